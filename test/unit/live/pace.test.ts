import assert from 'node:assert/strict';
import { burst, intervalMs, maxWaiting, Pace, perInterval, perSecond } from '../../../src/extension/live/pace';

/** A pace whose intervals end when told. */
function paced() {
  const written: (number | string)[] = [];
  let next: (() => void) | null = null;
  let time = 0;
  const pace = new Pace<number>({
    write: (n) => written.push(n),
    leftOut: (count) => written.push(`${count} left out`),
    timers: {
      now: () => time,
      after: (_ms, then) => {
        next = then;
        return () => {
          next = null;
        };
      },
    },
  });
  const interval = () => {
    time += intervalMs;
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
    const { written, flood, interval, waits } = paced();
    flood(perInterval + maxWaiting + 1);
    interval();
    assert.equal(written[perInterval], '1000 left out');
    assert.equal(written[perInterval + 1], perInterval + 1_000);
    while (waits()) interval();
    assert.equal(written.at(-1), perInterval + maxWaiting);
    assert.equal(written.length, perInterval + maxWaiting + 1 - 1_000 + 1);
  });

  it('slows down when a burst becomes a flood, and is quick again after a rest', () => {
    const { written, flood, interval } = paced();
    flood(10_000);
    const inSeconds = (seconds: number): number => {
      const before = written.length;
      for (let ms = 0; ms < seconds * 1_000; ms += intervalMs) interval();
      return written.length - before;
    };
    assert.ok(inSeconds(2) >= burst);
    assert.equal(inSeconds(5), 5 * perSecond);
  });

  it('writes nothing that was cleared', () => {
    const { pace, written, flood, interval } = paced();
    flood(perInterval * 2);
    pace.clear();
    interval();
    assert.equal(written.length, perInterval);
  });
});
