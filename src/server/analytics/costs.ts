import type { CostAnalytics, CostPeriod } from '../../shared/model';
import type { Queries, Row } from '../db/db';
import type { Span } from '../http/instants';
import { JsonText } from '../http/json';
import { distinctQuery, type Param, sourceName, summarySource } from './sources';
import { periodStarts, type Split, split } from './spans';

/** A call without a call type is counted under this name. */
export const noCallType = 'UNKNOWN';

/** A period that has calls, as the JSON of its point; `start` null: the sums of the whole span. */
interface Part extends Row {
  start: string | null;
  json: string;
}

interface Totals {
  cost: number;
  calls: number;
  unpriced: number;
  sessions: number;
  turns: number;
}

/** Where a day's period begins, as `periodStart` has it. */
const startOf: Record<CostPeriod, string> = {
  day: 'date',
  week: `date_trunc('week', date::timestamp)::date`,
  month: `date_trunc('month', date::timestamp)::date`,
};

/** SQL of a JSON object out of SQL of its values, each of them JSON when cast to text. */
function object(values: Record<string, string>): string {
  const parts = Object.entries(values).map(([name, value], i) => `'${i === 0 ? '{' : ','}"${name}":' || ${value}`);
  return `${parts.join(' || ')} || '}'`;
}

/** SQL of a JSON object that has a property for each of several rows. */
const keyed = (key: string, value: string, condition: string): string =>
  `'{' || string_agg(to_json(${key})::text || ':' || ${value}, ',' ORDER BY ${key}) FILTER (WHERE ${condition}) || '}'`;

const pointJson = object({
  periodStart: `'"' || start || 'T00:00:00.000Z"'`,
  totalCost: 'trim_scale(cost)',
  totalInputTokens: 'input',
  totalOutputTokens: 'output',
  activityCount: 'calls',
  unpricedCount: 'unpriced',
  byModel: 'models',
  byCallType: 'types',
});
const modelJson = object({ cost: 'trim_scale(cost)', inputTokens: 'input', outputTokens: 'output', count: 'calls' });
const typeJson = object({ cost: 'trim_scale(cost)', count: 'calls', avgDurationMs: 'duration::float8 / calls' });
const totalsJson = object({
  cost: 'coalesce(trim_scale(sum(cost)), 0)',
  calls: 'coalesce(sum(calls), 0)',
  unpriced: 'coalesce(sum(unpriced), 0)',
  sessions: `coalesce((SELECT count FROM counted WHERE kind = 's'), 0)`,
  turns: `coalesce((SELECT count FROM counted WHERE kind = 't'), 0)`,
});

/** Everything in one statement: it sees one moment of the database, and costs one way there and back. */
function partsQuery(cut: Split, period: CostPeriod, param: Param): string {
  return `
  WITH groups AS (
    SELECT start, model, "callType", GROUPING(model) = 0 AS "isModel", sum("totalCost") AS cost,
      sum("totalInput")::bigint AS input, sum("totalOutput")::bigint AS output, sum("activityCount")::bigint AS calls,
      sum("unpricedCount")::bigint AS unpriced, sum("durationMs")::bigint AS duration
    FROM (
      SELECT ${startOf[period]} AS start, model, coalesce("callType", '${noCallType}') AS "callType",
        "totalCost", "totalInput", "totalOutput", "activityCount", "unpricedCount", "durationMs"
      FROM (${summarySource(cut, param)}) source
    ) days
    GROUP BY GROUPING SETS ((start, model), (start, "callType"))
    HAVING sum("activityCount") > 0
  ), points AS (
    SELECT start, sum(cost) FILTER (WHERE "isModel") AS cost, sum(input) FILTER (WHERE "isModel") AS input,
      sum(output) FILTER (WHERE "isModel") AS output, sum(calls) FILTER (WHERE "isModel") AS calls,
      sum(unpriced) FILTER (WHERE "isModel") AS unpriced,
      ${keyed('model', modelJson, '"isModel"')} AS models, ${keyed('"callType"', typeJson, 'NOT "isModel"')} AS types
    FROM groups GROUP BY start
  ), counted AS (${distinctQuery(cut, param)})
  SELECT start, ${pointJson} AS json FROM points
  UNION ALL SELECT NULL, ${totalsJson} FROM points`;
}

/** A period without calls, but for its start: what stands in an answer hundreds of times is written once. */
const emptyPoint = ((): string => {
  const sums = { totalCost: 0, totalInputTokens: 0, totalOutputTokens: 0, activityCount: 0, unpricedCount: 0 };
  return JSON.stringify({ ...sums, byModel: {}, byCallType: {} }).slice(1);
})();

function totalsOf(json: string | undefined): CostAnalytics['totals'] {
  if (json === undefined) throw new Error('an answer without its sums');
  const { cost, calls, unpriced, sessions, turns } = JSON.parse(json) as Totals;
  return {
    totalCost: cost,
    totalActivities: calls,
    unpricedCount: unpriced,
    avgCostPerSession: sessions ? cost / sessions : 0,
    avgCostPerTurn: turns ? cost / turns : 0,
  };
}

/**
 * Costs of a span by day, week or month (UTC), in USD: completed calls only. Input tokens are all that went in: uncached,
 * read from the cache, written to it. The averages divide the whole cost by the sessions and turns that had such a call.
 */
export async function costAnalytics(db: Queries, span: Span, period: CostPeriod): Promise<JsonText<CostAnalytics>> {
  const times = periodStarts(span, period);
  const params: unknown[] = [];
  const cut = split(span);
  const sql = partsQuery(cut, period, (value) => `$${params.push(value)}`);
  const parts = new Map(
    (await db.query<Part>(sql, params, `costs ${period} ${sourceName(cut)}`)).map(({ start, json }) => [start, json]),
  );
  const points = times.map((time) => {
    const start = new Date(time).toISOString();
    return parts.get(start.slice(0, 10)) ?? `{"periodStart":"${start}",${emptyPoint}`;
  });
  const totals = JSON.stringify(totalsOf(parts.get(null)));
  return new JsonText(`{"period":"${period}","data":[${points.join(',')}],"totals":${totals}}`);
}
