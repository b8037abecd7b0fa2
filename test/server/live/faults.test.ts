import assert from 'node:assert/strict';
import { systemTimers } from '../../../src/extension/live/timers';
import type { Db } from '../../../src/server/db/db';
import { createRecorder } from '../../../src/server/ingest/recorder';
import type { ActivityDetail } from '../../../src/shared/model';
import { differences, openDb, secret, startServer, type TestServer, Window } from './serverRig';

const model = 'claude-sonnet-4-5';
const say = (line: string): void => console.log(`      ${line}`);

describe('the live stream under faults, through the unmodified client and the real server', () => {
  let db: Db;
  let server: TestServer;
  let windows: Window[] = [];
  let count = 0;

  before(async function () {
    this.timeout(60_000);
    db = await openDb();
  });
  after(() => db.close());
  beforeEach(async () => {
    await db.query('DELETE FROM "BrainActivity"');
    await db.query('DELETE FROM "Message"');
    await db.query('DELETE FROM "Session"');
    server = await startServer(db);
    windows = [];
  });
  afterEach(async () => {
    for (const window of windows) window.live.dispose();
    await server.stop();
  });

  const open = async (options: ConstructorParameters<typeof Window>[1] = {}): Promise<Window> => {
    const window = new Window(await server.backend(), options);
    windows.push(window);
    await window.reaches('live');
    return window;
  };
  /** Records a call from its beginning to its end, as an application does. */
  const record = async (): Promise<string> => {
    count += 1;
    const id = `call-${count}`;
    await server.recorder.activities([
      { ...started, id, sessionId: `s${count % 7}`, turnId: `s${count % 7}-u-${count}` },
    ]);
    await server.recorder.complete(id, { status: 'COMPLETED', tokenCountOutput: count, cost: 0.001, durationMs: 5 });
    return id;
  };
  const started = {
    activityType: 'LLM_CALL',
    model,
    tokenCountInput: 10,
    tokenCountOutput: 0,
    durationMs: 0,
    status: 'PENDING' as const,
    id: '',
  };
  /** Every recorded call as the API gives it, oldest first. */
  const everyCall = async (): Promise<ActivityDetail[]> => {
    const backend = await server.backend();
    const rows: ActivityDetail[] = [];
    let cursor: string | undefined;
    do {
      const page = await backend.activities({ limit: 100, cursor });
      rows.push(...page.activities);
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    return rows.reverse();
  };
  const records = async (n: number): Promise<string> => {
    let last = '';
    for (let i = 0; i < n; i++) last = await record();
    return last;
  };

  // The client waits a second between two reconnections of its own: ten windows share the hundred.
  for (const [form, count] of [
    ['auth', 1],
    ['disconnect', 10],
  ] as const) {
    it(`loses nothing over 100 token expiries (${form}), with one token each`, async function () {
      this.timeout(60_000);
      // With the product's own time limits: under the tests' short ones a renewal that a busy machine holds up is given up.
      const all = await Promise.all(Array.from({ length: count }, () => open({ client: {} })));
      const asked = (): number => server.requests.filter((line) => line.endsWith('/ably-token')).length;
      const before = asked();
      const issuedBefore = tokensIssued();
      for (let n = 1; n <= 100 / count; n++) {
        const exchanged = tokensIssued();
        server.peer.faults.expire(form);
        const id = await record();
        await Promise.all(all.map((window) => window.has(id, 'COMPLETED')));
        await server.answered.until(() => tokensIssued() === exchanged + count, `tokens ${n}`);
      }
      const lost = await Promise.all(all.map((window) => differences(db, window.store)));
      say(`100 expiries, ${asked() - before} requests for a token, ${lost.reduce((a, b) => a + b)} events lost`);
      assert.equal(tokensIssued() - issuedBefore, 100);
      // An attempt that a busy machine holds up is begun again, with a request of its own.
      assert.ok(asked() - before <= 105, `${asked() - before} requests for 100 tokens`);
      for (const { store, told } of all) {
        assert.equal(await differences(db, store), 0);
        assert.equal(new Set(told).size, told.length);
      }
    });
  }

  const tokensIssued = (): number => server.answered.items.filter((line) => line.endsWith('/requestToken')).length;

  it('equals the database after an outage that outlived the connection', async function () {
    this.timeout(60_000);
    const window = await open();
    await window.has(await records(20), 'COMPLETED');
    await server.recorder.activities([{ ...started, id: 'long-running', sessionId: 's1' }]);
    await window.has('long-running', 'PENDING');
    const refusal = { code: 50003, statusCode: 500, message: 'away' };
    server.peer.faults.refuse(refusal);
    server.peer.faults.forget();
    server.peer.faults.close('cut');
    await window.reaches('offline');
    await records(20);
    const batch = Array.from({ length: 230 }, (_, n) => ({ ...started, id: `missed-${n}`, sessionId: `s${n % 7}` }));
    await server.recorder.activities(batch.map((row) => ({ ...row, status: 'COMPLETED' as const })));
    await server.recorder.complete('long-running', { status: 'FAILED', metadata: { error: 'gone' } });
    await server.recorder.messages([
      { id: `m${count}`, sessionId: 's1', senderId: null, role: 'AI', content: 'said meanwhile' },
    ]);
    server.peer.faults.refuse(null);
    await window.events.until((events) => events.some((e) => 'caughtUp' in e), 'caught up');
    await window.has(await record(), 'COMPLETED');
    const different = await differences(db, window.store);
    const { calls } = window.events.items.flatMap((e) => ('caughtUp' in e ? [e.caughtUp] : []))[0] ?? { calls: 0 };
    const requests = server.requests.filter((line) => /activities|sessions|activity/.test(line)).length;
    say(`271 calls, 251 of them missed: ${calls} caught up in ${requests} requests, ${different} differences`);
    assert.equal(different, 0);
    assert.equal(calls, 251);
    assert.equal(new Set(window.told).size, window.told.length);
    assert.ok(window.events.items.some((e) => 'message' in e && e.message.content === 'said meanwhile'));
    assert.ok(!window.events.items.some((e) => 'gap' in e));
  });

  it('shows each of 10,000 events once through duplicates, reversals and losses', async function () {
    this.timeout(120_000);
    const window = await open();
    const rows = Array.from({ length: 5_000 }, (_, n) => ({
      ...started,
      id: `b${n}`,
      sessionId: `s${n % 7}`,
      status: 'COMPLETED' as const,
      createdAt: new Date(Date.now() - 60_000 + n * 12).toISOString(),
    }));
    await createRecorder({ db, publish: false }).activities(rows);
    const recorded = await everyCall();
    server.peer.faults.duplicate((n) => n % 3 === 0);
    server.peer.faults.reorder(7);
    server.peer.faults.drop((n) => n % 1_009 === 0);
    const send = (data: unknown) => server.peer.publish({ name: 'brain-activity', data });
    for (const row of recorded) {
      await send({ ...row, status: 'PENDING', completedAt: null, tokenCountOutput: 0, cost: null });
      await send(row);
    }
    server.peer.faults.heal();
    await window.has(await record(), 'COMPLETED');
    await window.reaches('live');
    const { received, repeated } = window.live.stats;
    const shown = window.told.length;
    const different = await differences(db, window.store);
    say(`10,002 events published, ${received} arrived, ${repeated} left out, ${shown} shown, ${different} differences`);
    assert.equal(different, 0);
    assert.equal(new Set(window.told).size, shown);
  });

  for (const hours of [-24, 24]) {
    it(`makes no age negative and misses nothing with the clock ${hours} h off`, async () => {
      const now = (): number => Date.now() + hours * 3_600_000;
      const timers = { ...systemTimers, now };
      const window = await open({ timers });
      const id = await record();
      await window.has(id, 'COMPLETED');
      server.peer.faults.refuse({ code: 50003, statusCode: 500, message: 'away' });
      server.peer.faults.forget();
      server.peer.faults.close('cut');
      await window.reaches('offline');
      await records(10);
      await server.recorder.activities([{ ...started, id: `running ${hours}`, sessionId: 's1' }]);
      server.peer.faults.heal();
      await window.events.until((events) => events.some((e) => 'caughtUp' in e), 'caught up');
      const [running] = window.events.items
        .flatMap((e) => ('activity' in e && e.activity.status === 'PENDING' ? [e.activity] : []))
        .slice(-1);
      const age = window.live.serverNow() - Date.parse(running?.createdAt ?? '');
      const offline = window.events.items.flatMap((e) => ('caughtUp' in e ? [e.caughtUp.offlineMs] : []));
      say(
        `clock ${hours} h off: a running call's age is ${age} ms, ${await differences(db, window.store)} differences`,
      );
      assert.ok(age > -2_500 && age < 60_000);
      assert.ok(offline.every((ms) => ms >= 0 && ms < 60_000));
      assert.equal(await differences(db, window.store), 0);
    });
  }

  for (const status of [429, 500]) {
    it(`asks for a token and says so a few times in a minute of ${status}`, async function () {
      this.timeout(60_000);
      const pace = 20;
      const begun = Date.now();
      const timers = {
        now: () => begun + (Date.now() - begun) * pace,
        after: (ms: number, then: () => void) => systemTimers.after(ms / pace, then),
      };
      const window = await open({ timers });
      let asked = 0;
      let inFlight = 0;
      let most = 0;
      const stormOver = new Promise<void>((resolve) => {
        server.intercept = (req, res) => {
          if (!req.url?.includes('/ably-token')) return false;
          asked += 1;
          inFlight += 1;
          most = Math.max(most, inFlight);
          res.once('close', () => {
            inFlight -= 1;
          });
          const code = status === 429 ? 'RATE_LIMITED' : 'INTERNAL_ERROR';
          res.writeHead(status, {
            'content-type': 'application/json',
            ...(status === 429 ? { 'retry-after': '0' } : {}),
          });
          res.end(JSON.stringify({ success: false, error: { code, message: 'storm' } }));
          if (timers.now() - begun > 60_000) resolve();
          return true;
        };
      });
      window.states.items.length = 0;
      server.peer.faults.expire('disconnect');
      await stormOver;
      const offline = window.states.items.filter((state) => state.state === 'offline').length;
      server.intercept = null;
      await window.reaches('live');
      say(
        `${status} for a minute: ${asked} requests for a token, ${most} in flight at the most, told offline ${offline} times`,
      );
      assert.equal(most, 1);
      assert.ok(asked <= 12, `${asked} requests`);
      assert.ok(offline <= 2, `${offline} times`);
    });
  }

  it('serves two windows alike, and goes on with one when the other closes', async () => {
    const [one, two] = [await open(), await open()];
    const last = await records(100);
    await Promise.all([one.has(last, 'COMPLETED'), two.has(last, 'COMPLETED')]);
    assert.deepEqual([...one.store], [...two.store]);
    one.live.dispose();
    await two.has(await record(), 'COMPLETED');
    assert.equal(await differences(db, two.store), 0);
  });

  it('stays closed when it is closed while it renews its token', async () => {
    const closing = await open();
    const other = await open();
    const exchanged = tokensIssued();
    server.intercept = () => {
      closing.live.dispose();
      return false;
    };
    server.peer.faults.expire('auth');
    await server.answered.until(() => tokensIssued() === exchanged + 2, 'two new tokens');
    server.intercept = null;
    const back = other.states.items.length;
    server.peer.faults.close('cut');
    await other.states.until((states) => states.slice(back).some((state) => state.state === 'live'), 'live again');
    await other.has(await records(50), 'COMPLETED');
    assert.equal(server.peer.connections, 1);
  });

  it('says that access is refused when the secret or the role is taken away, and comes back on demand', async () => {
    for (const [status, code, reason] of [
      [401, 'UNAUTHORIZED', /secret is no longer accepted/],
      [403, 'FORBIDDEN', /no access/],
    ] as const) {
      const window = await open();
      let asked = 0;
      server.intercept = (req, res) => {
        if (!req.url?.startsWith('/api')) return false;
        asked += 1;
        res.writeHead(status, { 'content-type': 'application/json' });
        res.end(JSON.stringify({ success: false, error: { code, message: 'Dashboard authentication required' } }));
        return true;
      };
      server.peer.faults.expire('disconnect');
      await window.reaches('refused');
      const { state } = window.live;
      assert.ok(state.state === 'refused' && reason.test(state.reason), JSON.stringify(state));
      say(`${status} in mid-session: refused after ${asked} request`);
      assert.equal(asked, 1);
      server.intercept = null;
      const missed = await record();
      window.live.reconnect();
      await window.reaches('live');
      await window.has(missed, 'COMPLETED');
      window.live.dispose();
    }
  });

  it('counts malformed events and goes on', async () => {
    const window = await open();
    const rest = [null, 'text', '{"broken":', [], { id: 7 }, { id: 'x', createdAt: 'never' }, '</script>'];
    for (const data of rest) await server.peer.publish({ name: 'brain-activity', data });
    await server.peer.publish({ name: 'new-message', data: { content: {} } });
    await window.has(await record(), 'COMPLETED');
    assert.equal(window.live.stats.bad, rest.length + 1);
    assert.equal(window.live.state.state, 'live');
    assert.ok(window.log.every((line) => !line.includes('script')));
  });

  it('puts nothing on the wire before something is shown, and closes a minute after the last', async () => {
    let close = (): void => undefined;
    const timers = {
      now: () => Date.now(),
      after: (ms: number, then: () => void) => {
        if (ms !== 60_000) return systemTimers.after(ms, then);
        close = then;
        return () => undefined;
      },
    };
    const window = new Window(await server.backend(), { timers });
    windows.push(window);
    window.release();
    assert.equal(server.peer.connections, 0);
    const releases = ['tree', 'log'].map((reason) => window.live.hold(reason));
    await window.reaches('live');
    assert.equal(server.peer.connections, 1);
    for (const release of releases) release();
    assert.equal(window.live.state.state, 'live');
    close();
    await window.reaches('idle');
    const missed = await record();
    const again = window.live.hold('tree');
    await window.has(missed, 'COMPLETED');
    again();
    assert.ok(!JSON.stringify(window.log).includes(secret));
  });
});
