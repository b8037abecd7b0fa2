import type { CacheRates, CostAnalytics } from '../../../src/shared/model';
import type { CostsRange, CostsState } from '../../../src/shared/protocol';

const day = 86_400_000;
const sonnet = 'global.anthropic.claude-sonnet-4-5-20250929-v1:0';
const haiku = 'global.anthropic.claude-haiku-4-5-20251001-v1:0';
const titan = 'amazon.titan-embed-text-v2:0';

/** A number in 0..1 that is always the same for the same place. */
function noise(i: number): number {
  const x = Math.sin(i * 127.1) * 43_758.5453;
  return x - Math.floor(x);
}

function point(instant: number, i: number) {
  const busy = 0.4 + noise(i);
  const cost = { sonnet: busy * 1.4, haiku: busy * 0.22, titan: busy * 0.004 };
  const types = {
    ORCHESTRATED_RESPONSE: 0.62,
    RECONCILER_ANALYSIS: 0.2,
    RETRIEVAL_PLANNING: 0.1,
    PEOPLE_EXTRACTION: 0.08,
  };
  const total = cost.sonnet + cost.haiku + cost.titan;
  return {
    periodStart: new Date(instant).toISOString(),
    totalCost: total,
    totalInputTokens: Math.round(busy * 410_000),
    totalOutputTokens: Math.round(busy * 36_000),
    activityCount: Math.round(busy * 120),
    byModel: {
      [sonnet]: { cost: cost.sonnet, inputTokens: 300_000, outputTokens: 30_000, count: 40 },
      [haiku]: { cost: cost.haiku, inputTokens: 100_000, outputTokens: 6_000, count: 70 },
      [titan]: { cost: cost.titan, inputTokens: 10_000, outputTokens: 0, count: 10 },
    },
    byCallType: Object.fromEntries(
      Object.entries(types).map(([type, part], j) => [
        type,
        { cost: total * part, count: Math.round(busy * 30) + j, avgDurationMs: 900 + j * 700 },
      ]),
    ),
  };
}

/** Costs of every day of a range, the same each time. */
export function costsOf(range: CostsRange): CostAnalytics {
  const from = Date.parse(range.from);
  const days = Math.round((Date.parse(range.to) - from) / day) + 1;
  const data = Array.from({ length: days }, (_, i) => point(from + i * day, i));
  const totalCost = data.reduce((sum, p) => sum + p.totalCost, 0);
  return {
    period: range.period,
    data,
    totals: {
      totalCost,
      totalActivities: data.reduce((sum, p) => sum + p.activityCount, 0),
      unpricedCount: 3,
      avgCostPerSession: totalCost / 60,
      avgCostPerTurn: totalCost / 400,
    },
  };
}

export function noCosts(range: CostsRange): CostAnalytics {
  return {
    period: range.period,
    data: [],
    totals: { totalCost: 0, totalActivities: 0, avgCostPerSession: 0, avgCostPerTurn: 0 },
  };
}

export function ratesOf(range: CostsRange): CacheRates {
  const from = Date.parse(range.from);
  const days = Math.round((Date.parse(range.to) - from) / day) + 1;
  return {
    overall: { totalRequests: 3_210, cacheHitRate: 0.834, tokensSaved: 9_120_000, estimatedCostSavings: 21.4 },
    byModel: { [sonnet]: { requests: 1_200, cacheHitRate: 0.88, avgInputTokens: 3_900 } },
    trend: Array.from({ length: days }, (_, i) => ({
      date: new Date(from + i * day).toISOString().slice(0, 10),
      cacheHitRate: i % 11 === 4 ? null : 0.7 + 0.25 * noise(i + 50),
      requestCount: Math.round(40 + 80 * noise(i)),
    })),
  };
}

export const costsState: CostsState = {
  me: { role: 'admin', subject: null, server: { name: 'neural-monitor', version: '0.1.0', capabilities: [] } },
  backend: 'full',
  connection: { state: 'live', since: Date.now() },
};
