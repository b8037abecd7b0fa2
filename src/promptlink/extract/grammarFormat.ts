import type { Node } from '@vscode/tree-sitter-wasm';
import type { Formats, Grammar } from './grammars';
import { append, type LiteralBuilder } from './literal';
import { type Piece, slicePiece, sourceAt, sourceEndAt } from './pieces';

interface Range {
  start: number;
  end: number;
}

/** What fills the placeholders of one string: by order and by name. `next` is the one that comes next. */
export interface FormatArguments {
  style: Formats['style'];
  ordered: Range[];
  named: Map<string, Range>;
  /** A placeholder may name a variable (Rust). */
  captures: boolean;
  next: number;
}

/** The arguments of the formatting call whose template a string is; null when it is none. */
export function formatOf(grammar: Grammar, src: string, node: Node): FormatArguments | null {
  const { style, calls } = grammar.formats;
  if (!src.slice(node.startIndex, node.endIndex).includes(style === 'percent' ? '%' : '{')) return null;
  const above = node.parent;
  if (!above) return null;
  if (above.type === 'binary' && above.childForFieldName('operator')?.type === '%') {
    const right = above.childForFieldName('right');
    return right ? argumentsOf(style, right.type === 'array' ? groups(right, 0) : [right], src, false) : null;
  }
  const list = grammar.calls.includes(above.type)
    ? above.childForFieldName('arguments')
    : above.type === 'argument'
      ? above.parent
      : above;
  const call = list?.parent;
  if (!list || !call || !grammar.calls.includes(call.type)) return null;
  const called = /(\w+)(!?)\s*$/.exec(src.slice(call.startIndex, list.startIndex));
  if (!called || !calls.test(called[1]!)) return null;
  const captures = called[2] === '!';
  const ranges = groups(list, list.startIndex <= node.startIndex ? node.endIndex : 0);
  return ranges.length || captures ? argumentsOf(style, ranges, src, captures) : null;
}

/** The ranges between commas of the children that start at or behind `from`. */
function groups(list: Node, from: number): Node[] | Range[] {
  const found: Range[] = [];
  let open: Range | null = null;
  for (const child of list.children) {
    if (!child || child.startIndex < from || child.type.includes('comment')) continue;
    if (child.type === ',') open = null;
    else if (child.isNamed || list.type === 'token_tree') {
      if (/^[)\]}]$/.test(child.type) && child.endIndex === list.endIndex) break;
      if (open) open.end = child.endIndex;
      else {
        open = { start: child.startIndex, end: child.endIndex };
        found.push(open);
      }
    }
  }
  return found;
}

function argumentsOf(
  style: Formats['style'],
  ranges: readonly (Node | Range)[],
  src: string,
  captures: boolean,
): FormatArguments {
  const ordered: Range[] = [];
  const named = new Map<string, Range>();
  for (const each of ranges) {
    const { start, end } = 'startIndex' in each ? { start: each.startIndex, end: each.endIndex } : each;
    const name = /^(\w+)\s*(?:=(?!=)|:(?!:))\s*/.exec(src.slice(start, end));
    if (name) named.set(name[1]!, { start: start + name[0].length, end });
    else ordered.push({ start, end });
  }
  return { style, ordered, named, captures, next: 0 };
}

const percent =
  /%%|%\{(\w+)\}|%<(\w+)>[-+# 0]*\d*(?:\.\d+)?[a-zA-Z]?|%(?:(\d+)\$)?[-+#0,]*(?:\d+|\*)?(?:\.\d+)?[a-zA-Z]/g;
const braces = /\{\{|\}\}|\{([A-Za-z_]\w*)?(\d+)?(?:[:,][^{}]*)?\}/g;

/** Splits a template at its placeholders and appends the parts; each gap's range is that of the argument. */
export function splitFormat(to: LiteralBuilder, piece: Piece, format: FormatArguments): void {
  const { text } = piece;
  let from = 0;
  for (const m of text.matchAll(format.style === 'percent' ? percent : braces)) {
    const end = m.index + m[0].length;
    if (m[0] === '%%' || m[0] === '{{' || m[0] === '}}') {
      append(to, slicePiece(piece, from, m.index + 1));
      from = end;
      continue;
    }
    if (m[0] === '%n') {
      append(to, slicePiece(piece, from, m.index));
      append(to, { ...slicePiece(piece, m.index, end), text: '\n', map: null, cuts: null });
      from = end;
      continue;
    }
    append(to, slicePiece(piece, from, m.index));
    const outer = { outerStart: sourceAt(piece, m.index), outerEnd: sourceEndAt(piece, end) };
    const filler = fillerOf(format, m) ?? captured(format, piece, m);
    if (filler) to.gap({ ...filler, ...outer, soft: null });
    else to.gap({ start: outer.outerStart, end: outer.outerEnd, ...outer, soft: m[0] });
    from = end;
  }
  append(to, from ? slicePiece(piece, from, text.length) : piece);
}

function fillerOf(format: FormatArguments, m: RegExpMatchArray): Range | null {
  const isPercent = format.style === 'percent';
  const name = isPercent ? (m[1] ?? m[2]) : m[1];
  if (name) return format.named.get(name) ?? null;
  const number = isPercent ? m[3] && Number(m[3]) - 1 : m[2] && Number(m[2]);
  const at = number === undefined || number === '' ? format.next++ : number;
  return format.ordered[at] ?? null;
}

/** The name within the braces, where it is a variable of the code around. */
function captured(format: FormatArguments, piece: Piece, m: RegExpMatchArray): Range | null {
  if (!format.captures || !m[1]) return null;
  const start = sourceAt(piece, m.index! + 1);
  return { start, end: start + m[1].length };
}
