import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { Db } from '../../src/server/db/db';
import { apiBase, routes } from '../../src/shared/routes';
import { type Api, developerSecret, startApi } from './support/api';
import { onEachDatabase } from './support/databases';

const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 20, 10, 0, seconds)).toISOString();

const session = {
  id: 's1',
  type: 'PARTNER',
  status: 'ACTIVE',
  title: '100% of "it"_',
  stage: 2,
  createdAt: at(0),
  members: [
    { userId: 'ana', userName: 'Ana' },
    { userId: 'ben', userName: 'Ben' },
  ],
};

const call = (id: string, more: object = {}) => ({
  id,
  sessionId: 's1',
  turnId: 's1-ana-1',
  model: 'claude-sonnet-4-5',
  callType: 'ORCHESTRATED_RESPONSE',
  tokenCountInput: 1_000,
  tokenCountOutput: 100,
  durationMs: 1_500,
  status: 'COMPLETED',
  createdAt: at(10),
  input: { systemPrompt: 'Be \u0000 kind', messages: [{ role: 'user', content: 'hi' }] },
  metadata: { cacheReadInputTokens: 3_000, cacheWriteInputTokens: 0 },
  ...more,
});

const message = (id: string) => ({ id, sessionId: 's1', senderId: null, role: 'AI', content: 'x' });

onEachDatabase('the API', (db: () => Db) => {
  let api: Api;
  before(async () => {
    api = await startApi({ db: db(), now: () => new Date(at(60)) });
  });
  after(() => api?.close());

  it('records a session once and announces it', async () => {
    assert.deepEqual((await api.send('POST', '/sessions', session)).body, { success: true, data: { ids: ['s1'] } });
    assert.equal((await api.send('POST', '/sessions', session)).status, 201);
    const created = api.published.filter((event) => event.name === 'session-created');
    assert.deepEqual(created, [
      {
        name: 'session-created',
        data: {
          sessionId: 's1',
          timestamp: Date.parse(at(0)),
          type: 'PARTNER',
          status: 'ACTIVE',
          createdAt: at(0),
          members: session.members,
        },
      },
    ]);
    const { body } = await api.get('/sessions/s1');
    assert.deepEqual(body.data, {
      id: 's1',
      type: 'PARTNER',
      status: 'ACTIVE',
      createdAt: at(0),
      updatedAt: at(0),
      title: session.title,
      participants: 'Ana & Ben',
      members: session.members,
      stage: 2,
      stats: { totalCost: 0, totalTokens: 0, activityCount: 0, turnCount: 0 },
    });
  });

  it('records a call at its start and its completion, prices it, keeps what was captured as it was', async () => {
    const { status: _, metadata, tokenCountInput, tokenCountOutput, durationMs, ...start } = call('a1');
    await api.send('POST', '/activities', start);
    const running = (await api.get('/activities/a1')).body.data;
    assert.deepEqual([running.status, running.cost, running.completedAt], ['PENDING', null, null]);
    const end = { status: 'COMPLETED', tokenCountInput, tokenCountOutput, durationMs, metadata, completedAt: at(12) };
    const completed = (await api.send('PATCH', '/activities/a1', { ...end, output: { text: 'hello 🌱' } })).body.data;
    // 1,000 × $3 + 3,000 × $0.30 + 100 × $15, a million tokens each
    assert.equal(completed.cost, 0.0054);
    const detail = (await api.get('/activities/a1')).body.data;
    assert.deepEqual(detail.input, call('a1').input);
    assert.deepEqual(detail.output, { text: 'hello 🌱' });
    assert.deepEqual(
      [detail.cacheReadTokens, detail.cacheWriteTokens, detail.tokenConvention, detail.durationMs],
      [3_000, 0, 'exclusive', 1_500],
    );
    const events = api.published.filter((event) => event.name === 'brain-activity').slice(-2);
    assert.deepEqual(
      events.map((event) => (event.data as { status: string }).status),
      ['PENDING', 'COMPLETED'],
    );
    assert.deepEqual(events[1]?.data, detail);
  });

  it('takes a repeated start as nothing new once the call has ended', async () => {
    await api.send('POST', '/activities', call('a1', { status: 'PENDING', tokenCountInput: 0 }));
    const again = (await api.get('/activities/a1')).body.data;
    assert.deepEqual([again.status, again.tokenCountInput, again.cost], ['COMPLETED', 1_000, 0.0054]);
    const before = (await api.get('/sessions/s1')).body.data;
    await api.send('POST', '/activities', call('a1', { completedAt: at(12) }));
    assert.deepEqual((await api.get('/sessions/s1')).body.data, before);
  });

  it('keeps a stated cost, leaves an unknown model unpriced and counts it as such', async () => {
    const rows = [
      call('a2', { cost: 0, createdAt: at(11) }),
      call('a3', { model: 'nobody-knows-it', createdAt: at(12) }),
      call('a4', { status: 'FAILED', metadata: { error: { status: 429, message: 'slow down' } }, createdAt: at(13) }),
    ];
    assert.deepEqual((await api.send('POST', '/activities', rows)).body.data, { ids: ['a2', 'a3', 'a4'] });
    const { body } = await api.get('/analytics/costs?from=2026-11-20&to=2026-11-20');
    assert.equal(body.data.totals.unpricedCount, 1);
    assert.equal(body.data.totals.totalActivities, 3);
    assert.equal(body.data.data.length, 1);
    const failed = (await api.get('/activities/a4')).body.data;
    assert.match(failed.error, /429/);
  });

  it('answers the routes that read, in the shape that the description gives', async () => {
    await api.send('POST', '/messages', [
      { id: 'm1', sessionId: 's1', senderId: 'ana', role: 'USER', content: 'He was late again', timestamp: at(9) },
      {
        id: 'm2',
        sessionId: 's1',
        senderId: null,
        role: 'AI',
        content: 'That hurts.',
        timestamp: at(14),
        turnId: 's1-ana-1',
      },
    ]);
    await api.send('POST', '/activities', [
      call('c1', {
        callType: 'PARTNER_SESSION_CLASSIFICATION',
        structuredOutput: {
          notableFacts: [{ category: 'Conflict', fact: 'He is late' }],
          emotionalIntensity: 7,
          topicContext: 'lateness',
        },
        createdAt: at(20),
      }),
      call('c2', {
        callType: 'INTENT_DETECTION',
        structuredOutput: { intent: 'vent', depth: 'light', reason: 'new' },
        createdAt: at(21),
      }),
    ]);
    const { data: page } = (await api.get('/sessions?limit=1')).body;
    assert.equal(page.sessions[0].stats.activityCount, 6);
    const { data: activity } = (await api.get('/activity/s1')).body;
    assert.equal(activity.activities.length, 6);
    assert.deepEqual(activity.notableFacts, [{ category: 'Conflict', fact: 'He is late' }]);
    assert.equal(activity.summary.count, 6);
    const { data: turns } = (await api.get('/activity/s1/turns')).body;
    assert.equal(turns.turns.length, 1);
    assert.deepEqual(
      [turns.turns[0].userMessage, turns.turns[0].aiResponse, turns.turns[0].userId],
      ['He was late again', 'That hurts.', 'ana'],
    );
    assert.equal('input' in turns.turns[0].activities[0], false);
    const { data: context } = (await api.get('/sessions/s1/context')).body;
    const [ana, ben] = context.users;
    assert.deepEqual([ana.userName, ben.userName], ['Ana', 'Ben']);
    assert.deepEqual(ana.context.intent, { intent: 'vent', depth: 'light', reason: 'new' });
    assert.equal(ana.context.topicFrame, 'lateness');
    assert.equal(ana.context.conversationContext.recentTurns.length, 2);
    assert.equal(ben.context.intent, undefined);
    const { data: feed } = (await api.get('/activities?limit=2&status=COMPLETED')).body;
    assert.deepEqual(
      feed.activities.map((each: { id: string }) => each.id),
      ['c2', 'c1'],
    );
    assert.equal((await api.get('/analytics/cache-rates?sessionId=s1')).body.data.overall.totalRequests, 5);
    assert.equal((await api.get('/me')).body.data.role, 'admin');
    assert.equal((await api.get('/ably-token')).status, 503);
  });

  it('signs requests for tokens that may subscribe and nothing else', async () => {
    const signing = await startApi({ db: db(), token: 'app.id:the-secret', now: () => new Date(at(0)) });
    const { data } = (await signing.get('/ably-token')).body;
    const { keyName, ttl, capability, timestamp, nonce, mac } = data;
    assert.deepEqual(
      [keyName, capability, timestamp],
      ['app.id', '{"ai-audit-stream":["subscribe"]}', Date.parse(at(0))],
    );
    const text = [keyName, ttl, capability, '', timestamp, nonce].map((line) => `${line}\n`).join('');
    assert.equal(mac, createHmac('sha256', 'the-secret').update(text).digest('base64'));
    assert.notEqual((await signing.get('/ably-token')).body.data.nonce, nonce);
    await signing.close();
  });

  it('tells whether it is alive, ready, and what it can do, to anybody', async () => {
    for (const path of ['/health', '/ready', '/openapi.json']) assert.equal((await fetch(api.url + path)).status, 200);
    const described = (await (await fetch(`${api.url}/openapi.json`)).json()) as { paths: Record<string, object> };
    for (const { method, path } of Object.values(routes)) {
      const template = `${apiBase}${path.replace(/:(\w+)/g, '{$1}')}`;
      assert.ok(method.toLowerCase() in (described.paths[template] ?? {}), `${method} ${template}`);
    }
    const gone = await startApi({ db: { ...db(), query: () => Promise.reject(new Error('gone')) } });
    for (const each of [api, gone]) await Promise.all(['/health', '/ready', '/openapi.json'].map(each.probe));
    assert.equal((await gone.probe('/health')).status, 200);
    assert.equal((await gone.probe('/ready')).status, 503);
    const { status, body } = await gone.get('/sessions');
    assert.deepEqual([status, body.error.code], [500, 'INTERNAL_ERROR']);
    assert.ok(!JSON.stringify(body).includes('gone'), 'faults are told to the log alone');
    await gone.close();
  });

  it('shows sessions that calls or messages name before anybody recorded them', async () => {
    await api.send('POST', '/activities', call('u1', { sessionId: 'early', turnId: null }));
    assert.equal((await api.get('/sessions/early')).body.data.type, 'UNKNOWN');
    await api.send('POST', '/sessions', { ...session, id: 'early' });
    assert.equal((await api.get('/sessions/early')).body.data.type, 'PARTNER');
    const announced = api.published.filter(
      (event) => (event.data as { sessionId?: string }).sessionId === 'early' && event.name === 'session-created',
    );
    assert.equal(announced.length, 2);
  });

  it('takes a start and a completion of the same call in one batch', async () => {
    const start = { id: 'both', sessionId: 's-both', model: 'gpt-4o', input: { text: 'asked' }, createdAt: at(30) };
    const end = {
      id: 'both',
      model: 'gpt-4o',
      status: 'COMPLETED',
      tokenCountInput: 5,
      output: { text: 'said' },
      completedAt: at(31),
    };
    await api.send('POST', '/activities', [start, end]);
    const { data } = (await api.get('/activities/both')).body;
    assert.deepEqual(
      [data.status, data.input, data.output, data.durationMs],
      ['COMPLETED', { text: 'asked' }, { text: 'said' }, 1_000],
    );
    await api.send('PATCH', '/activities/both', { sessionId: 'moved' });
    assert.equal((await api.get('/sessions/moved')).body.data.stats.activityCount, 1);
    assert.equal((await api.get('/sessions/s-both')).body.data.stats.activityCount, 0);
  });

  it('walks sessions by page without skipping or repeating any, ties included', async () => {
    const many = Array.from({ length: 57 }, (_, i) => ({
      ...session,
      id: `tie-${i}`,
      createdAt: at(i % 3),
      type: 'WALK',
    }));
    await api.send('POST', '/sessions', many);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const path: string = `/sessions?limit=7&type=WALK${cursor && `&cursor=${cursor}`}`;
      const { sessions, nextCursor } = (await api.get(path)).body.data;
      seen.push(...sessions.map((each: { id: string }) => each.id));
      cursor = nextCursor;
    }
    assert.equal(seen.length, 57);
    assert.deepEqual(new Set(seen), new Set(many.map(({ id }) => id)));
  });

  it('takes dates as far as PostgreSQL and JavaScript agree on them', async () => {
    for (const path of ['/sessions', '/activities', '/analytics/costs', '/analytics/cache-rates', '/export']) {
      for (const range of [
        'to=9999-12-31',
        'from=9999-12-30&to=9999-12-31',
        'from=9999-12-31T23:59:59.999Z',
        'to=1900-01-01',
      ]) {
        assert.equal((await api.get(`${path}?${range}`)).status, 200, `${path}?${range}`);
      }
      const { status, body } = await api.get(`${path}?to=1899-12-31`);
      assert.deepEqual([status, body.error?.details?.parameter], [400, 'to']);
    }
  });

  it('takes ids that are the same once they are UTF-8 as one', async () => {
    for (const [path, more] of [
      ['/sessions', { type: 'PARTNER' }],
      ['/messages', message('')],
      ['/activities', { model: 'gpt-4o' }],
    ] as const) {
      const rows = ['half \ud800', 'half \udfff', 'half \ufffd'].map((id) => ({ ...more, id }));
      assert.equal((await api.send('POST', path, rows)).status, 201, path);
      assert.equal((await api.send('POST', path, rows)).status, 201, path);
    }
    assert.equal((await api.get(`/activities/${encodeURIComponent('half \ufffd')}`)).body.data.model, 'gpt-4o');
  });

  it('searches literally', async () => {
    await api.send('POST', '/sessions', [
      { ...session, id: 'lit1', title: 'a%b_c\\d' },
      { ...session, id: 'lit2', title: 'axbyczd' },
    ]);
    const ids = async (search: string) =>
      (await api.get(`/sessions?search=${encodeURIComponent(search)}`)).body.data.sessions.map(
        (s: { id: string }) => s.id,
      );
    assert.deepEqual(await ids('a%b_c\\d'), ['lit1']);
    assert.deepEqual(await ids('A%B'), ['lit1']);
    assert.deepEqual(await ids(`'; DROP TABLE "Session"; --`), []);
  });

  it('lets a developer read and an admin write', async () => {
    const developer = { 'X-Dashboard-Secret': developerSecret };
    assert.equal((await api.get('/me', developer)).body.data.role, 'developer');
    assert.equal((await api.get('/sessions', developer)).status, 200);
    for (const [method, path] of [
      ['POST', '/sessions'],
      ['POST', '/activities'],
      ['PATCH', '/activities/a1'],
      ['POST', '/retention/run'],
    ] as const) {
      const answer = await api.send(method, path, {}, developer);
      assert.deepEqual([answer.status, answer.body.error.code], [403, 'FORBIDDEN']);
    }
  });

  it('names the parameter of every request that it cannot answer', async () => {
    const bad: [string, string][] = [
      ['/sessions?limit=0', 'limit'],
      ['/sessions?limit=-1', 'limit'],
      ['/sessions?limit=NaN', 'limit'],
      ['/sessions?limit=1000000000', 'limit'],
      ['/sessions?limit=1.5', 'limit'],
      ['/sessions?limit=', 'limit'],
      ['/sessions?limit=1&limit=2', 'limit'],
      ['/sessions?type=BOGUS', 'type'],
      ['/sessions?status=BOGUS', 'status'],
      ['/sessions?cursor=garbage', 'cursor'],
      ['/sessions?from=yesterday', 'from'],
      ['/sessions?search=%00', 'search'],
      ['/sessions/%00', 'id'],
      ['/activities?status=DONE', 'status'],
      ['/activities?cursor=WzFd', 'cursor'],
      ['/activities?model=a%00b', 'model'],
      ['/analytics/costs?period=year', 'period'],
      ['/analytics/costs?from=2026-02-30', 'from'],
      ['/analytics/costs?from=2026-11-02&to=2026-11-01', 'from'],
      ['/analytics/costs?from=0001-01-01&to=9999-01-01', 'from'],
      ['/analytics/costs?to=2026-11-23T25:00:00Z', 'to'],
      ['/analytics/cache-rates?to=2026-13-01', 'to'],
      ['/export?format=xml', 'format'],
      ['/export?after=nobody', 'after'],
    ];
    for (const [path, parameter] of bad) {
      const { status, body } = await api.get(path);
      assert.deepEqual(
        [path, status, body.error?.code, body.error?.details?.parameter],
        [path, 400, 'INVALID_PARAMETER', parameter],
      );
    }
    const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
    const bodies: [string, unknown, string][] = [
      ['/activities', { model: 'm' }, 'id'],
      ['/activities', [call('x'), { ...call('y'), cost: -1 }], '1.cost'],
      ['/activities', call('x', { createdAt: 'soon' }), 'createdAt'],
      ['/activities', call('x', { model: 'a\0b' }), 'model'],
      ['/activities', call('x', { status: 'DONE' }), 'status'],
      ['/activities', call('x', { tokenCountInput: 1e15 }), 'tokenCountInput'],
      ['/activities', `{"id":"x","model":"m","input":${deep}}`, 'input'],
      ['/sessions', { id: 'x', type: 'T', stage: 2 ** 40 }, 'stage'],
      ['/messages', { id: 'x', sessionId: 's1', senderId: null, role: 'AI', content: '\0' }, 'content'],
      ['/messages', [message('x'), { ...message('y'), timestamp: 'soon' }], '1.timestamp'],
      ['/sessions', [session, { ...session, createdAt: 'soon' }], '1.createdAt'],
      ['/sessions', { ...session, members: [{ userId: 'ana', userName: 'A\0na' }] }, 'members.0.userName'],
      ['/activities', '{"id":', 'body'],
      ['/activities', '7', 'body'],
    ];
    for (const [path, body, parameter] of bodies) {
      const answer = await api.send('POST', path, body);
      assert.deepEqual([parameter, answer.status, answer.body.error?.details?.parameter], [parameter, 400, parameter]);
    }
    const packed = await api.send('POST', '/sessions', '{}', { 'Content-Encoding': 'gzip' });
    assert.deepEqual([packed.status, packed.body.error?.details?.parameter], [400, 'body']);
    assert.equal(
      (await api.send('POST', '/activities', JSON.stringify({ input: 'x'.repeat(10 * 1024 * 1024) }))).status,
      413,
    );
    assert.equal((await api.get('/nowhere')).status, 404);
    assert.equal((await api.get('/sessions/nobody')).status, 404);
    assert.equal((await api.send('PATCH', '/activities/nobody', {})).status, 404);
  });
});
