import type { Literal } from '../extract/literal';
import { type FileModel, firstFrom, functionsAround } from '../extract/model';
import type { Binding, Fn } from '../extract/structure';
import type { Range } from '../link/resolve';
import type { Code } from './code';
import { element } from './collections';
import type { Evaluator } from './evaluate';
import { grown } from './grown';
import { wholeFile } from './held';
import { nth, property } from './members';
import { alt, any, type Env, each, type Forced, force, type Item, lazy, type Scope, type Value } from './value';

/** What a name stands for where it is used. */
export function named(evaluator: Evaluator, scope: Scope, name: string, at: number): Value {
  const { model } = scope.code;
  if (name === 'this' || name === 'self' || name === 'cls') return selfOf(scope) ?? classAround(scope, at);
  const around = functionsAround(model, at);
  const all = (model.structure.bindings.get(name) ?? []).filter((b) => b.kind !== 'property');
  for (let level = around.length - 1; level >= 0; level--) {
    const fn = around[level]!;
    const given = argument(scope.env, scope.file, fn, name);
    const here = all.filter((b) => isOf(model, b, fn) && !(given && b.kind === 'loop'));
    here.push(...addedWithin(model, all, name, fn));
    if (isEmpty(given) || here.some((b) => b.kind === 'append'))
      return grown(evaluator, scope, name, here, given, fn, at);
    const { bindings, isSure } = reaching(scope, here, at, fn);
    const own = bindings.length ? layered(grown(evaluator, scope, name, bindings, null, fn), name, isSure) : null;
    if (own && isSure) return own;
    const passed = given ?? (fn.params.includes(name) ? parameter(evaluator, scope, fn, name) : null);
    if (own || passed) return own && passed ? alt([own, passed]) : (own ?? passed)!;
  }
  const top = all.filter((b) => isOf(model, b, null));
  if (top.length) {
    const { bindings } = reaching(scope, top, at, null);
    return grown(evaluator, { ...scope, env: null }, name, bindings.length ? bindings : top, null);
  }
  // What a compiled module calls itself.
  if (name === 'exports' && !scope.code.python) return { kind: 'module', file: scope.file };
  const imported = model.structure.imports.get(name);
  return imported ? exported(evaluator, scope.file, imported.module, imported.name) : any;
}

/** Of the values of a name those at the end that are templates which begin with the name. */
function layered(value: Value, name: string, isSure: boolean): Value {
  if (!isSure || value.kind !== 'alt' || value.of.length < 3) return value;
  const first = value.of.findIndex((v) => isLayer(force(v), name));
  if (first <= 0 || !value.of.slice(first).every((v) => isLayer(force(v), name))) return value;
  return { ...value, layers: value.of.length - first };
}

function isLayer(v: Forced, name: string): boolean {
  if (v.kind !== 'text' || !v.scope || v.literal.pieces[0]!.text) return false;
  const [gap] = v.literal.gaps;
  return gap?.soft === null && v.scope.code.src.slice(gap.start, gap.end).trim() === name;
}

/** Whether a function was given an empty list: what it adds is asked for. */
function isEmpty(given: Value | null): boolean {
  return given?.kind === 'list' && !given.items.length;
}

/**
 * The bindings of a function, or (null) of the file, that may have given a name what it is where it is used: the last one that
 * is run in any case and those behind it. `isSure`: one of them did. In what a name is given itself (`text = text + …`) it is
 * what it was before that.
 */
function reaching(
  { code }: Scope,
  bindings: Binding[],
  at: number,
  fn: Fn | null,
): { bindings: Binding[]; isSure: boolean } {
  const comprehended = bindings.find((b) => b.at > at && isComprehension(code, b, at));
  if (comprehended) return { bindings: [comprehended], isSure: true };
  const isPlain = bindings.every((b) => b.kind === 'value' || b.kind === 'loop');
  // Where it is bound, all that it is ever given is asked for.
  const isAll = !isPlain || bindings.some((b) => b.at === at);
  if (isAll || !bindings.length) return { bindings, isSure: !isPlain };
  const own = bindings.find((b) => b.start <= at && at < b.end);
  const limit = own?.at ?? at;
  const earlier = bindings.filter((b) => b.at < limit).sort((a, b) => a.at - b.at);
  const first = Math.min(...bindings.map((b) => b.at));
  // A function or a loop may come by again, with what it was given last.
  const isAgain = code.loopAround(limit, first) >= 0 || functionsAround(code.model, at).at(-1)?.start !== fn?.start;
  if (isAgain) return { bindings: own ? [...earlier, own] : bindings, isSure: false };
  let last = earlier.length - 1;
  while (last >= 0 && !code.isSure(earlier[last]!.at, fn)) last--;
  // A name that is taken out of something, or else is what stands behind it.
  while (last > 0 && earlier[last - 1]!.at === earlier[last]!.at) last--;
  return { bindings: earlier.slice(Math.max(0, last)), isSure: last >= 0 };
}

/** Whether a loop stands behind what it goes through for: `[use(item) for item in items]`. */
function isComprehension(code: Code, { kind, at: bound }: Binding, at: number): boolean {
  if (kind !== 'loop' || !code.python) return false;
  const open = code.bracketAround(code.tokenAt(bound));
  return open >= 0 && code.t.start[open]! < at;
}

function argument(env: Env | null, file: number, fn: Fn, name: string): Value | null {
  for (let e = env; e; e = e.outer)
    if (e.file === file && e.fn.start === fn.start && e.args.has(name)) return e.args.get(name)!;
  return null;
}

/** How often a parameter is followed to its callers, and theirs. */
const mostHops = 2;
/** Calls of one function that are followed. */
const mostCallers = 16;

/** A parameter of a function that nobody is known to have called: what its callers pass, or data. */
function parameter(evaluator: Evaluator, scope: Scope, fn: Fn, name: string): Value {
  const out: Value[] = [any];
  if (scope.hops >= mostHops) return any;
  for (const range of evaluator.engine.resolver
    .passedTo(scope.file, scope.code.model, fn, name)
    .slice(0, mostCallers)) {
    const caller = evaluator.scope(range.file);
    if (!caller) continue;
    const start = caller.code.python ? skipKeyword(caller.code.src, range.start, name) : range.start;
    const given = evaluator.range({ ...caller, hops: scope.hops + 1 }, start, range.end);
    out.push(lazy(() => telling(given)));
  }
  return alt(out);
}

/** Beside what may be anything, what has no word of its own says nothing. */
function telling(given: Value): Value {
  const isTelling = ({ gaps, pieces }: Literal) => gaps.length > 0 || pieces.some(({ text }) => /\w/.test(text));
  return alt(each(given).filter((v) => v.kind !== 'text' || isTelling(v.literal)));
}

function skipKeyword(src: string, start: number, name: string): number {
  const keyword = new RegExp(`\\s*${name.replaceAll('$', '\\$')}\\s*=\\s*`, 'y');
  keyword.lastIndex = start;
  return start + (keyword.exec(src)?.[0].length ?? 0);
}

/** What functions without a name that are made within a function, as those that go through a list, add to a name of its own. */
function addedWithin(model: FileModel, all: readonly Binding[], name: string, fn: Fn): Binding[] {
  const own = (at: number) => functionsAround(model, at).filter((f) => f.start > fn.start && f.end <= fn.end);
  return all.filter((b) => {
    if (b.kind !== 'append' || b.at < fn.start || b.at >= fn.end) return false;
    const within = own(b.at);
    if (!within.length || within.some((f) => f.name || f.params.includes(name))) return false;
    const outermost = within[0]!;
    return !all.some((o) => o.kind !== 'append' && o.at >= outermost.start && o.at < outermost.end);
  });
}

/** Whether a binding is a function's own, or (null) the file's. */
function isOf(model: FileModel, binding: Binding, fn: Fn | null): boolean {
  const around = functionsAround(model, binding.at);
  if (!fn) return around.length === 0 || binding.kind === 'class';
  return around.at(-1)?.start === fn.start;
}

/** What one binding gives its name. */
export function bindingValue(evaluator: Evaluator, scope: Scope, b: Binding, name: string): Value {
  const { code } = scope;
  if (b.kind === 'function') {
    const fn = functionOf(code.model, b);
    return fn ? { kind: 'function', scope, fn } : any;
  }
  if (b.kind === 'class') return { kind: 'class', scope, start: b.start, end: b.end, made: null };
  const value = evaluator.range(scope, b.start, b.end);
  if (b.kind !== 'loop') return value;
  const unpacked = unpackedAt(scope, b);
  if (unpacked >= 0) return lazy(() => nth(value, unpacked));
  // `const { name } = object`, or the items of a list.
  return lazy(() => {
    const key = renamed(scope, b, name);
    if (each(value).some(({ kind }) => kind === 'object' || kind === 'class' || kind === 'module'))
      return property(evaluator, scope, value, key);
    const item = element(value);
    const place = placeOf(scope, b);
    if (place >= 0) return nth(item, place);
    const inner = force(item);
    return inner.kind === 'object' && isDestructured(scope, b) ? property(evaluator, scope, inner, key) : item;
  });
}

/** Which of the values that are unpacked a name takes: `const [a, b] = values`, Python's `a, b = values`; -1 for any other. */
function unpackedAt({ code }: Scope, b: Binding): number {
  const i = code.tokenAt(b.at);
  const equal = code.tokenAt(b.start) - 1;
  if (!code.is(equal, '=')) return -1;
  if (code.python) {
    let place = 0;
    while (code.is(i - 2 * place - 1, ',')) place++;
    return place;
  }
  const open = code.bracketAround(i);
  return code.is(open, '[') && code.t.match[open] === equal - 1 ? code.partAround(open, i) : -1;
}

/** The property that a destructured name takes: `{ key: name }`. */
function renamed({ code }: Scope, b: Binding, name: string): string {
  const i = code.tokenAt(b.at);
  return code.is(i - 1, ':') && code.isName(i - 2) ? code.text(i - 2) : name;
}

/** Which of several names that a loop gives a value each this one is: `[key, value]`, `for key, value in`; -1 for one alone. */
function placeOf({ code }: Scope, b: Binding): number {
  const i = code.tokenAt(b.at);
  const open = code.bracketAround(i);
  if (!code.python) {
    return code.is(open, '[') && code.isWord(code.t.match[open]! + 1, 'of') ? code.partAround(open, i) : -1;
  }
  let first = i;
  while (first > open + 1 && !code.isWord(first - 1, 'for')) first--;
  if (!code.isWord(first - 1, 'for')) return -1;
  const from = code.is(first, '(') ? first + 1 : first;
  let end = i;
  while (!code.isWord(end, 'in') && !code.is(end, ')') && end < i + 12) end++;
  const parts = code.parts(from, end);
  return parts.length > 1 ? parts.findIndex(([a, z]) => a <= i && i < z) : -1;
}

function isDestructured({ code }: Scope, b: Binding): boolean {
  const i = code.tokenAt(b.at);
  return code.is(i - 1, '{') || code.is(i - 1, ',') || code.is(i - 1, ':');
}

/** The function that a binding names: its parameters stand right behind the name. */
function functionOf({ structure }: FileModel, b: Binding): Fn | null {
  const fn = structure.functions[firstFrom(structure.functions, b.at, (f) => f.start)];
  return fn && fn.start <= b.start ? fn : null;
}

/** What an imported name stands for. */
export function exported(evaluator: Evaluator, from: number, module: string, name: string): Value {
  return boundAt(evaluator, evaluator.engine.resolver.exported(from, module, name));
}

/** What is bound in ranges of files. */
function boundAt(evaluator: Evaluator, ranges: readonly Range[]): Value {
  const out: Value[] = [];
  for (const range of ranges) {
    const model = evaluator.engine.model(range.file);
    if (!model) continue;
    if (range.isModule) {
      out.push({ kind: 'module', file: range.file });
      continue;
    }
    const scope = evaluator.scope(range.file);
    if (!scope) {
      out.push(wholeFile(evaluator, range.file));
      continue;
    }
    const found = bindingIn(model, range.start, range.end);
    if (found) out.push(found.kind === 'append' ? any : bindingValue(evaluator, scope, found, found.name));
  }
  return alt(out);
}

function bindingIn({ structure }: FileModel, start: number, end: number): Binding | null {
  for (const list of structure.bindings.values()) {
    for (const b of list) if (b.start === start && b.end === end && b.kind !== 'append') return b;
  }
  return null;
}

/** What a module exports under a name. */
export function memberOfModule(evaluator: Evaluator, file: number, name: string): Value {
  const scope = evaluator.scope(file);
  if (!scope) return any;
  const { model } = scope.code;
  const top = (model.structure.bindings.get(name) ?? []).filter((b) => b.kind !== 'property' && isOf(model, b, null));
  if (top.length) return grown(evaluator, scope, name, top, null);
  return boundAt(evaluator, evaluator.engine.resolver.passedOn(file, name));
}

/** The object whose method is being called around a scope. */
function selfOf({ env }: Scope): Value | null {
  for (let e = env; e; e = e.outer) if (e.self) return e.self;
  return null;
}

function classAround(scope: Scope, at: number): Value {
  const best = scope.code.model.classes.findLast((c) => c.start <= at && at < c.end);
  return best ? { kind: 'class', scope, start: best.start, end: best.end, made: null } : any;
}

/** What a function may return, as called in the scope's environment. */
export function returned(evaluator: Evaluator, scope: Scope, fn: Fn): Value {
  const values: Value[] = [];
  const yields: Item[] = [];
  for (const { from, end, isYield } of scope.code.returnsOf(fn)) {
    const value = evaluator.tokens(scope, from, end);
    if (isYield) yields.push({ value, many: true, maybe: true });
    else values.push(value);
  }
  return yields.length ? { kind: 'list', items: yields } : values.length ? alt(values) : any;
}
