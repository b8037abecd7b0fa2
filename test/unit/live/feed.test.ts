import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BackendError } from '../../../src/extension/api/backend';
import { bounds } from '../../../src/extension/live/catchUp';
import { Feed, type FeedEvent, maxBuffered } from '../../../src/extension/live/feed';
import type { ActivityDetail } from '../../../src/shared/model';
import { MemoryBackend } from './memoryBackend';
import { activity, HandClock, pending, settled } from './sample';

const start = Date.parse('2026-11-23T12:00:00Z');
const iso = (ms: number): string => new Date(ms).toISOString();

function rig(memory = new MemoryBackend(), clock = new HandClock(start)) {
  const told: FeedEvent[] = [];
  const log: string[] = [];
  const catching: boolean[] = [];
  const feed = new Feed({
    backend: memory.backend,
    timers: clock,
    log: (_level, line) => log.push(line),
    onCatchingUp: (on) => catching.push(on),
  });
  feed.on((event) => told.push(event));
  const send = (row: ActivityDetail, timestamp = start): void =>
    feed.receive({ name: 'brain-activity', data: row, timestamp });
  const join = (resumed: boolean, offlineMs = 0, serverTime: number | null = start): Promise<void> =>
    feed.joined({ resumed, offlineMs, serverTime: Promise.resolve(serverTime) });
  /** The first join, with nothing missed. */
  const begin = async (): Promise<void> => {
    await join(false);
    memory.asked.length = 0;
  };
  return { memory, clock, feed, told, log, catching, send, join, begin };
}

/** What a store holds that takes everything told. */
function store(told: readonly FeedEvent[]): Map<string, ActivityDetail> {
  return new Map(told.flatMap((event) => ('activity' in event ? [[event.activity.id, event.activity] as const] : [])));
}

const ids = (told: readonly FeedEvent[]): string[] =>
  told.flatMap((event) => ('activity' in event ? [`${event.activity.id} ${event.activity.status}`] : []));

describe('the feed', () => {
  it('tells each of 10,000 events once, through duplicates, reversals and gaps', async () => {
    const { memory, feed, told, send, join, begin } = rig();
    await begin();
    const calls = Array.from({ length: 5_000 }, (_, n) => {
      const createdAt = iso(start + n * 20);
      return [pending(`c${n}`, { createdAt }), activity(`c${n}`, { createdAt, completedAt: iso(start + n * 20 + 15) })];
    });
    const random = fc.sample(fc.integer({ min: 0, max: 99 }), { numRuns: 10_000, seed: 7 });
    let sent = 0;
    let lost = 0;
    let held: ActivityDetail[] = [];
    for (const [i, row] of calls.flat().entries()) {
      memory.put(row);
      const fate = random[i] ?? 0;
      if (fate < 5) {
        lost += 1;
        continue;
      }
      held.push(row);
      if (fate < 20) continue;
      for (const one of fate < 40 ? held.reverse() : held) {
        send(one, Date.parse(one.createdAt));
        sent += 1;
        if (fate > 85) send(one, Date.parse(one.createdAt));
      }
      held = [];
      if (fate === 99) await join(false, 5_000, Date.parse(row.createdAt));
    }
    for (const one of held) send(one);
    await join(false, 5_000);
    const shown = ids(told);
    assert.equal(new Set(shown).size, shown.length, 'nothing twice');
    const differences = [...memory.rows].filter(([id, row]) => store(told).get(id)?.status !== row.status).length;
    console.log(
      `      10,000 events: ${sent} arrived, ${lost} lost, ${feed.stats.repeated} repeats left out, ${shown.length} shown, ${differences} differences`,
    );
    assert.equal(differences, 0);
    const last = new Map<string, number>();
    for (const text of shown) {
      const [id = '', status] = text.split(' ');
      assert.ok((last.get(id) ?? 0) <= (status === 'PENDING' ? 0 : 1), `${id} went backwards`);
      last.set(id, status === 'PENDING' ? 0 : 1);
    }
  });

  it('asks nothing but the calls of the last moments when it first joins, and tells no gap', async () => {
    const { memory, told, join, catching } = rig();
    memory.put(activity('old', { createdAt: iso(start - 60_000) }));
    memory.put(activity('just', { createdAt: iso(start - 2_000) }));
    await join(false);
    assert.deepEqual(memory.asked, ['activities']);
    assert.deepEqual(ids(told), ['just COMPLETED']);
    assert.deepEqual(catching, [true, false]);
  });

  it('holds the stream back until what was missed is told, in order', async () => {
    const { memory, told, send, join, begin } = rig();
    await begin();
    send(activity('before', { createdAt: iso(start) }));
    memory.put(activity('missed 2', { createdAt: iso(start + 2_000) }));
    memory.put(activity('missed 1', { createdAt: iso(start + 1_000) }));
    let answer = (): void => undefined;
    memory.ready = new Promise((resolve) => {
      answer = resolve;
    });
    const joined = join(false, 4_000);
    await settled();
    send(activity('after', { createdAt: iso(start + 3_000) }));
    send(activity('missed 2', { createdAt: iso(start + 2_000) }));
    assert.deepEqual(ids(told), ['before COMPLETED']);
    answer();
    await joined;
    assert.deepEqual(
      ids(told).map((text) => text.replace(' COMPLETED', '')),
      ['before', 'missed 1', 'missed 2', 'after'],
    );
    assert.deepEqual(told.at(-1), { caughtUp: { offlineMs: 4_000, calls: 2 } });
  });

  it('learns how calls ended that ran when the stream was lost, also old ones', async () => {
    const { memory, told, send, join, begin } = rig();
    await begin();
    const old = { createdAt: iso(start - 3_600_000) };
    send(pending('stuck', old));
    send(pending('gone', old));
    send(pending('fresh', { createdAt: iso(start - 1_000) }));
    memory.put(activity('stuck', old));
    memory.put(activity('fresh', { createdAt: iso(start - 1_000) }));
    await join(false, 1_000);
    assert.deepEqual(ids(told).slice(3).sort(), ['fresh COMPLETED', 'stuck COMPLETED']);
    assert.ok(memory.asked.includes('activity stuck') && !memory.asked.includes('activity fresh'));
  });

  it('brings sessions and messages that were missed', async () => {
    const { memory, told, join, begin } = rig();
    await begin();
    memory.session('s-old', iso(start - 3_600_000));
    memory.session('s-new', iso(start + 1_000));
    const message = { id: 'm1', sessionId: 's-new', senderId: null, role: 'AI', content: 'x' };
    memory.messages.push({ ...message, timestamp: iso(start + 1_500) });
    await join(false, 2_000);
    assert.ok(told.some((event) => 'session' in event && event.summary?.id === 's-new'));
    assert.ok(told.some((event) => 'message' in event && event.message.id === 'm1'));
    assert.ok(!memory.asked.includes('session s-old'));
    const before = told.length;
    await join(false, 2_000);
    assert.deepEqual(told.slice(before), [{ caughtUp: { offlineMs: 2_000, calls: 0 } }]);
  });

  it('marks what could not be fetched, goes on with the stream, and fetches it later', async () => {
    const { memory, clock, told, send, join, begin } = rig();
    await begin();
    memory.failure = new BackendError('INTERNAL_ERROR', 'The server failed', 500);
    memory.put(activity('missed', { createdAt: iso(start + 1_000) }));
    const joined = join(false, 3_000);
    await settled();
    send(activity('after', { createdAt: iso(start + 2_000) }));
    await clock.advance(20_000);
    await joined;
    const marks = () => told.filter((event) => 'gap' in event);
    assert.equal(marks().length, 1);
    assert.deepEqual(ids(told), ['after COMPLETED']);
    await clock.advance(60_000);
    assert.equal(marks().length, 1, 'the mark is made once');
    memory.failure = null;
    await clock.advance(40_000);
    assert.deepEqual(ids(told), ['after COMPLETED', 'missed COMPLETED']);
    assert.deepEqual(told.at(-1), { caughtUp: { offlineMs: 0, calls: 1 } });
  });

  it('asks once in a minute of 429, as Retry-After says', async () => {
    const { memory, clock, join, begin } = rig();
    await begin();
    memory.failure = new BackendError('RATE_LIMITED', 'Too many requests', 429, start + 60_000);
    void join(false, 3_000);
    await clock.advance(59_000);
    console.log(`      429 for a minute: ${memory.asked.length} requests for what was missed`);
    assert.equal(memory.asked.length, 1);
    await clock.advance(1_000);
    assert.equal(memory.asked.length, 2);
  });

  it('asks a few times in a minute of 500, with growing pauses', async () => {
    const { memory, clock, join, begin } = rig();
    await begin();
    memory.failure = new BackendError('INTERNAL_ERROR', 'The server failed', 500);
    void join(false, 3_000);
    await clock.advance(60_000);
    console.log(`      500 for a minute: ${memory.asked.length} requests for what was missed`);
    assert.ok(memory.asked.length <= 8);
  });

  it('fetches again where more arrived meanwhile than it holds back', async () => {
    const { memory, told, feed, join, begin, send } = rig();
    await begin();
    let answer = (): void => undefined;
    memory.ready = new Promise((resolve) => {
      answer = resolve;
    });
    const joined = join(false, 1_000);
    await settled();
    const count = maxBuffered + 500;
    for (let n = 0; n < count; n++) {
      send(memory.put(activity(`c${n}`, { createdAt: iso(start + 1_000 + (n % 500)), sessionId: null })));
    }
    assert.equal(feed.stats.buffered, maxBuffered);
    memory.ready = Promise.resolve();
    answer();
    await joined;
    const shown = ids(told);
    assert.equal(new Set(shown).size, shown.length);
    const missing = count - shown.length;
    assert.equal(missing === 0 || told.some((event) => 'gap' in event), true);
  });

  it('counts bad payloads, tells of some, and goes on', async () => {
    const { feed, told, log, begin, send } = rig();
    await begin();
    const bad = [null, 'text', 7, [], {}, { id: 1 }, { ...activity('x'), createdAt: 'never' }];
    for (let n = 0; n < 3_000; n++) feed.receive({ name: 'brain-activity', data: bad[n % 7], timestamp: null });
    send(activity('good'));
    assert.equal(feed.stats.bad, 3_000);
    assert.ok(log.length >= 5 && log.length < 15, `${log.length} lines`);
    assert.deepEqual(ids(told), ['good COMPLETED']);
  });

  it('survives a subscriber that throws', async () => {
    const { feed, told, log, begin, send } = rig();
    await begin();
    feed.on(() => {
      throw new Error('broken view');
    });
    send(activity('a'));
    send(activity('b'));
    assert.equal(ids(told).length, 2);
    assert.ok(log.some((line) => line.includes('broken view')));
  });

  for (const hours of [-24, 24]) {
    it(`finds what was missed with this machine's clock ${hours} h off`, async () => {
      const clock = new HandClock(start + hours * 3_600_000);
      const { memory, feed, told, send, join, begin } = rig(new MemoryBackend(), clock);
      await begin();
      send(pending('running', { createdAt: iso(start + 500) }), start + 500);
      assert.ok(Math.abs(feed.clock.now() - start) < 2_500, 'the age of a running call is counted by the server');
      for (let n = 0; n < 50; n++) memory.put(activity(`m${n}`, { createdAt: iso(start + 1_000 + n) }));
      memory.put(activity('running', { createdAt: iso(start + 500) }));
      await join(false, 3_000, start + 4_000);
      assert.equal(ids(told).length, 52);
      assert.equal(told.filter((event) => 'gap' in event).length, 0);
    });
  }

  it('finds what was missed where the database runs ten minutes behind the channel', async () => {
    const { memory, told, send, join, begin } = rig();
    await begin();
    const behind = start - 600_000;
    send(pending('a', { createdAt: iso(behind) }), start);
    send(activity('a', { createdAt: iso(behind) }), start);
    memory.put(activity('missed', { createdAt: iso(behind + 1_000) }));
    await join(false, 3_000, start + 4_000);
    assert.ok(ids(told).includes('missed COMPLETED'));
  });

  it('spends few requests on the classic backend, and says what it could not look at', async () => {
    const memory = new MemoryBackend('classic');
    const { told, join, begin } = rig(memory);
    await begin();
    for (let n = 0; n < 40; n++) {
      memory.session(`s${n}`, iso(start + 1_000 + n), n === 39 ? { type: 'INNER_WORK' } : {});
      memory.put(activity(`c${n}`, { sessionId: `s${n}`, createdAt: iso(start + 1_000 + n) }));
    }
    await join(false, 60_000);
    console.log(`      classic: ${memory.asked.length} requests after a minute offline with 40 sessions changed`);
    assert.equal(memory.asked.length, 1 + bounds.classicSessions);
    assert.equal(told.filter((event) => 'gap' in event).length, 1);
    assert.ok(ids(told).length >= bounds.classicSessions);
  });

  it('asks the classic backend nothing when it first joins', async () => {
    const { memory, join } = rig(new MemoryBackend('classic'));
    await join(false);
    assert.deepEqual(memory.asked, []);
  });
});
