import { tables } from '../migrations/0001Tables';
import { rollups } from '../migrations/0002Rollups';
import { oneRow } from '../migrations/0003OneRow';
import type { Db, Queries } from './db';

/** In order; never edited once released: a change is a further one. */
const migrations: readonly { name: string; sql: string }[] = [
  { name: '0001Tables', sql: tables },
  { name: '0002Rollups', sql: rollups },
  { name: '0003OneRow', sql: oneRow },
];

/** One number, so that of several servers on one database one migrates at a time. */
const migrationLock = 8_117_311;

/** A table of another application stands where this one's should be. */
export class ForeignTables extends Error {
  constructor() {
    super(
      'this schema already holds tables of another application ("BrainActivity"): name an empty one in DATABASE_SCHEMA',
    );
    this.name = 'ForeignTables';
  }
}

async function applied(db: Queries): Promise<Set<string>> {
  const [found] = await db.query<{ there: boolean }>(`SELECT to_regclass('"SchemaMigration"') IS NOT NULL AS there`);
  if (!found?.there) return new Set();
  return new Set((await db.query<{ name: string }>('SELECT name FROM "SchemaMigration"')).map((row) => row.name));
}

/** Names of the migrations that the database lacks. */
export async function missingMigrations(db: Queries): Promise<string[]> {
  const done = await applied(db);
  return migrations.map((migration) => migration.name).filter((name) => !done.has(name));
}

const ledger = `
CREATE TABLE IF NOT EXISTS "SchemaMigration" (name text PRIMARY KEY, "appliedAt" timestamptz(3) NOT NULL DEFAULT now());`;

/** Brings the database up to date: all of what is missing, or nothing. Rejects with ForeignTables. */
export async function migrate(db: Db, options: { schema?: string } = {}): Promise<void> {
  if (options.schema) await db.script(`CREATE SCHEMA IF NOT EXISTS "${options.schema.replaceAll('"', '')}"`);
  if ((await missingMigrations(db)).length === 0) return;
  await db.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [migrationLock]);
    const missing = new Set(await missingMigrations(tx));
    await refuseForeign(tx, missing);
    await tx.script(ledger);
    for (const { name, sql } of migrations.filter((migration) => missing.has(migration.name))) {
      await tx.script(sql);
      await tx.query('INSERT INTO "SchemaMigration" (name) VALUES ($1)', [name]);
    }
  });
}

async function refuseForeign(tx: Queries, missing: ReadonlySet<string>): Promise<void> {
  const [found] = await tx.query<{ there: boolean }>(`SELECT to_regclass('"BrainActivity"') IS NOT NULL AS there`);
  if (found?.there && missing.has('0001Tables')) throw new ForeignTables();
}
