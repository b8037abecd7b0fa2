import type { Evaluator } from '../value/evaluate';
import type { Value } from '../value/value';
import { branchesOf, outermost, type Step, Steps } from './steps';

/** What stands where nothing is known. */
const standIns = ['some value', 'one line\n- another line\n- and a third, with (a: b)', '42', '{ "key": "value" }'];
/** Steps that are gone, and how often one way at most. */
const mostSteps = 4000;
const mostTimes = 2;

/** A text that a value may give, up to a length: each list with a few items, each hole of which nothing is known with some value. */
export function sampleOf(evaluator: Evaluator, value: Value, longest: number): string {
  const times = new Map<Step, number>();
  let text = '';
  let step: Step = new Steps(evaluator).build(value, { kind: 'end' }, outermost, false);
  for (let n = 0; n < mostSteps && text.length < longest && step.kind !== 'end'; n++) {
    if (step.kind === 'fork') {
      const branches = branchesOf(step);
      const taken = times.get(step) ?? 0;
      times.set(step, taken + 1);
      // The last way goes on behind a list, the first one into it.
      const next: Step | undefined = branches[taken < mostTimes ? 0 : branches.length - 1];
      if (!next) break;
      step = next;
      continue;
    }
    if (step.kind === 'piece') text += step.what.literal.pieces[step.k]!.text;
    else if (step.kind === 'data') text += step.isOne ? 'S' : standIns[n % standIns.length];
    step = step.next;
  }
  return text.slice(0, longest);
}
