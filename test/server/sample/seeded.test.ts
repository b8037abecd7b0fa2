import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '../../../src/server/app';
import type { Db } from '../../../src/server/db/db';
import { createRecorder, type Recorder } from '../../../src/server/ingest/recorder';
import { sampleRows } from '../../../src/server/sample/rows';
import { seedSample } from '../../../src/server/sample/sample';
import type { SessionSummary } from '../../../src/shared/model';
import { type Route, routes } from '../../../src/shared/routes';
import { bucketsOf, totalTokens } from '../../../src/shared/tokens';
import { onEachDatabase } from '../support/databases';

const now = new Date('2026-11-23T04:00:00.000Z');
const range = 'from=2026-10-01&to=2026-11-30';
type Data<R extends Route> = ReturnType<R['data']['parse']>;

const near = (a: number, b: number, what: string) =>
  assert.ok(Math.abs(a - b) < 1e-6 * Math.max(1, Math.abs(b)), `${what}: ${a} ≠ ${b}`);

onEachDatabase('the seeded sample', (db: () => Db) => {
  let server: Server;
  let recorder: Recorder;
  const sessions: SessionSummary[] = [];

  /** What a route answers, parsed by its own schema. */
  async function get<R extends Route>(route: R, path: string): Promise<Data<R>> {
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/api/brain${path}`, { headers: { connection: 'close' } });
    assert.equal(response.status, 200, path);
    const body = (await response.json()) as { data: unknown };
    return route.data.parse(body.data) as Data<R>;
  }

  before(async function () {
    this.timeout(120_000);
    recorder = createRecorder({ db: db(), publish: false, now: () => now });
    const seeded = await seedSample(recorder, { now, seed: 1 });
    assert.equal(seeded.sessions, 60);
    server = createApp({ db: db(), recorder, auth: {}, now: () => now }).server;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(async () => {
    server?.close();
    server?.closeAllConnections();
  });

  it('is listed whole, last changed first', async () => {
    let cursor = '';
    do {
      const page = await get(routes.sessions, `/sessions?limit=25${cursor}`);
      sessions.push(...page.sessions);
      cursor = page.nextCursor ? `&cursor=${encodeURIComponent(page.nextCursor)}` : '';
    } while (cursor);
    assert.equal(new Set(sessions.map(({ id }) => id)).size, 60);
    const changed = sessions.map(({ updatedAt }) => updatedAt);
    assert.deepEqual(changed, [...changed].sort().reverse());
    const latest = now.getTime() - Date.parse(changed[0]!);
    assert.ok(latest > 0 && latest < 5 * 60_000, `last changed ${latest} ms before`);
  });

  it('has the same sums in the list, in the turns and in the calls of each session', async function () {
    this.timeout(120_000);
    for (const { id, stats, title } of sessions) {
      const { activities, summary } = await get(routes.sessionActivity, `/activity/${id}`);
      const { turns } = await get(routes.turns, `/activity/${id}/turns`);
      const inTurns = turns.flatMap((turn) => turn.activities);
      assert.deepEqual(inTurns.map((each) => each.id).sort(), activities.map((each) => each.id).sort(), String(title));
      assert.equal(stats.activityCount, activities.length);
      assert.equal(summary.count, activities.length);
      assert.equal(stats.turnCount, turns.length, `turns of ${title}`);
      const cost = turns.reduce((sum, { totals }) => sum + totals.cost, 0);
      near(stats.totalCost, cost, `cost of ${title}`);
      near(summary.totalCost, cost, `summed cost of ${title}`);
      const tokens = activities.reduce((sum, each) => sum + totalTokens(bucketsOf(each)), 0);
      assert.equal(stats.totalTokens, tokens, `tokens of ${title}`);
      assert.equal(summary.totalTokens, tokens, `summed tokens of ${title}`);
    }
  });

  it('has turns that know who asked, what, and what was answered', async () => {
    const spoken = sessions.filter(({ stats }) => stats.turnCount > 3).slice(0, 12);
    for (const { id, type } of spoken) {
      const { turns } = await get(routes.turns, `/activity/${id}/turns`);
      const asked = turns.filter(({ userMessage }) => userMessage !== null);
      assert.ok(asked.length >= turns.length - 1, 'only the closing turn has nobody’s message');
      assert.ok(asked.filter(({ aiResponse }) => aiResponse !== null).length >= asked.length - 3);
      if (type === 'PARTNER') for (const { userId } of turns) assert.ok(userId);
    }
  });

  it('costs the same in the analytics as in the sessions', async () => {
    const all = await get(routes.costs, `/analytics/costs?period=day&${range}`);
    const ofSessions = sessions.reduce((sum, { stats }) => sum + stats.totalCost, 0);
    near(all.totals.totalCost, ofSessions, 'cost over all days');
    assert.ok(ofSessions > 1 && ofSessions < 100, `a believable cost: ${ofSessions}`);
    for (const part of ['byModel', 'byCallType'] as const) {
      const sum = all.data.reduce(
        (total, point) => total + Object.values(point[part]).reduce((cost, each) => cost + each.cost, 0),
        0,
      );
      near(sum, ofSessions, part);
    }
    const weekly = await get(routes.costs, `/analytics/costs?period=week&${range}`);
    near(weekly.totals.totalCost, ofSessions, 'cost over all weeks');
    assert.ok((all.totals.unpricedCount ?? 0) > 0, 'a model without a price');
  });

  it('has one cache rate over everything, within 0 and 1, and a saving', async () => {
    const { overall, byModel } = await get(routes.cacheRates, `/analytics/cache-rates?${range}`);
    assert.ok(overall.cacheHitRate !== null && overall.cacheHitRate > 0.1 && overall.cacheHitRate < 0.9);
    assert.ok(overall.estimatedCostSavings > 0 && overall.tokensSaved > 0);
    assert.ok(Object.keys(byModel).length >= 3);
  });

  it('assembles a context with facts, feeling and themes', async () => {
    const closed = sessions.find(
      ({ type, status, stats }) => type === 'PARTNER' && status === 'RESOLVED' && stats.turnCount > 8,
    );
    const { users } = await get(routes.context, `/sessions/${closed!.id}/context`);
    assert.equal(users.length, 2);
    const sections = new Set(users.flatMap(({ context }) => Object.keys(context)));
    for (const name of [
      'conversationContext',
      'emotionalThread',
      'sessionSummary',
      'notableFacts',
      'globalFacts',
      'priorThemes',
    ]) {
      assert.ok(sections.has(name), `${name} is missing among ${[...sections].join(', ')}`);
    }
  });

  it('is not doubled by recording its rows again', async () => {
    const before = await get(routes.costs, `/analytics/costs?period=month&${range}`);
    const rows = await sampleRows({ now, seed: 1 });
    await recorder.sessions(rows.sessions);
    await recorder.messages(rows.messages);
    await recorder.activities(rows.activities.filter((_, i) => i % 10 === 0));
    assert.deepEqual((await get(routes.costs, `/analytics/costs?period=month&${range}`)).totals, before.totals);
    assert.deepEqual((await get(routes.sessions, '/sessions?limit=100')).sessions, sessions);
  });
});
