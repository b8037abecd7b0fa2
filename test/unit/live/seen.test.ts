import assert from 'node:assert/strict';
import fc from 'fast-check';
import { maxPending, maxSeen, Seen } from '../../../src/extension/live/seen';
import { activity, pending } from './sample';

describe('what was told already', () => {
  it('lets a call through when it begins and when it ends, and no other time', () => {
    const seen = new Seen();
    assert.equal(seen.activity(pending('a')), true);
    assert.equal(seen.activity(pending('a')), false);
    assert.equal(seen.activity(activity('a')), true);
    assert.equal(seen.activity(activity('a')), false);
    assert.equal(seen.activity(pending('a')), false);
  });

  it('lets a correction of an ended call through, and no older state of it', () => {
    const seen = new Seen();
    assert.equal(seen.activity(activity('a', { cost: null })), true);
    assert.equal(seen.activity(activity('a', { cost: 0.5 })), true);
    assert.equal(seen.activity(activity('a', { cost: 0.1, completedAt: '2026-11-23T12:00:00.000Z' })), false);
  });

  it('does not tell the same state again because large JSON came or went', () => {
    const seen = new Seen();
    assert.equal(seen.activity(activity('a', { truncated: true })), true);
    assert.equal(seen.activity(activity('a', { input: { messages: [] }, metadata: {} })), false);
  });

  it('knows which calls still run', () => {
    const seen = new Seen();
    seen.activity(pending('a'));
    seen.activity(pending('b'));
    seen.activity(activity('a'));
    assert.deepEqual(
      seen.pending.map((call) => call.id),
      ['b'],
    );
  });

  it('ends, whatever the order and the repeats, with each call told at most twice and never backwards', () => {
    const step = fc.record({ id: fc.constantFrom('a', 'b', 'c'), ended: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const seen = new Seen();
        const told = new Map<string, boolean[]>();
        for (const { id, ended } of steps) {
          if (seen.activity(ended ? activity(id) : pending(id))) told.set(id, [...(told.get(id) ?? []), ended]);
        }
        for (const { id } of steps) {
          const states = told.get(id) ?? [];
          const best = steps.some((s) => s.id === id && s.ended);
          assert.ok(states.length >= 1 && states.length <= 2);
          assert.equal(states.at(-1), best);
          assert.ok(states.length === 1 || (states[0] === false && states[1] === true));
        }
      }),
    );
  });

  it('knows the latest again, half of its bound at the least', () => {
    const seen = new Seen();
    const last = maxSeen * 2 + 17;
    for (let n = 0; n < last; n++) seen.once('m', String(n));
    for (let n = last - maxSeen / 2; n < last; n++) assert.equal(seen.once('m', String(n)), false);
    assert.equal(seen.once('m', '0'), true);
  });

  it('stays within its bounds', () => {
    const seen = new Seen();
    for (let n = 0; n < maxSeen * 3; n++) {
      seen.once('m', String(n));
      assert.ok(seen.size <= maxSeen);
    }
    for (let n = 0; n < maxPending + 50; n++) seen.activity(pending(`p${n}`));
    assert.equal(seen.pending.length, maxPending);
  });
});
