/** `($1, $2), ($3, $4)`: placeholders for `rows` rows of `columns` columns each. */
export function placeholders(rows: number, columns: number): string {
  const lines: string[] = [];
  for (let row = 0; row < rows; row += 1) {
    const names = Array.from({ length: columns }, (_, column) => `$${row * columns + column + 1}`);
    lines.push(`(${names.join(', ')})`);
  }
  return lines.join(', ');
}

/** JSON as a parameter; absent and null are SQL's NULL. */
export function json(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}

/** The last of each id, in order of id: several writers then take their rows in the same order. */
export function lastOfEach<T extends { id: string }>(rows: readonly T[]): T[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
