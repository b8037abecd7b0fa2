import { C } from './chars';
import { Flag } from './tokens';

/**
 * Static text of a literal between two holes, escapes decoded. `map` holds pairs (decoded offset, source offset): from
 * the first on, the source runs in step from the second, until the next pair. `cuts` holds pairs (decoded offset,
 * source end) where one token ends and the next, concatenated, begins.
 */
export interface Piece {
  text: string;
  start: number;
  end: number;
  map: number[] | null;
  cuts: number[] | null;
}

/** The source offset of decoded offset `at`. */
export function sourceAt(piece: Piece, at: number): number {
  const { map } = piece;
  if (!map) return piece.start + at;
  let low = 0;
  let high = map.length / 2 - 1;
  if (at < map[0]!) return piece.start + at;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (map[middle * 2]! <= at) low = middle;
    else high = middle - 1;
  }
  return map[low * 2 + 1]! + (at - map[low * 2]!);
}

/** The source offset where a stretch that ends before decoded offset `at` ends. */
export function sourceEndAt(piece: Piece, at: number): number {
  if (at >= piece.text.length) return piece.end;
  if (piece.cuts) {
    for (let i = 0; i < piece.cuts.length; i += 2) if (piece.cuts[i] === at) return piece.cuts[i + 1]!;
  }
  return sourceAt(piece, at);
}

/** Which escapes a language's strings know. */
export type Escapes = 'javascript' | 'python' | 'json' | 'none';

const simple: Record<number, string> = { 98: '\b', 102: '\f', 110: '\n', 114: '\r', 116: '\t', 118: '\v' };

/** Decodes `src[from, to)`; `flags` are those of its token. */
export function decode(src: string, from: number, to: number, escapes: Escapes, flags: number): Piece {
  const plain = { text: src.slice(from, to), start: from, end: to, map: null, cuts: null };
  const raw = (flags & Flag.Raw) !== 0 || escapes === 'none';
  const braces = (flags & Flag.Braces) !== 0;
  if (!needsDecoding(plain.text, raw, braces)) return plain;
  const map: number[] = [];
  let text = '';
  let copied = from;
  for (let i = from; i < to; ) {
    const c = src.charCodeAt(i);
    let length = 0;
    let value = '';
    if (c === C.CR && src.charCodeAt(i + 1) === C.LF) [length, value] = [2, '\n'];
    else if (braces && (c === C.OpenCurly || c === C.CloseCurly) && src.charCodeAt(i + 1) === c) {
      [length, value] = [2, src[i]!];
    } else if (c === C.Backslash && !raw) [length, value] = escapeAt(src, i, to, escapes);
    if (!length) {
      i++;
      continue;
    }
    text += src.slice(copied, i);
    map.push(text.length, i);
    text += value;
    i = Math.min(i + length, to);
    map.push(text.length, i);
    copied = i;
  }
  return { text: text + src.slice(copied, to), start: from, end: to, map, cuts: null };
}

function needsDecoding(text: string, raw: boolean, braces: boolean): boolean {
  if (!raw && text.includes('\\')) return true;
  if (text.includes('\r')) return true;
  return braces && (text.includes('{{') || text.includes('}}'));
}

function escapeAt(src: string, at: number, to: number, escapes: Escapes): [length: number, value: string] {
  const c = src.charCodeAt(at + 1);
  if (at + 1 >= to) return [1, ''];
  if (c === C.LF) return escapes === 'json' ? [0, ''] : [2, ''];
  if (c === C.CR) return [src.charCodeAt(at + 2) === C.LF ? 3 : 2, ''];
  if (simple[c] !== undefined) return [2, simple[c]];
  if (c === 120) return hex(src, at, 2);
  if (c === 117) return src.charCodeAt(at + 2) === C.OpenCurly ? braced(src, at) : hex(src, at, 4);
  if (escapes === 'python') {
    if (c === 85) return hex(src, at, 8);
    if (c === 97) return [2, '\x07'];
    if (c === C.Quote || c === C.Apos || c === C.Backslash) return [2, src[at + 1]!];
    if (c >= 48 && c <= 55) return octal(src, at, pythonOctal);
    return [0, ''];
  }
  if (c >= 48 && c <= 55)
    return escapes === 'javascript' ? octal(src, at, scriptOctal) : [2, c === 48 ? '\0' : src[at + 1]!];
  return [2, src[at + 1]!];
}

function hex(src: string, at: number, digits: number): [number, string] {
  const text = src.slice(at + 2, at + 2 + digits);
  if (!/^[0-9a-fA-F]+$/.test(text) || text.length < digits) return [0, ''];
  return [2 + digits, codePoint(Number.parseInt(text, 16))];
}

function braced(src: string, at: number): [number, string] {
  const end = src.indexOf('}', at);
  const text = end < 0 ? '' : src.slice(at + 3, end);
  if (!/^[0-9a-fA-F]{1,8}$/.test(text)) return [0, ''];
  return [end + 1 - at, codePoint(Number.parseInt(text, 16))];
}

const pythonOctal = /^[0-7]{1,3}/;
/** Scripts of old have octal escapes too, up to `\377`. */
const scriptOctal = /^(?:[0-3][0-7]{0,2}|[4-7][0-7]?)/;

function octal(src: string, at: number, digits: RegExp): [number, string] {
  const text = digits.exec(src.slice(at + 1, at + 4))?.[0] ?? '0';
  return [1 + text.length, codePoint(Number.parseInt(text, 8))];
}

function codePoint(value: number): string {
  return value <= 0x10ffff ? String.fromCodePoint(value) : '\ufffd';
}

/** `piece[from, to)` as a piece of its own. */
export function slicePiece(piece: Piece, from: number, to: number): Piece {
  const start = sourceAt(piece, from);
  const end = sourceEndAt(piece, to);
  const text = piece.text.slice(from, to);
  if (!piece.map) return { text, start, end, map: null, cuts: null };
  const map = [0, start];
  for (let i = 0; i < piece.map.length; i += 2) {
    const at = piece.map[i]!;
    if (at > from && at < to) map.push(at - from, piece.map[i + 1]!);
  }
  let cuts: number[] | null = null;
  for (let i = 0; piece.cuts && i < piece.cuts.length; i += 2) {
    const at = piece.cuts[i]!;
    if (at > from && at < to) {
      cuts ??= [];
      cuts.push(at - from, piece.cuts[i + 1]!);
    }
  }
  return { text, start, end, map, cuts };
}
