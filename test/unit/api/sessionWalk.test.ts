import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ClassicSessionPage } from '../../../src/extension/api/classic/rows';
import { ClassicSessionPage as Page } from '../../../src/extension/api/classic/rows';
import { SessionWalk } from '../../../src/extension/api/classic/sessionWalk';
import { sessionsAnswer } from '../../standin/classicAnswers';
import { type ClassicData, classicData } from '../../standin/classicData';

const start = Date.parse('2026-11-01T00:00:00.000Z');

/** Sessions at the given instants, one millisecond apart at the least: neighbours and ties are the rule. */
function dataAt(offsets: readonly number[]): ClassicData {
  const data = classicData(offsets.length, start);
  data.activities.length = 0;
  offsets.forEach((offset, i) => {
    data.sessions[i]!.updatedAt = new Date(start + offset).toISOString();
  });
  return data;
}

describe('walking the list of sessions', () => {
  it('finds each once, newest first, in no more requests than pages, whatever the ties', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(6), { minLength: 0, maxLength: 60 }),
        fc.integer({ min: 1, max: 25 }),
        async (offsets, limit) => {
          const data = dataAt(offsets);
          let requests = 0;
          const walk = new SessionWalk(async (query) => {
            requests += 1;
            const texts = Object.fromEntries(Object.entries(query).map(([k, v]) => [k, String(v)]));
            return Page.parse(sessionsAnswer(data, texts)) as ClassicSessionPage;
          });
          const found: { id: string; updatedAt: string }[] = [];
          let cursor: string | null = null;
          do {
            const page: Awaited<ReturnType<SessionWalk['page']>> = await walk.page({
              limit,
              ...(cursor ? { cursor } : {}),
            });
            found.push(...page.sessions);
            cursor = page.nextCursor;
          } while (cursor !== null);
          assert.deepEqual(found.map((s) => s.id).toSorted(), data.sessions.map((s) => s.id).toSorted());
          const times = found.map((s) => s.updatedAt);
          assert.deepEqual(times, times.toSorted().toReversed());
          assert.ok(requests <= Math.max(1, Math.ceil(offsets.length / limit)), `${requests} requests`);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('goes on when sessions change in the middle of it', async () => {
    const data = dataAt(Array.from({ length: 30 }, (_, i) => i));
    const walk = new SessionWalk(async (query) => {
      const texts = Object.fromEntries(Object.entries(query).map(([k, v]) => [k, String(v)]));
      return Page.parse(sessionsAnswer(data, texts)) as ClassicSessionPage;
    });
    const first = await walk.page({ limit: 10 });
    const moved = data.sessions.find((s) => s.id === first.sessions.at(-1)!.id)!;
    moved.updatedAt = new Date(start + 1000).toISOString();
    const rest = await walk.page({ limit: 20, cursor: first.nextCursor! });
    const ids = [...first.sessions, ...rest.sessions].map((s) => s.id);
    assert.equal(ids.length, 30);
    assert.equal(new Set(ids).size, 30);
  });

  it('ends where the backend gives the same page for ever', async () => {
    const data = dataAt([1, 2, 3]);
    const page = { ...sessionsAnswer(data, { order: 'asc' }), nextCursor: new Date(start).toISOString() };
    let requests = 0;
    const walk = new SessionWalk(async () => {
      requests += 1;
      return Page.parse(page);
    });
    const first = await walk.page({ limit: 3 });
    assert.equal(first.sessions.length, 3);
    assert.deepEqual(await walk.page({ limit: 3, cursor: first.nextCursor! }), { sessions: [], nextCursor: null });
    assert.ok(requests < 20);
  });

  it('refuses a place that is none', async () => {
    const walk = new SessionWalk(() => Promise.reject(new Error('not to be asked')));
    for (const cursor of [
      '',
      'x',
      '2026-11-01',
      Buffer.from('[]').toString('base64url'),
      Buffer.from('{}').toString('base64url'),
    ]) {
      await assert.rejects(walk.page({ cursor }), { code: 'INVALID_PARAMETER' });
    }
  });
});
