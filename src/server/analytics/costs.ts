import type { CostAnalytics, CostPeriod, CostPoint } from '../../shared/model';
import type { Db, Queries, Row } from '../db/db';
import type { Span } from '../http/instants';
import { distinctQuery, summarySource } from './sources';
import { periodStarts, split } from './spans';

/** A call without a call type is counted under this name. */
export const noCallType = 'UNKNOWN';

/** Sums of one group; the grouping set tells which columns it groups by. */
interface Group extends Row {
  start: string | null;
  model: string | null;
  callType: string | null;
  kind: 'total' | 'period' | 'model' | 'callType';
  cost: string;
  input: number;
  output: number;
  calls: number;
  unpriced: number;
  duration: number;
}

function groupsQuery(source: string, period: string): string {
  return `
  WITH days AS (
    SELECT (date_trunc(${period}, date::timestamp))::date AS start, model, coalesce("callType", '${noCallType}') AS "callType",
      "totalCost", "totalInput", "totalOutput", "activityCount", "unpricedCount", "durationMs"
    FROM (${source}) source
  )
  SELECT start, model, "callType",
    CASE GROUPING(start, model, "callType") WHEN 7 THEN 'total' WHEN 3 THEN 'period' WHEN 1 THEN 'model' ELSE 'callType' END AS kind,
    sum("totalCost") AS cost, sum("totalInput")::bigint AS input, sum("totalOutput")::bigint AS output,
    sum("activityCount")::bigint AS calls, sum("unpricedCount")::bigint AS unpriced, sum("durationMs")::bigint AS duration
  FROM days GROUP BY GROUPING SETS ((), (start), (start, model), (start, "callType"))
  HAVING sum("activityCount") > 0
  ORDER BY start, kind, model, "callType"`;
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

/** Groups of a query and the distinct sessions and turns, all of one moment. */
async function read(
  db: Db,
  span: Span,
  period: CostPeriod,
): Promise<{ groups: Group[]; distinct: Map<string, number> }> {
  const cut = split(span);
  const run = async (tx: Queries) => {
    const params: unknown[] = [];
    const param = (value: unknown) => `$${params.push(value)}`;
    const groups = await tx.query<Group>(groupsQuery(summarySource(cut, param), `${param(period)}::text`), params);
    const more: unknown[] = [];
    const counts = await tx.query<{ kind: string; count: number }>(
      distinctQuery(cut, (value) => `$${more.push(value)}`),
      more,
    );
    return { groups, distinct: new Map(counts.map(({ kind, count }) => [kind, count])) };
  };
  return db.transaction(run, { snapshot: true });
}

/**
 * Costs of a span by day, week or month (UTC), in USD: completed calls only. Input tokens are all that went in: uncached,
 * read from the cache, written to it. The averages divide the whole cost by the sessions and turns that had such a call.
 */
export async function costAnalytics(db: Db, span: Span, period: CostPeriod): Promise<CostAnalytics> {
  const points = new Map(
    periodStarts(span, period).map((time) => [new Date(time).toISOString().slice(0, 10), emptyPoint(time)]),
  );
  const { groups, distinct } = await read(db, span, period);
  const total = groups.find((group) => group.kind === 'total');
  for (const group of groups) {
    const point = group.start === null ? undefined : points.get(group.start);
    if (point) fill(point, group);
  }
  const cost = Number(total?.cost ?? 0);
  const per = (count: number | undefined) => (count ? cost / count : 0);
  return {
    period,
    data: [...points.values()],
    totals: {
      totalCost: cost,
      totalActivities: total?.calls ?? 0,
      unpricedCount: total?.unpriced ?? 0,
      avgCostPerSession: per(distinct.get('s')),
      avgCostPerTurn: per(distinct.get('t')),
    },
  };
}
