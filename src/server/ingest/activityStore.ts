import { type ActivityDetailRow, allColumns, fullList, largeColumns } from '../activities/rows';
import type { Queries } from '../db/db';
import { json } from './values';

type Column = (typeof allColumns)[number];

const large = new Set<string>(largeColumns);

/** SQL types of the columns that are not text. */
const types: Partial<Record<Column, string>> = {
  tokenCountInput: 'bigint',
  tokenCountOutput: 'bigint',
  cacheReadTokens: 'bigint',
  cacheWriteTokens: 'bigint',
  cost: 'numeric',
  costStated: 'boolean',
  saving: 'numeric',
  durationMs: 'bigint',
  createdAt: 'timestamptz',
  completedAt: 'timestamptz',
  archivedAt: 'timestamptz',
  input: 'json',
  output: 'json',
  metadata: 'json',
  structuredOutput: 'json',
};

function textOf(row: ActivityDetailRow, column: Column): string | null {
  const value = row[column];
  if (large.has(column)) return json(value);
  if (value === null || value === undefined) return null;
  return value instanceof Date ? value.toISOString() : String(value);
}

const quoted = (column: Column): string => `"${column}"`;
const typed = (column: Column): string => `a.${quoted(column)}${types[column] ? `::${types[column]}` : ''}`;

const ofOne = 'SELECT "sessionId" AS id, "createdAt", greatest("createdAt", "completedAt") AS at';
const ofMany =
  'SELECT "sessionId" AS id, min("createdAt") AS "createdAt", max(greatest("createdAt", "completedAt")) AS at';

/** Their sessions count as changed at the time of the calls; one that nobody recorded yet comes to be, so that its calls are found. */
const touched = (source: string, isOne: boolean): string => `
  INSERT INTO "Session" AS s (id, type, status, "createdAt", "updatedAt")
  SELECT id, 'UNKNOWN', 'ACTIVE', "createdAt", at
  FROM (${isOne ? ofOne : ofMany} FROM ${source} WHERE "sessionId" IS NOT NULL ${isOne ? '' : 'GROUP BY 1 ORDER BY 1'}) sessions
  ON CONFLICT (id) DO UPDATE SET "updatedAt" = excluded."updatedAt" WHERE s."updatedAt" < excluded."updatedAt"
  RETURNING id, "createdAt", xmax::text = '0' AS inserted`;

const places = allColumns.map((_, i) => `$${i + 1}`);
const ofOneRow = `VALUES (${places.join(', ')})`;
/** A parameter for each column, whatever the number of rows: one text for all, which is parsed and planned once. */
const ofRows = `SELECT ${allColumns.map(typed).join(', ')}
    FROM unnest(${places.map((place) => `${place}::text[]`).join(', ')}) AS a (${allColumns.map(quoted).join(', ')})`;

const insertion = (isOne: boolean): string => `
  WITH new AS (
    INSERT INTO "BrainActivity" (${allColumns.map(quoted).join(', ')})
    ${isOne ? ofOneRow : ofRows}
    ON CONFLICT (id) DO NOTHING
    RETURNING id, "sessionId", "createdAt", "completedAt"
  ), touched AS (${touched('new', isOne)})
  SELECT id, false AS session, "createdAt" FROM new
  UNION ALL SELECT id, true, "createdAt" FROM touched WHERE inserted`;

/** One row needs no unfolding and no grouping, which is a quarter of what recording it costs. */
const insertions = { one: insertion(true), many: insertion(false) };

const paramOf = (row: ActivityDetailRow, column: Column): unknown =>
  large.has(column) ? json(row[column]) : row[column];

/** What an insertion did: the ids that are new, and the sessions that came to be by it, with type UNKNOWN. */
export interface Inserted {
  ids: Set<string>;
  sessions: { id: string; createdAt: Date }[];
}

/** Inserts those rows whose id is new. */
export async function insertActivities(db: Queries, rows: readonly ActivityDetailRow[]): Promise<Inserted> {
  const only = rows.length === 1 ? rows[0] : undefined;
  const size = only ? 'one' : 'many';
  const params = allColumns.map((column) => (only ? paramOf(only, column) : rows.map((row) => textOf(row, column))));
  const done = await db.query<{ id: string; session: boolean; createdAt: Date }>(
    insertions[size],
    params,
    `insert ${size}`,
  );
  return {
    ids: new Set(done.filter((row) => !row.session).map((row) => row.id)),
    sessions: done.filter((row) => row.session),
  };
}

/** A row as it was read. `version` changes with every change of it. */
export interface Versioned {
  row: ActivityDetailRow;
  version: string;
}

const reading = `SELECT ${fullList}, xmin::text AS version FROM "BrainActivity" WHERE id = $1`;

/** A row that is going to be changed, or null. */
export async function readActivity(db: Queries, id: string): Promise<Versioned | null> {
  const [found] = await db.query<ActivityDetailRow & { version: string }>(reading, [id], 'read activity');
  if (!found) return null;
  const { version, ...row } = found;
  return { row: row as ActivityDetailRow, version };
}

const settable = allColumns.filter((name) => name !== 'id');
const assignments = settable.map((name, i) => `${quoted(name)} = $${i + 3}`).join(', ');
const update = `
  WITH changed AS (
    UPDATE "BrainActivity" SET ${assignments} WHERE id = $1 AND xmin = $2::text::xid
    RETURNING "sessionId", "createdAt", "completedAt"
  ), touched AS (${touched('changed', true)})
  SELECT (SELECT id FROM touched WHERE inserted) AS session FROM changed`;

/**
 * Writes a row back whole, unless it has changed since it was read: then it resolves with null. Else with the id of the
 * session that came to be by it, if one did.
 */
export async function updateActivity(
  db: Queries,
  { row, version }: Versioned,
): Promise<{ session: string | null } | null> {
  const values = settable.map((name) => paramOf(row, name));
  const [done] = await db.query<{ session: string | null }>(update, [row.id, version, ...values], 'update activity');
  return done ?? null;
}
