import assert from 'node:assert/strict';
import { maxWaiting, Pace, perInterval } from '../../../src/extension/live/pace';

/** A pace whose intervals end when told. */
function paced() {
  const written: (number | string)[] = [];
  let next: (() => void) | null = null;
  const pace = new Pace<number>({
    write: (n) => written.push(n),
    leftOut: (count) => written.push(`${count} left out`),
    timers: {
      now: () => 0,
      after: (_ms, then) => {
        next = then;
        return () => {
          next = null;
        };
      },
    },
  });
  const interval = () => {
    const then = next;
    next = null;
    then?.();
  };
  const flood = (count: number) => {
    for (let n = 0; n < count; n++) pace.push(n);
  };
  return { pace, written, interval, flood, waits: () => next !== null };
}

describe('pace', () => {
  it('writes at once what is little', () => {
    const { written, flood } = paced();
    flood(perInterval);
    assert.equal(written.length, perInterval);
  });

  it('writes a burst in order and whole, a portion an interval, then rests', () => {
    const { written, flood, interval, waits } = paced();
    flood(perInterval * 3 + 7);
    assert.equal(written.length, perInterval);
    interval();
    assert.equal(written.length, perInterval * 2);
    for (let n = 0; n < 3; n++) interval();
    assert.deepEqual(
      written,
      Array.from({ length: perInterval * 3 + 7 }, (_, n) => n),
    );
    assert.equal(waits(), false);
  });

  it('does not let what comes later overtake', () => {
    const { pace, written, flood, interval } = paced();
    flood(perInterval + 10);
    interval();
    pace.push(-1);
    interval();
    assert.equal(written.at(-1), -1);
    assert.equal(written.length, perInterval + 11);
  });

  it('keeps a bound, and says how many it left out where they are missing', () => {
    const { written, flood, interval } = paced();
    flood(perInterval + maxWaiting + 1);
    interval();
    assert.equal(written[perInterval], '1000 left out');
    assert.equal(written[perInterval + 1], perInterval + 1_000);
    for (let n = 0; n < maxWaiting / perInterval; n++) interval();
    assert.equal(written.at(-1), perInterval + maxWaiting);
    assert.equal(written.length, perInterval + maxWaiting + 1 - 1_000 + 1);
  });

  it('writes nothing that was cleared', () => {
    const { pace, written, flood, interval } = paced();
    flood(perInterval * 2);
    pace.clear();
    interval();
    assert.equal(written.length, perInterval);
  });
});
