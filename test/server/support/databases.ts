import { PGlite } from '@electric-sql/pglite';
import type { Db } from '../../../src/server/db/db';
import { migrate } from '../../../src/server/db/migrate';
import { wrapped } from '../../../src/server/db/pglite';
import { openPostgres } from '../../../src/server/db/postgres';
import { installed15, type PostgresServer, startPostgres } from './postgres';

/** One kind of database that tests run on. */
export interface Kind {
  name: string;
  /** Why it cannot be had here; the tests on it then fail with that, or are told as left out. */
  missing?: string;
  /** A new, migrated, empty database. */
  open(): Promise<Db>;
}

/** Servers are started once for all test files, which are bundled one by one and so share nothing but this. */
interface Shared {
  nmServers?: Map<string, Promise<{ stop(): Promise<unknown> }>>;
  nmSchemas?: number;
}
const shared = globalThis as Shared;

function once<T extends { stop(): Promise<unknown> }>(name: string, start: () => Promise<T>): Promise<T> {
  if (!shared.nmServers) {
    const servers = new Map<string, Promise<{ stop(): Promise<unknown> }>>();
    shared.nmServers = servers;
    after(async () => {
      for (const server of servers.values()) await (await server.catch(() => null))?.stop();
    });
  }
  const running = shared.nmServers.get(name) ?? start();
  shared.nmServers.set(name, running);
  return running as Promise<T>;
}

/** The one throwaway server of npm's PostgreSQL that all test files share. */
export const sharedPostgres = (): Promise<PostgresServer> => once('postgres', () => startPostgres());

/** Each test's database is a schema of its own in one embedded engine: a new engine takes seconds. */
async function freshPglite(): Promise<Db> {
  const { pglite } = await once('pglite', async () => {
    const pglite = await PGlite.create('memory://', { parsers: { 20: Number, 1082: (text: string) => text } });
    return { pglite, stop: () => pglite.close() };
  });
  shared.nmSchemas = (shared.nmSchemas ?? 0) + 1;
  const schema = `test_${shared.nmSchemas}`;
  await pglite.exec(`CREATE SCHEMA ${schema}; SET search_path TO ${schema}`);
  const db = wrapped(pglite, null);
  await migrate(db);
  return { ...db, close: async () => void (await pglite.exec(`DROP SCHEMA ${schema} CASCADE`)) };
}

async function freshPostgres(server: PostgresServer): Promise<Db> {
  const db = openPostgres(await server.fresh());
  await migrate(db);
  return db;
}

/** A database named by DATABASE_URL belongs to somebody: tests keep to a schema that they remove. */
async function freshSchema(url: string): Promise<Db> {
  shared.nmSchemas = (shared.nmSchemas ?? 0) + 1;
  const schema = `nm_test_${process.pid}_${shared.nmSchemas}`;
  const db = openPostgres(url, { schema });
  await migrate(db, { schema });
  return {
    ...db,
    close: async () => {
      await db.script(`DROP SCHEMA "${schema}" CASCADE`);
      await db.close();
    },
  };
}

const url = process.env.DATABASE_URL;
const old = installed15();

/** PGlite; PostgreSQL at DATABASE_URL, else npm's; version 15 too, where it is installed. */
export const kinds: readonly Kind[] = [
  { name: 'PGlite', open: freshPglite },
  url
    ? { name: 'PostgreSQL at DATABASE_URL', open: () => freshSchema(url) }
    : { name: 'PostgreSQL 18', open: async () => freshPostgres(await sharedPostgres()) },
  ...(old
    ? [{ name: 'PostgreSQL 15', open: async () => freshPostgres(await once('15', () => startPostgres({ bin: old }))) }]
    : []),
];

/** Runs a suite on every kind of database: `db()` is a new, empty one for the suite. */
export function onEachDatabase(title: string, suite: (db: () => Db) => void): void {
  for (const kind of kinds) {
    describe(`${title} (${kind.name})`, () => {
      let db: Db;
      before(async () => {
        db = await kind.open();
      });
      after(() => db?.close());
      suite(() => db);
    });
  }
}
