import { again, type Db, type Queries } from '../db/db';
import { sums } from '../migrations/0002Rollups';

/** Changes that one transaction takes up: few enough that nobody waits long for it. */
const batchSize = 5_000;

const q = (name: string): string => `"${name}"`;
const listed = sums.map(q).join(', ');
const plus = sums.map((name) => `${q(name)} = s.${q(name)} + excluded.${q(name)}`).join(', ');
const zero = sums.map((name) => `${q(name)} = 0`).join(' AND ');

/** Adds pending sums to the daily summary. Returns how many changes were taken up. */
async function mergeSummaries(tx: Queries): Promise<number> {
  const [done] = await tx.query<{ taken: number; dates: string[] | null }>(
    `WITH taken AS (
      DELETE FROM "BrainActivitySummaryChange" WHERE seq IN (
        SELECT seq FROM "BrainActivitySummaryChange" ORDER BY seq LIMIT ${batchSize})
      RETURNING *
    ), added AS (
      INSERT INTO "BrainActivityDailySummary" AS s (date, model, "callType", ${listed})
      SELECT date, model, "callType", ${sums.map((name) => `sum(${q(name)})`).join(', ')} FROM taken GROUP BY 1, 2, 3
      ON CONFLICT ON CONSTRAINT "BrainActivityDailySummary_key" DO UPDATE SET ${plus}
    ) SELECT count(*) AS taken, array_agg(DISTINCT date::text) AS dates FROM taken`,
  );
  if (done?.dates) {
    const dates = [done.dates];
    await tx.query(`DELETE FROM "BrainActivityDailySummary" WHERE date = ANY($1::text[]::date[]) AND ${zero}`, dates);
  }
  return done?.taken ?? 0;
}

/** Adds pending presences, then links anew the days of each session and turn that they concern. */
async function mergePresences(tx: Queries): Promise<number> {
  const concerned = await tx.query<{ kind: string; id: string; n: number }>(
    `WITH taken AS (
      DELETE FROM "BrainActivityPresenceChange" WHERE seq IN (
        SELECT seq FROM "BrainActivityPresenceChange" ORDER BY seq LIMIT ${batchSize})
      RETURNING *
    ), added AS (
      INSERT INTO "BrainActivityDailyPresence" AS p (kind, id, date, calls)
      SELECT kind, id, date, sum(calls) FROM taken GROUP BY 1, 2, 3
      ON CONFLICT (kind, id, date) DO UPDATE SET calls = p.calls + excluded.calls
    ) SELECT kind, id, count(*) AS n FROM taken GROUP BY 1, 2`,
  );
  if (concerned.length === 0) return 0;
  await relink(tx, concerned);
  return concerned.reduce((taken, { n }) => taken + n, 0);
}

const touched = `touched AS (SELECT * FROM unnest($1::text[], $2::text[]) AS t (kind, id))`;

/** Takes their old links out of the counts, links their present days, and counts the new links. */
async function relink(tx: Queries, concerned: readonly { kind: string; id: string }[]): Promise<void> {
  const params = [concerned.map(({ kind }) => kind), concerned.map(({ id }) => id)];
  const count = (sign: '' | '-') => `
    INSERT INTO "BrainActivityDailyDistinct" AS d (kind, date, previous, count)
    SELECT kind, date, previous, ${sign}count(*) FROM linked GROUP BY 1, 2, 3
    ON CONFLICT ON CONSTRAINT "BrainActivityDailyDistinct_key" DO UPDATE SET count = d.count + excluded.count`;
  await tx.query(
    `WITH ${touched}, linked AS (
      SELECT kind, id, date, previous FROM "BrainActivityDailyPresence" JOIN touched USING (kind, id) WHERE counted
    ) ${count('-')}`,
    params,
  );
  await tx.query(
    `WITH ${touched}, days AS (
      SELECT kind, id, date, p.calls > 0 AS present,
        max(date) FILTER (WHERE p.calls > 0) OVER (
          PARTITION BY kind, id ORDER BY date ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS previous
      FROM "BrainActivityDailyPresence" p JOIN touched USING (kind, id)
    ), linked AS (
      UPDATE "BrainActivityDailyPresence" p SET previous = days.previous, counted = days.present
      FROM days WHERE p.kind = days.kind AND p.id = days.id AND p.date = days.date
      RETURNING p.kind, p.id, p.date, p.previous, p.counted
    ), present AS (SELECT * FROM linked WHERE counted) ${count('').replace('FROM linked', 'FROM present')}`,
    params,
  );
  await tx.query(
    `WITH ${touched} DELETE FROM "BrainActivityDailyPresence" p USING touched t
     WHERE p.kind = t.kind AND p.id = t.id AND p.calls = 0`,
    params,
  );
  await tx.query('DELETE FROM "BrainActivityDailyDistinct" WHERE count = 0');
}

/** One batch of changes of each kind; one merger at a time, whichever server it runs in. Returns how many were taken up. */
function mergeBatch(db: Db): Promise<number> {
  return db.transaction(async (tx) => {
    await tx.query('LOCK TABLE "BrainActivityDailyDistinct" IN SHARE ROW EXCLUSIVE MODE');
    return (await mergeSummaries(tx)) + (await mergePresences(tx));
  });
}

/**
 * Takes pending changes up into the daily rollups until none is left or the signal says stop. Answers are the same before,
 * during and after: this only keeps them fast. Resolves with the number of changes.
 */
export async function mergeChanges(db: Db, signal?: AbortSignal): Promise<number> {
  let all = 0;
  while (!signal?.aborted) {
    const taken = await again(() => mergeBatch(db));
    all += taken;
    if (taken === 0) break;
  }
  if (all > 0) {
    await db.script('VACUUM "BrainActivitySummaryChange"');
    await db.script('VACUUM "BrainActivityPresenceChange"');
  }
  return all;
}
