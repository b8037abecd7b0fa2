import { type Args, opened } from './call';
import type { Evaluator } from './evaluate';
import { returned } from './names';
import { gone, instance } from './objects';
import { isTemplate, rendered } from './templates';
import { alt, any, each, type Forced, type Value } from './value';

/** What calling a value may give. */
export function apply(evaluator: Evaluator, callee: Value, args: Args): Value {
  const known = each(callee);
  // What may be a text or a function is one where it is called.
  const called = known.filter((v) => v.kind === 'function' || v.kind === 'class' || v.kind === 'any' || isTemplate(v));
  return alt((called.length ? called : known).map((f) => applyOne(evaluator, f, args)));
}

function applyOne(evaluator: Evaluator, callee: Forced, args: Args): Value {
  // A template that was compiled.
  if (callee.kind === 'text') return rendered(callee, args);
  if (callee.kind === 'class') return instance(evaluator, callee, args);
  if (callee.kind !== 'function') return any;
  const env = opened(evaluator, callee, args);
  if (!env) return any;
  const value = returned(evaluator, { ...callee.scope, env }, callee.fn);
  return env.self?.made ? gone(value, env) : value;
}
