import { extract, isCode, type Language, scan } from './extract';
import { readGrammar } from './grammarStructure';
import { isGrammar } from './grammars';
import type { Literal } from './literal';
import { type Fn, type Structure, structureOf } from './structure';
import { Kind } from './tokens';

/** A name as it is used: where, and whether behind a dot. */
export interface Use {
  name: string;
  at: number;
  member: boolean;
}

/** One file's literals with what it takes to say where they stand. Built when a link first touches the file. */
export interface FileModel {
  language: Language;
  src: string;
  /** In source order; those within a hole follow the literal that has the hole. */
  literals: Literal[];
  /** Literals by where they start. */
  byStart: Map<number, Literal>;
  /** Offsets at which lines start. */
  lines: Int32Array;
  structure: Structure;
  /** Every name used, in source order. */
  uses: Use[];
  /** Where a name is used. */
  usesOf(name: string): readonly number[];
}

const nothing: Structure = { bindings: new Map(), functions: [], calls: new Map(), imports: new Map(), passedOn: [] };

export function buildModel(language: Language, src: string): FileModel {
  const read = isGrammar(language) ? readGrammar(language, src) : null;
  const literals = read?.literals ?? extract(language, src);
  literals.sort((a, b) => a.start - b.start || b.end - a.end);
  const byStart = new Map<number, Literal>();
  for (const literal of literals) byStart.set(literal.start, literal);
  const uses: Use[] = [];
  const places = new Map<string, number[]>();
  const usesOf = (name: string) => places.get(name) ?? [];
  const note = (use: Use) => {
    uses.push(use);
    const known = places.get(use.name);
    if (known) known.push(use.at);
    else places.set(use.name, [use.at]);
  };
  const model = { language, src, literals, byStart, lines: lineStarts(src), structure: nothing, uses, usesOf };
  if (read) {
    model.structure = read.structure;
    for (const use of read.uses) note(use);
  }
  if (!isCode(language)) return model;
  const tokens = scan(language, src);
  model.structure = structureOf(language, src, tokens);
  for (let i = 0; i < tokens.count; i++) {
    if (tokens.kind[i] !== Kind.Name) continue;
    const before = i > 0 && tokens.kind[i - 1] === Kind.Punct ? src.charCodeAt(tokens.end[i - 1]! - 1) : 0;
    const spread = before === 46 && tokens.end[i - 1]! - tokens.start[i - 1]! === 3;
    const name = src.slice(tokens.start[i], tokens.end[i]);
    const at = tokens.start[i]!;
    note({ name, at, member: before === 46 && !spread });
  }
  return model;
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

/** The first index whose item starts at or behind `offset`. */
export function firstFrom<T>(list: readonly T[], offset: number, startOf: (item: T) => number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (startOf(list[middle]!) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** For each function the one right around it, -1 for none; kept beside the list it was worked out from. */
const parentsOf = new WeakMap<readonly Fn[], Int32Array>();

function parents(functions: readonly Fn[]): Int32Array {
  const known = parentsOf.get(functions);
  if (known) return known;
  const found = new Int32Array(functions.length);
  for (let i = 0; i < functions.length; i++) {
    let outer = i - 1;
    while (outer >= 0 && functions[outer]!.end < functions[i]!.end) outer = found[outer]!;
    found[i] = outer;
  }
  parentsOf.set(functions, found);
  return found;
}

/** The functions that enclose an offset, outermost first. */
export function functionsAround(model: FileModel, offset: number): Fn[] {
  const { functions } = model.structure;
  if (!functions.length) return [];
  const outer = parents(functions);
  const around: Fn[] = [];
  let i = firstFrom(functions, offset + 1, (fn) => fn.start) - 1;
  for (; i >= 0; i = outer[i]!) if (offset < functions[i]!.end) around.push(functions[i]!);
  return around.reverse();
}
