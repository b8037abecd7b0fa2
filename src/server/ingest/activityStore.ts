import { type ActivityDetailRow, allColumns, fullList, largeColumns } from '../activities/rows';
import type { Queries } from '../db/db';
import { json, placeholders } from './values';

const large = new Set<string>(largeColumns);

type Column = (typeof allColumns)[number];

function values(row: ActivityDetailRow, columns: readonly Column[] = allColumns): unknown[] {
  return columns.map((name) => (large.has(name) ? json(row[name]) : row[name]));
}

/** Columns that some row fills: the others are null without being named, and a batch binds thousands of values. */
function filled(rows: readonly ActivityDetailRow[]): Column[] {
  return allColumns.filter((name) => rows.some((row) => row[name] !== null && row[name] !== undefined));
}

/** What an insertion did: the ids that are new, and the sessions that came to be by it. */
export interface Inserted {
  ids: Set<string>;
  sessions: { id: string; createdAt: Date }[];
}

/**
 * Inserts those rows whose id is new. Their sessions count as changed at the time of the calls; a session that nobody
 * recorded yet comes to be, of type UNKNOWN, so that its calls can be found.
 */
export async function insertActivities(db: Queries, rows: readonly ActivityDetailRow[]): Promise<Inserted> {
  const columns = filled(rows);
  const list = columns.map((name) => `"${name}"`).join(', ');
  const done = await db.query<{ id: string; session: boolean; createdAt: Date }>(
    `WITH new AS (
      INSERT INTO "BrainActivity" (${list}) VALUES ${placeholders(rows.length, columns.length)}
      ON CONFLICT (id) DO NOTHING
      RETURNING id, "sessionId", "createdAt", greatest("createdAt", "completedAt") AS at
    ), touched AS (
      INSERT INTO "Session" AS s (id, type, status, "createdAt", "updatedAt")
      SELECT "sessionId", 'UNKNOWN', 'ACTIVE', min("createdAt"), max(at)
      FROM new WHERE "sessionId" IS NOT NULL GROUP BY 1 ORDER BY 1
      ON CONFLICT (id) DO UPDATE SET "updatedAt" = excluded."updatedAt" WHERE s."updatedAt" < excluded."updatedAt"
      RETURNING id, "createdAt", xmax::text = '0' AS inserted
    )
    SELECT id, false AS session, "createdAt" FROM new
    UNION ALL SELECT id, true, "createdAt" FROM touched WHERE inserted`,
    rows.flatMap((row) => values(row, columns)),
  );
  return {
    ids: new Set(done.filter((row) => !row.session).map((row) => row.id)),
    sessions: done.filter((row) => row.session),
  };
}

/** Locks a row until the transaction's end, and reads it. */
export async function lockedActivity(tx: Queries, id: string): Promise<ActivityDetailRow | undefined> {
  const [row] = await tx.query<ActivityDetailRow>(`SELECT ${fullList} FROM "BrainActivity" WHERE id = $1 FOR UPDATE`, [
    id,
  ]);
  return row;
}

const settable = allColumns.filter((name) => name !== 'id');
const assignments = settable.map((name, i) => `"${name}" = $${i + 2}`).join(', ');

/**
 * Writes a row back whole; its session counts as changed at the time of the call. Resolves with the id of the session where
 * that came to be by it, else null.
 */
export async function updateActivity(tx: Queries, row: ActivityDetailRow): Promise<string | null> {
  const [id, ...rest] = values(row);
  await tx.query(`UPDATE "BrainActivity" SET ${assignments} WHERE id = $1`, [id, ...rest]);
  if (row.sessionId === null) return null;
  const [touched] = await tx.query<{ inserted: boolean }>(
    `INSERT INTO "Session" AS s (id, type, status, "createdAt", "updatedAt") VALUES ($1, 'UNKNOWN', 'ACTIVE', $2, $3)
     ON CONFLICT (id) DO UPDATE SET "updatedAt" = excluded."updatedAt" WHERE s."updatedAt" < excluded."updatedAt"
     RETURNING xmax::text = '0' AS inserted`,
    [row.sessionId, row.createdAt, row.completedAt ?? row.createdAt],
  );
  return touched?.inserted ? row.sessionId : null;
}
