import assert from 'node:assert/strict';
import { connect } from '../../../src/extension/api/connect';
import { createQueries, type Queries } from '../../../src/extension/api/queries';
import { type Classic, startClassic } from '../../standin/classic';

const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

describe('requests that the classic backend is asked', () => {
  let classic: Classic;
  let queries: Queries;
  const start = async () => {
    classic = await startClassic({ ablyKeyName: 'app.key' });
    const backend = await connect({ url: classic.url, secret: classic.secret });
    queries = createQueries(backend);
    return backend;
  };
  afterEach(async () => {
    queries.dispose();
    await classic.close();
  });

  it('are three at most for the list of sessions and the way to the live stream', async () => {
    const backend = await start();
    const { data } = await queries.sessions({});
    assert.equal(data.sessions.length, 20);
    await backend.ablyToken();
    assert.deepEqual(
      classic.requests.map((r) => r.path),
      ['/me', '/sessions', '/ably-token'],
    );
  });

  it('are one for a turn, its neighbours and all their calls', async () => {
    await start();
    const { data: page } = await queries.sessions({});
    const { id } = page.sessions.find((session) => session.type === 'PARTNER')!;
    const before = classic.requests.length;
    const [{ data: turns }] = await Promise.all([queries.turns(id), queries.session(id), queries.turns(id)]);
    for (const turn of turns) for (const call of turn.activities) await queries.activity(call.id, id);
    assert.deepEqual(
      classic.requests.slice(before).map((r) => r.path),
      [`/activity/${id}`],
    );
  });

  it('are two for the costs view', async () => {
    await start();
    const range = { from: dateOf(Date.now() - 6 * 86_400_000), to: dateOf(Date.now()) };
    const before = classic.requests.length;
    await Promise.all([queries.costs({ ...range, period: 'day' }), queries.cacheRates(range)]);
    assert.deepEqual(
      classic.requests
        .slice(before)
        .map((r) => r.path)
        .toSorted(),
      ['/costs', '/dashboard'],
    );
  });

  it('are none while nobody asks', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    await start();
    const before = timers();
    await queries.sessions({});
    await queries.turns('pair0000');
    await queries.costs({ from: '2026-01-01', to: '2026-01-31', period: 'day' });
    assert.equal(timers(), before);
  });

  it('never reach the route that writes unless it is asked for by name', async () => {
    const backend = await start();
    await queries.sessions({});
    await queries.turns('pair0000');
    await queries.invalidate();
    await queries.turns('pair0000');
    assert.deepEqual(classic.contextWrites, []);
    await Promise.all([backend.context('pair0000'), backend.context('pair0000')]);
    assert.deepEqual(classic.contextWrites, ['pair0000']);
  });
});
