import { functionsAround } from '../extract/model';
import type { Binding, Fn } from '../extract/structure';
import { type Args, argumentsOf, opened } from './call';
import type { Evaluator } from './evaluate';
import { alt, type Env, each, type Instance, type Item, lazy, type Made, type Scope, type Value } from './value';

/** Calls that one object is followed through. */
const mostMade = 80;
/** Classes that a class is made of, one above the other. */
const deepestBase = 3;
/** Methods that call one another on the same object. */
const deepestOwn = 2;

/** The object that a class makes of what its constructor is given. */
export function instance(evaluator: Evaluator, of: Instance, args: Args): Value {
  if (of.made) return of;
  const object: Instance = { ...of, made: [] };
  const init = methodOf(evaluator, object, of.scope.code.python ? '__init__' : 'constructor');
  const env = init && opened(evaluator, init, args);
  return env ? { ...of, made: [{ env, many: false }] } : object;
}

/** What a method returned, where that is its own object: the object has gone through the call. */
export function gone(value: Value, env: Env): Value {
  const self = env.self!;
  return lazy(() =>
    alt(
      each(value).map((v) =>
        v.kind === 'class' && v.made && v.start === self.start && v.scope.file === self.scope.file
          ? { ...v, made: [...v.made, { env, many: false }].slice(0, mostMade) }
          : v,
      ),
    ),
  );
}

/** An object with all the calls that a function makes on it by its name, in the order of the source. */
export function used(evaluator: Evaluator, scope: Scope, name: string, fn: Fn, object: Instance): Value {
  const calls = callsOn(evaluator, scope, name, fn, object);
  return calls.length ? { ...object, made: [...object.made!, ...calls].slice(0, mostMade) } : object;
}

/** The calls of an object's methods within a function. */
function callsOn(evaluator: Evaluator, scope: Scope, name: string, fn: Fn, object: Instance): Made[] {
  const { code } = scope;
  const out: Made[] = [];
  for (const at of code.model.usesOf(name)) {
    if (at < fn.start || at >= fn.end || out.length >= mostMade) continue;
    const i = code.tokenAt(at);
    if (code.is(i - 1, '.') || !code.is(i + 1, '.') || !code.is(i + 3, '(')) continue;
    const called = methodOf(evaluator, object, code.text(i + 2));
    const env = called && changes(called) ? opened(evaluator, called, argumentsOf(evaluator, scope, i + 3)) : null;
    if (env) out.push({ env, many: code.loopAround(at, fn.start) >= 0 });
  }
  return out;
}

type Method = Extract<Value, { kind: 'function' }>;

function methodOf(evaluator: Evaluator, object: Instance, name: string): Method | null {
  const found = each(memberOf(evaluator, object, name)).find((v) => v.kind === 'function');
  return found?.kind === 'function' ? found : null;
}

/** Whether a method gives its object's fields anything, or may by calling others. */
function changes({ scope: { code }, fn }: Method): boolean {
  const own = code.python ? 'self' : 'this';
  return code.model.usesOf(own).some((at) => at >= fn.start && at < fn.end);
}

/** A method, or what a field may hold: with what the methods add to it, those that were called where these are known. */
export function memberOf(evaluator: Evaluator, object: Instance, name: string, depth = 0): Value {
  const { scope, start, end, made } = object;
  const { model } = scope.code;
  const all = (model.structure.bindings.get(name) ?? []).filter((b) => b.at >= start && b.at < end);
  const outside = { ...scope, env: null };
  const found = all.filter((b) => b.kind !== 'append' && b.kind !== 'property' && b.kind !== 'loop');
  const added = all.filter((b) => b.kind === 'append');
  if (!found.length && depth < deepestBase) {
    const bases = basesOf(evaluator, object);
    if (bases.length) return alt(bases.map((base) => memberOf(evaluator, { ...base, made }, name, depth + 1)));
  }
  // A parameter of the constructor that is a field as well.
  const given = found.length || added.length ? undefined : made?.[0]?.env.args.get(name);
  if (given) return given;
  const methods = found.filter((b) => b.kind === 'function');
  if (methods.length) {
    return alt(
      methods.flatMap((b) =>
        each(evaluator.binding(outside, b, name)).map((v): Value => {
          if (v.kind !== 'function') return v;
          const method: Value = { ...v, self: object };
          if (!isGetter(scope, b)) return method;
          return lazy(() => evaluator.apply(method, { values: [], named: new Map(), from: scope.env, isOpen: false }));
        }),
      ),
    );
  }
  const anyhow = () =>
    found.length && added.length
      ? evaluator.grown(outside, name, [...found, ...added])
      : alt(found.map((b) => evaluator.binding(outside, b, name)));
  if (!made?.length || !(found.length || added.length)) return anyhow();
  const fields = known.get(made) ?? new Map<string, Value>();
  known.set(made, fields);
  let field = fields.get(name);
  if (!field) {
    field = lazy(() => {
      const told = new Field(evaluator, object, name, found, added);
      return told.isTold ? told.value() : anyhow();
    });
    fields.set(name, field);
  }
  return field;
}

/** Whether a method is read like a field: `get name()`, `@property`. */
function isGetter({ code }: Scope, { at }: Binding): boolean {
  const i = code.tokenAt(at);
  if (!code.python) return code.isWord(i - 1, 'get');
  return code.isWord(i - 1, 'def') && /property$/.test(code.text(i - 2)) && code.is(i - 3, '@');
}

/** Fields of objects by the calls that these have gone through. */
const known = new WeakMap<readonly Made[], Map<string, Value>>();

/** What one field of an object holds after the calls that it has gone through. */
class Field {
  private readonly first: Value[] = [];
  private readonly items: Item[] = [];
  isTold = false;
  private readonly evaluator: Evaluator;
  private readonly object: Instance;
  private readonly name: string;
  private readonly added: readonly Binding[];

  constructor(evaluator: Evaluator, object: Instance, name: string, found: Binding[], added: Binding[]) {
    this.evaluator = evaluator;
    this.object = object;
    this.name = name;
    this.added = added;
    const { model } = object.scope.code;
    const inMethods = found.filter((b) => functionsAround(model, b.at).length > 0);
    for (const { env, many } of object.made!) this.go(env, many, inMethods, 0);
    for (const b of found) if (!inMethods.includes(b)) this.first.push(evaluator.binding(object.scope, b, name));
  }

  private go(env: Env, many: boolean, given: readonly Binding[], depth: number): void {
    const { evaluator, object, name, added } = this;
    const { code } = object.scope;
    const isOwn = (b: Binding) => env.file === object.scope.file && b.at >= env.fn.start && b.at < env.fn.end;
    const scope = { ...object.scope, env };
    for (const b of given) {
      if (!isOwn(b)) continue;
      this.isTold = true;
      this.first.unshift(evaluator.binding(scope, b, name));
    }
    const adds = added.filter(isOwn);
    if (adds.length) {
      this.isTold = true;
      const list = evaluator.grown(scope, name, adds, { kind: 'list', items: [] });
      for (const v of each(list)) {
        if (v.kind === 'list') this.items.push(...v.items.map((i) => ({ ...i, many: i.many || many })));
      }
    }
    if (depth >= deepestOwn || env.file !== object.scope.file || !(added.length || given.length)) return;
    for (const inner of callsOn(evaluator, scope, code.python ? 'self' : 'this', env.fn, object))
      this.go(inner.env, many || inner.many, given, depth + 1);
  }

  value(): Value {
    if (!this.items.length) return alt(this.first);
    const begun = this.first.flatMap((v) => each(v)).flatMap((v) => (v.kind === 'list' ? v.items : []));
    return { kind: 'list', items: [...begun, ...this.items] };
  }
}

/** The classes that a class is made of, as its head names them. */
function basesOf(evaluator: Evaluator, { scope, start }: Instance): Instance[] {
  const { code } = scope;
  const names: number[] = [];
  const body = code.tokenAt(start);
  if (code.python) {
    const close = body - 2;
    const open = code.is(close, ')') ? code.t.match[close]! : -1;
    if (open >= 0) for (const [a, b] of code.parts(open + 1, close)) if (b === a + 1 && code.isName(a)) names.push(a);
  } else {
    for (let i = body - 1; i > body - 12 && !code.isWord(i, 'class'); i--) {
      if (code.isWord(i, 'extends') && code.isName(i + 1)) names.push(i + 1);
    }
  }
  return names
    .flatMap((i) => each(evaluator.named({ ...scope, env: null }, code.text(i), code.t.start[i]!)))
    .flatMap((v) => (v.kind === 'class' ? [v] : []));
}
