import { extract, isCode, languageOf, scan } from '../../../src/promptlink/extract/extract';
import type { Literal } from '../../../src/promptlink/extract/literal';
import { sourceAt } from '../../../src/promptlink/extract/pieces';
import { Kind } from '../../../src/promptlink/extract/tokens';

/** Where a static character came from. */
export interface Origin {
  file: string;
  offset: number;
  /** Numbers the piece; pieces of one literal follow one another. */
  piece: number;
  /** Offset within the piece's decoded text. */
  at: number;
}

export interface TruePiece {
  file: string;
  text: string;
  offsets: number[];
}

export interface TrueHole {
  file: string;
  start: number;
  end: number;
}

const privateStart = 0xf0000;
const open = '\ue000';
const close = '\ue001';
const digit = 0xe010;

/**
 * Rewrites sources so that what they render says where it came from: every static character but white space becomes a
 * character of its own in the private planes, and every hole's value stands between marks.
 */
export class Instrument {
  readonly origins: Origin[] = [];
  readonly pieces: TruePiece[] = [];
  readonly holes: TrueHole[] = [];

  source(file: string, src: string): string {
    const language = languageOf(file)!;
    if (!isCode(language)) return this.text(file, src);
    const literals = extract(language, src);
    const skip = language === 'python' ? pythonKeys(src) : scriptKeys(language as 'typescript', src);
    const edits: { start: number; end: number; text: string; order: number }[] = [];
    for (const literal of literals) this.literal(file, src, literal, skip, language === 'python', edits);
    edits.sort((a, b) => a.start - b.start || a.order - b.order);
    let out = '';
    let at = 0;
    for (const e of edits) {
      out += src.slice(at, e.start) + e.text;
      at = e.end;
    }
    return out + src.slice(at);
  }

  private literal(
    file: string,
    src: string,
    literal: Literal,
    skip: Set<number>,
    python: boolean,
    edits: { start: number; end: number; text: string; order: number }[],
  ): void {
    literal.pieces.forEach((piece) => {
      if (!piece.text) return;
      let skipped = false;
      for (let q = piece.start - 1; q >= piece.start - 3; q--) if (skip.has(q)) skipped = true;
      if (skipped) return;
      const id = this.newPiece(file, piece.text, (i) => sourceAt(piece, i));
      for (let i = 0; i < piece.text.length; i++) {
        const start = sourceAt(piece, i);
        const c = piece.text.charCodeAt(i);
        if (/\s/.test(piece.text[i]!) || (c >= 0xd800 && c <= 0xdfff)) continue;
        const end = i + 1 < piece.text.length ? endOf(src, start) : endOf(src, start);
        // Doubled braces of \`.format\` must stay what they are.
        if (python && (c === 123 || c === 125)) continue;
        edits.push({ start, end, text: this.mark(file, start, id, i), order: 1 });
      }
    });
    for (const gap of literal.gaps) {
      if (gap.soft && /^\{[{%][#/%]?\s*[#/]/.test(gap.soft)) continue;
      if (gap.soft && [1, 2, 3].some((n) => skip.has(gap.outerStart - n))) continue;
      const id = this.holes.push({ file, start: gap.start, end: gap.end }) - 1;
      if (gap.soft) {
        edits.push({ start: gap.outerStart, end: gap.outerStart, text: open + digits(id), order: 0 });
        edits.push({ start: gap.outerEnd, end: gap.outerEnd, text: close, order: -1 });
      } else {
        edits.push({ start: gap.start, end: gap.start, text: `h__(${id},(`, order: 0 });
        edits.push({ start: gap.end, end: gap.end, text: '))', order: -1 });
      }
    }
  }

  /** A plain text file: everything outside its placeholders. */
  private text(file: string, src: string): string {
    const edits: { start: number; end: number; text: string; order: number }[] = [];
    const language = languageOf(file)!;
    for (const literal of extract(language, src)) this.literal(file, src, literal, new Set(), false, edits);
    edits.sort((a, b) => a.start - b.start || a.order - b.order);
    let out = '';
    let at = 0;
    for (const e of edits) {
      out += src.slice(at, e.start) + e.text;
      at = e.end;
    }
    return out + src.slice(at);
  }

  private newPiece(file: string, text: string, at: (i: number) => number): number {
    return this.pieces.push({ file, text, offsets: Array.from(text, (_, i) => at(i)) }) - 1;
  }

  private mark(file: string, offset: number, piece: number, at: number): string {
    const id = this.origins.push({ file, offset, piece, at }) - 1;
    if (privateStart + id > 0x10fffd) throw new Error('too much static text for one rendering');
    return String.fromCodePoint(privateStart + id);
  }
}

/** Source length of one decoded character: an escape or a doubled brace counts whole. */
function endOf(src: string, start: number): number {
  if (src[start] !== '\\') return start + 1;
  const m = /^\\(?:u\{[0-9a-f]+\}|u[0-9a-f]{4}|x[0-9a-f]{2}|[\s\S])/i.exec(src.slice(start, start + 12));
  return start + (m?.[0].length ?? 1);
}

function digits(id: number): string {
  return id
    .toString(16)
    .padStart(4, '0')
    .replace(/./g, (d) => String.fromCharCode(digit + Number.parseInt(d, 16)));
}

/** What instrumented script calls for each hole. */
export function markHole(id: number, value: unknown): string {
  return open + digits(id) + String(value) + close;
}

export const pythonPrelude = `
def h__(i, v):
    return "\\ue000" + "".join(chr(0xe010 + int(d, 16)) for d in format(i, "04x")) + str(v) + "\\ue001"
`;

/** Quotes of strings that are compared, looked up or imported: they must keep their text. */
function scriptKeys(language: 'typescript' | 'javascript', src: string): Set<number> {
  const t = scan(language, src);
  const keys = new Set<number>();
  const name = (i: number) => src.slice(t.start[i], t.end[i]);
  for (let i = 0; i < t.count; i++) {
    if (t.kind[i] !== Kind.String) continue;
    const before = i > 0 ? name(i - 1) : '';
    const after = i + 1 < t.count ? name(i + 1) : '';
    const callee = before === '(' && i > 1 ? name(i - 2) : '';
    if (/^([!=]==?|case|from|import|in)$/.test(before) || /^[!=]==?$/.test(after)) keys.add(t.start[i]!);
    else if (before === '[' && t.kind[i - 2] === Kind.Name && after === ']') keys.add(t.start[i]!);
    else if (/^(require|split|replace|replaceAll|includes|load|loadYaml|startsWith)$/.test(callee))
      keys.add(t.start[i]!);
    else if (after === ':' && (before === '{' || before === ',')) keys.add(t.start[i]!);
  }
  return keys;
}

function pythonKeys(src: string): Set<number> {
  const t = scan('python', src);
  const keys = new Set<number>();
  const name = (i: number) => src.slice(t.start[i], t.end[i]);
  for (let i = 0; i < t.count; i++) {
    if (t.kind[i] !== Kind.String) continue;
    const before = i > 0 ? name(i - 1) : '';
    const after = i + 1 < t.count ? name(i + 1) : '';
    const isIndex = before === '[' && i > 1 && /[\w)\]]$/.test(name(i - 2)) && after === ']';
    const isKey = after === ':' && (before === '{' || before === ',');
    if (isIndex || isKey || /^([!=]=|in)$/.test(before) || /^[!=]=$/.test(after)) keys.add(t.start[i]!);
  }
  return keys;
}

/** A rendered prompt with its truth, character by character. */
export interface Rendered {
  text: string;
  /** Index into \`places\` for static characters, -1 for data, -2 where nobody can say. */
  truth: Int32Array;
  places: { file: string; offset: number; piece: number; pieceLength: number }[];
  holes: { file: string; start: number; end: number; value: string; from: number; to: number }[];
}

/** Reads the marks of an instrumented rendering. */
export function readMarks(marked: string, instrument: Instrument): Rendered {
  const chars: string[] = [];
  const piece: number[] = [];
  const at: number[] = [];
  const places: Rendered['places'] = [];
  const stack: { id: number; from: number }[] = [];
  const spans: { id: number; from: number; to: number }[] = [];
  for (let i = 0; i < marked.length; ) {
    const cp = marked.codePointAt(i)!;
    if (cp === 0xe000) {
      let id = 0;
      for (let k = 1; k <= 4; k++) id = id * 16 + marked.charCodeAt(i + k) - digit;
      stack.push({ id, from: chars.length });
      i += 5;
    } else if (cp === 0xe001) {
      const top = stack.pop();
      if (top) spans.push({ ...top, to: chars.length });
      i++;
    } else if (cp >= privateStart) {
      const o = instrument.origins[cp - privateStart]!;
      chars.push(instrument.pieces[o.piece]!.text[o.at]!);
      piece.push(o.piece);
      at.push(o.at);
      i += 2;
    } else {
      chars.push(marked[i]!);
      piece.push(-1);
      at.push(0);
      i++;
    }
  }
  const text = chars.join('');
  claimSpaces(text, piece, at, instrument);
  const truth = new Int32Array(text.length);
  for (let i = 0; i < text.length; i++) {
    if (piece[i]! < 0) truth[i] = piece[i] === -1 && /\s/.test(text[i]!) ? -2 : -1;
    else {
      const p = instrument.pieces[piece[i]!]!;
      truth[i] =
        places.push({ file: p.file, offset: p.offsets[at[i]!]!, piece: piece[i]!, pieceLength: p.text.length }) - 1;
    }
  }
  const holes = spans.map((s) => ({
    ...instrument.holes[s.id]!,
    value: text.slice(s.from, s.to),
    from: s.from,
    to: s.to,
  }));
  return { text, truth, places, holes };
}

/** White space carries no mark: it belongs to the piece of the marked character beside it when that piece has it there. */
function claimSpaces(text: string, piece: number[], at: number[], instrument: Instrument): void {
  const claim = (i: number, from: number, step: number) => {
    const p = instrument.pieces[piece[from]!]!;
    const a = at[from]! + step;
    if (a >= 0 && a < p.text.length && p.text[a] === text[i]) {
      piece[i] = piece[from]!;
      at[i] = a;
    }
  };
  for (let i = 1; i < text.length; i++)
    if (piece[i] === -1 && piece[i - 1]! >= 0 && /\s/.test(text[i]!)) claim(i, i - 1, 1);
  for (let i = text.length - 2; i >= 0; i--) {
    if (piece[i] === -1 && piece[i + 1]! >= 0 && /\s/.test(text[i]!)) claim(i, i + 1, -1);
  }
}
