import { argumentsOf, opened } from '../value/call';
import type { Code } from '../value/code';
import type { Evaluator } from '../value/evaluate';
import { each, type Scope, type Value } from '../value/value';

/** Calls that a value is handed to, and how often it is handed on. */
const mostCalls = 4;
const deepest = 3;

/** A call that a name is an argument of: the tokens of what is called, the bracket, and the keyword it is given under. */
interface Handing {
  from: number;
  open: number;
  keyword: string | null;
  slot: number;
}

/**
 * What calls make of a value that they are handed by its name within a range, or that they hand on: a list of sections that a
 * function puts into one text, wherever that is called.
 */
export function* madeOf(
  evaluator: Evaluator,
  scope: Scope,
  { start, end }: { start: number; end: number },
  name: string,
  depth = 0,
): Generator<Value> {
  const { code } = scope;
  let calls = 0;
  for (const at of code.model.usesOf(name)) {
    const call = at < start || at >= end ? null : handingAt(code, code.tokenAt(at));
    if (!call) continue;
    if (calls++ === mostCalls) return;
    yield evaluator.tokens(scope, call.from, code.step(call.open));
    if (depth === deepest) continue;
    const args = argumentsOf(evaluator, scope, call.open);
    const given = call.keyword === null ? args.values[call.slot] : args.named.get(call.keyword);
    for (const callee of each(evaluator.tokens(scope, call.from, call.open))) {
      if (callee.kind !== 'function' || !given) continue;
      const env = opened(evaluator, callee, args);
      for (const [own, value] of env?.args ?? [])
        if (value === given) yield* madeOf(evaluator, { ...callee.scope, env }, callee.fn, own, depth + 1);
    }
  }
}

/** The call that a name is handed to as it is; null where it is no argument, or part of one. */
function handingAt(code: Code, i: number): Handing | null {
  const argument = code.argumentAround(i);
  if (!argument || argument.to !== i + 1) return null;
  const isNamed = code.python && argument.from === i - 2 && code.is(i - 1, '=');
  if (argument.from !== i && !isNamed) return null;
  let from = argument.name;
  while (code.is(from - 1, '.') && code.isName(from - 2)) from -= 2;
  return { from, open: argument.name + 1, keyword: isNamed ? code.text(i - 2) : null, slot: argument.slot };
}
