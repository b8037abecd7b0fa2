import pg from 'pg';
import type { Queries } from '../../../src/server/db/db';

const iso = (time: number): string => new Date(time).toISOString().slice(0, 10);
const day = 86_400_000;

/** The range of a benchmark: so many whole days up to and with today. */
export function lastDays(count: number): { from: string; to: string } {
  return { from: iso(Date.now() - (count - 1) * day), to: iso(Date.now()) };
}

/** The best hand-written SQL over the rollups for costs by day, model and call type, with distinct sessions and turns. */
export function costsOverRollups(db: Queries, { from, to }: { from: string; to: string }): Promise<unknown> {
  return Promise.all([
    db.query(
      `SELECT date, model, "callType", sum("totalCost"), sum("totalInput"), sum("totalOutput"), sum("activityCount"),
        sum("unpricedCount"), sum("durationMs") FROM "BrainActivityDailySummary" WHERE date BETWEEN $1::date AND $2::date
       GROUP BY GROUPING SETS ((), (date), (date, model), (date, "callType"))`,
      [from, to],
    ),
    db.query(
      `SELECT kind, sum(count) FROM "BrainActivityDailyDistinct"
       WHERE date BETWEEN $1::date AND $2::date AND (previous IS NULL OR previous < $1::date) GROUP BY 1`,
      [from, to],
    ),
  ]);
}

/** The same figures from one scan over rows. */
export function costsOverRows(db: Queries, { from, to }: { from: string; to: string }): Promise<unknown> {
  return db.query(
    `SELECT date_trunc('day', "createdAt", 'UTC') AS date, model, "callType", sum(cost), sum("inputTokens"), sum("tokenCountOutput"),
      count(*), sum("durationMs"), count(DISTINCT "sessionId"), count(DISTINCT "turnId")
     FROM "BrainActivity" WHERE status = 'COMPLETED' AND "createdAt" >= $1::date AND "createdAt" < $2::date + 1
     GROUP BY GROUPING SETS ((), (1), (1, model), (1, "callType"))`,
    [from, to],
  );
}

export function cacheOverRollups(db: Queries, { from, to }: { from: string; to: string }): Promise<unknown> {
  return db.query(
    `SELECT date, model, sum("activityCount"), sum("totalInput"), sum("cacheRead"), sum("cacheWrite"), sum(saving)
     FROM "BrainActivityDailySummary" WHERE date BETWEEN $1::date AND $2::date GROUP BY GROUPING SETS ((), (date), (model))`,
    [from, to],
  );
}

export function cacheOverRows(db: Queries, { from, to }: { from: string; to: string }): Promise<unknown> {
  return db.query(
    `SELECT date_trunc('day', "createdAt", 'UTC') AS date, model, count(*), sum("inputTokens"), sum("cacheReadTokens"), sum(saving)
     FROM "BrainActivity" WHERE status = 'COMPLETED' AND "createdAt" >= $1::date AND "createdAt" < $2::date + 1
     GROUP BY GROUPING SETS ((), (1), (model))`,
    [from, to],
  );
}

/** All there is to export, in its order. */
export const allRows = 'SELECT * FROM "BrainActivity" ORDER BY "createdAt", id';

/** Bytes that `COPY … TO STDOUT` sends, and the milliseconds it takes. */
export async function copyOut(url: string): Promise<{ bytes: number; ms: number }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const start = performance.now();
  const bytes = await new Promise<number>((resolve, reject) => {
    let sum = 0;
    const copy = {
      submit: (connection: { query(text: string): void }) =>
        connection.query(`COPY (${allRows}) TO STDOUT (FORMAT csv)`),
      handleCopyData: (message: { chunk: Buffer }) => {
        sum += message.chunk.length;
      },
      handleCommandComplete: () => {},
      handleRowDescription: () => {},
      handleReadyForQuery: () => resolve(sum),
      handleError: reject,
    };
    client.query(copy as unknown as pg.Submittable);
  });
  const ms = performance.now() - start;
  await client.end();
  return { bytes, ms };
}
