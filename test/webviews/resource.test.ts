import assert from 'node:assert/strict';
import { ChannelError } from '../../src/shared/channel';
import { Resource } from '../../src/webviews/ui/resource';

interface Timer {
  ms: number;
  run: () => void;
}

const limited = (inMs: number) => new ChannelError('RATE_LIMITED', 'The limit is reached', Date.now() + inMs);

describe('a resource that a rate limit holds up', () => {
  const { setTimeout: realSet, clearTimeout: realClear } = globalThis;
  let timers: Map<number, Timer>;

  beforeEach(() => {
    timers = new Map();
    let next = 1;
    const set = (run: () => void, ms: number) => {
      timers.set(next, { ms, run });
      return next++;
    };
    Object.assign(globalThis, { setTimeout: set, clearTimeout: (id: number) => timers.delete(id) });
  });
  afterEach(() => Object.assign(globalThis, { setTimeout: realSet, clearTimeout: realClear }));

  /** Lets the one timer run out. */
  async function passes(): Promise<void> {
    const [[id, timer] = assert.fail('nothing waits'), ...others] = timers;
    assert.equal(others.length, 0);
    timers.delete(id);
    timer.run();
    await Promise.resolve();
  }

  it('is asked for again by itself when the limit is over, once', async () => {
    const asked: boolean[] = [];
    const resource = new Resource(async (_signal, isRenewal) => {
      asked.push(isRenewal);
      if (asked.length === 1) throw limited(30_000);
      return 'there';
    });
    await resource.load();
    assert.ok(resource.error.value?.retryAt);
    assert.ok(resource.waitsUntil.value);
    const [timer] = timers.values();
    assert.ok(timer && timer.ms > 29_000 && timer.ms <= 30_000, `${timer?.ms} ms`);
    await passes();
    while (resource.loading.value) await Promise.resolve();
    assert.deepEqual(asked, [false, true]);
    assert.equal(resource.value.value, 'there');
    assert.equal(resource.error.value, null);
    assert.equal(resource.waitsUntil.value, null);
    assert.equal(timers.size, 0);
  });

  it('waits anew where the limit is reached again, and never for less than a second', async () => {
    let asked = 0;
    const resource = new Resource(async () => {
      asked += 1;
      throw limited(asked === 1 ? -5_000 : 40_000);
    });
    await resource.load();
    assert.equal([...timers.values()][0]?.ms, 1_000);
    await passes();
    while (resource.loading.value) await Promise.resolve();
    assert.equal(asked, 2);
    assert.equal(timers.size, 1);
  });

  it('is not asked for twice where a person asked meanwhile', async () => {
    let asked = 0;
    const resource = new Resource(async () => {
      asked += 1;
      if (asked === 1) throw limited(30_000);
      return asked;
    });
    await resource.load();
    await resource.load();
    assert.equal(resource.value.value, 2);
    assert.equal(timers.size, 0);
  });

  it('keeps an old value, and has it renewed', async () => {
    const answers = [
      { n: 1, freshness: { fetchedAt: 0, stale: 'The limit is reached', retryAt: Date.now() + 9_000 } },
      { n: 2, freshness: { fetchedAt: 1, stale: null } },
    ];
    const resource = new Resource(async () => answers.shift()!, { freshness: (answer) => answer.freshness });
    await resource.load();
    assert.equal(resource.value.value?.n, 1);
    await passes();
    while (resource.loading.value) await Promise.resolve();
    assert.equal(resource.value.value?.n, 2);
    assert.equal(timers.size, 0);
  });

  it('that spends is left to the person', async () => {
    const resource = new Resource(
      async () => {
        throw limited(30_000);
      },
      { renews: false },
    );
    await resource.load();
    assert.ok(resource.waitsUntil.value);
    assert.equal(timers.size, 0);
  });
});
