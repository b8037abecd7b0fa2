import { Kind } from '../extract/tokens';
import type { Code } from './code';

const comparisons = new Set(['==', '===', '!=', '!==', '<', '>', '<=', '>=']);

/** Where the operators at the top of an expression stand: token indices, -1 for one that is not there. */
export function operatorsAt(code: Code, i: number, end: number) {
  const { t } = code;
  const at = {
    ask: -1,
    or: -1,
    and: -1,
    compare: -1,
    plus: [] as number[],
    percent: -1,
    times: -1,
    as: -1,
    if: -1,
    else: -1,
  };
  for (let k = i; k < end; ) {
    const literal = code.literalAt(k);
    if (literal && literal.end <= t.end[end - 1]! && literal.end > t.end[k]!) {
      // What is concatenated to a string belongs to it.
      const behind = code.tokenAt(literal.end);
      if (behind > k) {
        k = behind;
        continue;
      }
    }
    if (k > i && t.kind[k] === Kind.Punct) {
      const text = code.text(k);
      if (text === '?' && at.ask < 0) at.ask = k;
      else if ((text === '||' || text === '??') && at.or < 0) at.or = k;
      else if (text === '&&' && at.and < 0) at.and = k;
      else if (text === '+') at.plus.push(k);
      else if (text === '%' && at.percent < 0) at.percent = k;
      else if (text === '*' && code.python && at.times < 0) at.times = k;
      else if (comparisons.has(text) && at.compare < 0 && t.match[k]! < 0) at.compare = k;
    } else if (k > i && t.kind[k] === Kind.Name) {
      const word = code.text(k);
      if (code.python) {
        if (word === 'if' && at.if < 0) at.if = k;
        else if (word === 'else') at.else = k;
        else if (word === 'or' && at.or < 0) at.or = k;
        else if (word === 'and' && at.and < 0) at.and = k;
        else if ((word === 'in' || word === 'is' || word === 'not') && at.compare < 0 && at.if < 0) at.compare = k;
      } else if ((word === 'as' || word === 'satisfies') && at.as < 0) at.as = k;
      else if ((word === 'instanceof' || word === 'in') && at.compare < 0) at.compare = k;
    }
    k = code.step(k);
  }
  return at;
}

/** The colon that belongs to the question mark at `ask`. */
export function colonOf(code: Code, ask: number, end: number): number {
  let open = 0;
  for (let k = ask + 1; k < end; k = code.step(k)) {
    if (code.is(k, '?')) open++;
    else if (code.is(k, ':') && open-- === 0) return k;
  }
  return -1;
}
