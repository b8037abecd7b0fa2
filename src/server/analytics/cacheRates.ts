import type { CacheRates } from '../../shared/model';
import { hitRate } from '../../shared/tokens';
import type { Db, Row } from '../db/db';
import type { Span } from '../http/instants';
import { rowSource, sourceName, summarySource } from './sources';
import { periodStarts, split } from './spans';

interface Group extends Row {
  date: string | null;
  model: string | null;
  kind: 'total' | 'day' | 'model';
  calls: number;
  reported: number;
  input: number;
  cacheRead: number;
  cacheWrite: number;
  saving: string;
}

const groupsQuery = (source: string): string => `
  SELECT date, model,
    CASE GROUPING(date, model) WHEN 3 THEN 'total' WHEN 1 THEN 'day' ELSE 'model' END AS kind,
    sum("activityCount")::bigint AS calls, sum("cacheReportedCount")::bigint AS reported, sum("totalInput")::bigint AS input,
    sum("cacheRead")::bigint AS "cacheRead", sum("cacheWrite")::bigint AS "cacheWrite", sum(saving) AS saving
  FROM (${source}) source
  GROUP BY GROUPING SETS ((), (date), (model))
  HAVING sum("activityCount") > 0
  ORDER BY date, model`;

/** Share of the input that came from the cache, 0..1; null where no call reported its cache counts. */
function rate(group: Group): number | null {
  const { input, cacheRead, cacheWrite, reported } = group;
  return hitRate({
    uncached: input - cacheRead - cacheWrite,
    cacheRead,
    cacheWrite,
    output: 0,
    cacheReported: reported > 0,
  });
}

function answer(groups: readonly Group[], days: readonly string[]): CacheRates {
  const total = groups.find((group) => group.kind === 'total');
  const byDay = new Map(groups.filter((group) => group.kind === 'day').map((group) => [group.date, group]));
  const models = groups.filter((group) => group.kind === 'model');
  return {
    overall: {
      totalRequests: total?.calls ?? 0,
      cacheHitRate: total ? rate(total) : null,
      tokensSaved: total?.cacheRead ?? 0,
      estimatedCostSavings: Number(total?.saving ?? 0),
    },
    byModel: Object.fromEntries(
      models.map((group) => [
        group.model ?? '',
        { requests: group.calls, cacheHitRate: rate(group), avgInputTokens: group.input / group.calls },
      ]),
    ),
    trend: days.map((date) => {
      const group = byDay.get(date);
      return { date, cacheHitRate: group ? rate(group) : null, requestCount: group?.calls ?? 0 };
    }),
  };
}

/** What the prompt cache did in a span, over completed calls; every day of the span is in the trend. */
export async function cacheRates(db: Db, span: Span): Promise<CacheRates> {
  const days = periodStarts(span, 'day').map((time) => new Date(time).toISOString().slice(0, 10));
  const params: unknown[] = [];
  const cut = split(span);
  const source = summarySource(cut, (value) => `$${params.push(value)}`);
  return answer(await db.query<Group>(groupsQuery(source), params, `cache rates ${sourceName(cut)}`), days);
}

/** The same of one session, in the span where one is given; its trend holds the days on which it had calls. */
export async function sessionCacheRates(db: Db, sessionId: string, span: Partial<Span>): Promise<CacheRates> {
  const params: unknown[] = [sessionId];
  const conditions = [`"sessionId" = $1`];
  if (span.from !== undefined) conditions.push(`"createdAt" >= $${params.push(new Date(span.from))}`);
  if (span.to !== undefined) conditions.push(`"createdAt" < $${params.push(new Date(span.to))}`);
  const groups = await db.query<Group>(groupsQuery(rowSource(conditions.join(' AND '))), params);
  const days = groups.flatMap((group) => (group.kind === 'day' && group.date ? [group.date] : []));
  return answer(groups, days);
}
