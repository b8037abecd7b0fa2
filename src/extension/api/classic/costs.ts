import * as z from 'zod';
import type { CacheRates, CostAnalytics, CostPeriod, CostPoint } from '../../../shared/model';
import { hitRate } from '../../../shared/tokens';
import { apportion, periodStart, periodStarts } from './ranges';

const Amount = z
  .number()
  .nullish()
  .transform((value) => value ?? 0);

const Day = z.object({ date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'should be a date' }) });

/** What `/costs` answers: money by day and kind of model, everything else for the whole range. */
export const ClassicCosts = z.object({
  summary: z.object({ perSessionAvg: Amount }),
  costTimeline: z.array(Day.extend({ total: z.number() }).catchall(z.unknown())),
  modelBreakdown: z.array(
    z.object({ model: z.string(), count: Amount, cost: Amount, inputTokens: Amount, outputTokens: Amount }),
  ),
  callTypeBreakdown: z.array(z.object({ callType: z.string(), count: Amount, cost: Amount, avgDuration: Amount })),
  cacheMetrics: z.object({
    readTokens: Amount,
    writeTokens: Amount,
    uncachedTokens: Amount,
    estimatedSavings: Amount,
  }),
  sessionCosts: z.array(z.object({ sessionId: z.string(), totalCost: Amount, turnCount: Amount })),
});
export type ClassicCosts = z.infer<typeof ClassicCosts>;

/** The dashboard's cache tokens by day. */
export const ClassicDashboard = z.object({
  costTrend: z.array(Day.extend({ cacheRead: Amount, cacheWrite: Amount, uncached: Amount })),
});
export type ClassicDashboard = z.infer<typeof ClassicDashboard>;

type TimelineDay = ClassicCosts['costTimeline'][number];

/** A day's costs by kind of model: `sonnetCost` is sonnet's; what no kind accounts for is everyone else's. */
function costByModel(day: TimelineDay): Map<string, number> {
  const costs = new Map<string, number>();
  for (const [key, value] of Object.entries(day)) {
    const model = /^(\w+)Cost$/.exec(key)?.[1];
    if (model && typeof value === 'number') costs.set(model, value);
  }
  return costs;
}

interface Period {
  start: number;
  total: number;
  byModel: Map<string, number>;
}

/** Money by period: the timeline's days added up; days outside the range are left out. */
function moneyByPeriod(timeline: readonly TimelineDay[], from: number, to: number, period: CostPeriod): Period[] {
  const periods = new Map(
    periodStarts(from, to, period).map((start) => [start, { start, total: 0, byModel: new Map<string, number>() }]),
  );
  const firstDay = periodStart(from, 'day');
  for (const day of timeline) {
    const at = Date.parse(`${day.date}T00:00:00.000Z`);
    const own = at >= firstDay && at <= to ? periods.get(periodStart(at, period)) : undefined;
    if (!own) continue;
    own.total += day.total;
    for (const [model, cost] of costByModel(day)) own.byModel.set(model, (own.byModel.get(model) ?? 0) + cost);
  }
  return [...periods.values()];
}

const total = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Each period's part of a whole, 0 where there is none to divide. */
function shares(weights: readonly number[]): number[] {
  const sum = total(weights);
  return weights.map((weight) => (sum > 0 ? weight / sum : 1 / weights.length));
}

/** What weighs a model's periods: its own money by day, or where the timeline has none, what the known kinds leave over. */
function weightsOf(model: string, periods: readonly Period[]): { weights: number[]; known: boolean } {
  const known = periods.some((p) => (p.byModel.get(model) ?? 0) > 0);
  const weights = periods.map((p) =>
    known ? Math.max(0, p.byModel.get(model) ?? 0) : Math.max(0, p.total - total([...p.byModel.values()])),
  );
  return { weights: known || total(weights) > 1e-9 ? weights : periods.map((p) => Math.max(0, p.total)), known };
}

/** Sets a key that a backend named: whatever the name, it is a key like any other. */
function put<T>(record: Record<string, T>, key: string, value: T): void {
  Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true });
}

function fillModels(points: CostPoint[], periods: readonly Period[], models: ClassicCosts['modelBreakdown']): void {
  for (const row of models) {
    const { weights, known } = weightsOf(row.model, periods);
    const part = shares(weights);
    const counts = apportion(row.count, weights);
    const inputs = apportion(row.inputTokens, weights);
    const outputs = apportion(row.outputTokens, weights);
    points.forEach((point, i) => {
      const cost = known ? weights[i]! : row.cost * part[i]!;
      if (cost === 0 && counts[i] === 0 && inputs[i] === 0) return;
      put(point.byModel, row.model, { cost, inputTokens: inputs[i]!, outputTokens: outputs[i]!, count: counts[i]! });
      point.activityCount += counts[i]!;
      point.totalInputTokens += inputs[i]!;
      point.totalOutputTokens += outputs[i]!;
    });
  }
}

function fillCallTypes(points: CostPoint[], weights: number[], rows: ClassicCosts['callTypeBreakdown']): void {
  const part = shares(weights);
  for (const row of rows) {
    const counts = apportion(row.count, weights);
    points.forEach((point, i) => {
      const cost = row.cost * part[i]!;
      if (cost === 0 && counts[i] === 0) return;
      put(point.byCallType, row.callType, { cost, count: counts[i]!, avgDurationMs: row.avgDuration });
    });
  }
}

/**
 * Costs by period out of `/costs`. Money is exact by day; tokens, counts and call types of a period are its share of the
 * range's by money, in whole numbers that add up. `totalInputTokens` includes cached tokens; by model they are left out,
 * since the backend does not tell them apart.
 */
export function costAnalytics(answer: ClassicCosts, from: number, to: number, period: CostPeriod): CostAnalytics {
  const periods = moneyByPeriod(answer.costTimeline, from, to, period);
  const weights = periods.map((p) => Math.max(0, p.total));
  const cached = apportion(answer.cacheMetrics.readTokens + answer.cacheMetrics.writeTokens, weights);
  const points = periods.map(
    ({ start, total: totalCost }, i): CostPoint => ({
      periodStart: new Date(start).toISOString(),
      totalCost,
      totalInputTokens: cached[i]!,
      totalOutputTokens: 0,
      activityCount: 0,
      byModel: {},
      byCallType: {},
    }),
  );
  fillModels(points, periods, answer.modelBreakdown);
  fillCallTypes(points, weights, answer.callTypeBreakdown);
  const attributed = answer.sessionCosts.filter((s) => s.sessionId !== 'unattributed');
  const turns = total(attributed.map((s) => s.turnCount));
  return {
    period,
    estimated: true,
    data: points,
    totals: {
      totalCost: total(points.map((p) => p.totalCost)),
      totalActivities: total(answer.modelBreakdown.map((m) => m.count)),
      avgCostPerSession: answer.summary.perSessionAvg,
      avgCostPerTurn: turns > 0 ? total(attributed.map((s) => s.totalCost)) / turns : 0,
    },
  };
}

/** A rate from sums of tokens, 0..1; null where none was read or written: the backend does not tell that from not reported. */
function rate(read: number, write: number, uncached: number): number | null {
  const [cacheRead, cacheWrite] = [Math.max(0, read), Math.max(0, write)];
  const cacheReported = cacheRead + cacheWrite > 0;
  return hitRate({ uncached: Math.max(0, uncached), cacheRead, cacheWrite, output: 0, cacheReported });
}

/** Cache rates from the sums of tokens in `/costs`, and by day from the dashboard's where it covers the range. */
export function cacheRates(
  answer: ClassicCosts,
  dashboard: ClassicDashboard | null,
  from: number,
  to: number,
): CacheRates {
  const { readTokens, writeTokens, uncachedTokens, estimatedSavings } = answer.cacheMetrics;
  const points = costAnalytics(answer, from, to, 'day').data;
  const counts = new Map(points.map((point) => [point.periodStart.slice(0, 10), point.activityCount]));
  const days = (dashboard?.costTrend ?? []).filter((day) => counts.has(day.date));
  return {
    overall: {
      totalRequests: total(answer.modelBreakdown.map((m) => m.count)),
      cacheHitRate: rate(readTokens, writeTokens, uncachedTokens),
      tokensSaved: Math.max(0, readTokens),
      estimatedCostSavings: estimatedSavings,
    },
    byModel: Object.fromEntries(
      answer.modelBreakdown.map((m) => [
        m.model,
        { requests: m.count, cacheHitRate: null, avgInputTokens: m.count > 0 ? m.inputTokens / m.count : 0 },
      ]),
    ),
    trend: days.map((day) => ({
      date: day.date,
      cacheHitRate: rate(day.cacheRead, day.cacheWrite, day.uncached),
      requestCount: counts.get(day.date) ?? 0,
    })),
  };
}
