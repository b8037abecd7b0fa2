/** A row as the driver gives it: instants are Date, bigint is number, numeric is a string of digits, json is parsed. */
export type Row = Record<string, unknown>;

/** What runs SQL: the database itself, or one transaction of it. Parameters are `$1`, `$2`, … */
export interface Queries {
  /** A statement that has a name is kept prepared by each connection: under one name there must always be the same text. */
  query<T extends Row = Row>(sql: string, params?: readonly unknown[], name?: string): Promise<T[]>;
  /** Runs several statements separated by semicolons, without parameters. */
  script(sql: string): Promise<void>;
}

export interface TransactionOptions {
  /** All statements see one moment of the database, and none may write. */
  snapshot?: boolean;
}

/** PostgreSQL, or PostgreSQL inside this process (PGlite). */
export interface Db extends Queries {
  readonly kind: 'postgres' | 'pglite';
  /** Commits when `run` resolves, rolls back when it rejects. Statements inside go through `tx`. */
  transaction<T>(run: (tx: Queries) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /**
   * Hands the texts of a query without parameters over one by one: its only column, which is never null. All are of one
   * moment. Not there where it would keep everybody else from the database.
   */
  copyOut?(select: string, sink: TextSink): Promise<void>;
  close(): Promise<void>;
}

/** Takes texts one by one, as UTF-8. The bytes are its own only until `take` returns. */
export interface TextSink {
  take(text: Buffer): void;
  /** Null while it can take more; else a promise of that, which rejects where it never will. */
  full(): Promise<void> | null;
}

/** A value as SQL, for statements that cannot have parameters. */
export function literal(value: Date | string): string {
  if (value instanceof Date) return `'${value.toISOString()}'::timestamptz`;
  return `${value.includes('\\') ? ' E' : ''}'${value.replace(/['\\]/g, '$&$&')}'`;
}

/** SQLSTATE of a database error, null of any other. */
export function sqlState(error: unknown): string | null {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}

/** Deadlock or serialization failure: the same transaction may succeed when it is run again. */
export function worthRepeating(error: unknown): boolean {
  const state = sqlState(error);
  return state === '40P01' || state === '40001';
}

/** Runs one statement or transaction, again where it lost against another one, five times at the most. */
export async function again<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (attempt >= 5 || !worthRepeating(error)) throw error;
    }
  }
}
