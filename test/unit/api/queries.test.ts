import assert from 'node:assert/strict';
import { mock } from 'node:test';
import type { Backend } from '../../../src/extension/api/backend';
import { connect } from '../../../src/extension/api/connect';
import { createQueries, type Queries } from '../../../src/extension/api/queries';
import type { ActivityDetail } from '../../../src/shared/model';
import { type Classic, type ClassicOptions, type SeenRequest, startClassic } from '../../standin/classic';
import { addBulk, classicData } from '../../standin/classicData';
import { sendJson, startScripted } from '../../standin/scripted';

const started = Date.parse('2026-11-23T12:00:00.000Z');
const range = { period: 'day' as const, from: '2026-11-20', to: '2026-11-23' };

describe('queries', () => {
  let classic: Classic;
  let backend: Backend;
  let queries: Queries;
  let fault: (request: SeenRequest) => ReturnType<NonNullable<ClassicOptions['fault']>>;
  let asked: () => string[];

  beforeEach(async () => {
    mock.timers.enable({ apis: ['Date'], now: started });
    fault = () => undefined;
    const data = classicData(12, started);
    data.sessions[0]!.status = 'RESOLVED';
    data.sessions[1]!.status = 'ACTIVE';
    classic = await startClassic({ data, limitPerMinute: 10_000, fault: (request) => fault(request) });
    backend = await connect({ url: classic.url, secret: classic.secret });
    queries = createQueries(backend);
    const before = classic.requests.length;
    asked = () => classic.requests.slice(before).map((r) => r.path);
  });
  afterEach(async () => {
    queries.dispose();
    mock.timers.reset();
    await classic.close();
  });

  it('share one request between all who ask at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => queries.sessionActivity('pair0001')));
    assert.deepEqual(asked(), ['/activity/pair0001']);
    assert.equal(new Set(answers.map((a) => a.data)).size, 1);
  });

  it('ask for a list again after 30 s, for figures after 5 min', async () => {
    await queries.sessions({ status: 'ACTIVE' });
    await queries.costs(range);
    mock.timers.tick(29_999);
    await queries.sessions({ status: 'ACTIVE' });
    assert.deepEqual(asked(), ['/sessions', '/costs']);
    mock.timers.tick(1);
    await queries.sessions({ status: 'ACTIVE' });
    await queries.costs(range);
    assert.deepEqual(asked(), ['/sessions', '/costs', '/sessions']);
    mock.timers.tick(270_000);
    const { freshness } = await queries.costs(range);
    assert.deepEqual(asked(), ['/sessions', '/costs', '/sessions', '/costs']);
    assert.deepEqual(freshness, { fetchedAt: started + 300_000, stale: null });
  });

  it('ask a classic backend for figures once a minute at the most', async () => {
    for (let n = 0; n < 12; n += 1) {
      await queries.costs(range, { fresh: true });
      mock.timers.tick(10_000);
    }
    assert.deepEqual(asked(), ['/costs', '/costs']);
  });

  it('keep a finished session for ever, one that goes on for 30 s', async () => {
    await queries.sessions({});
    for (const id of ['pair0000', 'pair0001']) await queries.turns(id);
    mock.timers.tick(3_600_000);
    for (const id of ['pair0000', 'pair0001']) await queries.turns(id);
    assert.deepEqual(asked(), ['/activity/pair0000', '/activity/pair0001', '/activity/pair0001']);
  });

  it('ask for a session by itself only where no list at hand holds it', async () => {
    await queries.sessions({});
    assert.equal((await queries.session('pair0001')).data.id, 'pair0001');
    assert.deepEqual(asked(), []);
    mock.timers.tick(30_000);
    await queries.session('pair0001');
    await queries.session('pair0001');
    assert.deepEqual(asked(), ['/sessions/pair0001']);
  });

  it('open a turn and all its calls with one request', async () => {
    await queries.sessions({});
    const { data: turns } = await queries.turns('pair0001');
    for (const call of turns.flatMap((turn) => turn.activities)) {
      const { data } = await queries.activity(call.id, 'pair0001');
      assert.ok(data.input !== undefined);
    }
    mock.timers.tick(3_600_000);
    await queries.activity(turns[0]!.activities[0]!.id, 'pair0001');
    assert.deepEqual(asked(), ['/activity/pair0001']);
    assert.equal((await queries.activity(turns[0]!.activities[0]!.id, 'pair0001')).data.input !== null, true);
  });

  it('search the classic list here: one request for all that is typed', async () => {
    const found = [];
    for (const search of ['f', 'fr', 'freeze', 'FREEZE 5', 'nowhere']) {
      const { data } = await queries.sessions({ search });
      found.push(data.sessions.length);
      assert.equal(data.nextCursor, null);
    }
    assert.deepEqual(found.slice(2), [3, 1, 0]);
    assert.deepEqual(asked(), ['/sessions']);
  });

  it('give the same turns for the same answer', async () => {
    const [one, two] = [await queries.turns('pair0001'), await queries.turns('pair0001')];
    assert.equal(one.data, two.data);
  });

  it('give what was loaded, with its age and the reason, where it cannot be renewed', async () => {
    const { data } = await queries.turns('pair0001');
    mock.timers.tick(60_000);
    await classic.close();
    const offline = await queries.turns('pair0001');
    assert.equal(offline.data, data);
    assert.equal(offline.freshness.fetchedAt, started);
    assert.match(offline.freshness.stale ?? '', /Nothing answers at 127\.0\.0\.1/);
    await assert.rejects(queries.turns('pair0003'), { code: 'UNREACHABLE' });
  });

  it('give what was loaded while the rate limit lasts, with how long it does', async () => {
    const { data } = await queries.turns('pair0001');
    mock.timers.tick(30_000);
    fault = () => ({ status: 429, body: '{}', headers: { 'Retry-After': '45' } });
    for (let n = 0; n < 3; n += 1) {
      const limited = await queries.turns('pair0001');
      assert.equal(limited.data, data);
      assert.match(limited.freshness.stale ?? '', /rate limit is reached/);
      assert.equal(limited.freshness.retryAt, started + 75_000);
    }
    assert.equal(asked().length, 2);
    fault = () => undefined;
    mock.timers.tick(45_000);
    assert.equal((await queries.turns('pair0001')).freshness.stale, null);
  });

  it('do not hide that something is gone', async () => {
    await queries.session('pair0001');
    classic.data.sessions.splice(1, 1);
    await assert.rejects(queries.session('pair0001', { fresh: true }), { code: 'NOT_FOUND' });
    await assert.rejects(queries.session('pair0001'), { code: 'NOT_FOUND' });
    await classic.close();
    await assert.rejects(queries.session('pair0001'), { code: 'UNREACHABLE' });
  });

  it('ask again when told to, and after everything was invalidated', async () => {
    await queries.turns('pair0000');
    await queries.turns('pair0000', { fresh: true });
    assert.equal(asked().length, 2);
    await queries.invalidate();
    await queries.turns('pair0000');
    await queries.turns('pair0000');
    assert.equal(asked().length, 3);
  });

  describe('when the stream brings a call', () => {
    const call = (more: Partial<ActivityDetail>): ActivityDetail => ({
      id: 'live1',
      sessionId: 'pair0000',
      turnId: null,
      activityType: 'LLM_CALL',
      model: 'm',
      callType: null,
      tokenCountInput: 1,
      tokenCountOutput: 1,
      cost: 0,
      durationMs: 1,
      status: 'COMPLETED',
      createdAt: new Date(started).toISOString(),
      completedAt: null,
      input: { text: 'live' },
      output: null,
      metadata: null,
      structuredOutput: null,
      ...more,
    });

    it('ask for its session again, even a finished one', async () => {
      await queries.sessions({});
      await queries.turns('pair0000');
      queries.callChanged(call({}));
      await queries.turns('pair0000');
      await queries.turns('pair0000');
      assert.equal(asked().length, 2);
    });

    it('know it without asking, also where the stream alone carries it', async () => {
      queries.callChanged(call({ id: 'inner1', sessionId: 'inner0002' }));
      const { data } = await queries.activity('inner1', 'inner0002');
      assert.deepEqual(data.input, { text: 'live' });
      assert.deepEqual(asked(), []);
      queries.callChanged(call({ id: 'inner2', sessionId: 'inner0002', status: 'PENDING' }));
      assert.equal((await queries.activity('inner2', 'inner0002')).data.status, 'PENDING');
      queries.callChanged(call({ id: 'inner2', sessionId: 'inner0002', truncated: true }));
      assert.equal((await queries.activity('inner2', 'inner0002')).data.status, 'COMPLETED');
      await assert.rejects(queries.activity('inner3', 'inner0002'), { code: 'NOT_FOUND', message: /seen live only/ });
    });

    it('never go back from what has ended to what is under way', async () => {
      queries.callChanged(call({}));
      queries.callChanged(call({ status: 'PENDING', input: null }));
      assert.equal((await queries.activity('live1', 'pair0000')).data.status, 'COMPLETED');
    });

    it('ask for what was too large for the stream', async () => {
      const id = 'pair0001-user0001-1-c1';
      queries.callChanged(call({ id, sessionId: 'pair0001', truncated: true, input: undefined }));
      assert.equal((await queries.activity(id, 'pair0001')).data.callType, 'ORCHESTRATED_RESPONSE');
      assert.deepEqual(asked(), ['/activity/pair0001']);
    });

    it('do not take an answer for current that was on its way before', async () => {
      fault = (request) => {
        if (request.path === '/activity/pair0001') queries.callChanged(call({ sessionId: 'pair0001' }));
        return undefined;
      };
      await queries.turns('pair0001');
      fault = () => undefined;
      await queries.turns('pair0001');
      await queries.turns('pair0001');
      assert.equal(asked().length, 2);
    });
  });

  it('cancel what nobody waits for, and can be asked again at once', async () => {
    const controller = new AbortController();
    fault = () => {
      controller.abort();
      return undefined;
    };
    await assert.rejects(queries.turns('pair0001', { signal: controller.signal }), { code: 'ABORTED' });
    fault = () => undefined;
    assert.equal((await queries.turns('pair0001')).data.length, 2);
  });

  it('end everything when disposed of', async () => {
    fault = () => {
      queries.dispose();
      return undefined;
    };
    await assert.rejects(queries.turns('pair0001'), { code: 'ABORTED' });
  });

  it('keep only so many large answers', async () => {
    const data = classicData(60, started);
    for (const session of data.sessions) session.status = 'ARCHIVED';
    addBulk(data, 'pair0000', 1);
    await classic.close();
    classic = await startClassic({ data, limitPerMinute: 10_000 });
    queries = createQueries(await connect({ url: classic.url, secret: classic.secret }));
    await queries.sessions({});
    const pairs = data.sessions.filter((s) => s.type === 'PARTNER').slice(0, 9);
    for (const { id } of pairs) await queries.turns(id);
    classic.requests.length = 0;
    await queries.turns(pairs[8]!.id);
    await queries.turns(pairs[1]!.id);
    assert.equal(classic.requests.length, 0);
    await queries.turns(pairs[0]!.id);
    assert.equal(classic.requests.length, 1);
  });

  it('of a full backend ask for a call once it has ended, and never again', async () => {
    const call = { ...classic.data.activities[0]!, input: 'x', output: 'y' };
    const me = { role: 'admin', subject: null, server: { name: 'x', version: '1', capabilities: [] } };
    const server = await startScripted((request, response) =>
      sendJson(response, 200, request.url?.endsWith('/me') ? me : call),
    );
    const full = createQueries(await connect({ url: server.url, secret: 'a' }));
    for (let n = 0; n < 3; n += 1) await full.activity(call.id, call.sessionId);
    assert.equal(server.requests.length, 2);
    full.dispose();
    await server.close();
  });
});
