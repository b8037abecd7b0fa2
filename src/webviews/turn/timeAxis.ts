import type { Activity } from '../../shared/model';

/** A call that has been pending for longer than this is likely to stay so: it no longer stretches the axis. Milliseconds. */
export const stalePendingMs = 10 * 60_000;

/** Where a call stands on the turn's time axis, as shares 0..1 of it; `open` has no known end. */
export interface Bar {
  id: string;
  from: number;
  to: number;
  open: boolean;
  elapsedMs: number;
}

export interface TimeAxis {
  /** Length of the axis in milliseconds, at least 1. */
  spanMs: number;
  bars: Bar[];
}

/** How long a call has run at `now` (epoch ms), or ran. Never negative, also where clocks disagree. */
export function elapsedMs(call: Activity, now: number): number {
  return call.status === 'PENDING' ? Math.max(0, now - Date.parse(call.createdAt)) || 0 : Math.max(0, call.durationMs);
}

/** Round times along an axis of `spanMs`, from 0, three to six of them; none close to its end. Milliseconds. */
export function axisTicks(spanMs: number): number[] {
  const rough = spanMs / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((n) => n * power >= rough) ?? 10) * power;
  const count = Math.floor((spanMs * 0.96) / step);
  return Array.from({ length: count + 1 }, (_, i) => i * step);
}

/** A turn's calls on one common axis, from the first start to the last end; running calls end at `now` (epoch ms). */
export function timeAxis(calls: readonly Activity[], now: number): TimeAxis {
  const spans = calls.map((call) => {
    const start = Date.parse(call.createdAt);
    const elapsed = elapsedMs(call, now);
    const open = call.status === 'PENDING';
    const isStale = open && elapsed > stalePendingMs;
    return { id: call.id, start, elapsed, open, isStale };
  });
  const known = spans.map((s) => s.start).filter(Number.isFinite);
  const first = known.length > 0 ? Math.min(...known) : 0;
  for (const s of spans) if (!Number.isFinite(s.start)) s.start = first;
  const ends = spans.map((s) => s.start + (s.isStale ? 0 : s.elapsed));
  const spanMs = spans.length === 0 ? 1 : Math.max(1, Math.max(...ends) - first);
  const bars = spans.map((s) => {
    const from = (s.start - first) / spanMs;
    const to = s.isStale ? 1 : (s.start + s.elapsed - first) / spanMs;
    return { id: s.id, from, to: Math.min(1, Math.max(from, to)), open: s.open, elapsedMs: s.elapsed };
  });
  return { spanMs, bars };
}
