import { exported } from '../../shared/exportColumns';

/** SQL of an instant's ISO 8601 text. */
export const iso = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

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

/**
 * SQL of an activity with its large JSON as JSON text, each value as it was stored: what was captured need not be read and
 * written again on its way out.
 */
export const detailJson = `'{' || ${exported.map(property).join(` || ',' || `)} || '}'`;
