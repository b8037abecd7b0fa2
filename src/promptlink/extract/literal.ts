import { type Piece, slicePiece, sourceAt, sourceEndAt } from './pieces';

/** Where a value goes: the expression's source range. A soft hole is a placeholder in plain text, such as `{{name}}`. */
export interface Gap {
  /** Trimmed range of the expression. */
  start: number;
  end: number;
  /** Range with its delimiters. */
  outerStart: number;
  outerEnd: number;
  /** The placeholder's own text: when it stands in a prompt as it is, it was never filled. */
  soft: string | null;
}

/**
 * A string, a template, a chain of concatenated strings, or a file of plain text. `pieces` and `gaps` alternate:
 * pieces[0] gaps[0] pieces[1] …, so there is one piece more than there are gaps; pieces may be empty.
 */
export interface Literal {
  start: number;
  end: number;
  pieces: Piece[];
  gaps: Gap[];
  /** What stands within a block of a template. */
  isBody?: boolean;
}

/** Characters of a literal's own text, UTF-16. */
export function staticLength({ pieces }: Literal): number {
  let sum = 0;
  for (const { text } of pieces) sum += text.length;
  return sum;
}

/** A literal's text with its placeholders as they are written. */
export function writtenOut({ pieces, gaps }: Literal): string {
  return pieces.map((p, k) => p.text + (gaps[k]?.soft ?? '')).join('');
}

/** Collects pieces and gaps in order. */
export class LiteralBuilder {
  readonly pieces: Piece[] = [];
  readonly gaps: Gap[] = [];
  /** What stands within blocks (`{{#each}}`, `{% if %}`): literals of their own, for they may repeat or be left out. */
  readonly nested: Literal[] = [];

  constructor(at: number) {
    this.pieces.push({ text: '', start: at, end: at, map: null, cuts: null });
  }

  gap(gap: Gap): void {
    this.gaps.push(gap);
    this.pieces.push({ text: '', start: gap.outerEnd, end: gap.outerEnd, map: null, cuts: null });
  }

  /** The last piece, to be replaced or extended. */
  get last(): Piece {
    return this.pieces[this.pieces.length - 1]!;
  }

  set last(piece: Piece) {
    this.pieces[this.pieces.length - 1] = piece;
  }
}

const brace =
  /\{\{!--(?:(?!\{\{!--)[\s\S]){0,2000}?--\}\}|\{\{\{?[-~]?\s*[A-Za-z_@#/^>!&.$][^{}\n]{0,120}\}?\}\}|\{%[^\n]{0,200}?%\}|\{#(?:(?!\{#)[\s\S]){0,2000}?#\}|<%[^\n]{0,120}?%>|[$~]?\{[A-Za-z_0-9][\w.[\]]*(?:![rsa])?(?::[^{}\n"']{0,20})?\}/;
/** Expressions of Jinja that begin with a string or a bracket; a string before a colon is a key of JSON, whose braces are doubled. */
const jinja = /\{\{[-~]?\s*(?:(?:"[^"{}\n]{0,40}"|'[^'{}\n]{0,40}')\s*(?:[.|~%]|if\b)|\([A-Za-z_])[^{}\n]{0,160}\}\}/;
const other =
  /\[\[\w{1,40}\]\]|<<\w{1,40}>>|!<[A-Z][A-Z_ ]{0,30}\d{0,3}>!|\[[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\]|__[A-Z][A-Z0-9_]{1,38}__|%[A-Z][A-Z0-9_]{2,38}%|\$(?:ARGUMENTS\b|@(?!\w))/;
const percent =
  /%\(\w+\)[-+#0]?\d{0,3}(?:\.\d+)?[sdrifgexX]|%(?:[-+0]?\d{1,3})?[sdri](?![A-Za-z])|%[-+0]?\d{0,3}\.\d+[fge](?![A-Za-z])/;
const placeholder = new RegExp(`${brace.source}|${jinja.source}|${other.source}|${percent.source}`, 'g');
/** As `string.Template` has them; one alone may be a price, or a variable that the text speaks of. */
const dollar = /\$[a-z_]\w+(?![\w(])/g;
const withDollars = new RegExp(`${placeholder.source}|${dollar.source}`, 'g');
/** `str.format` numbers these itself. */
const withNumbered = new RegExp(`${placeholder.source}|\\{(?::[^{}\n"']{0,20})?\\}`, 'g');
const mayHold = /[{[<%$]|__/;

/**
 * Splits plain text at its placeholders and appends the parts. A block becomes one gap; its body is nested. `isNumbered`: a
 * pair of braces is a placeholder even with nothing in it.
 */
export function addPlain(to: LiteralBuilder, piece: Piece, isNumbered = false): void {
  const { text } = piece;
  if (!mayHold.test(text)) {
    append(to, piece);
    return;
  }
  let from = 0;
  for (const [start, end] of holesOf(text, isNumbered)) {
    append(to, slicePiece(piece, from, Math.max(from, endBefore(text, start))));
    to.gap(softGap(piece, start, end));
    from = startBehind(text, end);
    if (!blockOpen.test(text.slice(start, end))) continue;
    addBodies(to, piece, start, end);
  }
  append(to, from ? slicePiece(piece, from, text.length) : piece);
}

const blockOpen =
  /^\{\{[~-]?\s*(?:[#^]|(?:if|range|with|for|each|unless)\s+[^\s}])|^\{%[-+]?\s*(?:if|for|with|block|macro|filter|call)\b/;
const blockClose = /^\{\{[~-]?\s*(?:\/|end(?:if|for|each|range|with)?\s*[-~]?\}\})|^\{%[-+]?\s*end/;
const blockElse = /^\{\{[~-]?\s*(?:else|\^)|^\{%[-+]?\s*(?:else|elif)\b/;

/** The ranges of placeholders at the top level; from a block's opening tag to its closing one counts as one. */
function holesOf(text: string, isNumbered: boolean): [number, number][] {
  const holes: [number, number][] = [];
  const open: number[] = [];
  const isTemplate = text.includes('$') && (text.match(dollar)?.length ?? 0) > 1;
  const pattern = isTemplate ? withDollars : isNumbered ? withNumbered : placeholder;
  pattern.lastIndex = 0;
  for (let m = pattern.exec(text); m; m = pattern.exec(text)) {
    const end = m.index + m[0].length;
    if (blockOpen.test(m[0])) {
      open.push(holes.length);
      holes.push([m.index, end]);
    } else if (blockClose.test(m[0]) && open.length) {
      const first = open.pop()!;
      holes[first]![1] = end;
      holes.length = first + 1;
    } else holes.push([m.index, end]);
  }
  return holes;
}

/** Where the text before a tag ends: a mark right within the tag (`{%-`, `{{~`) takes the white space before it away. */
function endBefore(text: string, start: number): number {
  if (!/^\{[{%][-~]/.test(text.slice(start, start + 3))) return start;
  let end = start;
  while (end > 0 && /\s/.test(text[end - 1]!)) end--;
  return end;
}

/** Where the text behind a tag starts: a mark at the tag's end (`-%}`, `~}}`) takes the white space behind it away. */
function startBehind(text: string, end: number): number {
  if (!/^[-~][}%]\}$/.test(text.slice(end - 3, end))) return end;
  let start = end;
  while (start < text.length && /\s/.test(text[start]!)) start++;
  return start;
}

/** The bodies of a block, one for each branch. It is for an engine to say whether the line break right behind a tag stays. */
function addBodies(to: LiteralBuilder, piece: Piece, start: number, end: number): void {
  const block = piece.text.slice(start, end);
  const cuts: number[] = [];
  let depth = 0;
  for (const m of block.matchAll(placeholder)) {
    if (blockOpen.test(m[0])) {
      if (depth++ === 0) cuts.push(m.index + m[0].length);
    } else if (blockClose.test(m[0])) {
      if (--depth === 0) cuts.push(m.index);
    } else if (depth === 1 && blockElse.test(m[0])) cuts.push(m.index, m.index + m[0].length);
  }
  for (let i = 0; i + 1 < cuts.length; i += 2) {
    const first = startBehind(block, cuts[i]!);
    const from = start + first + (/^[ \t]*(?=\r?\n)/.exec(block.slice(first))?.[0].length ?? 0);
    // A closing tag alone on its line takes its indentation along.
    const last = Math.max(first, endBefore(block, cuts[i + 1]!));
    const indent = /(?<=\n)[ \t]+$/.exec(block.slice(first, last))?.[0].length ?? 0;
    const until = start + last - indent;
    if (until <= from) continue;
    const body = slicePiece(piece, from, until);
    const inner = new LiteralBuilder(body.start);
    addPlain(inner, body);
    const { pieces, gaps } = inner;
    to.nested.push({ start: body.start, end: body.end, pieces, gaps, isBody: true }, ...inner.nested);
  }
}

function softGap(piece: Piece, from: number, to: number): Gap {
  const soft = piece.text.slice(from, to);
  const open = /^\{\{[-~]?\s*(?=["'(])/.exec(soft);
  if (open) {
    const end = to - (/\s*[-~]?\}\}$/.exec(soft)?.[0].length ?? 0);
    const [outerStart, outerEnd] = [sourceAt(piece, from), sourceEndAt(piece, to)];
    return { start: sourceAt(piece, from + open[0].length), end: sourceEndAt(piece, end), outerStart, outerEnd, soft };
  }
  const lead = /^(?:\$\{|[^A-Za-z_0-9@.$])*/.exec(soft)![0].length;
  const name = soft.startsWith('%(')
    ? soft.slice(2, soft.indexOf(')'))
    : (/^[\w@.$[\]'" |()-]*?(?=\s*[^\w@.$[\]'" |()]|\s*$)/.exec(soft.slice(lead))?.[0].trimEnd() ?? '');
  return {
    start: sourceAt(piece, name ? from + lead : from),
    end: sourceEndAt(piece, name ? from + lead + name.length : to),
    outerStart: sourceAt(piece, from),
    outerEnd: sourceEndAt(piece, to),
    soft,
  };
}

/** Puts text behind what is there, as one piece when the two are concatenated. */
export function append(to: LiteralBuilder, piece: Piece): void {
  if (!piece.text) return;
  const { last } = to;
  to.last = last.text ? joinInPlace(last, piece) : piece;
}

/** The pieces of a builder are its own: their maps grow in place, so that a long chain takes linear time. */
function joinInPlace(piece: Piece, next: Piece): Piece {
  const at = piece.text.length;
  const map = piece.map ?? [0, piece.start];
  map.push(at, next.start);
  if (next.map) for (let i = 0; i < next.map.length; i += 2) map.push(next.map[i]! + at, next.map[i + 1]!);
  const cuts = piece.cuts ?? [];
  cuts.push(at, piece.end);
  if (next.cuts) for (let i = 0; i < next.cuts.length; i += 2) cuts.push(next.cuts[i]! + at, next.cuts[i + 1]!);
  return { text: piece.text + next.text, start: piece.start, end: next.end, map, cuts };
}
