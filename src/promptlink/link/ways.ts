import type { Literal } from '../extract/literal';
import type { Trim } from '../value/value';
import { costOf } from './choices';
import type { Pin } from './pins';

/** How a piece may stand at a place. */
export interface Way {
  length: number;
  textFrom: number;
  textTo: number;
  loose: boolean;
  cost: number;
  /** Only stretches of it are there: its words have changed since. */
  pin?: Pin;
}

/** In which parts a piece may stand somewhere: whole, or without what may be missing at its edges. */
export interface Edges {
  /** The whole piece, white space around a trimmed literal aside, and where it begins in the piece. */
  text: string;
  base: number;
  /** It without the braces of placeholders that are named by expressions, and with one brace for two. */
  bare: string;
  /** The one way for the whole piece, where there is no other. */
  whole: readonly [Way];
  /** Other parts, and what they cost; null where there are none. */
  parts: readonly { text: string; way: Way }[] | null;
  hasSpace: boolean;
  hasBreak: boolean;
  /** Length of the white space it begins with, where that ends in a line break. */
  lead: number;
}

type KnownEdges = WeakMap<Literal, readonly Edges[]>;

const known: KnownEdges = new WeakMap();
const knownTrimmed: Record<Trim, KnownEdges> = { always: new WeakMap(), never: new WeakMap() };

/** The parts of a literal's pieces. */
export function edgesOf(literal: Literal, trim: Trim | undefined): readonly Edges[] {
  const all = trim ? knownTrimmed[trim] : known;
  let edges = all.get(literal);
  if (!edges) {
    edges = literal.pieces.map((_, k) => makeEdges(literal, k, trim));
    all.set(literal, edges);
  }
  return edges;
}

/** An offset in a piece where it may begin or end, and what that costs. */
type Edge = readonly [at: number, cost: number];

function makeEdges(literal: Literal, k: number, trim: Trim | undefined): Edges {
  const own = literal.pieces[k]!.text;
  const ended = trim === 'always' && k === literal.gaps.length ? own.trimEnd() : own;
  const text = trim === 'always' && k === 0 ? ended.trimStart() : ended;
  const base = ended.length - text.length;
  const { starts, ends } = edgesAt(literal, k, text, trim);
  const bare = withoutBraces(literal, k);
  const parts: { text: string; way: Way }[] = [];
  for (const [from, dear] of starts) {
    for (const [to, more] of ends) {
      if (from > to) continue;
      const part = text.slice(from, to);
      const way = wayOf(base + from, base + to, costOf(dear + more));
      if (from || to < text.length) parts.push({ text: part, way });
      const single = halved(part);
      if (single !== part)
        parts.push({ text: single, way: { ...way, length: single.length, loose: true, cost: way.cost + halving } });
    }
  }
  return {
    text,
    base,
    bare: bare === own ? halved(text) : bare,
    whole: [wayOf(base, base + text.length, 0)],
    parts: parts.length ? parts : null,
    hasSpace: /\s/.test(text),
    hasBreak: text.includes('\n'),
    lead: /^\s*\n(?!\s)/.exec(text)?.[0].length ?? 0,
  };
}

/** What it costs that a template's doubled braces became single ones, as they do when it is formatted. */
const halving = costOf(0.1);

const halved = (text: string): string => text.replace(/\{\{|\}\}/g, ([brace]) => brace!);

function wayOf(textFrom: number, textTo: number, cost: number): Way {
  return { length: textTo - textFrom, textFrom, textTo, loose: false, cost };
}

function edgesAt(literal: Literal, k: number, text: string, trim: Trim | undefined): { starts: Edge[]; ends: Edge[] } {
  const { gaps } = literal;
  const starts: Edge[] = [[0, 0]];
  const ends: Edge[] = [[text.length, 0]];
  if (!text) return { starts, ends };
  const isFirst = k === 0;
  const isLast = k === gaps.length;
  // Template engines take away the line of a block's tag, and of a comment.
  const isBehindTag = isFirst ? literal.isBody : isTag(gaps[k - 1]!.soft);
  if (isBehindTag && text[0] === '\n') starts.push([1, 0.05]);
  if (!isLast && isTag(gaps[k]!.soft)) {
    const end = text.replace(/[ \t]+$/, '').length;
    if (end < text.length) ends.push([end, 0.05]);
  }
  // A divider that an empty section was taken away with, or the blank lines before it.
  if (isDivider(literal, k)) starts.push([text.length - text.trimStart().length, 0.3], [text.length, 1]);
  // The value of a placeholder that code named stands in the stead of its braces, and of a sign before them.
  const close = isFirst ? 0 : bracesBehind(literal, k - 1);
  const open = isLast ? 0 : bracesBehind(literal, k);
  if (close) starts.push([close, 0.3]);
  if (open) ends.push([text.length - open, 0.3]);
  if (open && signs.test(text[text.length - open - 1] ?? '')) ends.push([text.length - open - 1, 0.3]);
  if (trim) return { starts, ends };
  // A literal may have been trimmed.
  const lead = isFirst ? text.length - text.trimStart().length : 0;
  const end = isLast ? text.trimEnd().length : text.length;
  if (lead >= text.length || end === 0) {
    if (text.length > 1 && text[0] === '\n') starts.push([1, 0.2]);
    starts.push([text.length, 0.4]);
  } else {
    if (lead) starts.push([lead, 0.4]);
    if (lead > 1 && text[0] === '\n') starts.push([1, 0.2]);
    if (end < text.length) ends.push([end, 0.4]);
  }
  return { starts, ends };
}

/**
 * How many characters of braces close a piece that the next one begins with: of a placeholder whose name is an expression, as
 * `{{${name}}}` is. 0 where there is none.
 */
export function bracesBehind({ pieces, gaps }: Literal, k: number): number {
  const gap = gaps[k];
  if (!gap || gap.soft !== null) return 0;
  const { text } = pieces[k]!;
  const next = pieces[k + 1]!.text;
  let n = 0;
  while (n < 3 && text[text.length - 1 - n] === '{' && next[n] === '}') n++;
  return n;
}

/** What may stand before the brace of a placeholder, as in `~{name}`. */
const signs = /[~$#@%]/;

/** A piece without the braces of placeholders that are named by expressions. */
function withoutBraces(literal: Literal, k: number): string {
  const { text } = literal.pieces[k]!;
  const close = k > 0 ? bracesBehind(literal, k - 1) : 0;
  const open = bracesBehind(literal, k);
  if (!close && !open) return text;
  const sign = open && signs.test(text[text.length - open - 1] ?? '') ? 1 : 0;
  return text.slice(close, Math.max(close, text.length - open - sign));
}

/** As many pieces that are the same make dividers of them. */
const leastDividers = 3;

/** Whether a piece divides the sections of a template, each a placeholder: marks on a line of their own. */
function isDivider({ pieces, gaps }: Literal, k: number): boolean {
  if (k === 0 || k === gaps.length || gaps[k - 1]!.soft === null || gaps[k]!.soft === null) return false;
  const { text } = pieces[k]!;
  if (!/^\s*\n[^\p{L}\p{N}\s]+\n\s*$/u.test(text)) return false;
  return pieces.filter((piece) => piece.text === text).length >= leastDividers;
}

/** Whether a placeholder is a comment of a template, which gives nothing. */
export function isComment(soft: string): boolean {
  return /^\{\{[~-]?!|^\{#|^<%#/.test(soft);
}

/** Whether a placeholder opens a block of a template. */
export function isBlock(soft: string): boolean {
  return /^\{\{~?[#^]|^\{%|^<%[^=-]/.test(soft);
}

/** Whether a block gives what stands in it once at most. */
export function isCondition(soft: string): boolean {
  return /^(?:\{\{~?#|\{%-?|<%[-_]?)\s*(?:if|unless|with)\b/.test(soft);
}

const isTag = (soft: string | null): boolean => soft !== null && (isBlock(soft) || isComment(soft));
