import { exported } from '../../../shared/exportColumns';
import type { ActivityDetail } from '../../../shared/model';

/** The same columns as the full API's. */
const columns = exported.map(([name]) => name);

/** One CSV cell by RFC 4180; text that a spreadsheet would run begins with an apostrophe. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const defused = /^[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text;
  return `"${defused.replaceAll('"', '""')}"`;
}

const line = (row: ActivityDetail): string => `${columns.map((column) => cell(row[column])).join(',')}\r\n`;
const object = (row: ActivityDetail): string =>
  JSON.stringify(Object.fromEntries(columns.map((column) => [column, row[column] ?? null])));

/** The text of an export, piece by piece: CSV with a header, or one JSON array. It ends properly only if `pages` does. */
export async function* exportText(
  pages: AsyncIterable<readonly ActivityDetail[]>,
  format: 'csv' | 'json',
): AsyncGenerator<string> {
  if (format === 'csv') {
    yield `${columns.join(',')}\r\n`;
    for await (const rows of pages) if (rows.length > 0) yield rows.map(line).join('');
    return;
  }
  let before = '[\n';
  for await (const rows of pages) {
    if (rows.length === 0) continue;
    yield before + rows.map(object).join(',\n');
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}
