import assert from 'node:assert/strict';
import { setImmediate as soon } from 'node:timers/promises';
import { DeferredPublisher } from '../../../src/server/live/deferred';
import type { LiveEvent, Publisher } from '../../../src/server/live/events';

const event = (n: number): LiveEvent => ({ name: 'brain-activity', data: n });

/** Notes what it is told, and takes so many milliseconds of the processor for each. */
function recording(costMs = 0) {
  const told: unknown[] = [];
  const publisher: Publisher = {
    publish: async ({ data }) => {
      const until = performance.now() + costMs;
      while (performance.now() < until);
      told.push(data);
    },
    close: async () => void told.push('closed'),
  };
  return { told, deferred: new DeferredPublisher(publisher) };
}

describe('publishing after the answer', () => {
  it('waits until what goes on is done, and keeps the order', async () => {
    const { told, deferred } = recording();
    for (let n = 0; n < 5; n += 1) void deferred.publish(event(n));
    await Promise.resolve();
    assert.deepEqual(told, []);
    await soon();
    assert.deepEqual(told, [0, 1, 2, 3, 4]);
  });

  it('lets others in between where there is much, and still keeps the order', async () => {
    const { told, deferred } = recording(1);
    for (let n = 0; n < 40; n += 1) void deferred.publish(event(n));
    let turns = 0;
    for (; told.length < 40; turns += 1) await soon();
    assert.ok(turns > 3, `${turns} turns`);
    assert.deepEqual(told, [...Array(40).keys()]);
  });

  it('does not let the memory fill: beyond a bound nobody gets in between', async () => {
    const { told, deferred } = recording();
    for (let n = 0; n < 50_000; n += 1) void deferred.publish(event(n));
    await soon();
    assert.ok(told.length >= 48_000, `${told.length} told`);
  });

  it('passes everything on before it closes', async () => {
    const { told, deferred } = recording();
    for (let n = 0; n < 3; n += 1) void deferred.publish(event(n));
    await deferred.close();
    assert.deepEqual(told, [0, 1, 2, 'closed']);
    await soon();
    assert.equal(told.length, 4);
  });
});
