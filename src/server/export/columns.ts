import { exported } from '../../shared/exportColumns';

const iso = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Characters that make a spreadsheet run a cell, at its beginning; the wide ones too. */
const dangerous = String.raw`E'=+-@\t\r\n＝＋－＠'`;

/** SQL of one cell of a CSV file: quoted as RFC 4180 says, and text that a spreadsheet would run begins with an apostrophe. */
function cell([name, kind]: (typeof exported)[number]): string {
  const column = `"${name}"`;
  if (kind === 'number') return `coalesce(${column}::text, '')`;
  if (kind === 'instant') return `coalesce(${iso(column)}, '')`;
  const text = kind === 'json' ? `${column}::text` : column;
  const defused = `CASE WHEN strpos(${dangerous}, nullif(left(${text}, 1), '')) > 0 THEN '''' ELSE '' END`;
  return `coalesce('"' || ${defused} || replace(${text}, '"', '""') || '"', '')`;
}

/** SQL of one property of a JSON object, its value as it was stored. */
function property([name, kind]: (typeof exported)[number]): string {
  const column = `"${name}"`;
  const value = {
    number: `${column}::text`,
    json: `${column}::text`,
    text: `to_json(${column})::text`,
    instant: `'"' || ${iso(column)} || '"'`,
  }[kind];
  return `'"${name}":' || coalesce(${value}, 'null')`;
}

/** How a file of a format begins, separates its rows and ends, and the SQL that makes one row's text. */
export const formats = {
  csv: {
    type: 'text/csv; charset=utf-8; header=present',
    head: `${exported.map(([name]) => name).join(',')}\r\n`,
    between: '',
    tail: '',
    row: `${exported.map(cell).join(` || ',' || `)} || E'\\r\\n'`,
  },
  json: {
    type: 'application/json; charset=utf-8',
    head: '[\n',
    between: ',\n',
    tail: '\n]\n',
    row: `'{' || ${exported.map(property).join(` || ',' || `)} || '}'`,
  },
} as const;
export type Format = keyof typeof formats;
