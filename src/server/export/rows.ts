import { setImmediate as nextRound } from 'node:timers/promises';
import { type Db, literal, type Row, type TextSink } from '../db/db';
import type { Position } from '../http/cursor';
import type { Span } from '../http/instants';
import { type Format, formats } from './columns';

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

/** What a page should weigh, in characters: memory stays small whatever the rows hold. */
const pageCharacters = 128 * 1024;
const mostRows = 1_000;

/** How many rows the next page should have, after one of so many characters. */
function nextSize(rows: readonly TextRow[]): number {
  const characters = rows.reduce((sum, row) => sum + row.text.length, 0);
  const each = Math.max(1, characters / Math.max(1, rows.length));
  return Math.max(5, Math.min(mostRows, Math.floor(pageCharacters / each)));
}

/** `value` gives what stands for a value in SQL. */
function query({ span, format, after }: ExportOptions, value: (of: Date | string) => string, columns = ''): string {
  const conditions = ['true'];
  if (span.from !== undefined) conditions.push(`"createdAt" >= ${value(new Date(span.from))}`);
  if (span.to !== undefined) conditions.push(`"createdAt" < ${value(new Date(span.to))}`);
  if (after) conditions.push(`("createdAt", id) > (${value(after.at)}, ${value(after.id)})`);
  return `SELECT ${columns}${formats[format].row} AS text FROM "BrainActivity"
    WHERE ${conditions.join(' AND ')} ORDER BY "createdAt", id`;
}

/** Page by page: the embedded engine has one connection, and one long reading would keep everybody else from it. */
async function pageByPage(db: Db, options: ExportOptions, sink: TextSink): Promise<void> {
  let after = options.after;
  for (let size = 50; ; ) {
    const params: unknown[] = [];
    const sql = query({ ...options, after }, (value) => `$${params.push(value)}`, 'id, "createdAt", ');
    const rows = await db.query<TextRow>(`${sql} LIMIT ${size}`, params);
    for (const { text } of rows) sink.take(Buffer.from(text));
    await sink.full();
    // The engine blocks the event loop, and a fast reader never keeps a page waiting: nobody else would be heard.
    await nextRound();
    const last = rows.at(-1);
    if (!last || rows.length < size) return;
    after = { at: last.createdAt, id: last.id };
    size = nextSize(rows);
  }
}

/** Hands over all rows of a span as text, in order of creation, as fast as `sink` takes them. */
export function exportRows(db: Db, options: ExportOptions, sink: TextSink): Promise<void> {
  return db.copyOut ? db.copyOut(query(options, literal), sink) : pageByPage(db, options, sink);
}
