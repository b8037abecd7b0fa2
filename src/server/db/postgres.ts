import pg from 'pg';
import { copyOut } from './copyOut';
import { type Db, type Queries, type Row, sqlState, type TransactionOptions } from './db';
import { encodeTexts, isTexts } from './texts';
import { Turns } from './turns';

const int8 = 20;
const date = 1082;

/** Types as `Row` promises them: sums of tokens stay far below 2^53; a date stays its ISO text. */
const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === int8) return Number;
    if (oid === date) return String;
    return format === 'binary' ? pg.types.getTypeParser(oid, 'binary') : pg.types.getTypeParser(oid, 'text');
  },
} as pg.CustomTypesConfig;

const defaultConnections = 16;

export interface PostgresOptions {
  /** Connections at the most; 16 unless told. Half of them may be in long readings: analytics, exports. */
  max?: number;
  /** The schema that holds the tables, first on the search path; the database's default unless told. */
  schema?: string;
  /** Told of connections that broke while idle. */
  onError?: (error: Error) => void;
}

/** A pool on a PostgreSQL server (15 to 18) at `postgres://…`. Connects when first asked. */
export function openPostgres(url: string, options: PostgresOptions = {}): Db {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? defaultConnections,
    connectionTimeoutMillis: 10_000,
    application_name: 'neural-monitor',
    ...(options.schema ? { options: `-c search_path="${options.schema.replaceAll('"', '')}"` } : {}),
  });
  pool.on('error', (error) => options.onError?.(error));
  return { ...pooled(pool, options.max), close: () => pool.end() };
}

/** The application's own pool. `close` leaves it open: it belongs to the application. */
export function pooled(pool: pg.Pool, max = defaultConnections): Db {
  const readings = new Turns(Math.max(1, Math.floor(max / 2)));
  return {
    kind: 'postgres',
    query: askPrepared(pool),
    transaction: (run, how) =>
      how?.snapshot ? readings.take(() => transaction(pool, run, how)) : transaction(pool, run),
    script: async (sql) => void (await pool.query(sql)),
    copyOut: (select, sink) => readings.take(() => copyOut(pool, select, sink)),
    close: async () => {},
  };
}

async function ask<T extends Row>(
  on: pg.Pool | pg.PoolClient,
  text: string,
  params: readonly unknown[] = [],
  name?: string,
): Promise<T[]> {
  const values = params.map((param) => (isTexts(param) ? encodeTexts(param) : param));
  const { rows } = await on.query<T>({ text, values, types, ...(name ? { name } : {}) });
  return rows;
}

/**
 * What a proxy says that gives each statement another connection than the one where it was prepared (26000: it is not known,
 * 42P05: it is known already), and PostgreSQL where a table has changed since (0A000).
 */
const unprepared = new Set(['26000', '42P05', '0A000']);

/** Keeps named statements prepared until it shows that this database cannot have them; nothing has run then. */
function askPrepared(pool: pg.Pool): Db['query'] {
  let isKept = true;
  return async <T extends Row>(sql: string, params?: readonly unknown[], name?: string) => {
    if (!name || !isKept) return ask<T>(pool, sql, params);
    try {
      return await ask<T>(pool, sql, params, name);
    } catch (error) {
      if (!unprepared.has(sqlState(error) ?? '')) throw error;
      isKept = false;
      return ask<T>(pool, sql, params);
    }
  };
}

async function transaction<T>(
  pool: pg.Pool,
  run: (tx: Queries) => Promise<T>,
  options?: TransactionOptions,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const noteBroken = (error: Error) => {
    broken = error;
  };
  client.on('error', noteBroken);
  try {
    await client.query(options?.snapshot ? 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' : 'BEGIN');
    const value = await run({
      query: (sql, params) => ask(client, sql, params),
      script: async (sql) => void (await client.query(sql)),
    });
    await client.query('COMMIT');
    return value;
  } catch (error) {
    await client.query('ROLLBACK').catch(noteBroken);
    throw error;
  } finally {
    client.off('error', noteBroken);
    client.release(broken);
  }
}
