import type { Evaluator } from '../value/evaluate';
import { force, isUncut, type Value } from '../value/value';
import type { Node } from './node';
import { branchesOf, outermost, type Step, Steps } from './steps';

/** Steps that are followed from one value: more lead almost anywhere. */
const mostFollowed = 1500;
/** Shorter pieces say nothing of where they come from. */
const leastTelling = 10;

/** The longer texts of the literals that a value may give; null where it leads too far to say. */
type Reach = ReadonlySet<string> | null;

const known = new WeakMap<Value, { reach: Reach }>();

/** Whether a value may give at least a share of the text that was found. */
export function mayGive(evaluator: Evaluator, value: Value, finds: readonly Node[], least: number): boolean {
  const reach = reachOf(evaluator, value);
  if (!reach) return true;
  let sum = 0;
  for (const { literal, same } of finds) {
    const pieces = literal.pieces.filter(({ text }) => text.length >= leastTelling);
    if (!pieces.length || pieces.some(({ text }) => reach.has(text))) sum += same;
  }
  return sum >= least;
}

function reachOf(evaluator: Evaluator, value: Value): Reach {
  const v = force(value);
  const found = known.get(v);
  if (found) return found.reach;
  let reach: Reach = null;
  if (
    !isUncut(() => {
      reach = follow(new Steps(evaluator), v);
    })
  )
    return null;
  known.set(v, { reach });
  return reach;
}

function follow(steps: Steps, value: Value): Reach {
  const texts = new Set<string>();
  const seen = new Set<Step>();
  const waiting = [steps.build(value, { kind: 'end' }, outermost, false)];
  for (let step = waiting.pop(); step; step = waiting.pop()) {
    if (seen.has(step)) continue;
    if (seen.size > mostFollowed) return null;
    seen.add(step);
    if (step.kind === 'fork') waiting.push(...branchesOf(step));
    else if (step.kind !== 'end') {
      if (step.kind === 'piece') {
        const { text } = step.what.literal.pieces[step.k]!;
        if (text.length >= leastTelling) texts.add(text);
      }
      waiting.push(step.next);
    }
  }
  return texts;
}
