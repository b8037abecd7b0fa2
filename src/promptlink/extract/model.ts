import { placesOfWord } from '../index/words';
import { mayBind } from './binds';
import { C } from './chars';
import { extract, isCode, type Language, literalsOfTokens, scan } from './extract';
import { readGrammar } from './grammarStructure';
import { isGrammar } from './grammars';
import type { Literal } from './literal';
import { firstAtLeast } from './sorted';
import { type Binding, type Fn, type Structure, structureOf } from './structure';
import { Kind, type Tokens } from './tokens';

/** A name as it is used: where, and whether behind a dot. */
export interface Use {
  name: string;
  at: number;
  member: boolean;
}

const nothing: Structure = { bindings: new Map(), functions: [], calls: new Map(), imports: new Map(), passedOn: [] };

/** A text takes as much less than a text with its tokens and names. */
const textShare = 8;

/** One file's source with what it takes to say where its literals stand, each part worked out when it is first asked for. */
export class FileModel {
  readonly language: Language;
  readonly src: string;
  private grammar: ReturnType<typeof readGrammar> | null = null;
  private scanned: Tokens | null = null;
  private read: Literal[] | null = null;
  private starts: Map<number, Literal> | null = null;
  private breaks: Int32Array | null = null;
  private outline: Structure | null = null;
  private outermost: Binding[] | null = null;
  private fields: Binding[] | null = null;
  private classList: readonly Binding[] | null = null;
  private params: ReadonlySet<string> | null = null;
  private passes: boolean | null = null;
  private readonly places = new Map<string, number[]>();
  private readonly mentioned = new Map<string, boolean>();
  private readonly bound = new Map<string, boolean>();

  constructor(language: Language, src: string) {
    this.language = language;
    this.src = src;
  }

  /** What it takes of memory, in characters of source that were read: where names were looked for alone, the text is all. */
  get weight(): number {
    return this.scanned || this.read || this.outline ? this.src.length : this.src.length / textShare;
  }

  /** The tokens of a language that is scanned by hand; null for any other file. */
  get tokens(): Tokens | null {
    if (!isCode(this.language)) return null;
    this.scanned ??= scan(this.language, this.src).copy();
    return this.scanned;
  }

  /** In source order; those within a hole follow the literal that has the hole. */
  get literals(): Literal[] {
    if (!this.read) {
      const { tokens, language, src } = this;
      const found =
        this.parsed?.literals ?? (tokens ? literalsOfTokens(language, src, tokens) : extract(language, src));
      this.read = found.sort((a, b) => a.start - b.start || b.end - a.end);
    }
    return this.read;
  }

  /** Literals by where they start. */
  get byStart(): ReadonlyMap<number, Literal> {
    this.starts ??= new Map(this.literals.map((l) => [l.start, l]));
    return this.starts;
  }

  /** Offsets at which lines start. */
  get lines(): Int32Array {
    this.breaks ??= lineStarts(this.src);
    return this.breaks;
  }

  get structure(): Structure {
    if (!this.outline) {
      const { tokens } = this;
      this.outline = this.parsed?.structure ?? (tokens ? structureOf(this.language, this.src, tokens) : nothing);
    }
    return this.outline;
  }

  /** Whether a name stands anywhere in the file; told without reading it. */
  mentions(name: string): boolean {
    let known = this.mentioned.get(name);
    if (known === undefined) {
      known = this.src.includes(name);
      this.mentioned.set(name, known);
    }
    return known;
  }

  /** Whether the file may bind a name at its top, or pass it on with others without naming it; told without reading it. */
  mayBind(name: string): boolean {
    if (!isCode(this.language)) return true;
    let known = this.bound.get(name);
    if (known === undefined) {
      known = this.passesAll || mayBind(this.src, name, this.language === 'python');
      this.bound.set(name, known);
    }
    return known;
  }

  /** Whether a script may pass names on that it imports; told without reading it. */
  get mayPassOn(): boolean {
    return this.passesAll || /\bexport\s*\{[^}]*\}\s*from\b|\bdefineProperty\(exports\b/.test(this.src);
  }

  private get passesAll(): boolean {
    this.passes ??= (this.language === 'python' ? /\bimport\s*\*/ : /\bexport\s*\*|\b__exportStar\(/).test(this.src);
    return this.passes;
  }

  /** The names of all functions' parameters. */
  get parameters(): ReadonlySet<string> {
    this.params ??= new Set(this.structure.functions.flatMap((fn) => fn.params));
    return this.params;
  }

  /** Whether the file is code with names in it. */
  get hasNames(): boolean {
    return this.parsed ? this.parsed.uses.length > 0 : (this.tokens?.kind.includes(Kind.Name) ?? false);
  }

  /** The names used in a range, in source order. */
  *usesIn(start: number, end: number): Iterable<Use> {
    const { tokens: t, src, parsed } = this;
    const uses = parsed?.uses ?? [];
    for (let i = firstFrom(uses, start, (u) => u.at); i < uses.length && uses[i]!.at < end; i++) yield uses[i]!;
    if (!t) return;
    for (let i = t.firstFrom(start); i < t.count && t.start[i]! < end; i++) {
      if (t.kind[i] !== Kind.Name) continue;
      const before = i > 0 && t.kind[i - 1] === Kind.Punct ? src.charCodeAt(t.end[i - 1]! - 1) : 0;
      const spread = before === C.Dot && t.end[i - 1]! - t.start[i - 1]! === 3;
      yield { name: src.slice(t.start[i], t.end[i]), at: t.start[i]!, member: before === C.Dot && !spread };
    }
  }

  /** Where a name is used. */
  usesOf(name: string): readonly number[] {
    let known = this.places.get(name);
    if (!known) {
      known = this.findUses(name);
      this.places.set(name, known);
    }
    return known;
  }

  private findUses(name: string): number[] {
    const { src, parsed } = this;
    if (!isCode(this.language)) return (parsed?.uses ?? []).filter((u) => u.name === name).map((u) => u.at);
    const found: number[] = [];
    for (const at of placesOfWord(src, name)) {
      // Scanned only where the name stands.
      const t = this.tokens!;
      const i = t.firstFrom(at);
      if (t.start[i] === at && t.kind[i] === Kind.Name && t.end[i] === at + name.length) found.push(at);
    }
    return found;
  }

  /** The name that the outermost value around an offset is bound to. */
  boundName(at: number): string | null {
    return this.boundValue(at)?.name ?? null;
  }

  /** The value at the file's top that holds a place. */
  boundValue(at: number): Binding | null {
    this.outermost ??= outermostValues(this.structure);
    const b = this.outermost[firstFrom(this.outermost, at + 1, (x) => x.end)];
    return b && b.start <= at ? b : null;
  }

  /** The file's classes, in source order. */
  get classes(): readonly Binding[] {
    this.classList ??= [...this.structure.bindings.values()]
      .flatMap((list) => list.filter((b) => b.kind === 'class'))
      .sort((a, b) => a.start - b.start);
    return this.classList;
  }

  /** The name of the class's field whose value a literal begins; null where it is not a field's. */
  fieldName(literal: Literal): string | null {
    this.fields ??= fieldsOf(this);
    return this.fields.find((b) => b.start <= literal.start && literal.end <= b.end)?.name ?? null;
  }

  /** What the grammar of a language of the pack read; null for any other file. */
  private get parsed(): ReturnType<typeof readGrammar> | null {
    if (isGrammar(this.language)) this.grammar ??= readGrammar(this.language, this.src);
    return this.grammar;
  }
}

/** Values that no other value holds, by their starts and thereby by their ends. */
function outermostValues({ bindings }: Structure): Binding[] {
  const values = [...bindings.values()].flat().filter((b) => b.kind === 'value');
  values.sort((a, b) => a.start - b.start || b.end - a.end);
  let end = 0;
  return values.filter((b) => {
    if (b.end <= end) return false;
    end = b.end;
    return true;
  });
}

/** Values that belong to a class and to none of its methods. */
function fieldsOf(model: FileModel): Binding[] {
  const all = [...model.structure.bindings.values()].flat();
  return all.filter(
    (b) =>
      b.kind === 'value' &&
      model.classes.some((c) => c.start <= b.at && b.at < c.end) &&
      !functionsAround(model, b.at).length,
  );
}

function lineStarts(src: string): Int32Array {
  const starts = [0];
  for (let at = src.indexOf('\n'); at >= 0; at = src.indexOf('\n', at + 1)) starts.push(at + 1);
  return Int32Array.from(starts);
}

/** The 1-based line of an offset. */
export function lineAt(lines: Int32Array, offset: number): number {
  return firstAtLeast(lines, offset + 1);
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
