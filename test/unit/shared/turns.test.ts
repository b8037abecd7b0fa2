import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Message } from '../../../src/shared/model';
import { groupTurns, turnGapMs, turnUser } from '../../../src/shared/turns';
import { base, type Call, call, calls, instant, messages, sessionId, shuffled } from './arbitrary';

const at = (ms: number) => new Date(base + ms).toISOString();

function aCall(id: string, ms: number, more: Partial<Call> = {}): Call {
  return {
    id,
    sessionId,
    turnId: null,
    activityType: 'LLM_CALL',
    model: 'm',
    callType: null,
    tokenCountInput: 1,
    tokenCountOutput: 1,
    cost: 0.5,
    durationMs: 1000,
    status: 'COMPLETED',
    createdAt: at(ms),
    completedAt: null,
    ...more,
  };
}

function aMessage(id: string, ms: number, senderId: string | null, more: Partial<Message> = {}): Message {
  return { id, senderId, content: id, timestamp: at(ms), ...more };
}

describe('turns', function () {
  this.timeout(30_000);

  it('hold every call exactly once', () => {
    fc.assert(
      fc.property(calls, messages, (all, said) => {
        const ids = groupTurns(all, said, sessionId).flatMap((turn) => turn.activities.map(({ id }) => id));
        assert.deepEqual(ids.sort(), all.map(({ id }) => id).sort());
      }),
    );
  });

  it('are the same whatever the order in which calls and messages came', () => {
    const both = fc
      .tuple(calls, messages)
      .chain(([all, said]) => fc.tuple(fc.constant({ all, said }), shuffled(all), shuffled(said)));
    fc.assert(
      fc.property(both, ([{ all, said }, otherCalls, otherMessages]) => {
        assert.deepEqual(groupTurns(otherCalls, otherMessages, sessionId), groupTurns(all, said, sessionId));
      }),
    );
  });

  it('don’t depend on the order where turns begin in the same millisecond', () => {
    const sameTime = fc.uniqueArray(call, { selector: (each) => each.id, minLength: 3, maxLength: 8 }).chain((all) => {
      const same = all.map((each) => ({ ...each, createdAt: at(0) }));
      return fc.tuple(fc.constant(same), shuffled(same));
    });
    fc.assert(
      fc.property(sameTime, ([one, other]) => assert.deepEqual(groupTurns(other, []), groupTurns(one, []))),
      { numRuns: 300 },
    );
  });

  it('are oldest first, their calls in order of start, the totals those of the calls', () => {
    fc.assert(
      fc.property(calls, (all) => {
        const turns = groupTurns(all, [], sessionId);
        const starts = turns.map(({ startedAt }) => startedAt);
        assert.deepEqual(starts, [...starts].sort());
        for (const { activities, startedAt, totals } of turns) {
          const created = activities.map(({ createdAt }) => createdAt);
          assert.deepEqual(created, [...created].sort());
          assert.equal(startedAt, created[0]);
          assert.equal(totals.activityCount, activities.length);
          assert.ok(Math.abs(totals.cost - activities.reduce((sum, { cost }) => sum + (cost ?? 0), 0)) < 1e-9);
          const end = Math.max(...activities.map((each) => Date.parse(each.createdAt) + each.durationMs));
          assert.equal(totals.durationMs, end - Date.parse(startedAt));
        }
      }),
    );
  });

  it('take a call without a turn only from within 30 s after their start', () => {
    const turnId = `${sessionId}-ana-1`;
    const near = groupTurns([aCall('a', 0, { turnId }), aCall('b', turnGapMs)], []);
    assert.deepEqual(
      near.map((turn) => turn.activities.length),
      [2],
    );
    const far = groupTurns([aCall('a', 0, { turnId }), aCall('b', turnGapMs + 1)], []);
    assert.deepEqual(
      far.map((turn) => turn.turnId),
      [turnId, 'loose-b'],
    );
  });

  it('name a message only by its turn id, or from within the 30 s before their start', () => {
    fc.assert(
      fc.property(calls, messages, (all, said) => {
        const unique = said.map((each) => ({ ...each, content: each.id }));
        const byId = new Map(unique.map((each) => [each.id, each]));
        const seen: string[] = [];
        for (const turn of groupTurns(all, unique, sessionId)) {
          for (const id of [turn.userMessage, turn.aiResponse]) if (id !== null) seen.push(id);
          const asked = turn.userMessage === null ? undefined : byId.get(turn.userMessage);
          if (!asked) continue;
          assert.notEqual(asked.senderId, null);
          const gap = Date.parse(turn.startedAt) - Date.parse(asked.timestamp);
          assert.ok(asked.turnId === turn.turnId || (!asked.turnId && gap >= 0 && gap <= turnGapMs));
        }
        assert.equal(new Set(seen).size, seen.length, 'a message stands in two turns');
      }),
    );
  });

  it('give the message of the right person where two speak at once', () => {
    const all = [
      aCall('a', 1000, { turnId: `${sessionId}-ana-1` }),
      aCall('b', 2000, { turnId: `${sessionId}-ben-1` }),
    ];
    const said = [aMessage('from ben', 900, 'ben'), aMessage('from ana', 800, 'ana')];
    assert.deepEqual(
      groupTurns(all, said, sessionId).map(({ userId, userMessage }) => [userId, userMessage]),
      [
        ['ana', 'from ana'],
        ['ben', 'from ben'],
      ],
    );
  });

  it('keep the answer that comes after another person’s turn has begun', () => {
    const all = [
      aCall('a', 1000, { turnId: `${sessionId}-ana-1`, durationMs: 4000 }),
      aCall('b', 2000, { turnId: `${sessionId}-ben-1`, durationMs: 5000 }),
    ];
    const said = [aMessage('to ana', 5000, null), aMessage('to ben', 7000, null)];
    assert.deepEqual(
      groupTurns(all, said, sessionId).map(({ aiResponse }) => aiResponse),
      ['to ana', 'to ben'],
    );
  });

  it('take nobody’s answer once their own time is over', () => {
    const turn = groupTurns([aCall('a', 0, { turnId: `${sessionId}-ana-1` })], [aMessage('late', 600_000, null)]);
    assert.equal(turn[0]?.aiResponse, null);
  });

  it('survive instants that are none', () => {
    const broken = fc.record({ time: fc.oneof(fc.string(), instant), each: call }).map(({ time, each }) => ({
      ...each,
      createdAt: time,
    }));
    fc.assert(
      fc.property(fc.uniqueArray(broken, { selector: ({ id }) => id }), messages, (all, said) => {
        const garbled = said.map((each, i) => (i % 2 ? { ...each, timestamp: 'yesterday' } : each));
        const turns = groupTurns(all, garbled, sessionId);
        assert.equal(turns.flatMap(({ activities }) => activities).length, all.length);
        for (const { startedAt, totals } of turns) {
          assert.ok(Number.isFinite(Date.parse(startedAt)));
          assert.ok(Number.isFinite(totals.durationMs));
        }
      }),
    );
  });

  it('leave the large JSON out', () => {
    const large = { input: 'x', output: 'x', metadata: { turnId: 't' }, structuredOutput: 'x' };
    const [turn] = groupTurns([{ ...aCall('a', 0), ...large }], []);
    assert.equal(turn?.turnId, 't');
    for (const key of Object.keys(large)) assert.equal(key in (turn?.activities[0] ?? {}), false, key);
  });

  it('name their participant by their id', () => {
    const cases: [string, string | null][] = [
      ['s1-ana-12', 'ana'],
      ['s1-ana-feel-heard', 'ana'],
      ['s1-ana-welcome', 'ana'],
      ['s1-ana-inner-work-3', 'ana'],
      ['s1-inner-work-3', null],
      ['s1-3', null],
      ['s1-welcome', null],
      ['s1', null],
      ['other-ana-1', null],
      ['s1-user-with-dashes-4', 'user-with-dashes'],
    ];
    assert.deepEqual(
      cases.map(([id]) => turnUser(id, 's1')),
      cases.map(([, user]) => user),
    );
  });
});
