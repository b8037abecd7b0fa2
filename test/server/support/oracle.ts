import type { Db } from '../../../src/server/db/db';
import type { CacheRates, CostAnalytics, CostPeriod } from '../../../src/shared/model';

type Sums = Record<string, string | number | null>;

const completed = `FROM "BrainActivity" WHERE status = 'COMPLETED' AND "createdAt" >= $1 AND "createdAt" < $2`;

/** All that went in, however the provider counts. */
const input = `(CASE WHEN "tokenConvention" = 'inclusive'
  THEN greatest("tokenCountInput", coalesce("cacheReadTokens", 0) + coalesce("cacheWriteTokens", 0))
  ELSE "tokenCountInput" + coalesce("cacheReadTokens", 0) + coalesce("cacheWriteTokens", 0) END)`;

const iso = (text: unknown): string => new Date(`${text}Z`).toISOString();

/** Costs as plain SQL over rows tells them: what the API must say, but for the periods without any call. */
export async function costOracle(db: Db, from: Date, to: Date, period: CostPeriod) {
  const start = `to_char(date_trunc('${period}', "createdAt", 'UTC') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')`;
  const span = [from, to];
  const periods = await db.query<Sums>(
    `SELECT ${start} AS start, sum(cost) AS cost, sum(${input})::bigint AS input, sum("tokenCountOutput")::bigint AS output,
      count(*) AS calls, count(*) FILTER (WHERE cost IS NULL) AS unpriced ${completed} GROUP BY 1`,
    span,
  );
  const models = await db.query<Sums>(
    `SELECT ${start} AS start, model, sum(cost) AS cost, sum(${input})::bigint AS input,
      sum("tokenCountOutput")::bigint AS output, count(*) AS calls ${completed} GROUP BY 1, 2`,
    span,
  );
  const callTypes = await db.query<Sums>(
    `SELECT ${start} AS start, coalesce("callType", 'UNKNOWN') AS "callType", sum(cost) AS cost, count(*) AS calls,
      sum("durationMs")::bigint AS duration ${completed} GROUP BY 1, 2`,
    span,
  );
  const [totals] = await db.query<Sums>(
    `SELECT sum(cost) AS cost, count(*) AS calls, count(*) FILTER (WHERE cost IS NULL) AS unpriced,
      count(DISTINCT "sessionId") AS sessions, count(DISTINCT "turnId") AS turns ${completed}`,
    span,
  );
  const money = (row: Sums | undefined) => Number(row?.cost ?? 0);
  return {
    data: new Map(
      periods.map((row) => [
        iso(row.start),
        {
          periodStart: iso(row.start),
          totalCost: money(row),
          totalInputTokens: row.input,
          totalOutputTokens: row.output,
          activityCount: row.calls,
          unpricedCount: row.unpriced,
          byModel: Object.fromEntries(
            models
              .filter(({ start }) => start === row.start)
              .map((m) => [m.model, { cost: money(m), inputTokens: m.input, outputTokens: m.output, count: m.calls }]),
          ),
          byCallType: Object.fromEntries(
            callTypes
              .filter(({ start }) => start === row.start)
              .map((c) => [
                c.callType,
                { cost: money(c), count: c.calls, avgDurationMs: Number(c.duration) / Number(c.calls) },
              ]),
          ),
        },
      ]),
    ),
    totals: {
      totalCost: money(totals),
      totalActivities: totals?.calls ?? 0,
      unpricedCount: totals?.unpriced ?? 0,
      avgCostPerSession: totals?.sessions ? money(totals) / Number(totals.sessions) : 0,
      avgCostPerTurn: totals?.turns ? money(totals) / Number(totals.turns) : 0,
    },
  };
}

/** The API's answer in the oracle's form: empty periods left out, after a look that they are truly zeros. */
export function withoutEmpty({ data, totals }: CostAnalytics) {
  const zero = { totalCost: 0, totalInputTokens: 0, totalOutputTokens: 0, activityCount: 0, unpricedCount: 0 };
  const isZero = (point: CostAnalytics['data'][number]) =>
    Object.entries(zero).every(([name, value]) => point[name as keyof typeof zero] === value) &&
    Object.keys(point.byModel).length === 0 &&
    Object.keys(point.byCallType).length === 0;
  return { data: new Map(data.filter((p) => !isZero(p)).map((p) => [p.periodStart, p])), totals };
}

/** Cache figures as plain SQL over rows tells them, days without calls left out. */
export async function cacheOracle(db: Db, from: Date, to: Date): Promise<CacheRates> {
  const sums = `count(*) AS calls, sum(${input})::bigint AS input, sum(coalesce("cacheReadTokens", 0))::bigint AS read,
    bool_or("cacheReadTokens" IS NOT NULL OR "cacheWriteTokens" IS NOT NULL) AS reported, sum(saving) AS saving`;
  type Row = { calls: number; input: number; read: number; reported: boolean; saving: string | null } & Record<
    string,
    unknown
  >;
  const rate = (row: Row) => (row.reported && row.input > 0 ? row.read / row.input : null);
  const span = [from, to];
  const [all] = await db.query<Row>(`SELECT ${sums} ${completed}`, span);
  const models = await db.query<Row>(`SELECT model, ${sums} ${completed} GROUP BY 1`, span);
  const day = `to_char("createdAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD')`;
  const days = await db.query<Row>(`SELECT ${day} AS date, ${sums} ${completed} GROUP BY 1 ORDER BY 1`, span);
  return {
    overall: {
      totalRequests: all?.calls ?? 0,
      cacheHitRate: all?.calls ? rate(all) : null,
      tokensSaved: all?.read ?? 0,
      estimatedCostSavings: Number(all?.saving ?? 0),
    },
    byModel: Object.fromEntries(
      models.map((row) => [
        row.model,
        { requests: row.calls, cacheHitRate: rate(row), avgInputTokens: row.input / row.calls },
      ]),
    ),
    trend: days.map((row) => ({ date: String(row.date), cacheHitRate: rate(row), requestCount: row.calls })),
  };
}
