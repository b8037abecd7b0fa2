/** Character codes that the scanners compare against. */
export const C = {
  Tab: 9,
  LF: 10,
  CR: 13,
  Space: 32,
  Bang: 33,
  Quote: 34,
  Hash: 35,
  Dollar: 36,
  Percent: 37,
  Amp: 38,
  Apos: 39,
  Open: 40,
  Close: 41,
  Star: 42,
  Plus: 43,
  Comma: 44,
  Minus: 45,
  Dot: 46,
  Slash: 47,
  Colon: 58,
  Semi: 59,
  Less: 60,
  Equal: 61,
  More: 62,
  Ask: 63,
  At: 64,
  OpenSquare: 91,
  Backslash: 92,
  CloseSquare: 93,
  Underscore: 95,
  Backtick: 96,
  OpenCurly: 123,
  Pipe: 124,
  CloseCurly: 125,
} as const;

export function isDigit(c: number): boolean {
  return c >= 48 && c <= 57;
}

/** May start a name: letters, `_`, `$` and everything outside ASCII. */
export function isNameStart(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || c === 36 || c > 127;
}

export function isNamePart(c: number): boolean {
  return isNameStart(c) || isDigit(c);
}
