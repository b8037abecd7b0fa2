import assert from 'node:assert/strict';
import { systemClock } from '../../../src/extension/api/clock';

describe('the system’s clock', () => {
  it('sleeps, and leaves nothing behind', async () => {
    const controller = new AbortController();
    await systemClock.sleep(1, controller.signal);
    controller.abort();
  });

  it('wakes at once when told', async () => {
    const controller = new AbortController();
    const asleep = systemClock.sleep(3_600_000, controller.signal);
    controller.abort(new Error('enough'));
    await assert.rejects(asleep, /enough/);
    await assert.rejects(systemClock.sleep(3_600_000, controller.signal), /enough/);
  });
});
