import type { LinkEngine } from '../engine';
import type { Literal } from '../extract/literal';
import { type FileModel, functionsAround } from '../extract/model';
import type { Binding, Fn } from '../extract/structure';
import { wholeFile } from '../value/held';
import { named, returned } from '../value/names';
import { alt, each, type Forced, force, isUncut, type Scope, type Value } from '../value/value';
import { blankEnd } from './fragment';
import { madeOf } from './handed';
import type { Node } from './node';
import type { Prompt, PromptRange } from './prompt';

/** A function, a literal or a bound value that may have made a stretch of the prompt. */
export interface Root {
  file: number;
  start: number;
  end: number;
  /** Where its pieces stand of which nothing longer is known. */
  marks?: readonly number[];
}

/** A value, and the code that it was read from. */
export interface Rooted {
  value: Value;
  root: Root;
  /** Another home of the text that was found: it has to give clearly more. */
  isRival?: boolean;
}

/** Values that are tried, functions that are looked into, and finds that say where to look. */
const mostValues = 48;
const mostRoots = 10;
const mostFinds = 12;
/** Texts in what one function returns: more of them are a table's. */
const mostReturned = 16;
/** Names in one function that are given short pieces. */
const mostMarked = 8;
/** Functions around a find that are looked into, the innermost first. */
const mostAround = 3;
/** Other templates that begin as a find does; which one it is, what follows tells. */
const mostRivals = 3;
/** How much of what may still be read what one function returns may take. */
const shareOfRoot = 0.25;

/**
 * What may have given the whole prompt: what the functions return, and the values in them that hold the finds. Once it is settled
 * what gave it, only what functions return is read.
 */
export function wholeValues(
  engine: LinkEngine,
  { text, chars }: Prompt,
  { from, to }: PromptRange,
  finds: readonly Node[],
  roots: readonly Root[],
  isSettled: () => boolean,
): Iterable<Rooted> {
  const found = new Set(finds.map(({ literal }) => literal));
  const start = blankEnd(chars, from, to);
  const first = start < to ? text.codePointAt(start) : undefined;
  const mayBegin = ({ value }: Rooted) => {
    const v = force(value);
    // Where nothing was found its first word may have changed.
    if (v.kind !== 'text' || !found.size || found.has(v.literal)) return true;
    const { pieces, gaps } = v.literal;
    const own = pieces[0]!.text.trimStart();
    if (!gaps.length && own.length < (to - from) / 2) return false;
    return !own || own.codePointAt(0) === first;
  };
  return new Replay(
    (function* () {
      yield* distinct(filtered(wholes(engine, finds, roots, isSettled), mayBegin));
      // A template by itself, where no function is known that fills it.
      for (const find of finds) if (find.from <= start && !isSettled()) yield* templatesOf(engine, find);
    })(),
  );
}

function* filtered<T>(from: Iterable<T>, isWanted: (one: T) => boolean): Generator<T> {
  for (const one of from) if (isWanted(one)) yield one;
}

function* wholes(
  engine: LinkEngine,
  finds: readonly Node[],
  roots: readonly Root[],
  isSettled: () => boolean,
): Generator<Rooted> {
  for (const root of roots.slice(0, mostRoots)) {
    const scope = engine.evaluator.scope(root.file);
    if (!scope) {
      yield* rooted(texts(wholeFile(engine.evaluator, root.file), 0), root);
      continue;
    }
    const fn = scope.code.model.structure.functions.find((f) => f.start === root.start && f.end === root.end);
    if (fn) {
      const returned = engine.evaluator.within(shareOfRoot, () => texts(returnedBy(engine, scope, fn), 3));
      yield* take(rooted(returned, root), mostReturned);
    }
    if (isSettled()) continue;
    for (const one of held(engine, scope, root, holders(scope.code.model, root, finds))) {
      yield one;
      if (isSettled()) break;
    }
  }
}

/** What may have given the stretch around one find: its literal, and what the functions around it return or hold. */
export function* valuesAround(engine: LinkEngine, find: Node, roots: readonly Root[]): Generator<Rooted> {
  let isFound = false;
  for (const one of distinct(inFunctions(engine, find))) {
    // The template alone says nothing of what fills it.
    isFound ||= one.root.start !== find.literal.start;
    yield one;
  }
  for (const template of templatesOf(engine, find)) if (template.isRival) yield template;
  // A constant of a module: what uses it.
  if (!isFound) yield* distinct(inUsers(engine, find, roots));
}

/** A template that was found, and others that begin as it does. */
function* templatesOf(engine: LinkEngine, { file, literal, rivals }: Node): Generator<Rooted> {
  if (!literal.gaps.length) return;
  yield templateAt(engine, file, literal);
  for (const { file, literal } of rivals.slice(0, mostRivals)) {
    const twin = engine.model(file)?.byStart.get(engine.index.literalStart.data[literal]!);
    if (twin?.gaps.length) yield { ...templateAt(engine, file, twin), isRival: true };
  }
}

function templateAt(engine: LinkEngine, file: number, literal: Literal): Rooted {
  const value: Value = { kind: 'text', file, scope: engine.evaluator.scope(file), literal, fills: null };
  return { value, root: { file, start: literal.start, end: literal.end } };
}

function* inFunctions(engine: LinkEngine, find: Node): Generator<Rooted> {
  const { file, literal, model } = find;
  const scope = engine.evaluator.scope(file);
  if (literal.gaps.length) yield templateAt(engine, file, literal);
  if (!scope) return;
  for (const fn of functionsAround(model, literal.start).slice(-mostAround).reverse()) {
    const root = { file, start: fn.start, end: fn.end };
    yield* rooted(texts(returnedBy(engine, scope, fn), 2), root);
    yield* take(held(engine, scope, root, holders(model, root, [find])), mostFinds);
  }
}

/** What a function may return, whoever calls it. */
export function returnedBy({ evaluator }: LinkEngine, scope: Scope, fn: Fn): Value {
  return evaluator.kept(`return ${scope.file} ${fn.start}`, () => returned(evaluator, scope, fn));
}

function* inUsers(engine: LinkEngine, find: Node, roots: readonly Root[]): Generator<Rooted> {
  for (const root of roots.slice(0, mostAround)) {
    const user = engine.evaluator.scope(root.file);
    if (!user) continue;
    const holding = holders(user.code.model, root, [find]);
    yield* take(held(engine, user, root, holding), mostFinds);
  }
}

function* rooted(values: Iterable<Value>, root: Root): Generator<Rooted> {
  for (const value of values) yield { value, root };
}

/** What a generator gives, worked out once, however often it is gone through. */
class Replay<T> {
  private readonly known: T[] = [];
  private readonly rest: Iterator<T>;

  constructor(from: Iterator<T>) {
    this.rest = from;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let i = 0; ; i++) {
      if (i === this.known.length) {
        const next = this.rest.next();
        if (next.done) return;
        this.known.push(next.value);
      }
      yield this.known[i]!;
    }
  }
}

function* take<T>(from: Iterable<T>, most: number): Generator<T> {
  let n = 0;
  for (const one of from) {
    if (n++ >= most) return;
    yield one;
  }
}

/** What the constants are called that finds stand in, as far as a file has or imports them. */
function constantsIn(model: FileModel, { file }: Root, finds: readonly Node[]): Set<string> {
  const names = new Set<string>();
  for (const find of finds) {
    const name = find.model.boundName(find.literal.start);
    if (name !== null && (find.file === file || model.structure.imports.has(name))) names.add(name);
  }
  return names;
}

/** What bindings within a function give their names. */
function* held(engine: LinkEngine, scope: Scope, root: Root, bindings: readonly Binding[]): Generator<Rooted> {
  const { model } = scope.code;
  const names = new Set<string>();
  for (const b of bindings) {
    let value: Value;
    if (b.kind === 'property') value = engine.evaluator.range(scope, b.start, b.end);
    else {
      // A name is one value, however often it is added to.
      const key = `${b.name} ${functionsAround(model, b.at).at(-1)?.start}`;
      if (names.has(key)) continue;
      names.add(key);
      value = engine.evaluator.kept(`name ${scope.file} ${b.name} ${b.at}`, () =>
        named(engine.evaluator, scope, b.name, b.at),
      );
    }
    yield* rooted(texts(value, 1), root);
    if (b.kind === 'property') continue;
    const { kind } = force(value);
    if (kind === 'list') for (const joined of given(engine, scope, root, b.name)) yield* rooted(texts(joined, 1), root);
    if (kind !== 'list' && kind !== 'object') continue;
    const made = engine.evaluator.kept(`made ${scope.file} ${b.name} ${root.start} ${root.end}`, () =>
      alt([...madeOf(engine.evaluator, scope, root, b.name)]),
    );
    yield* rooted(texts(made, 1), root);
  }
}

/** Lists that are joined, perhaps where a call is given them, as in `console.log(lines.join('\n'))`. */
const mostGiven = 4;

/** What joins a list within a function, by the list's name, with what a call is given around it. */
function* given({ evaluator }: LinkEngine, scope: Scope, { start, end }: Root, name: string): Generator<Value> {
  const { code } = scope;
  let n = 0;
  for (const at of code.model.usesOf(name)) {
    if (at < start || at >= end || n === mostGiven) continue;
    const i = code.tokenAt(at);
    const isJoined = code.python
      ? code.is(i - 1, '(') && code.isWord(i - 2, 'join')
      : code.is(i + 1, '.') && code.isWord(i + 2, 'join');
    if (!isJoined) continue;
    n++;
    const argument = code.argumentAround(code.python ? i - 1 : i);
    const own = code.python ? { from: i - 4, to: code.step(i - 1) } : { from: i, to: code.step(i + 3) };
    const { from, to } = argument ?? own;
    yield evaluator.tokens(scope, from, to);
  }
}

/** Leaves out the same literal from the same place. */
function* distinct(values: Iterable<Rooted>): Generator<Rooted> {
  const seen = new Set<unknown>();
  for (const one of values) {
    if (seen.size >= mostValues) return;
    const v = force(one.value);
    const key = v.kind === 'text' && !v.scope?.env && !v.fills && !v.trim ? v.literal : v;
    if (seen.has(key)) continue;
    seen.add(key);
    yield one;
  }
}

/** Texts in a value that are looked at, about. */
const mostTexts = 400;

/** By how deep they were looked for. */
const knownTexts = new WeakMap<Value, Map<number, readonly Value[]>>();

/** A value, or the texts in it where it is a message or a list of them. */
function texts(value: Value, depth: number): readonly Value[] {
  const v = force(value);
  const byDepth = knownTexts.get(v) ?? new Map<number, readonly Value[]>();
  let found = byDepth.get(depth);
  if (found) return found;
  // What a limit cut short may be read in full another time.
  const isWhole = isUncut(() => {
    found = readTexts(v, depth);
  });
  found ??= [];
  if (isWhole) knownTexts.set(v, byDepth.set(depth, found));
  return found;
}

function readTexts(value: Value, depth: number): Value[] {
  const out: Value[] = [];
  for (const v of apart(value)) {
    if (isLayered(v) || v.kind === 'text' || v.kind === 'seq' || v.kind === 'joined' || v.kind === 'star') out.push(v);
    else if (depth > 0) {
      for (const part of partsOf(v)) {
        if (out.length >= mostTexts) return filledFirst(out);
        out.push(...texts(part, depth - 1));
      }
    }
  }
  return filledFirst(out);
}

const isLayered = (v: Forced): boolean => v.kind === 'alt' && v.layers !== undefined;

/** The values that one of them stands for; those in layers, which are looked at as one, stay together. */
function apart(value: Value): readonly Forced[] {
  const v = force(value);
  if (isLayered(v)) return [v];
  if (v.kind !== 'alt' || !v.of.some((o) => isLayered(force(o)))) return each(v);
  return v.of.flatMap((o) => apart(o));
}

/** Templates of which it is known what fills them come before the same ones as they are. */
function filledFirst(values: Value[]): Value[] {
  const filled = new Set(values.flatMap((v) => (v.kind === 'text' && v.fills ? [v.literal] : [])));
  if (!filled.size) return values;
  const isBare = (v: Value) => v.kind === 'text' && !v.fills && filled.has(v.literal);
  return [...values.filter((v) => !isBare(v)), ...values.filter(isBare)];
}

function* partsOf(v: Forced): Generator<Value> {
  if (v.kind === 'object') yield* v.entries.values();
  else if (v.kind === 'list') for (const { value } of v.items) yield value;
}

/** By where the range begins and ends. */
const knownBindings = new WeakMap<FileModel, Map<string, readonly Binding[]>>();

/** The bindings within a range. */
function bindingsIn(model: FileModel, { start, end }: Root): readonly Binding[] {
  const ranges = knownBindings.get(model) ?? new Map<string, readonly Binding[]>();
  const key = `${start}:${end}`;
  let inside = ranges.get(key);
  if (!inside) {
    const found: Binding[] = [];
    for (const list of model.structure.bindings.values()) {
      for (const b of list) {
        if (b.kind !== 'value' && b.kind !== 'property' && b.kind !== 'append') continue;
        if (b.start >= start && b.end <= end) found.push(b);
      }
    }
    inside = found;
    knownBindings.set(model, ranges.set(key, inside));
  }
  return inside;
}

/** Of some bindings those whose names are given most of the short pieces that are marked. */
function marked(inside: readonly Binding[], marks: readonly number[]): Binding[] {
  const held = new Map<string, { of: Binding[]; count: number }>();
  for (const b of inside) {
    const count = marks.reduce((n, at) => (b.start <= at && at < b.end ? n + 1 : n), 0);
    const key = b.kind === 'property' ? `${b.start}` : b.name;
    const known = held.get(key);
    if (known) {
      known.of.push(b);
      known.count += count;
    } else held.set(key, { of: [b], count });
  }
  const most = [...held.values()].filter(({ count }) => count > 0).sort((x, y) => y.count - x.count);
  return most.flatMap(({ of }) => of).slice(0, mostMarked);
}

/** Of some bindings those of the names that are added to. */
function added(inside: readonly Binding[]): Binding[] {
  return inside.filter(({ kind }) => kind === 'append').slice(0, mostMarked);
}

/** The bindings within a range that hold finds, and those that use what these, or the functions around the finds, are called. */
function holders(model: FileModel, root: Root, finds: readonly Node[]): Binding[] {
  const inside = bindingsIn(model, root);
  const own = finds.filter((s) => s.file === root.file).slice(0, mostFinds);
  const fresh = [...constantsIn(model, root, finds)];
  if (!own.length && !fresh.length) {
    if (root.marks) return marked(inside, root.marks);
    // A file that is read here: what is added to.
    return finds.some((f) => !f.model.hasNames) ? added(inside) : [];
  }
  const found = new Set<Binding>();
  const hold = (b: Binding) => {
    found.add(b);
    fresh.push(b.name);
  };
  for (const b of inside) {
    if (own.some((s) => b.start <= s.literal.start && s.literal.end <= b.end)) hold(b);
  }
  for (const find of own) for (const fn of functionsAround(model, find.literal.start)) if (fn.name) fresh.push(fn.name);
  const seen = new Set<string>();
  for (const name of fresh) {
    if (seen.has(name)) continue;
    seen.add(name);
    const uses = model.usesOf(name);
    for (const b of inside) {
      if (found.size >= mostValues) return [...found];
      if (!found.has(b) && uses.some((at) => at >= b.start && at < b.end)) hold(b);
    }
  }
  return [...found];
}
