import type { Fn } from '../extract/structure';
import type { Code } from './code';
import { listOf, spread } from './collections';
import type { Evaluator } from './evaluate';
import { nth, property } from './members';
import { alt, any, type Env, type Forced, lazy, nothing, one, type Scope, type Value } from './value';

/** What a call passes. */
export interface Args {
  values: Value[];
  /** Python's keyword arguments. */
  named: Map<string, Value>;
  /** The call that makes this one. */
  from: Env | null;
  /** There may be more of them than are told. */
  isOpen: boolean;
  /** Lists that are spread out behind the others. */
  spread?: Value[];
}

/** Calls within calls that are followed. */
const deepestCalls = 10;
/** Calls of a function within itself. */
const mostRecursion = 2;

export function argumentsOf(evaluator: Evaluator, scope: Scope, open: number): Args {
  const { code } = scope;
  const args: Args = { values: [], named: new Map(), from: scope.env, isOpen: code.python };
  for (const [a, b] of code.parts(open + 1, code.t.match[open]! > open ? code.t.match[open]! : open + 1)) {
    if (code.python && code.isName(a) && code.is(a + 1, '='))
      args.named.set(code.text(a), evaluator.tokens(scope, a + 2, b));
    else if (code.is(a, '...') || (code.python && code.is(a, '*'))) {
      args.isOpen = true;
      args.spread = [...(args.spread ?? []), evaluator.tokens(scope, a + 1, b)];
    } else if (code.isGenerator(a, b)) args.values.push(listOf(evaluator, scope, a, b));
    else args.values.push(evaluator.tokens(scope, a, b));
  }
  return args;
}

/** A call that a name is given to. */
export interface Call {
  open: number;
  /** Which argument, or (Python) by what name. */
  slot: number | string;
}

/** The call within a function, or another range that begins at an offset, that has the name at token i for an argument as it is. */
export function callGiven(code: Code, i: number, start: number): Call | null {
  if (!code.is(i + 1, ',') && !code.is(i + 1, ')')) return null;
  const keyword = code.python && code.is(i - 1, '=') && code.isName(i - 2) ? code.text(i - 2) : null;
  const before = keyword === null ? i - 1 : i - 3;
  if (!code.is(before, '(') && !code.is(before, ',')) return null;
  const open = code.bracketAround(i);
  // The parameters of the function itself are no arguments.
  if (!code.is(open, '(') || !code.isName(open - 1) || code.t.start[open]! <= start) return null;
  return { open, slot: keyword ?? code.partAround(open, i) };
}

/** What a call gives the parameters of a function; null where too many calls are within calls. */
export function opened(evaluator: Evaluator, callee: Extract<Value, { kind: 'function' }>, args: Args): Env | null {
  const { fn, scope } = callee;
  const depth = (args.from?.depth ?? 0) + 1;
  if (depth > deepestCalls || timesOpen(args.from, fn) > mostRecursion) return null;
  return {
    fn,
    file: scope.file,
    args: bound(evaluator, callee, args),
    outer: scope.env,
    caller: args.from,
    self: callee.self ?? null,
    depth,
    known: new Map(),
  };
}

/** How often a function is being called around a scope. */
function timesOpen(env: Env | null, fn: Fn): number {
  let times = 0;
  for (let e = env; e; e = e.caller) if (e.fn === fn) times++;
  return times;
}

/** Parameters with what they are given. */
function bound(
  evaluator: Evaluator,
  { fn, scope }: Extract<Forced, { kind: 'function' }>,
  args: Args,
): Map<string, Value> {
  const { code } = scope;
  const { t } = code;
  const out = new Map<string, Value>();
  let first = code.tokenAt(fn.start);
  if (code.isWord(first, 'lambda')) {
    for (const [k, name] of fn.params.entries()) out.set(name, args.values[k] ?? args.named.get(name) ?? any);
    return out;
  }
  if (!code.is(first, '(')) {
    if (code.isName(first)) out.set(code.text(first), args.values[0] ?? any);
    return out;
  }
  const close = t.match[first]!;
  first++;
  let slot = 0;
  for (const [a, b] of code.parts(first, close)) {
    let at = a;
    while (
      code.isName(at) &&
      code.isName(at + 1) &&
      /^(public|private|protected|readonly|override)$/.test(code.text(at))
    )
      at++;
    if (code.python && slot === 0 && at === first && b === a + 1 && /^(self|cls)$/.test(code.text(at))) continue;
    const given = args.values[slot];
    slot++;
    if (code.is(at, '{')) destructured(evaluator, scope, at, given ?? (args.isOpen ? any : nothing), out);
    else if (code.is(at, '...') || code.is(at, '*')) out.set(code.text(at + 1), restOf(args, slot - 1));
    else if (code.is(at, '**')) out.set(code.text(at + 1), any);
    else if (code.is(at, '[')) {
      for (const [n, [k]] of code.parts(at + 1, t.match[at]!).entries())
        if (code.isName(k)) out.set(code.text(k), given ? lazy(() => nth(given, n)) : any);
    } else if (code.isName(at)) {
      const name = code.text(at);
      const value = given ?? args.named.get(name);
      out.set(name, value ?? missing(evaluator, scope, at + 1, b, args));
    }
  }
  return out;
}

/** The list that a parameter takes all further arguments in. */
function restOf({ values, spread: lists = [] }: Args, first: number): Value {
  return lazy(() => ({ kind: 'list', items: [...values.slice(first).map(one), ...lists.flatMap(spread)] }));
}

/** What a parameter is that is given nothing: what stands behind its name in `[from, end)` tells. */
function missing(evaluator: Evaluator, scope: Scope, from: number, end: number, { isOpen }: Args): Value {
  const { code } = scope;
  const standard = equalIn(scope, from, end);
  if (standard < 0) return isOpen ? any : nothing;
  const isEmpty = code.is(standard + 1, '{') && code.t.match[standard + 1] === standard + 2;
  return isEmpty && !isOpen ? nothing : evaluator.tokens(scope, standard + 1, end);
}

function equalIn({ code }: Scope, from: number, end: number): number {
  for (let i = from; i < end; i = code.step(i)) if (code.is(i, '=')) return i;
  return -1;
}

/** `{ a, b: c, d = 'x' }`: each name gets the property. */
export function destructured(
  evaluator: Evaluator,
  scope: Scope,
  open: number,
  from: Value,
  out: Map<string, Value>,
): void {
  const { code } = scope;
  for (const [a, b] of code.parts(open + 1, code.t.match[open]!)) {
    if (!code.isName(a)) continue;
    const key = code.text(a);
    const local = code.is(a + 1, ':') && code.isName(a + 2) ? code.text(a + 2) : key;
    const equal = equalIn(scope, a + 1, b);
    const value = property(evaluator, scope, from, key);
    out.set(local, equal > 0 ? alt([value, evaluator.tokens(scope, equal + 1, b)]) : value);
  }
}
