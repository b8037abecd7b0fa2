import { addend, dayOf, sums } from '../migrations/0002Rollups';
import type { Split } from './spans';

const q = (name: string): string => `"${name}"`;
const listed = sums.map(q).join(', ');

/** Collects parameters of a query: each call gives the next placeholder. */
export type Param = (value: unknown) => string;

/** Conditions that keep completed rows of a split's edges, one for each. */
export function edgeConditions({ edges }: Split, param: Param): string[] {
  return edges.map(
    ({ from, to }) =>
      `status = 'COMPLETED' AND "createdAt" >= ${param(new Date(from))} AND "createdAt" < ${param(new Date(to))}`,
  );
}

/** What the text of a query depends on: statements of the same split have the same text. */
export const sourceName = ({ days, edges }: Split): string => `${days ? 'days' : 'none'} ${edges.length}`;

const rowSums = sums.map((name) => `${addend[name]} AS ${q(name)}`).join(', ');

/**
 * A subquery of (date, model, "callType", every sum) whose groups add up to the completed rows of a span: whole days from
 * the rollup and its pending changes, edges from rows.
 */
export function summarySource(cut: Split, param: Param): string {
  const parts = edgeConditions(cut, param).map(
    (condition) => `SELECT ${dayOf} AS date, model, "callType", ${rowSums} FROM "BrainActivity" WHERE ${condition}`,
  );
  if (cut.days) {
    const between = `date BETWEEN ${param(cut.days.first)}::date AND ${param(cut.days.last)}::date`;
    for (const table of ['BrainActivityDailySummary', 'BrainActivitySummaryChange']) {
      parts.push(`SELECT date, model, "callType", ${listed} FROM "${table}" WHERE ${between}`);
    }
  }
  if (parts.length === 0)
    parts.push(`SELECT date, model, "callType", ${listed} FROM "BrainActivityDailySummary" WHERE false`);
  return parts.join('\nUNION ALL ');
}

/** The same from rows alone, for a condition that rollups don't know. */
export function rowSource(condition: string): string {
  return `SELECT ${dayOf} AS date, model, "callType", ${rowSums} FROM "BrainActivity" WHERE status = 'COMPLETED' AND ${condition}`;
}

/**
 * A query of (kind, count): how many distinct sessions ('s') and turns ('t') have a completed row in a span. Merged days
 * are counted by their links to earlier days; of those that pending changes or edges touch, each is looked at itself.
 */
export function distinctQuery(cut: Split, param: Param): string {
  const edges = edgeConditions(cut, param);
  const seen = edges.flatMap((condition) => [
    `SELECT 's' AS kind, "sessionId" AS id FROM "BrainActivity" WHERE ${condition} AND "sessionId" IS NOT NULL`,
    `SELECT 't', "turnId" FROM "BrainActivity" WHERE ${condition} AND "turnId" IS NOT NULL`,
  ]);
  const none = `SELECT 's' AS kind, ''::text AS id WHERE false`;
  const edge = `WITH edge AS (SELECT DISTINCT kind, id FROM (${seen.join(' UNION ALL ') || none}) e)`;
  if (!cut.days) return `${edge} SELECT kind, count(*) AS count FROM edge GROUP BY 1`;
  const first = `${param(cut.days.first)}::date`;
  const between = `date BETWEEN ${first} AND ${param(cut.days.last)}::date`;
  return `${edge},
  pending AS (SELECT kind, id, date, calls FROM "BrainActivityPresenceChange" WHERE ${between}),
  touched AS (SELECT kind, id FROM pending UNION SELECT kind, id FROM edge),
  merged AS (
    SELECT kind, id, date, p.calls, counted FROM "BrainActivityDailyPresence" p JOIN touched USING (kind, id) WHERE ${between}
  ),
  now AS (
    SELECT kind, id, date FROM (SELECT kind, id, date, calls FROM merged UNION ALL SELECT * FROM pending) x
    GROUP BY 1, 2, 3 HAVING sum(calls) > 0
  )
  SELECT kind, sum(count)::bigint AS count FROM (
    SELECT kind, count FROM "BrainActivityDailyDistinct"
      WHERE ${between} AND (previous IS NULL OR previous < ${first})
    UNION ALL SELECT kind, -count(DISTINCT id) FROM merged WHERE counted GROUP BY kind
    UNION ALL SELECT kind, count(DISTINCT id) FROM (SELECT kind, id FROM now UNION SELECT kind, id FROM edge) y GROUP BY kind
  ) counted GROUP BY 1`;
}
