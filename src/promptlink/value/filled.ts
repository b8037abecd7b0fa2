import { functionsAround } from '../extract/model';
import type { Binding, Fn } from '../extract/structure';
import { type Args, argumentsOf, type Call, callGiven, opened } from './call';
import type { Evaluator } from './evaluate';
import { property } from './members';
import { type Addition, any, type Env, each, type Item, nothing, one, type Scope, type Value } from './value';

/** Calls that are given one list to fill. */
const mostCalls = 12;
/** Functions that one such call may mean. */
const mostCallees = 3;

/** The calls within a function that a list is passed to, with what those functions add to it. */
export function filled(evaluator: Evaluator, scope: Scope, name: string, fn: Fn): Addition[] {
  const { code } = scope;
  const out: Addition[] = [];
  for (const at of code.model.usesOf(name)) {
    if (at < fn.start || at >= fn.end || out.length >= mostCalls) continue;
    const call = callGiven(code, code.tokenAt(at), fn.start);
    if (!call) continue;
    const callees = each(callee(evaluator, scope, call.open)).slice(0, mostCallees);
    const added = callees.flatMap((f) => (f.kind === 'function' && fills(f) ? addedBy(evaluator, scope, f, call) : []));
    if (added.length) out.push({ at, items: added });
  }
  return out;
}

/** Calls of a function within a function that add to what stands around it. */
const mostInner = 60;

/**
 * The calls of functions within a function that add to one of its own names, `const add = (line) => lines.push(line)`, with what
 * each adds: what a list or (`isList` false) a text gets.
 */
export function filledInside(evaluator: Evaluator, scope: Scope, name: string, fn: Fn, isList: boolean): Addition[] {
  const { model } = scope.code;
  const inner = new Map<Fn, Binding[]>();
  for (const b of model.structure.bindings.get(name) ?? []) {
    if (b.at < fn.start || b.at >= fn.end || b.kind === 'property') continue;
    const own = functionsAround(model, b.at).at(-1);
    if (!own || own === fn) continue;
    const adds = inner.get(own);
    if (adds) adds.push(b);
    else inner.set(own, [b]);
  }
  const out: Addition[] = [];
  for (const [own, adds] of inner) {
    // A name of its own, or one that it is given, is another one.
    if (own.name && !own.params.includes(name) && adds.every(({ kind }) => kind === 'append'))
      out.push(...addedByCalls(evaluator, scope, fn, own, name, adds, isList));
  }
  return out;
}

function addedByCalls(
  evaluator: Evaluator,
  scope: Scope,
  fn: Fn,
  own: Fn,
  name: string,
  adds: Binding[],
  isList: boolean,
): Addition[] {
  const { code } = scope;
  const out: Addition[] = [];
  for (const at of code.model.usesOf(own.name)) {
    if (at < fn.start || at >= fn.end || (at >= own.start && at < own.end) || out.length >= mostInner) continue;
    const open = code.tokenAt(at) + 1;
    if (!code.is(open, '(') || code.t.start[open] === own.start || code.is(open - 2, '.')) continue;
    const env = opened(evaluator, { kind: 'function', scope, fn: own }, argumentsOf(evaluator, scope, open));
    if (env) out.push({ at, items: addedIn(evaluator, { ...scope, env }, { own, name, adds, isList }) });
  }
  return out;
}

/** A function within another one that adds to a name of that one. */
interface Adding {
  own: Fn;
  name: string;
  adds: Binding[];
  isList: boolean;
}

/** What one call of it adds, and what it adds where it calls itself. */
function addedIn(evaluator: Evaluator, scope: Scope, adding: Adding): Item[] {
  const { own, name, adds, isList } = adding;
  const { code, env } = scope;
  const value = evaluator.grown(scope, name, adds, isList ? { kind: 'list', items: [] } : nothing);
  const items = isList ? each(value).flatMap((v) => (v.kind === 'list' ? v.items : [])) : [one(value)];
  const isCall = (at: number) => at > own.start && at < own.end && code.is(code.tokenAt(at) + 1, '(');
  const again = code.model.usesOf(own.name).find(isCall);
  if (again === undefined || !env || isOfAnything(env)) return items;
  const args = argumentsOf(evaluator, scope, code.tokenAt(again) + 1);
  // Further calls than are followed are given anything.
  const next = opened(evaluator, { kind: 'function', scope: { ...scope, env: env.outer }, fn: own }, args) ?? {
    ...env,
    args: new Map([...env.args.keys()].map((param) => [param, any])),
    known: new Map(),
  };
  const group = addedIn(evaluator, { ...scope, env: next }, adding);
  if (isList) return [...items, { value: any, many: true, maybe: true, group }];
  return [one({ kind: 'seq', parts: [value, { kind: 'star', of: group.map((i) => i.value) }] })];
}

/** Whether nothing is known of what a call is given. */
const isOfAnything = ({ args }: Env): boolean => [...args.values()].every((value) => value === any);

/** Whether a function adds something to one of its parameters. */
function fills({ scope, fn }: Extract<Value, { kind: 'function' }>): boolean {
  const { bindings } = scope.code.model.structure;
  return fn.params.some((param) =>
    bindings.get(param)?.some((b) => b.kind === 'append' && b.at >= fn.start && b.at < fn.end),
  );
}

/** What is called by the parenthesis at a token: a name, or a member of what a name stands for, known to the file. */
function callee(evaluator: Evaluator, scope: Scope, open: number): Value {
  const { code } = scope;
  const { bindings, imports } = code.model.structure;
  const word = code.text(open - 1);
  const isKnown = (name: string) => bindings.has(name) || imports.has(name);
  if (!code.is(open - 2, '.') && !code.is(open - 2, '?.'))
    return isKnown(word) ? evaluator.named(scope, word, code.t.start[open - 1]!) : any;
  const object = code.text(open - 3);
  if (!code.isName(open - 3) || code.is(open - 4, '.') || !(bindings.has(word) || isKnown(object))) return any;
  return property(evaluator, scope, evaluator.named(scope, object, code.t.start[open - 3]!), word);
}

/** What a function adds to an empty list that it is given. */
function addedBy(
  evaluator: Evaluator,
  scope: Scope,
  called: Extract<Value, { kind: 'function' }>,
  { open, slot }: Call,
): Item[] {
  const empty: Value = { kind: 'list', items: [] };
  const args: Args = argumentsOf(evaluator, scope, open);
  if (typeof slot === 'string') args.named.set(slot, empty);
  else args.values[slot] = empty;
  const env = opened(evaluator, called, args);
  if (!env) return [{ value: any, many: true, maybe: true }];
  const param = [...env.args].find(([, value]) => value === empty)?.[0];
  if (param === undefined) return [];
  const { fn } = called;
  const list = evaluator.named({ ...called.scope, env }, param, fn.end - 1);
  return each(list).flatMap((v) => (v.kind === 'list' ? v.items : []));
}
