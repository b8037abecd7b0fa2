import { exactCount, share, shortModel, tokens } from '../../shared/format';
import type { Activity } from '../../shared/model';
import { addBuckets, bucketsOf, hitRate, inputTokens, noTokens, sumCosts, totalTokens } from '../../shared/tokens';

/**
 * A turn's sums as its header shows them. `cost` in USD over priced calls, null where all that ended are unpriced; `hitRate`
 * 0..1 or null. A call that still runs has no price yet: that is not `unpriced`.
 */
export function turnTotals(calls: readonly Activity[]) {
  const sum = calls.map(bucketsOf).reduce(addBuckets, noTokens);
  const ended = calls.filter((call) => call.status !== 'PENDING');
  const { cost, unpriced } = sumCosts(ended);
  const isUnpriced = unpriced > 0 && unpriced === ended.length;
  return { cost: isUnpriced ? null : cost, unpriced, tokens: totalTokens(sum), hitRate: hitRate(sum) };
}

/** A call's tokens in words, short and in full: `3.2k in (91% cached) → 512`. */
export function callTokens(call: Activity): { short: string; full: string } {
  const b = bucketsOf(call);
  const rate = hitRate(b);
  return {
    short: `${tokens(inputTokens(b))} in${rate === null ? '' : ` (${share(rate)} cached)`} → ${tokens(b.output)} out`,
    full: [
      `${exactCount(b.uncached)} uncached`,
      b.cacheReported ? `${exactCount(b.cacheRead)} read from the cache` : 'no cache counts reported',
      b.cacheWrite > 0 ? `${exactCount(b.cacheWrite)} written to it` : null,
      `${exactCount(b.output)} out`,
    ]
      .filter(Boolean)
      .join(', '),
  };
}

/** What a call is called: its call type, else its kind in words. */
export function callName(call: Activity): string {
  return call.callType ?? call.activityType;
}

/** `sonnet-4.5`, or a dash for a row that names no model. */
export function callModel(call: Activity): string {
  return call.model ? shortModel(call.model) : '–';
}
