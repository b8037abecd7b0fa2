import type { ActivityDetail, CacheRates } from '../../../shared/model';
import {
  addBuckets,
  bucketsOf,
  hitRate,
  inputTokens,
  noTokens,
  saving,
  type TokenBuckets,
} from '../../../shared/tokens';

/** Claude's prices in units of its price for input: what is read from the cache, what is written to it, output. */
const ratios = { cacheRead: 0.1, cacheWrite: 1.25, output: 5 };

/** USD that the cache saved on one call, by the prices that its stored cost implies; 0 for models priced otherwise. */
function savingOf(call: ActivityDetail): number {
  const b = bucketsOf(call);
  if (!/claude/i.test(call.model) || call.cost === null) return 0;
  const units =
    b.uncached + b.cacheRead * ratios.cacheRead + b.cacheWrite * ratios.cacheWrite + b.output * ratios.output;
  if (units <= 0) return 0;
  const input = call.cost / units;
  const { cacheRead, cacheWrite, output } = ratios;
  return saving(b, { input, cacheRead: input * cacheRead, cacheWrite: input * cacheWrite, output: input * output });
}

interface Group {
  count: number;
  tokens: TokenBuckets;
}

function groupBy(calls: readonly ActivityDetail[], key: (call: ActivityDetail) => string): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const call of calls) {
    const group = groups.get(key(call)) ?? { count: 0, tokens: noTokens };
    groups.set(key(call), { count: group.count + 1, tokens: addBuckets(group.tokens, bucketsOf(call)) });
  }
  return groups;
}

/** Cache rates of one session, from its completed rows within the range. */
export function sessionRates(rows: readonly ActivityDetail[], from: number, to: number): CacheRates {
  const calls = rows.filter((row) => {
    const at = Date.parse(row.createdAt);
    return row.status === 'COMPLETED' && at >= from && at <= to;
  });
  const all = calls.reduce((sum, call) => addBuckets(sum, bucketsOf(call)), noTokens);
  const days = [...groupBy(calls, (call) => call.createdAt.slice(0, 10))].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    overall: {
      totalRequests: calls.length,
      cacheHitRate: hitRate(all),
      tokensSaved: all.cacheRead,
      estimatedCostSavings: calls.reduce((sum, call) => sum + savingOf(call), 0),
    },
    byModel: Object.fromEntries(
      [...groupBy(calls, (call) => call.model)].map(([model, { count, tokens }]) => [
        model,
        { requests: count, cacheHitRate: hitRate(tokens), avgInputTokens: inputTokens(tokens) / count },
      ]),
    ),
    trend: days.map(([date, { count, tokens }]) => ({ date, cacheHitRate: hitRate(tokens), requestCount: count })),
  };
}
