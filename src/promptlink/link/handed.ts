import { argumentsOf, callGiven, opened } from '../value/call';
import type { Evaluator } from '../value/evaluate';
import { each, type Scope, type Value } from '../value/value';

/** Calls that a value is handed to, and how often it is handed on. */
const mostCalls = 4;
const deepest = 3;

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
    const call = at < start || at >= end ? null : callGiven(code, code.tokenAt(at), start);
    if (!call) continue;
    if (calls++ === mostCalls) return;
    const { open, slot } = call;
    let from = open - 1;
    while (code.is(from - 1, '.') && code.isName(from - 2)) from -= 2;
    yield evaluator.tokens(scope, from, code.step(open));
    if (depth === deepest) continue;
    const args = argumentsOf(evaluator, scope, open);
    const given = typeof slot === 'string' ? args.named.get(slot) : args.values[slot];
    for (const callee of each(evaluator.tokens(scope, from, open))) {
      if (callee.kind !== 'function' || !given) continue;
      const env = opened(evaluator, callee, args);
      for (const [own, value] of env?.args ?? [])
        if (value === given) yield* madeOf(evaluator, { ...callee.scope, env }, callee.fn, own, depth + 1);
    }
  }
}
