import assert from 'node:assert/strict';
import { mostWaiting, Slices } from '../../../src/extension/live/slices';

/** Slices in which each item takes a millisecond, and whose turns come when told. */
function sliced(fails = (_item: number) => false) {
  const taken: number[] = [];
  let time = 0;
  let next: (() => void) | null = null;
  const slices = new Slices<number>({
    take: (item) => {
      time += 1;
      taken.push(item);
      if (fails(item)) throw new Error('a subscriber failed');
    },
    soon: (then) => {
      next = then;
      return () => {
        next = null;
      };
    },
    now: () => time,
  });
  const turn = () => {
    const then = next;
    next = null;
    then?.();
  };
  return { slices, taken, turn, waits: () => next !== null };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

describe('work in slices', () => {
  it('is done at once while it is little', () => {
    const { slices, taken, turn, waits } = sliced();
    for (const item of [0, 1, 2]) {
      slices.push(item);
      turn();
    }
    assert.deepEqual(taken, [0, 1, 2]);
    assert.equal(waits(), false);
  });

  it('leaves room for others in a flood, and loses and reorders nothing', () => {
    const { slices, taken, turn, waits } = sliced();
    for (const item of upTo(5_000)) slices.push(item);
    assert.equal(taken.length, 8);
    turn();
    assert.equal(taken.length, 16);
    slices.push(5_000);
    while (waits()) turn();
    assert.deepEqual(taken, upTo(5_001));
  });

  it('takes as long as it needs where more would wait than memory should hold', () => {
    const { slices, taken, turn, waits } = sliced();
    for (const item of upTo(mostWaiting + 500)) slices.push(item);
    assert.equal(taken.length, 500);
    while (waits()) turn();
    assert.deepEqual(taken, upTo(mostWaiting + 500));
  });

  it('goes on after an item that fails', () => {
    const { slices, taken, turn, waits } = sliced((item) => item === 10);
    for (const item of upTo(30)) slices.push(item);
    assert.throws(turn, /a subscriber failed/);
    while (waits()) turn();
    assert.deepEqual(taken, upTo(30));
  });

  it('takes nothing more once it is disposed of', () => {
    const { slices, taken, turn } = sliced();
    for (const item of upTo(30)) slices.push(item);
    slices.dispose();
    turn();
    assert.equal(taken.length, 8);
  });
});
