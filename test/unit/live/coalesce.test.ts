import assert from 'node:assert/strict';
import { coalesce } from '../../../src/extension/live/coalesce';
import { HandClock } from './sample';

describe('coalescing', () => {
  const collect = (options: { maxKeys?: number } = {}) => {
    const clock = new HandClock();
    const batches: { at: number; entries: [string, number][] }[] = [];
    const start = clock.now();
    const updates = coalesce<string, number>({
      ...options,
      timers: clock,
      flush: (batch) => batches.push({ at: clock.now() - start, entries: [...batch] }),
    });
    return { clock, batches, updates };
  };

  it('hands on at most ten times a second, and always the latest', async () => {
    const { clock, batches, updates } = collect();
    for (let n = 0; n < 1_000; n++) {
      updates.push(n % 2 ? 'odd' : 'even', n);
      await clock.advance(1);
    }
    await clock.advance(100);
    assert.ok(batches.length <= 11, `${batches.length} batches`);
    assert.deepEqual(
      new Map(batches.flatMap((batch) => batch.entries)),
      new Map([
        ['even', 998],
        ['odd', 999],
      ]),
    );
  });

  it('does nothing while nothing comes', async () => {
    const { clock, batches } = collect();
    await clock.advance(10_000);
    assert.equal(batches.length, 0);
    assert.equal(clock.waiting, 0);
  });

  it('does not wait once it holds its bound', () => {
    const { batches, updates } = collect({ maxKeys: 3 });
    for (const key of 'abcd') updates.push(key, 1);
    assert.equal(batches.length, 1);
    assert.equal(batches[0]?.entries.length, 4);
  });

  it('drops what waits when disposed', async () => {
    const { clock, batches, updates } = collect();
    updates.push('a', 1);
    updates.dispose();
    await clock.advance(1_000);
    assert.equal(batches.length, 0);
  });
});
