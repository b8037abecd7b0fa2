import type { ActivityDetail } from '../../../shared/model';

/** The columns of an export as CSV: what a call was and cost, without its large JSON. */
export const columns = [
  'id',
  'sessionId',
  'turnId',
  'activityType',
  'callType',
  'model',
  'status',
  'createdAt',
  'completedAt',
  'durationMs',
  'tokenCountInput',
  'tokenCountOutput',
  'cacheReadTokens',
  'cacheWriteTokens',
  'cost',
  'error',
] as const satisfies readonly (keyof ActivityDetail)[];

/** One CSV field; text that a spreadsheet would run as a formula gets a quote in front. */
function field(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function line(row: ActivityDetail): string {
  return `${columns.map((column) => field(row[column])).join(',')}\r\n`;
}

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
    yield before + rows.map((row) => JSON.stringify(row)).join(',\n');
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}
