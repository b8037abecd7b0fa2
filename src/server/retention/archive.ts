import type { Db } from '../db/db';
import { dayMs } from '../http/instants';

/** Rows that one statement archives: few enough that nobody waits long for it. */
const batchSize = 500;

export interface ArchiveOptions {
  olderThanDays: number;
  now: Date;
  signal?: AbortSignal;
}

/**
 * Drops the large JSON of activities that began more than so many days ago and marks them as archived. Cost, tokens,
 * duration, model and call type stay. Resolves with the number of rows.
 */
export async function archive(db: Db, { olderThanDays, now, signal }: ArchiveOptions): Promise<number> {
  const before = new Date(now.getTime() - olderThanDays * dayMs);
  let archived = 0;
  while (!signal?.aborted) {
    const rows = await db.query(
      `UPDATE "BrainActivity" SET input = NULL, output = NULL, metadata = NULL, "structuredOutput" = NULL, "archivedAt" = $2
       WHERE id IN (
         SELECT id FROM "BrainActivity" WHERE "createdAt" < $1 AND "archivedAt" IS NULL
         ORDER BY "createdAt" LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
       RETURNING id`,
      [before, now],
    );
    archived += rows.length;
    if (rows.length === 0) break;
  }
  return archived;
}
