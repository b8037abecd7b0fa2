import assert from 'node:assert/strict';
import type { Backend } from '../../src/extension/api/backend';
import { connect } from '../../src/extension/api/connect';
import { createQueries, type Queries } from '../../src/extension/api/queries';
import { exported } from '../../src/shared/exportColumns';
import { apiBase } from '../../src/shared/routes';
import { fullAnswers } from '../standin/fullAnswers';
import { openDb, secret, startServer, type TestServer } from './live/serverRig';

const { sessions, sessionActivity } = fullAnswers;
const [call] = sessionActivity.activities;

async function record(server: TestServer, path: string, body: unknown): Promise<void> {
  const response = await fetch(`${server.url}${apiBase}${path}`, {
    method: 'POST',
    headers: { 'X-Dashboard-Secret': secret, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  assert.ok(response.ok, `${path}: ${response.status} ${await response.text()}`);
}

describe('the extension’s client on the real API', function () {
  this.timeout(60_000);
  let server: TestServer;
  let close: () => Promise<void>;
  let backend: Backend;
  let queries: Queries;
  const asked = () => server.requests.map((request) => request.replace(/\?.*/, ''));

  before(async () => {
    const db = await openDb();
    server = await startServer(db);
    close = async () => {
      await server.stop();
      await db.close();
    };
    const { stats, participants, ...session } = sessions.sessions[0]!;
    const members = [{ userId: 'user1', userName: 'Ana' }];
    await record(server, '/sessions', [
      { ...session, participants, members },
      ...[1, 2, 3].map((n) => ({ ...session, id: `tied${n}`, participants: `Zoë ${n}` })),
    ]);
    await record(server, '/messages', sessionActivity.messages);
    const { error, archivedAt, cacheReadTokens, cacheWriteTokens, tokenConvention, ...row } = call!;
    await record(server, '/activities', {
      ...row,
      metadata: { cacheReadInputTokens: 2700, cacheWriteInputTokens: 120 },
    });
    backend = await server.backend();
    server.requests.length = 0;
  });
  after(() => close());
  beforeEach(() => {
    server.requests.length = 0;
    queries = createQueries(backend);
  });
  afterEach(() => queries.dispose());

  it('knows it as full, with the way to its live stream', () => {
    assert.equal(backend.kind, 'full');
    assert.equal(backend.me.role, 'admin');
    assert.equal(backend.me.realtime?.port, server.port);
  });

  it('has a useful list by two requests in all', async () => {
    const fresh = await connect({ url: server.url, secret });
    const { data } = await createQueries(fresh).sessions({});
    assert.equal(data.sessions.length, 4);
    assert.deepEqual(asked(), ['GET /api/brain/me', 'GET /api/brain/sessions']);
  });

  it('walks the list over ties, and filters it', async () => {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await backend.sessions({ limit: 1, ...(cursor ? { cursor } : {}) });
      ids.push(...page.sessions.map((s) => s.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    assert.deepEqual(ids.toSorted(), ['session1', 'tied1', 'tied2', 'tied3']);
    assert.equal((await backend.sessions({ search: 'zoë 2' })).sessions[0]?.id, 'tied2');
    assert.equal((await backend.sessions({ status: 'RESOLVED' })).sessions.length, 0);
  });

  it('opens a turn by one request, and a call’s text by one more', async () => {
    await queries.sessions({});
    server.requests.length = 0;
    const { data: turns } = await queries.turns('session1');
    assert.equal((await queries.session('session1')).data.participants, 'Ana & Ben');
    assert.deepEqual(asked(), ['GET /api/brain/activity/session1/turns']);
    assert.equal(turns[0]?.userMessage, 'Hello');
    assert.equal(turns[0]?.activities[0]?.cacheReadTokens, 2700);
    for (let n = 0; n < 3; n += 1) {
      const { data } = await queries.activity('call1', 'session1');
      assert.deepEqual(data.output, call!.output);
    }
    assert.deepEqual(asked().slice(1), ['GET /api/brain/activities/call1']);
  });

  it('reads everything else that the contract has', async () => {
    const range = { from: '2026-11-20', to: '2026-11-21' };
    assert.equal((await backend.session('tied1')).id, 'tied1');
    assert.equal((await backend.sessionActivity('session1')).activities.length, 1);
    assert.equal((await backend.activities(range)).activities[0]?.id, 'call1');
    assert.equal((await backend.context('session1')).users[0]?.userName, 'Ana');
    const costs = await backend.costs({ ...range, period: 'day' });
    assert.equal(costs.data.length, 2);
    assert.equal(costs.totals.totalCost, 0.004);
    const rates = await backend.cacheRates(range);
    assert.equal(rates.overall.cacheHitRate, 2700 / 3120);
    assert.match((await backend.ablyToken()).capability, /subscribe/);
  });

  it('streams the export in both forms, in the columns that the classic kind’s export has', async () => {
    const read = async (format: 'csv' | 'json') => {
      let text = '';
      for await (const piece of backend.exportRows({ from: '2026-11-20', to: '2026-11-20', format })) text += piece;
      return text;
    };
    const rows = JSON.parse(await read('json')) as Record<string, unknown>[];
    assert.deepEqual(
      rows.map((row) => Object.keys(row)),
      [exported.map(([name]) => name)],
    );
    assert.deepEqual(rows[0]?.output, call!.output);
    const lines = (await read('csv')).trimEnd().split('\r\n');
    assert.equal(lines[0], exported.map(([name]) => name).join(','));
    assert.equal(lines.length, 2);
  });

  it('says what is wrong', async () => {
    await assert.rejects(backend.session('nobody'), { code: 'NOT_FOUND', status: 404 });
    await assert.rejects(backend.sessions({ cursor: 'garbage' }), { code: 'INVALID_PARAMETER', status: 400 });
    await assert.rejects(backend.costs({ from: 'x', to: 'y', period: 'day' }), { code: 'INVALID_PARAMETER' });
    const garbage = backend.exportRows({ from: 'x', to: 'y', format: 'csv' })[Symbol.asyncIterator]();
    await assert.rejects(garbage.next(), { code: 'INVALID_PARAMETER' });
    await assert.rejects(connect({ url: server.url, secret: 'wrong' }), { code: 'BAD_SECRET' });
  });
});
