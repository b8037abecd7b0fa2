import * as format from '../../shared/format';
import type { Activity } from '../../shared/model';
import { addBuckets, bucketsOf, hitRate, noTokens, type TokenBuckets } from '../../shared/tokens';

/** One counted call, as a list names it. Cost in USD. */
export interface CountedCall {
  activityId: string;
  sessionId: string | null;
  turnId: string | null;
  callType: string | null;
  cost: number | null;
  createdAt: string;
}

/** What is counted of the calls whose prompt a literal is part of. */
export interface PromptStats {
  calls: number;
  failed: number;
  cost: number;
  unpriced: number;
  tokens: TokenBuckets;
  /** Durations of completed calls in ms. */
  durations: number[];
  /** The newest calls, newest first, at most `keptCalls`. */
  newest: CountedCall[];
}

const keptCalls = 50;

export function emptyStats(): PromptStats {
  return { calls: 0, failed: 0, cost: 0, unpriced: 0, tokens: noTokens, durations: [], newest: [] };
}

/** Counts one call. Calls must come newest first. */
export function countCall(stats: PromptStats, call: Activity): void {
  stats.calls += 1;
  if (call.status === 'FAILED') stats.failed += 1;
  if (call.cost === null) stats.unpriced += 1;
  else stats.cost += call.cost;
  stats.tokens = addBuckets(stats.tokens, bucketsOf(call));
  if (call.status === 'COMPLETED') stats.durations.push(call.durationMs);
  if (stats.newest.length < keptCalls) {
    stats.newest.push({
      activityId: call.id,
      sessionId: call.sessionId,
      turnId: call.turnId,
      callType: call.callType,
      cost: call.cost,
      createdAt: call.createdAt,
    });
  }
}

/** The value below which 95 of 100 lie (nearest rank); null of none. */
export function p95(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? null;
}

/** A lens's text: `1,240 calls · $12.30 · 7 d | 83% cached | p95 2.1 s | 0.4% failed`. `partial`: older calls were not read, so it is at least that. */
export function lensText(stats: PromptStats, days: number, partial: boolean): string {
  const about = partial ? '≈' : '';
  const cost = stats.unpriced === stats.calls ? 'unpriced' : `${about}${format.money(stats.cost)}`;
  const slow = p95(stats.durations);
  const rate = hitRate(stats.tokens);
  return [
    `${about}${format.counted(stats.calls, 'call')} · ${cost} · ${days} d`,
    rate === null ? null : `${format.share(rate)} cached`,
    slow === null ? null : `p95 ${format.duration(slow)}`,
    stats.failed ? `${format.share(stats.failed / stats.calls)} failed` : null,
  ]
    .filter((part) => part !== null)
    .join('  |  ');
}
