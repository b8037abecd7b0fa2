import type { CostAnalytics, CostPeriod, CostPoint } from '../../shared/model';
import type { Queries, Row } from '../db/db';
import type { Span } from '../http/instants';
import { distinctQuery, type Param, summarySource } from './sources';
import { periodStarts, type Split, split } from './spans';

/** A call without a call type is counted under this name. */
export const noCallType = 'UNKNOWN';

/** Sums of one group; the grouping set tells which columns it groups by. */
interface Group extends Row {
  start: string | null;
  model: string | null;
  callType: string | null;
  /** 's' and 't': how many distinct sessions and turns there are, in `calls`. */
  kind: 'total' | 'period' | 'model' | 'callType' | 's' | 't';
  cost: string;
  input: number;
  output: number;
  calls: number;
  unpriced: number;
  duration: number;
}

/** Everything in one statement: it sees one moment of the database, and costs one way there and back. */
function groupsQuery(cut: Split, period: CostPeriod, param: Param): string {
  return `
  WITH days AS (
    SELECT (date_trunc(${param(period)}::text, date::timestamp))::date AS start, model,
      coalesce("callType", '${noCallType}') AS "callType",
      "totalCost", "totalInput", "totalOutput", "activityCount", "unpricedCount", "durationMs"
    FROM (${summarySource(cut, param)}) source
  ), groups AS (
    SELECT start, model, "callType",
      CASE GROUPING(start, model, "callType") WHEN 7 THEN 'total' WHEN 3 THEN 'period' WHEN 1 THEN 'model' ELSE 'callType' END AS kind,
      sum("totalCost") AS cost, sum("totalInput")::bigint AS input, sum("totalOutput")::bigint AS output,
      sum("activityCount")::bigint AS calls, sum("unpricedCount")::bigint AS unpriced, sum("durationMs")::bigint AS duration
    FROM days GROUP BY GROUPING SETS ((), (start), (start, model), (start, "callType"))
    HAVING sum("activityCount") > 0
  ), counted AS (${distinctQuery(cut, param)})
  SELECT * FROM groups
  UNION ALL SELECT NULL, NULL, NULL, kind, 0, 0, 0, count, 0, 0 FROM counted
  ORDER BY 1, 4, 2, 3`;
}

const emptyPoint = (time: number): CostPoint => ({
  periodStart: new Date(time).toISOString(),
  totalCost: 0,
  totalInputTokens: 0,
  totalOutputTokens: 0,
  activityCount: 0,
  unpricedCount: 0,
  byModel: {},
  byCallType: {},
});

/** Adds a key that may be any text, `__proto__` too. */
function put<T>(to: Record<string, T>, key: string, value: T): void {
  Object.defineProperty(to, key, { value, enumerable: true, configurable: true, writable: true });
}

function fill(point: CostPoint, group: Group): void {
  const cost = Number(group.cost);
  if (group.kind === 'model') {
    const { input: inputTokens, output: outputTokens, calls: count } = group;
    put(point.byModel, group.model ?? '', { cost, inputTokens, outputTokens, count });
  } else if (group.kind === 'callType') {
    put(point.byCallType, group.callType ?? '', {
      cost,
      count: group.calls,
      avgDurationMs: group.duration / group.calls,
    });
  } else {
    point.totalCost = cost;
    point.totalInputTokens = group.input;
    point.totalOutputTokens = group.output;
    point.activityCount = group.calls;
    point.unpricedCount = group.unpriced;
  }
}

/**
 * Costs of a span by day, week or month (UTC), in USD: completed calls only. Input tokens are all that went in: uncached,
 * read from the cache, written to it. The averages divide the whole cost by the sessions and turns that had such a call.
 */
export async function costAnalytics(db: Queries, span: Span, period: CostPeriod): Promise<CostAnalytics> {
  const points = new Map(
    periodStarts(span, period).map((time) => [new Date(time).toISOString().slice(0, 10), emptyPoint(time)]),
  );
  const params: unknown[] = [];
  const sql = groupsQuery(split(span), period, (value) => `$${params.push(value)}`);
  const groups = await db.query<Group>(sql, params);
  const total = groups.find((group) => group.kind === 'total');
  for (const group of groups) {
    const point = group.start === null ? undefined : points.get(group.start);
    if (point) fill(point, group);
  }
  const cost = Number(total?.cost ?? 0);
  const per = (kind: Group['kind']) => {
    const count = groups.find((group) => group.kind === kind)?.calls;
    return count ? cost / count : 0;
  };
  return {
    period,
    data: [...points.values()],
    totals: {
      totalCost: cost,
      totalActivities: total?.calls ?? 0,
      unpricedCount: total?.unpriced ?? 0,
      avgCostPerSession: per('s'),
      avgCostPerTurn: per('t'),
    },
  };
}
