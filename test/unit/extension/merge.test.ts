import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mergeActivity, mergeMessage } from '../../../src/extension/sessions/merge';
import type { Turn } from '../../../src/shared/model';
import { groupTurns } from '../../../src/shared/turns';
import { call, turn } from './rows';

describe('merging live rows into turns', () => {
  it('opens a turn for the first call of it, and keeps turns in order', () => {
    const { turns } = mergeActivity([turn({ turnId: 't2', startedAt: '2026-11-20T11:00:00.000Z' })], call({ id: 'a' }));
    assert.deepEqual(
      turns.map((t) => t.turnId),
      ['t1', 't2'],
    );
    assert.deepEqual(turns[0]?.totals, { cost: 0.01, durationMs: 1000, activityCount: 1 });
  });

  it('never lets a call that ended run again', () => {
    const done = mergeActivity([], call({ id: 'a' })).turns;
    const again = mergeActivity(
      done,
      call({ id: 'a', status: 'PENDING', cost: 0, durationMs: 0, completedAt: null }),
    ).turns;
    assert.equal(again[0]?.activities[0]?.status, 'COMPLETED');
    assert.equal(again[0]?.totals.cost, 0.01);
  });

  it('puts a call without a turn into the one that began within 30 s before', () => {
    const before = [turn({ turnId: 't1', startedAt: '2026-11-20T10:00:00.000Z' })];
    const near = mergeActivity(before, call({ id: 'e', turnId: null, createdAt: '2026-11-20T10:00:30.000Z' }));
    const far = mergeActivity(before, call({ id: 'e', turnId: null, createdAt: '2026-11-20T10:00:30.001Z' }));
    assert.equal(near.turnId, 't1');
    assert.equal(far.turnId, 'loose-e');
  });

  it('keeps large JSON out of what it holds', () => {
    const { turns } = mergeActivity([], { ...call({ id: 'a' }), input: 'x' } as never);
    assert.ok(!('input' in (turns[0]?.activities[0] ?? {})));
  });

  it('shows a message before any call of its turn', () => {
    const message = {
      id: 'm',
      sessionId: 's1',
      senderId: 'u',
      role: 'USER',
      content: 'hello',
      turnId: 't9',
      timestamp: '2026-11-20T10:00:00.000Z',
    };
    const { turns, turnId } = mergeMessage([], message);
    assert.equal(turnId, 't9');
    assert.equal(turns[0]?.userMessage, 'hello');
    const answered = mergeMessage(turns, { ...message, id: 'n', senderId: null, role: 'AI', content: 'yes' }).turns;
    assert.equal(answered[0]?.aiResponse, 'yes');
    assert.equal(answered[0]?.userMessage, 'hello');
  });

  it('gives the turns that grouping all rows at once gives, in whatever order calls that name their turn arrive', () => {
    const calls = fc.uniqueArray(
      fc.record({ n: fc.nat(50), t: fc.nat(5), offset: fc.nat(600), ms: fc.nat(5000), cost: fc.option(fc.nat(100)) }),
      { selector: (c) => c.n, maxLength: 25 },
    );
    fc.assert(
      fc.property(calls, fc.infiniteStream(fc.nat()), (rows, order) => {
        const all = rows.map(({ n, t, offset, ms, cost }) =>
          call({
            id: `a${n}`,
            turnId: `t${t}`,
            durationMs: ms,
            cost: cost === null ? null : cost / 100,
            createdAt: new Date(Date.UTC(2026, 10, 20, 10) + t * 3_600_000 + offset * 1000).toISOString(),
          }),
        );
        const shuffled = all.map((a) => ({ a, k: order.next().value as number })).sort((x, y) => x.k - y.k);
        let turns: Turn[] = [];
        for (const { a } of shuffled) turns = mergeActivity(turns, a).turns;
        const whole = groupTurns(all, [], 's1');
        const key = (list: Turn[]) =>
          list.map((t) => [
            t.turnId,
            t.activities.map((a) => a.id),
            t.totals.activityCount,
            t.totals.durationMs,
            t.totals.cost.toFixed(6),
          ]);
        assert.deepEqual(new Map(key(turns).map((k) => [k[0], k])), new Map(key(whole).map((k) => [k[0], k])));
      }),
    );
  });
});
