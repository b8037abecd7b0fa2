import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { RateLimit } from '../../../src/extension/live/rateLimit';

describe('a rate limit', () => {
  let limit: RateLimit;
  let ended: number;
  let changed: number;
  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
    limit = new RateLimit();
    [ended, changed] = [0, 0];
    limit.onEnd(() => {
      ended += 1;
    });
    limit.onChange(() => {
      changed += 1;
    });
  });
  afterEach(() => {
    limit.dispose();
    mock.timers.reset();
  });

  it('tells once that it is over, not before the told time', () => {
    limit.hold(1_030_000, 'https://a');
    assert.equal(limit.until, 1_030_000);
    mock.timers.tick(30_000);
    assert.equal(ended, 0);
    mock.timers.tick(100);
    assert.equal(ended, 1);
    assert.equal(limit.until, null);
    assert.equal(changed, 2);
    mock.timers.tick(100_000);
    assert.equal(ended, 1);
  });

  it('lasts until the latest time that was told', () => {
    limit.hold(1_010_000, 'https://a');
    limit.hold(1_040_000, 'https://a');
    mock.timers.tick(20_000);
    assert.equal(ended, 0);
    mock.timers.tick(20_100);
    assert.equal(ended, 1);
  });

  it('is the limit of one backend', () => {
    limit.hold(1_010_000, 'https://a');
    assert.equal(limit.untilAt('https://a'), 1_010_000);
    assert.equal(limit.untilAt('https://b'), null);
  });

  it('is over without a word where the backend answers earlier', () => {
    limit.hold(1_010_000, 'https://a');
    limit.release();
    mock.timers.tick(20_000);
    assert.equal(limit.until, null);
    assert.equal(ended, 0);
    assert.equal(changed, 2);
  });
});
