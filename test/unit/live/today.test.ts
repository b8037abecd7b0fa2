import assert from 'node:assert/strict';
import type { Queries, QueryOptions } from '../../../src/extension/api/queries';
import { TodayCosts } from '../../../src/extension/live/today';

const now = Date.UTC(2026, 10, 28, 12);

/** Today's cost over a backend that tells what is set, and timers that end when told. */
function opened() {
  const asked: boolean[] = [];
  const backend = { today: 1, fetchedAt: now };
  const queries = {
    costs: async (_range: unknown, { fresh }: QueryOptions) => {
      asked.push(fresh === true);
      const data = [
        { periodStart: '2026-11-27T00:00:00.000Z', totalCost: 5 },
        { periodStart: '2026-11-28T00:00:00.000Z', totalCost: backend.today },
      ];
      return { data: { data }, freshness: { fetchedAt: backend.fetchedAt, stale: null } };
    },
  } as unknown as Queries;
  const waits = new Map<number, () => void>();
  const today = new TodayCosts({
    now: () => now,
    after: (ms, then) => {
      waits.set(ms, then);
      return () => waits.delete(ms);
    },
  });
  const pass = async (ms: number): Promise<void> => {
    waits.get(ms)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  const start = async (): Promise<void> => {
    today.attach(queries);
    await pass(0);
  };
  return { today, asked, backend, pass, start };
}

describe("today's cost", () => {
  it('grows by what live calls cost, each once, without a request of their own', async () => {
    const { today, asked, start, pass } = opened();
    await start();
    const shown: (number | undefined)[] = [];
    today.onChange((costs) => shown.push(costs?.today));
    today.callEnded({ id: 'a', cost: 0.5 });
    today.callEnded({ id: 'b', cost: 0.25 });
    today.callEnded({ id: 'b', cost: 0.125 });
    today.callEnded({ id: 'c', cost: null });
    await pass(500);
    assert.deepEqual(shown, [1.625]);
    assert.deepEqual(asked, [false]);
    await pass(10_000);
    assert.deepEqual(today.costs, { today: 1.625, yesterday: 5 });
    assert.deepEqual(asked, [false, false]);
  });

  it('begins anew from what the backend tells once it tells something newer', async () => {
    const { today, backend, start, pass } = opened();
    await start();
    today.callEnded({ id: 'a', cost: 0.5 });
    Object.assign(backend, { today: 1.5, fetchedAt: now + 1 });
    await pass(10_000);
    assert.equal(today.costs?.today, 1.5);
  });

  it('asks for what was caught up, which the figures may hold already', async () => {
    const { today, asked, start, pass } = opened();
    await start();
    today.callEnded({ id: 'a', cost: 0.5 }, true);
    assert.equal(today.costs?.today, 1);
    await pass(10_000);
    assert.deepEqual(asked, [false, true]);
  });
});
