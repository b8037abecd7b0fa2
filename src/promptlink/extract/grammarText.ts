import type { Node } from '@vscode/tree-sitter-wasm';
import type { Piece } from './pieces';

/** Reads the escape at `at`: how long it is, 0 when there is none, and what it stands for. */
type ReadEscape = (src: string, at: number, to: number) => [length: number, value: string];

/** What stands between a string's quotes: `src[from, to)`, and how it reads. */
export interface GrammarText {
  from: number;
  to: number;
  escapes: ReadEscape | null;
  /** Characters of white space that every line leaves out. */
  indent?: number;
  /** White space before a line break is left out (Java's text blocks). */
  trimmed?: boolean;
}

/** Decodes `src[from, to)`, a stretch of a string's text, with exact places. */
export function decodeText(src: string, from: number, to: number, text: GrammarText): Piece {
  const plain: Piece = { text: src.slice(from, to), start: from, end: to, map: null, cuts: null };
  const mayEscape = text.escapes && /[\\{}"'%]/.test(plain.text);
  if (!mayEscape && !text.indent && !text.trimmed && !plain.text.includes('\r')) return plain;
  const map: number[] = [];
  let out = '';
  let copied = from;
  for (let i = from; i < to; ) {
    let [length, value] = layout(src, i, to, text);
    if (!length && text.escapes) [length, value] = text.escapes(src, i, to);
    if (!length) {
      i++;
      continue;
    }
    out += src.slice(copied, i);
    map.push(out.length, i);
    out += value;
    i = copied = Math.min(i + length, to);
    map.push(out.length, i);
  }
  return map.length ? { text: out + src.slice(copied, to), start: from, end: to, map, cuts: null } : plain;
}

/** Line breaks, and white space that does not count. */
function layout(src: string, at: number, to: number, text: GrammarText): [number, string] {
  const c = src[at];
  if (c === '\r' && src[at + 1] === '\n') return [2, '\n'];
  if (c !== ' ' && c !== '\t') return [0, ''];
  if (text.indent && (at === text.from || src[at - 1] === '\n')) {
    let end = at;
    while (end < to && end - at < text.indent && (src[end] === ' ' || src[end] === '\t')) end++;
    return [end - at, ''];
  }
  if (!text.trimmed) return [0, ''];
  let end = at;
  while (src[end] === ' ' || src[end] === '\t') end++;
  return end >= text.to || src[end] === '\n' || src[end] === '\r' ? [Math.min(end, to) - at, ''] : [0, ''];
}

const common: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  s: ' ',
  t: '\t',
  v: '\v',
};

/** Backslash escapes. `letters` are the one-letter ones that the language knows; `unknown` keeps the backslash of others. */
function backslash(letters: string, unknown: 'keep' | 'drop', goesOn: 'no' | 'line' | 'space' = 'no'): ReadEscape {
  return (src, at, to) => {
    if (src[at] !== '\\' || at + 1 >= to) return [0, ''];
    const c = src[at + 1]!;
    if (letters.includes(c)) return [2, common[c]!];
    const coded = numeric(src.slice(at + 1, Math.min(to, at + 14)));
    if (coded) return [1 + coded[0], coded[1]];
    if (c === '\n' || (c === '\r' && src[at + 2] === '\n')) {
      const line = c === '\n' ? 2 : 3;
      if (goesOn === 'no') return [0, ''];
      const more = goesOn === 'space' ? /^\s*/.exec(src.slice(at + line, to))![0].length : 0;
      return [line + more, ''];
    }
    return unknown === 'drop' || /[\\"'`$#]/.test(c) ? [2, c] : [0, ''];
  };
}

/** `x41`, `u0041`, `u{41}`, `U00000041`, `101`: its length and the character. */
function numeric(text: string): [number, string] | null {
  const m = /^(?:x([0-9a-fA-F]{1,2})|u\{([0-9a-fA-F]{1,6})\}|u+([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3}))/.exec(
    text,
  );
  if (!m) return null;
  const value = m[5] ? Number.parseInt(m[5], 8) : Number.parseInt((m[1] ?? m[2] ?? m[3] ?? m[4])!, 16);
  return [m[0].length, value <= 0x10ffff ? String.fromCodePoint(value) : '\ufffd'];
}

/** Two of a character stand for one. */
function doubled(characters: string): ReadEscape {
  return (src, at, to) => {
    const c = src[at]!;
    return characters.includes(c) && at + 1 < to && src[at + 1] === c ? [2, c] : [0, ''];
  };
}

function either(first: ReadEscape, second: ReadEscape): ReadEscape {
  return (src, at, to) => {
    const found = first(src, at, to);
    return found[0] ? found : second(src, at, to);
  };
}

const dropReturns: ReadEscape = (src, at) => (src[at] === '\r' ? [1, ''] : [0, '']);
const goEscapes = backslash('abfnrtv', 'keep');
const javaEscapes = backslash('bfnrts', 'keep', 'line');
const sharpEscapes = backslash('abefnrtv', 'keep');
const rubyEscapes = backslash('abefnrstv', 'drop', 'line');
const rustEscapes = backslash('nrt', 'keep', 'space');
const phpEscapes = backslash('efnrtv', 'keep');
const quotedOnly: ReadEscape = (src, at) =>
  src[at] === '\\' && (src[at + 1] === '\\' || src[at + 1] === "'") ? [2, src[at + 1]!] : [0, ''];

/** Between an opening of `open` characters and a closing of `close`, which a broken string may lack. */
function between(node: Node, open: number, close: number, escapes: ReadEscape | null): GrammarText {
  const from = Math.min(node.startIndex + open, node.endIndex);
  return { from, to: Math.max(from, node.endIndex - close), escapes };
}

export function go(_src: string, node: Node): GrammarText {
  return between(node, 1, 1, node.type === 'raw_string_literal' ? dropReturns : goEscapes);
}

export function java(src: string, node: Node): GrammarText {
  const block = /^"""[ \t]*\r?\n/.exec(src.slice(node.startIndex, node.startIndex + 200));
  if (!block) return between(node, 1, 1, javaEscapes);
  const text = between(node, block[0].length, 3, javaEscapes);
  return { ...text, indent: leastIndent(src.slice(text.from, text.to), true), trimmed: true };
}

/** The least indentation of the lines that hold something; of the last one too where the closing quotes stand on it. */
function leastIndent(text: string, last: boolean): number {
  const lines = text.split('\n');
  const counted = lines.filter((line, i) => line.trim() || (last && i === lines.length - 1));
  const depths = counted.map((line) => /^[ \t]*/.exec(line)![0].length);
  return depths.length ? Math.min(...depths) : 0;
}

export function sharp(src: string, node: Node): GrammarText {
  const [all, marks, quotes] = /^([$@]*)("+|)/.exec(src.slice(node.startIndex, node.startIndex + 40))!;
  const holes = marks!.includes('$');
  if (quotes!.length >= 3) return rawSharp(src, between(node, all.length, quotes!.length, null));
  const escapes = marks!.includes('@') ? doubled('"') : sharpEscapes;
  return between(node, marks!.length + 1, 1, holes ? either(escapes, doubled('{}')) : escapes);
}

/** A raw string of several lines starts and ends with its inner lines, less the indentation of the closing quotes. */
function rawSharp(src: string, text: GrammarText): GrammarText {
  const lead = /^[ \t]*\r?\n/.exec(src.slice(text.from, text.to))?.[0].length ?? 0;
  return lead ? lines(src, { ...text, from: text.from + lead }) : text;
}

/** Leaves out the last line break and, on every line, as much white space as stands behind it. */
function lines(src: string, text: GrammarText): GrammarText {
  const tail = /\r?\n([ \t]*)$/.exec(src.slice(text.from, text.to));
  if (!tail) return text;
  return { ...text, to: text.to - tail[0].length, indent: tail[1]!.length };
}

const pairs: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };

export function ruby(src: string, node: Node, opening: string): GrammarText {
  if (node.type === 'bare_string') return between(node, 0, 0, rubyEscapes);
  if (node.type === 'heredoc_body') return heredoc(src, node, opening);
  const [mark] = /^%[qQ]?[^\w\s]|^./s.exec(src.slice(node.startIndex, node.startIndex + 3)) ?? [''];
  const quote = mark.at(-1)!;
  const single = quote === "'" || mark.startsWith('%q');
  const closed = src[node.endIndex - 1] === (pairs[quote] ?? quote);
  return between(node, mark.length, closed ? 1 : 0, single ? quotedOnly : rubyEscapes);
}

function heredoc(src: string, node: Node, opening: string): GrammarText {
  const lead = /^\r?\n/.exec(src.slice(node.startIndex, node.startIndex + 2))?.[0].length ?? 0;
  const text = between(node, lead, 0, opening.includes("'") ? null : rubyEscapes);
  const end =
    node.lastChild?.type === 'heredoc_end' ? src.lastIndexOf('\n', node.lastChild.startIndex - 1) + 1 : text.to;
  const inner = { ...text, to: Math.max(text.from, end) };
  return opening.startsWith('<<~') ? { ...inner, indent: leastIndent(src.slice(inner.from, inner.to), false) } : inner;
}

export function rust(src: string, node: Node): GrammarText {
  const [open] = /^[bc]?r?(#*)"/.exec(src.slice(node.startIndex, node.startIndex + 80)) ?? [''];
  const raw = open.includes('r');
  return between(node, open.length, 1 + open.replace(/[^#]/g, '').length, raw ? null : rustEscapes);
}

export function php(src: string, node: Node): GrammarText {
  if (node.type === 'heredoc' || node.type === 'nowdoc') {
    const body = src.indexOf('\n', node.startIndex) + 1;
    const end = node.childForFieldName('end_tag')?.startIndex ?? node.endIndex;
    const escapes = node.type === 'heredoc' ? phpEscapes : null;
    if (body <= node.startIndex || body > end) return { from: end, to: end, escapes };
    return lines(src, { from: body, to: end, escapes });
  }
  const open = /^b?./is.exec(src.slice(node.startIndex, node.startIndex + 2))![0].length;
  const length = src[node.startIndex] === 'b' || src[node.startIndex] === 'B' ? open : 1;
  return between(node, length, 1, node.type === 'string' ? quotedOnly : phpEscapes);
}
