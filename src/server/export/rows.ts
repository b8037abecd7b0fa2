import type { Db, Queries, Row } from '../db/db';
import type { Position } from '../http/cursor';
import type { Span } from '../http/instants';
import { type Format, formats } from './columns';

/** Rows as text, oldest first. */
export interface Chunk {
  rows: string[];
}

export interface ExportOptions {
  span: Partial<Span>;
  format: Format;
  /** The row after which an earlier export broke off. */
  after?: Position;
}

interface TextRow extends Row {
  id: string;
  createdAt: Date;
  text: string;
}

/** What a batch should weigh, in characters: memory stays small whatever the rows hold. */
const batchCharacters = 128 * 1024;
const mostRows = 1_000;

/** How many rows the next batch should have, after one of so many characters. */
function nextSize(rows: number, characters: number): number {
  const each = Math.max(1, characters / Math.max(1, rows));
  return Math.max(5, Math.min(mostRows, Math.floor(batchCharacters / each)));
}

function query({ span, format, after }: ExportOptions, params: unknown[], columns = ''): string {
  const conditions = ['true'];
  if (span.from !== undefined) conditions.push(`"createdAt" >= $${params.push(new Date(span.from))}`);
  if (span.to !== undefined) conditions.push(`"createdAt" < $${params.push(new Date(span.to))}`);
  if (after) conditions.push(`("createdAt", id) > ($${params.push(after.at)}, $${params.push(after.id)})`);
  return `SELECT ${columns}${formats[format].row} AS text FROM "BrainActivity"
    WHERE ${conditions.join(' AND ')} ORDER BY "createdAt", id`;
}

type Sink = (chunk: Chunk) => Promise<void>;

const textOf = (rows: readonly TextRow[]): string[] => rows.map((row) => row.text);
const weigh = (rows: readonly TextRow[]): number => rows.reduce((sum, row) => sum + row.text.length, 0);

/**
 * One moment of the database, through a cursor: the server keeps the place, this process two batches. The next one is on
 * its way while one is handed over.
 */
async function throughCursor(tx: Queries, options: ExportOptions, sink: Sink): Promise<void> {
  const params: unknown[] = [];
  await tx.query(`DECLARE export_rows NO SCROLL CURSOR FOR ${query(options, params)}`, params);
  const fetch = async (size: number) => ({
    size,
    rows: await tx.query<TextRow>(`FETCH FORWARD ${size} FROM export_rows`),
  });
  for (let coming: ReturnType<typeof fetch> | null = fetch(50); coming; ) {
    const { size, rows }: { size: number; rows: TextRow[] } = await coming;
    coming = rows.length < size ? null : fetch(nextSize(rows.length, weigh(rows)));
    coming?.catch(() => {});
    if (rows.length > 0) await sink({ rows: textOf(rows) });
  }
}

/** Page by page: the embedded engine has one connection, and an open cursor would keep everybody else from it. */
async function pageByPage(db: Db, options: ExportOptions, sink: Sink): Promise<void> {
  let after = options.after;
  for (let size = 50; ; ) {
    const params: unknown[] = [];
    const rows = await db.query<TextRow>(
      `${query({ ...options, after }, params, 'id, "createdAt", ')} LIMIT ${size}`,
      params,
    );
    const last = rows.at(-1);
    if (last) await sink({ rows: textOf(rows) });
    if (!last || rows.length < size) return;
    after = { at: last.createdAt, id: last.id };
    size = nextSize(rows.length, weigh(rows));
  }
}

/** Hands over all rows of a span as text, in order of creation, as fast as `sink` takes them. */
export function exportRows(db: Db, options: ExportOptions, sink: Sink): Promise<void> {
  if (db.kind === 'pglite') return pageByPage(db, options, sink);
  return db.transaction((tx) => throughCursor(tx, options, sink), { snapshot: true });
}
