import pg from 'pg';
import type { Db, Queries, Row, TransactionOptions } from './db';
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
    query: (sql, params) => ask(pool, sql, params),
    transaction: (run, how) =>
      how?.snapshot ? readings.take(() => transaction(pool, run, how)) : transaction(pool, run),
    script: async (sql) => void (await pool.query(sql)),
    close: async () => {},
  };
}

async function ask<T extends Row>(on: pg.Pool | pg.PoolClient, text: string, params?: readonly unknown[]) {
  const { rows } = await on.query<T>({ text, values: params as unknown[], types });
  return rows;
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
