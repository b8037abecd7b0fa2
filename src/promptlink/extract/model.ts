import { extract, type Language } from './extract';
import type { Literal } from './literal';

/** One file's literals with what it takes to say where they stand. Built when a link first touches the file. */
export interface FileModel {
  language: Language;
  src: string;
  literals: Literal[];
  /** Literals by where they start. */
  byStart: Map<number, Literal>;
  /** Offsets at which lines start. */
  lines: Int32Array;
}

export function buildModel(language: Language, src: string): FileModel {
  const literals = extract(language, src);
  const byStart = new Map<number, Literal>();
  for (const literal of literals) byStart.set(literal.start, literal);
  return { language, src, literals, byStart, lines: lineStarts(src) };
}

function lineStarts(src: string): Int32Array {
  const starts = [0];
  for (let at = src.indexOf('\n'); at >= 0; at = src.indexOf('\n', at + 1)) starts.push(at + 1);
  return Int32Array.from(starts);
}

/** The 1-based line of an offset. */
export function lineAt(lines: Int32Array, offset: number): number {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lines[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}
