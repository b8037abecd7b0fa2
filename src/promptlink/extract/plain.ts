import { addPlain, append, type Literal, LiteralBuilder } from './literal';
import { decode } from './pieces';

/** Front matter, or a comment about the file: what a file begins with before its text does. */
const frontMatter = /^\ufeff?(?:---\r?\n[\s\S]*?\r?\n---[ \t]*(?:\r?\n|$)|<!--[\s\S]*?-->(?=[ \t]*(?:\r?\n|$)))/;

/** Shorter values of front matter are marks and numbers. */
const leastMatter = 4;

/**
 * A file of plain text is one literal; front matter and a comment it begins with stand apart, for loaders strip them, and so do
 * the values of front matter, for some list them.
 */
export function literalsOfText(src: string): Literal[] {
  const head = frontMatter.exec(src)?.[0].length ?? (src.startsWith('\ufeff') ? 1 : 0);
  const found: Literal[] = [];
  if (head > 1) {
    const values = literalsOfYaml(src.slice(0, head)).filter(({ start, end }) => end - start >= leastMatter);
    found.push(...textLiteral(src, 0, head), ...values);
  }
  if (head < src.length) found.push(...textLiteral(src, head, src.length));
  return found;
}

function textLiteral(src: string, from: number, to: number): Literal[] {
  const builder = new LiteralBuilder(from);
  addPlain(builder, decode(src, from, to, 'none', 0));
  return literalsFrom(builder, from, to);
}

/** The literal that was built and those nested in it. */
function literalsFrom({ pieces, gaps, nested }: LiteralBuilder, start: number, end: number): Literal[] {
  return [{ start, end, pieces, gaps }, ...nested];
}

/** The string values of a JSON file; keys are left out. */
export function literalsOfJson(src: string): Literal[] {
  const found: Literal[] = [];
  for (let at = src.indexOf('"'); at >= 0; ) {
    let end = at + 1;
    while (end < src.length && src.charCodeAt(end) !== 34) end += src.charCodeAt(end) === 92 ? 2 : 1;
    end = Math.min(end, src.length);
    let next = end + 1;
    while (next < src.length && src.charCodeAt(next) <= 32) next++;
    if (src.charCodeAt(next) !== 58) found.push(...jsonValue(src, at, end));
    at = src.indexOf('"', end + 1);
  }
  return found;
}

function jsonValue(src: string, start: number, to: number): Literal[] {
  const builder = new LiteralBuilder(start);
  addPlain(builder, decode(src, start + 1, to, 'json', 0));
  return literalsFrom(builder, start, Math.min(to + 1, src.length));
}

const yamlEntry = /^([ \t]*)((?:- +)*)(?:(?:"[^"\n]*"|'[^'\n]*'|[^\s#:"'][^\n:#]*?)[ \t]*:(?:[ \t]+|$))?/;
const blockMark = /^(?:!\w+[ \t]+)?[|>][+\-0-9]*[ \t]*(?:#.*)?\r?$/;

/** The scalar values of a YAML file: block, quoted and plain ones; white space is left to the matching. */
export function literalsOfYaml(src: string): Literal[] {
  const found: Literal[] = [];
  for (let at = 0; at < src.length; ) {
    const lineEnd = endOfLine(src, at);
    const line = src.slice(at, lineEnd);
    const entry = yamlEntry.exec(line)!;
    const indent = entry[1]!.length;
    const value = line.slice(entry[0].length);
    const from = at + entry[0].length;
    if (!value.trim() || value.trimStart().startsWith('#')) at = lineEnd + 1;
    else if (blockMark.test(value)) {
      const end = endOfIndented(src, lineEnd + 1, indent + (entry[2] ? 1 : 0));
      if (end > lineEnd + 1) found.push(...blockScalar(src, lineEnd + 1, end));
      at = end;
    } else {
      const end = scalarEnd(src, from, value, indent, lineEnd);
      found.push(...flowScalar(src, from, end));
      at = endOfLine(src, end) + 1;
    }
  }
  return found;
}

/** The line break that ends the line at an offset, or the text's end. */
export function endOfLine(src: string, at: number): number {
  const end = src.indexOf('\n', at);
  return end < 0 ? src.length : end;
}

/** The end of the lines from `at` that are indented deeper than `indent`, blank ones included. */
function endOfIndented(src: string, at: number, indent: number): number {
  let end = at;
  for (let line = at; line < src.length; ) {
    const next = endOfLine(src, line);
    const text = src.slice(line, next);
    const depth = text.length - text.trimStart().length;
    if (text.trim() && depth <= indent - (indent ? 0 : 0) && depth < Math.max(indent, 1)) break;
    if (text.trim() && depth <= indent) break;
    line = next + 1;
    if (text.trim()) end = Math.min(line, src.length);
  }
  return end;
}

function scalarEnd(src: string, from: number, value: string, indent: number, lineEnd: number): number {
  const quote = value[0];
  if (quote === '"' || quote === "'") {
    for (let i = from + 1; i < src.length; i++) {
      if (quote === '"' && src[i] === '\\') i++;
      else if (src[i] === quote) {
        if (quote === "'" && src[i + 1] === "'") i++;
        else return i + 1;
      }
    }
    return lineEnd;
  }
  const more = endOfIndented(src, lineEnd + 1, indent);
  const next = src.slice(lineEnd + 1, more);
  if (!next.trim() || /^[ \t]*(?:- |[^\s:]+:(?:\s|$))/.test(next)) return lineEnd;
  return more > lineEnd + 1 ? more - 1 : lineEnd;
}

function blockScalar(src: string, from: number, to: number): Literal[] {
  const indent = /^(?:[ \t]*\r?\n)*([ \t]*)/.exec(src.slice(from, to))?.[1]?.length ?? 0;
  const builder = new LiteralBuilder(from);
  const text = { text: '', start: from, end: to, map: [] as number[], cuts: null };
  for (let line = from; line < to; ) {
    const next = Math.min(endOfLine(src, line) + 1, to);
    let start = line;
    while (start < next - 1 && start - line < indent && src.charCodeAt(start) <= 32) start++;
    text.map.push(text.text.length, start);
    text.text += src.slice(start, next).replace('\r\n', '\n');
    line = next;
  }
  addPlain(builder, text);
  return literalsFrom(builder, from, to);
}

function flowScalar(src: string, from: number, to: number): Literal[] {
  const quote = src[from];
  const quoted = (quote === '"' || quote === "'") && src[to - 1] === quote && to - from > 1;
  const builder = new LiteralBuilder(from);
  const piece = decode(
    src,
    quoted ? from + 1 : from,
    quoted ? to - 1 : to,
    quoted && quote === '"' ? 'json' : 'none',
    0,
  );
  if (quoted) addPlain(builder, piece);
  else append(builder, piece);
  return literalsFrom(builder, from, to);
}

/** The string values of a TOML file, multi-line ones included; keys and comments are left out. */
export function literalsOfToml(src: string): Literal[] {
  const found: Literal[] = [];
  for (let at = 0; at < src.length; ) {
    const c = src[at];
    if (c === '#') at = endOfLine(src, at) + 1;
    else if (c !== '"' && c !== "'") at++;
    else {
      const mark = src.startsWith(c.repeat(3), at) ? c.repeat(3) : c;
      const end = tomlEnd(src, at, mark);
      if (!isTomlKey(src, at, end)) found.push(...tomlString(src, at, end, mark));
      at = end;
    }
  }
  return found;
}

/** The name of a table is no longer. */
const longestName = 200;

/** Whether a string is a key, or stands in the name of a table. */
function isTomlKey(src: string, start: number, end: number): boolean {
  const next = /^[ \t]*([=.\]])/.exec(src.slice(end, end + 20))?.[1];
  if (next !== ']') return next !== undefined;
  const before = src.slice(Math.max(0, start - longestName), start);
  return /^\s*\[[^,=]*$/.test(before.slice(before.lastIndexOf('\n') + 1));
}

/** The end of a string that opens at `at`; of one that is not closed its line's end, or that of the file. */
function tomlEnd(src: string, at: number, mark: string): number {
  const isLong = mark.length > 1;
  for (let i = at + mark.length; i < src.length; i++) {
    if (mark[0] === '"' && src[i] === '\\') i++;
    else if (src[i] === '\n' && !isLong) return i;
    else if (src.startsWith(mark, i)) {
      // Up to two quotes may stand before those that close it.
      let end = i + mark.length;
      while (isLong && src[end] === mark[0] && end < i + 5) end++;
      return end;
    }
  }
  return src.length;
}

function tomlString(src: string, start: number, end: number, mark: string): Literal[] {
  let from = start + mark.length;
  // The line break behind the opening quotes is none of the text.
  if (mark.length > 1) from += /^\r?\n/.exec(src.slice(from, from + 2))?.[0].length ?? 0;
  const isClosed = end - start >= mark.length * 2 && src.startsWith(mark, end - mark.length);
  const to = isClosed ? end - mark.length : end;
  const builder = new LiteralBuilder(start);
  addPlain(builder, decode(src, from, Math.max(from, to), mark[0] === '"' ? 'python' : 'none', 0));
  return literalsFrom(builder, start, end);
}
