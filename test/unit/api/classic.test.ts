import assert from 'node:assert/strict';
import { type Backend, BackendError } from '../../../src/extension/api/backend';
import type { ClassicBackend } from '../../../src/extension/api/classic/classicBackend';
import { connect } from '../../../src/extension/api/connect';
import { bucketsOf, hitRate } from '../../../src/shared/tokens';
import { type Classic, type ClassicOptions, startClassic } from '../../standin/classic';
import { addBulk, type ClassicData, classicData } from '../../standin/classicData';

const day = 86_400_000;
const date = (ms: number) => new Date(ms).toISOString().slice(0, 10);

async function everything(backend: Backend, limit: number, filter = {}): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await backend.sessions({ ...filter, limit, ...(cursor === undefined ? {} : { cursor }) });
    ids.push(...page.sessions.map((s) => s.id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return ids;
}

const byNewest = (data: ClassicData) =>
  [...data.sessions].sort((a, b) => Date.parse(b.updatedAt) - Date.parse(a.updatedAt));

describe('classic backend', () => {
  let classic: Classic;
  let backend: ClassicBackend;
  const start = async (options: ClassicOptions = {}) => {
    classic = await startClassic(options);
    backend = (await connect({ url: classic.url, secret: classic.secret })) as ClassicBackend;
  };
  afterEach(() => classic.close());

  describe('connect', () => {
    it('tells the classic kind by its own refusal of /me, and has the list with the second request', async () => {
      await start();
      assert.equal(backend.kind, 'classic');
      assert.equal(backend.contextSpends, true);
      const { sessions } = await backend.sessions({ limit: 20 });
      assert.equal(sessions.length, 20);
      assert.deepEqual(
        classic.requests.map((r) => `${r.path} ${r.status}`),
        ['/me 401', '/sessions 200'],
      );
    });

    it('fetches the list anew for the second asker', async () => {
      await start();
      await backend.sessions({ limit: 20 });
      await backend.sessions({ limit: 20 });
      assert.equal(classic.requests.length, 3);
    });

    it('is found behind a proxy that says 404 to what it does not know', async () => {
      await start({ fault: (r) => (r.path === '/me' ? { status: 404, body: '<html>' } : undefined) });
      assert.equal(backend.kind, 'classic');
    });

    it('says that a wrong secret is wrong, though the unknown route says the same to any', async () => {
      classic = await startClassic();
      await assert.rejects(connect({ url: classic.url, secret: 'wrong' }), { code: 'BAD_SECRET', status: 401 });
    });

    it('never sends a secret that would bring the process down', async () => {
      classic = await startClassic();
      for (const secret of ['geheimß', 'a b', 'tab\t', '\u0000', '']) {
        await assert.rejects(connect({ url: classic.url, secret }), { code: 'BAD_SECRET' });
      }
      assert.equal(classic.requests.length, 0);
      assert.equal(classic.crashed(), false);
    });
  });

  describe('sessions', () => {
    it('come newest first', async () => {
      await start();
      const { sessions } = await backend.sessions({ limit: 20 });
      const times = sessions.map((s) => Date.parse(s.updatedAt));
      assert.deepEqual(
        times,
        times.toSorted((a, b) => b - a),
      );
      assert.equal(sessions[0]!.updatedAt, byNewest(classic.data)[0]!.updatedAt);
    });

    for (const limit of [1, 2, 3, 7, 20, 100]) {
      it(`are each found once in pages of ${limit}, ties included, with one request a page`, async () => {
        const data = classicData(60);
        // A tie that is wider than a page, and one over both kinds.
        for (const n of [10, 11, 12, 13, 14, 15, 16, 17, 18])
          data.sessions[n]!.updatedAt = data.sessions[10]!.updatedAt;
        await start({ data, limitPerMinute: 1000 });
        const ids = await everything(backend, limit);
        assert.equal(new Set(ids).size, 60);
        assert.equal(ids.length, 60);
        assert.deepEqual(ids.toSorted(), data.sessions.map((s) => s.id).toSorted());
        assert.ok(classic.requests.length <= 2 + Math.ceil(60 / limit), `${classic.requests.length} requests`);
      });
    }

    it('are found when all of them changed at the same instant', async () => {
      const data = classicData(60);
      for (const session of data.sessions) session.updatedAt = data.sessions[0]!.updatedAt;
      await start({ data });
      assert.equal(new Set(await everything(backend, 20)).size, 60);
      assert.equal(classic.requests.length, 1 + 3);
    });

    it('are filtered by status without ever asking for what would fail', async () => {
      await start();
      for (const [filter, expected] of [
        [{ status: 'COMPLETED' }, (s: { status: string }) => s.status === 'COMPLETED'],
        [{ status: 'WAITING' }, (s: { status: string }) => s.status === 'WAITING'],
        [{ status: 'ACTIVE' }, (s: { status: string }) => s.status === 'ACTIVE'],
        [{ status: 'WAITING', type: 'INNER_WORK' }, () => false],
        [{ status: 'NEVER_HEARD_OF' }, () => false],
        [{ type: 'BOGUS' }, () => false],
        [{ type: 'INNER_WORK' }, (s: { type: string }) => s.type === 'INNER_WORK'],
      ] as const) {
        const ids = await everything(backend, 5, filter);
        const own = classic.data.sessions.filter(expected as (s: { status: string; type: string }) => boolean);
        assert.deepEqual(ids.toSorted(), own.map((s) => s.id).toSorted(), JSON.stringify(filter));
      }
      assert.ok(classic.requests.every((r) => r.status !== 500));
    });

    it('are searched here, since the backend cannot: one request for a few hundred', async () => {
      await start();
      const before = classic.requests.length;
      const { sessions, nextCursor } = await backend.sessions({ search: 'fReEzE', limit: 20 });
      assert.equal(sessions.length, classic.data.sessions.filter((s) => s.title?.includes('freeze')).length);
      assert.equal(nextCursor, null);
      assert.equal(classic.requests.length - before, 1);
    });

    it('know the names of their people, and live without', async () => {
      await start();
      const { sessions } = await backend.sessions({ limit: 60 });
      const membersOf = (id: string) => sessions.find((s) => s.id === id)?.members;
      assert.deepEqual(membersOf('pair0000'), [
        { userId: 'user0000', userName: 'Ana' },
        { userId: 'user0001', userName: 'Ben' },
      ]);
      assert.deepEqual(membersOf('pair0001'), [{ userId: 'user0001', userName: 'Ben' }]);
      assert.equal(membersOf('inner0002'), undefined);
    });

    it('lose the personal data that the list lets out, and keep long titles', async () => {
      await start();
      const page = await backend.sessions({ limit: 20 });
      assert.doesNotMatch(JSON.stringify(page), /private\d|PushToken|clerk|email/i);
      assert.ok(page.sessions.some((s) => (s.title?.length ?? 0) > 1000));
      assert.doesNotMatch(JSON.stringify(await backend.session('pair0000')), /private\d|PushToken|clerk|email/i);
    });

    it('come the right way round from a backend whose order was mended', async () => {
      await start();
      const { sessions } = await backend.sessions({ limit: 20 });
      await classic.close();
      classic = await startClassic({ data: classic.data, mended: true });
      backend = (await connect({ url: classic.url, secret: classic.secret })) as ClassicBackend;
      assert.deepEqual((await backend.sessions({ limit: 20 })).sessions, sessions);
    });
  });

  describe('a session', () => {
    it('gives its calls oldest first, once each, with cache counts and errors in place', async () => {
      const data = classicData(3);
      data.activities.push({ ...data.activities[0]!, innerWorkSessionId: 'inner0002' });
      await start({ data });
      const { activities, notableFacts, summary } = await backend.sessionActivity('pair0000');
      assert.equal(activities.length, 9);
      assert.equal(summary.count, 9);
      assert.ok(Math.abs(summary.totalCost - activities.reduce((sum, a) => sum + (a.cost ?? 0), 0)) < 1e-12);
      assert.deepEqual(notableFacts.at(-1), null);
      const times = activities.map((a) => Date.parse(a.createdAt));
      assert.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
      );
      const answer = activities.find((a) => a.callType === 'ORCHESTRATED_RESPONSE')!;
      assert.equal(answer.cacheReadTokens, 2679);
      assert.equal(activities.find((a) => a.status === 'FAILED')!.error, '429 Too many requests');
      const rate = hitRate(bucketsOf(answer))!;
      assert.ok(rate > 0 && rate <= 1);
    });

    it('gives its turns by one request, the answer’s own call among them', async () => {
      await start();
      const before = classic.requests.length;
      const turns = await backend.turns('pair0000');
      assert.equal(classic.requests.length - before, 1);
      assert.deepEqual(
        turns.map((t) => [t.turnId, t.activities.length, t.userId]),
        [
          ['pair0000-user0000-1', 4, 'user0000'],
          ['pair0000-user0001-2', 5, 'user0001'],
        ],
      );
      assert.equal(turns[0]!.userMessage, 'He said he’d be home by seven and then it was almost ten.');
    });

    it('takes a turn’s answer from the call that gave it, without what the model wrote for itself', async () => {
      await start();
      const answer = classic.data.activities.find((a) => a.id === 'pair0000-user0000-1-c1')!;
      for (const [text, expected] of [
        ['<thinking>\nStrategy: reflect\n</thinking>\nThat sounds exhausting.', 'That sounds exhausting.'],
        ['<draft>Hm</draft> Yes. <dispatch>X</dispatch>', 'Yes.'],
        ['<thinking>never closed', null],
        ['', null],
      ] as const) {
        answer.output = { text, stopReason: 'end_turn' };
        assert.equal((await backend.turns('pair0000'))[0]!.aiResponse, expected);
      }
      answer.output = { streaming: true, stopReason: 'end_turn' };
      assert.equal((await backend.turns('pair0000'))[0]!.aiResponse, null);
    });

    it('finds one call inside its session, and says so where the stream alone had it', async () => {
      await start();
      const call = await backend.activity('pair0000-user0000-1-c1', 'pair0000');
      assert.equal(call.callType, 'ORCHESTRATED_RESPONSE');
      await assert.rejects(backend.activity('gone', 'pair0000'), { code: 'NOT_FOUND' });
      await assert.rejects(backend.activity('gone', null), { code: 'NOT_FOUND', message: /live/ });
    });

    it('is empty for inner work and for an id that nobody knows', async () => {
      await start();
      assert.deepEqual(await backend.turns('inner0002'), []);
      assert.deepEqual(await backend.turns('nobody'), []);
    });

    it('of three megabytes comes in one piece', async () => {
      const data = classicData(3);
      addBulk(data, 'pair0000', 3);
      await start({ data });
      const turns = await backend.turns('pair0000');
      assert.equal(
        turns.reduce((sum, t) => sum + t.activities.length, 0),
        309,
      );
    });

    it('is not sent again while nothing has changed', async () => {
      await start();
      const one = await backend.sessionActivity('pair0000');
      const two = await backend.sessionActivity('pair0000');
      assert.equal(one, two);
      classic.data.activities.find((a) => a.id === 'stuck')!.status = 'FAILED';
      const three = await backend.sessionActivity('pair0000');
      assert.equal(three.activities.find((a) => a.id === 'stuck')?.status, 'FAILED');
      const statuses = classic.requests.filter((r) => r.path === '/activity/pair0000').map((r) => r.status);
      assert.deepEqual(statuses, [200, 304, 200]);
    });

    it('assembles its context once a request, and does not ask again when that fails', async () => {
      let failing = true;
      await start({ fault: (r) => (r.path.endsWith('/context') && failing ? 'hang up' : undefined) });
      await assert.rejects(backend.context('pair0000'), { code: 'UNREACHABLE' });
      assert.equal(classic.requests.filter((r) => r.path.endsWith('/context')).length, 1);
      failing = false;
      const context = await backend.context('pair0000');
      assert.equal(context.users.length, 2);
      assert.deepEqual(classic.contextWrites, ['pair0000']);
    });

    it('knows the steps of a turn, under the name that its answer carries', async () => {
      await start();
      const trace = await backend.trace('pair0000-user0000-1');
      assert.deepEqual(
        trace?.steps.map((s) => s.name),
        ['Context Assembly', 'LLM Call'],
      );
      assert.equal(await backend.trace('pair0000-user0000-99'), null);
    });
  });

  describe('figures', () => {
    it('of one range come out of one answer, also where one of them is asked for a little later', async () => {
      await start();
      const range = { from: date(Date.now() - 6 * day), to: date(Date.now()) };
      await backend.costs({ ...range, period: 'day' });
      await backend.cacheRates(range);
      assert.equal(classic.requests.filter((r) => r.path === '/costs').length, 1);
    });

    it('by day hold the money exactly, and counts and tokens that add up to the range’s', async () => {
      await start();
      const now = Date.now();
      const range = { from: date(now - 29 * day), to: date(now) };
      const costs = await backend.costs({ ...range, period: 'day' });
      assert.equal(costs.data.length, 30);
      assert.equal(costs.estimated, true);
      const rows = classic.data.activities.filter((a) => a.status === 'COMPLETED' && a.createdAt >= range.from);
      for (const point of costs.data) {
        const own = rows.filter((a) => a.createdAt.slice(0, 10) === point.periodStart.slice(0, 10));
        const cost = own.reduce((sum, a) => sum + a.cost, 0);
        assert.ok(Math.abs(point.totalCost - cost) < 1e-9);
        const byModel = Object.values(point.byModel).reduce((sum, m) => sum + m.cost, 0);
        assert.ok(Math.abs(byModel - cost) < 1e-9);
      }
      const sum = (of: (p: (typeof costs.data)[number]) => number) => costs.data.reduce((s, p) => s + of(p), 0);
      assert.equal(
        sum((p) => p.activityCount),
        rows.length,
      );
      assert.equal(
        sum((p) => p.totalOutputTokens),
        rows.reduce((s, a) => s + a.tokenCountOutput, 0),
      );
      const planning = rows.filter((a) => a.callType === 'RETRIEVAL_PLANNING');
      assert.equal(
        sum((p) => p.byCallType.RETRIEVAL_PLANNING?.count ?? 0),
        planning.length,
      );
      assert.equal(costs.totals.totalActivities, rows.length);
    });

    it('by week and month begin on Mondays and firsts, empty ones included', async () => {
      await start();
      const weeks = await backend.costs({ from: '2026-01-01', to: '2026-03-01', period: 'week' });
      assert.equal(weeks.data[0]!.periodStart, '2025-12-29T00:00:00.000Z');
      assert.equal(weeks.data.length, 9);
      const months = await backend.costs({ from: '2026-01-15', to: '2026-03-01', period: 'month' });
      assert.deepEqual(
        months.data.map((p) => p.periodStart.slice(0, 10)),
        ['2026-01-01', '2026-02-01', '2026-03-01'],
      );
      assert.equal(months.totals.totalCost, 0);
    });

    it('by week and month are the sums of their days', async () => {
      await start();
      const now = Date.now();
      const range = { from: date(now - 40 * day), to: date(now) };
      const days = await backend.costs({ ...range, period: 'day' });
      for (const period of ['week', 'month'] as const) {
        const sums = await backend.costs({ ...range, period });
        sums.data.forEach((point, i) => {
          const until = sums.data[i + 1]?.periodStart ?? '9';
          const own = days.data.filter((d) => d.periodStart >= point.periodStart && d.periodStart < until);
          const cost = own.reduce((sum, d) => sum + d.totalCost, 0);
          assert.ok(Math.abs(point.totalCost - cost) < 1e-9, `${point.periodStart}: ${point.totalCost} for ${cost}`);
        });
        assert.ok(sums.data.some((point) => point.totalCost > 0));
      }
    });

    it('of the cache come from sums of tokens, never from a rate of 110%', async () => {
      await start();
      const now = Date.now();
      const rates = await backend.cacheRates({ from: date(now - 6 * day), to: date(now) });
      const rows = classic.data.activities.filter(
        (a) => a.status === 'COMPLETED' && a.createdAt >= date(now - 6 * day),
      );
      const meta = (key: string) =>
        rows.reduce((sum, a) => sum + Number((a.metadata as Record<string, unknown>)[key] ?? 0), 0);
      const [read, write] = [meta('cacheReadInputTokens'), meta('cacheWriteInputTokens')];
      const uncached = rows.reduce((sum, a) => sum + a.tokenCountInput, 0);
      assert.equal(rates.overall.cacheHitRate, read / (read + write + uncached));
      assert.ok(rates.trend.length > 0);
      for (const { cacheHitRate } of rates.trend)
        assert.ok(cacheHitRate !== null && cacheHitRate >= 0 && cacheHitRate <= 1);
    });

    it('of one session’s cache come from its rows', async () => {
      await start();
      const rates = await backend.cacheRates({ from: '2020-01-01', to: date(Date.now() + day), sessionId: 'pair0000' });
      assert.equal(rates.overall.totalRequests, 6);
      assert.equal(rates.overall.tokensSaved, 2 * 2679);
      // Sonnet at $3 a million: reading saves nine tenths, writing costs a quarter more.
      assert.ok(Math.abs(rates.overall.estimatedCostSavings - 2 * 3e-6 * (2679 * 0.9 - 120 * 0.25)) < 1e-12);
    });

    it('refuse a bad range here, where the backend would fail', async () => {
      await start();
      const before = classic.requests.length;
      for (const range of [
        { from: 'garbage', to: '2026-01-01' },
        { from: '2026-02-01', to: '2026-01-01' },
        { from: '0001-01-01', to: '2026-01-01' },
      ]) {
        await assert.rejects(backend.costs({ ...range, period: 'day' }), { code: 'INVALID_PARAMETER' });
      }
      assert.equal(classic.requests.length, before);
    });
  });

  describe('export', () => {
    it('walks all sessions that have rows, once each', async () => {
      await start({ limitPerMinute: 1000 });
      let text = '';
      for await (const piece of backend.exportRows({ from: '2020-01-01', to: date(Date.now() + day), format: 'json' }))
        text += piece;
      const rows = JSON.parse(text) as { id: string }[];
      assert.equal(rows.length, classic.data.activities.length);
      assert.equal(new Set(rows.map((r) => r.id)).size, rows.length);
      const asked = classic.requests.filter((r) => r.path.startsWith('/activity/'));
      assert.equal(asked.length, classic.data.sessions.filter((s) => s.type === 'PARTNER').length);
    });

    it('as CSV has one line a row, and no formula', async () => {
      const data = classicData(3);
      data.activities[0]!.model = '=HYPERLINK("http://x")';
      await start({ data });
      let text = '';
      for await (const piece of backend.exportRows({ from: '2020-01-01', to: date(Date.now() + day), format: 'csv' }))
        text += piece;
      assert.equal(text.trimEnd().split('\r\n').length, 1 + data.activities.length);
      assert.match(text, /,"'=HYPERLINK\(""http:\/\/x""\)",/);
    });

    it('breaks visibly when the backend does', async () => {
      await start({ fault: (r) => (r.path === '/activity/pair0003' ? { status: 500, body: '{}' } : undefined) });
      const read = async () => {
        for await (const _ of backend.exportRows({ from: '2020-01-01', to: date(Date.now() + day), format: 'json' }));
      };
      await assert.rejects(
        read(),
        (error: BackendError) => error instanceof BackendError && error.code === 'INTERNAL_ERROR',
      );
    });
  });

  it('takes the second kind of 401 for a missing route, the first for a bad secret', async () => {
    await start();
    const routes = { '/ably-token': 'Authentication required', '/costs': 'Dashboard authentication required' };
    await classic.close();
    classic = await startClassic({
      fault: (r) => {
        const message = (routes as Record<string, string>)[r.path];
        return message
          ? { status: 401, body: JSON.stringify({ success: false, error: { code: 'UNAUTHORIZED', message } }) }
          : undefined;
      },
    });
    backend = (await connect({ url: classic.url, secret: classic.secret })) as ClassicBackend;
    await assert.rejects(backend.ablyToken(), { code: 'NOT_FOUND' });
    await assert.rejects(backend.costs({ from: '2026-01-01', to: '2026-01-02', period: 'day' }), {
      code: 'UNAUTHORIZED',
      message: /sign in again/,
    });
  });

  it('gives a token request, and says where the stream is not set up', async () => {
    await start({ ablyKeyName: 'app.key' });
    assert.equal((await backend.ablyToken()).keyName, 'app.key');
    await classic.close();
    await start();
    await assert.rejects(backend.ablyToken(), { code: 'NOT_CONFIGURED', status: 503 });
    assert.equal(classic.requests.filter((r) => r.path === '/ably-token').length, 1);
  });
});
