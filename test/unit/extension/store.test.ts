import assert from 'node:assert/strict';
import { BackendError, type SessionFilter } from '../../../src/extension/api/backend';
import type { Queries, QueryOptions } from '../../../src/extension/api/queries';
import { SessionStore, type StoreChange } from '../../../src/extension/sessions/store';
import type { SessionSummary, Turn } from '../../../src/shared/model';
import { call, summary, turn } from './rows';

interface Rows {
  sessions: SessionSummary[];
  turns?: Record<string, Turn[]>;
  fail?: BackendError | null;
}

/** Answers out of rows held here, a page of two at a time, counting what was asked. */
function queriesOver(rows: Rows): Queries & { asked: string[] } {
  const asked: string[] = [];
  const answer = async <T>(name: string, data: () => T) => {
    asked.push(name);
    if (rows.fail) throw rows.fail;
    return { data: data(), freshness: { fetchedAt: 0, stale: null } };
  };
  return {
    asked,
    sessions: (filter: SessionFilter, cursor?: string) =>
      answer('sessions', () => {
        const start = Number(cursor ?? 0);
        const all = rows.sessions.filter((s) => !filter.status || s.status === filter.status);
        return { sessions: all.slice(start, start + 2), nextCursor: start + 2 < all.length ? String(start + 2) : null };
      }),
    session: (id: string) =>
      answer('session', () => {
        const found = rows.sessions.find((s) => s.id === id);
        if (!found) throw new BackendError('NOT_FOUND', 'no such session', 404);
        return found;
      }),
    turns: (id: string) => answer('turns', () => rows.turns?.[id] ?? []),
    invalidate: async () => undefined,
  } as unknown as Queries & { asked: string[] };
}

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 20, 10, minute)).toISOString();

describe('session store', () => {
  it('loads pages, newest first, each once', async () => {
    const store = new SessionStore();
    const queries = queriesOver({ sessions: [3, 2, 1].map((n) => summary({ id: `s${n}`, updatedAt: at(n) })) });
    store.attach(queries);
    await store.load();
    await store.load();
    assert.deepEqual(
      store.sessions.map((s) => s.id),
      ['s3', 's2'],
    );
    assert.equal(store.list.hasMore, true);
    await store.loadMore();
    assert.deepEqual(
      store.sessions.map((s) => s.id),
      ['s3', 's2', 's1'],
    );
    assert.equal(store.list.hasMore, false);
    assert.deepEqual(queries.asked, ['sessions', 'sessions']);
  });

  it('keeps what it shows when a refresh fails, and says why', async () => {
    const rows: Rows = { sessions: [summary({ id: 's1' })] };
    const store = new SessionStore();
    store.attach(queriesOver(rows));
    await store.load();
    rows.fail = new BackendError('UNREACHABLE', 'The backend does not answer');
    await store.refresh();
    assert.deepEqual(
      store.sessions.map((s) => s.id),
      ['s1'],
    );
    assert.equal(store.list.error?.message, 'The backend does not answer');
    rows.fail = null;
    await store.refresh();
    assert.equal(store.list.error, null);
  });

  describe('when a rate limit is over', () => {
    const limited = new BackendError('RATE_LIMITED', 'The limit is reached', 429, Date.now() + 60_000);

    it('asks for the list that it held up, once', async () => {
      const rows: Rows = { sessions: [summary({ id: 's1' })], fail: limited };
      const queries = queriesOver(rows);
      const store = new SessionStore();
      store.attach(queries);
      await store.load();
      assert.equal(store.list.error, limited);
      rows.fail = null;
      const listed = new Promise<void>((resolve) => store.onChange(() => resolve()));
      store.limitPassed();
      store.limitPassed();
      await listed;
      store.limitPassed();
      assert.deepEqual(queries.asked, ['sessions', 'sessions']);
      assert.equal(store.list.error, null);
      assert.equal(store.sessions.length, 1);
    });

    it('tells once of each session whose turns it held up, and of no other', async () => {
      const rows: Rows = { sessions: [summary({ id: 's1' }), summary({ id: 's2' })] };
      const store = new SessionStore();
      store.attach(queriesOver(rows));
      await store.load();
      await store.turns('s2');
      rows.fail = limited;
      await assert.rejects(store.turns('s1'), { code: 'RATE_LIMITED' });
      await assert.rejects(store.turns('s1'), { code: 'RATE_LIMITED' });
      const changes: StoreChange[] = [];
      store.onChange((change) => changes.push(change));
      store.limitPassed();
      store.limitPassed();
      assert.deepEqual(changes, [{ kind: 'session', sessionId: 's1' }]);
    });

    it('leaves alone what it did not hold up', async () => {
      const queries = queriesOver({ sessions: [summary({ id: 's1' })] });
      const store = new SessionStore();
      store.attach(queries);
      await store.load();
      store.limitPassed();
      assert.deepEqual(queries.asked, ['sessions']);
    });
  });

  it('tells of the one session and turn that a call changed', async () => {
    const store = new SessionStore();
    store.attach(queriesOver({ sessions: [summary({ id: 's1' })], turns: { s1: [turn({ turnId: 't1' })] } }));
    await store.load();
    await store.turns('s1');
    const changes: StoreChange[] = [];
    store.onChange((change) => changes.push(change));
    store.applyActivity(call({ id: 'a' }));
    assert.deepEqual(changes[0], { kind: 'turn', sessionId: 's1', turnId: 't1' });
    assert.ok(changes.every((change) => change.kind !== 'list'));
    assert.equal(store.loadedTurns('s1')?.[0]?.activities.length, 1);
  });

  it('moves a session to the top when something happens in it', async () => {
    const store = new SessionStore();
    store.attach(
      queriesOver({ sessions: [summary({ id: 's2', updatedAt: at(2) }), summary({ id: 's1', updatedAt: at(1) })] }),
    );
    await store.load();
    store.applyActivity(call({ id: 'a', sessionId: 's1', createdAt: at(5), completedAt: null, status: 'PENDING' }));
    assert.deepEqual(
      store.sessions.map((s) => s.id),
      ['s1', 's2'],
    );
  });

  it('shows a new session on top, unless the filter leaves it out', async () => {
    const rows: Rows = { sessions: [summary({ id: 's1', updatedAt: at(1) })] };
    const store = new SessionStore();
    store.attach(queriesOver(rows));
    await store.load();
    rows.sessions.unshift(summary({ id: 's9', updatedAt: at(9) }));
    await store.renew('s9');
    assert.deepEqual(
      store.sessions.map((s) => s.id),
      ['s9', 's1'],
    );
    store.setFilter({ status: 'PAUSED' });
    await store.load();
    await store.renew('s9');
    assert.deepEqual(store.sessions, []);
  });

  it('drops answers that arrive after the backend changed', async () => {
    const store = new SessionStore();
    store.attach(queriesOver({ sessions: [summary({ id: 'old' })] }));
    const loading = store.load();
    store.attach(queriesOver({ sessions: [summary({ id: 'new' })] }));
    await loading;
    await store.load();
    assert.deepEqual(
      store.sessions.map((s) => s.id),
      ['new'],
    );
  });
});

describe('figures of a session', () => {
  it('grow by what the stream brings where they may not be asked for again, each call once', async () => {
    const store = new SessionStore();
    const queries = queriesOver({ sessions: [summary({ id: 's1', updatedAt: at(1) })] });
    store.attach(queries, false);
    await store.load();
    const ended = call({
      id: 'a',
      cost: 0.5,
      tokenCountInput: 7,
      tokenCountOutput: 3,
      createdAt: at(2),
      completedAt: at(3),
    });
    store.applyActivity({ ...ended, status: 'PENDING', cost: 0, completedAt: null });
    store.applyActivity(call({ id: 'later', status: 'PENDING', createdAt: at(4), completedAt: null }));
    store.applyActivity(ended);
    store.applyActivity(ended);
    store.applyActivity({ ...ended, id: 'old', createdAt: at(0), completedAt: at(1) });
    const stats = store.session('s1')?.stats;
    assert.deepEqual([stats?.totalCost, stats?.totalTokens, stats?.activityCount], [0.5, 10, 1]);
    assert.deepEqual(queries.asked, ['sessions']);
    store.dispose();
  });
});

describe('a backend whose rows don’t hold what the stream tells', () => {
  it('shows calls that were seen live in their session, marked, until rows hold them', async () => {
    const rows: Rows = { sessions: [summary({ id: 's1', updatedAt: at(1) })], turns: { s1: [] } };
    const store = new SessionStore();
    store.attach(queriesOver(rows), false);
    await store.load();
    store.applyActivity(call({ id: 'a', turnId: 's1-u-1', status: 'PENDING', completedAt: null }));
    store.applyActivity(call({ id: 'a', turnId: 's1-u-1' }));
    const [seen] = await store.turns('s1');
    assert.deepEqual([seen?.activities[0]?.id, seen?.activities[0]?.seenLive], ['a', true]);
    assert.equal(seen?.activities[0]?.status, 'COMPLETED');
    rows.turns = { s1: [turn({ turnId: 's1-u-1', activities: [call({ id: 'a', turnId: 's1-u-1' })] })] };
    await store.reloadTurns('s1');
    assert.equal(store.loadedTurns('s1')?.[0]?.activities[0]?.seenLive, undefined);
    assert.equal(store.loadedTurns('s1')?.[0]?.activities.length, 1);
  });

  it('takes loaded turns for current while the stream is live, and asks again once they are old without it', async () => {
    const rows: Rows = { sessions: [summary({ id: 's1' })], turns: { s1: [turn({ turnId: 't1' })] } };
    const store = new SessionStore();
    const queries = queriesOver(rows);
    store.attach(queries);
    store.setLive(true);
    await store.turns('s1');
    await store.turns('s1');
    assert.equal(queries.asked.filter((name) => name === 'turns').length, 1);
    store.setLive(false);
    await store.turns('s1');
    assert.equal(queries.asked.filter((name) => name === 'turns').length, 2);
  });
});

describe('catching up', () => {
  it('looks for all sessions that began at once by one request where requests are dear', async () => {
    const rows = { sessions: [summary({ id: 's1' })] };
    const store = new SessionStore();
    const queries = queriesOver(rows);
    store.attach(queries, false);
    await store.load();
    rows.sessions = [5, 4].map((n) => summary({ id: `s${n}`, updatedAt: at(n) }));
    for (let n = 0; n < 50; n++) {
      store.applyCreated({ sessionId: `n${n}`, timestamp: 0, type: 'PARTNER', status: 'ACTIVE', createdAt: at(2) });
    }
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(queries.asked, ['sessions', 'sessions']);
    assert.equal(store.sessions[0]?.id, 's5');
    store.dispose();
  });

  it('lets no list that is older than the stream move a session down', async () => {
    const store = new SessionStore();
    store.attach(queriesOver({ sessions: [2, 1].map((n) => summary({ id: `s${n}`, updatedAt: at(n) })) }));
    await store.load();
    store.applyActivity(call({ id: 'c1', sessionId: 's1', completedAt: at(9) }));
    store.mayHaveMissed();
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(
      store.sessions.map((s) => s.id),
      ['s1', 's2'],
    );
    store.dispose();
  });

  it('asks again for what could not be renewed once the stream is back, and for nothing else', async () => {
    const rows: Rows = { sessions: [summary({ id: 's1' })], turns: { s1: [turn({ turnId: 't1' })] } };
    const store = new SessionStore();
    const queries = queriesOver(rows);
    store.attach(queries);
    store.setLive(true);
    await store.load();
    store.setLive(false);
    rows.fail = new BackendError('UNREACHABLE', 'The backend does not answer');
    await store.refresh();
    await assert.rejects(store.turns('s1'));
    await assert.rejects(store.turns('s2'));
    rows.fail = null;
    queries.asked.length = 0;
    const changes: StoreChange[] = [];
    store.onChange((change) => changes.push(change));
    store.setLive(true);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(queries.asked, ['sessions']);
    assert.equal(store.list.error, null);
    assert.deepEqual(
      changes.flatMap((change) => ('sessionId' in change ? [change.sessionId] : [])),
      ['s1', 's2'],
    );
    store.setLive(true);
    assert.equal(changes.length, 3);
  });

  it('shows every call of a flood in one open session, each in its newest state and its turn', async () => {
    const store = new SessionStore();
    store.attach(queriesOver({ sessions: [summary({ id: 's1' })], turns: { s1: [turn({ turnId: 't0' })] } }));
    store.setLive(true);
    await store.turns('s1');
    const rows = Array.from({ length: 3_000 }, (_, n) => {
      const createdAt = new Date(Date.UTC(2026, 10, 20, 10) + n * 10).toISOString();
      return call({ id: `c${n}`, turnId: `t${n % 30}`, createdAt, completedAt: createdAt });
    });
    const running = rows.map((row) => ({ ...row, status: 'PENDING', completedAt: null }));
    for (const [n, row] of rows.entries()) {
      const changed: StoreChange[] = [];
      const stop = store.onChange((change) => changed.push(change));
      store.applyActivity(n % 2 ? row : (running[n] ?? row));
      store.applyActivity(n % 2 ? (running[n] ?? row) : row);
      stop();
      assert.ok(changed.some((change) => change.kind === 'turn' && change.turnId === row.turnId));
    }
    const turns = store.loadedTurns('s1') ?? [];
    assert.equal(turns.length, 30);
    assert.ok(turns.every((t) => t.totals.activityCount === 100));
    assert.ok(turns.flatMap((t) => t.activities).every((a) => a.status === 'COMPLETED'));
    store.dispose();
  });

  it('lets go of turns that nobody waits for any more', async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const store = new SessionStore();
    const queries = {
      ...queriesOver({ sessions: [] }),
      turns: async (_id: string, options?: QueryOptions) => {
        signals.push(options?.signal);
        return { data: [], freshness: { fetchedAt: 0, stale: null } };
      },
    } as unknown as Queries;
    store.attach(queries);
    const { signal } = new AbortController();
    await store.turns('s1', signal);
    await store.reloadTurns('s1', signal);
    assert.deepEqual(signals, [signal, signal]);
  });

  describe('an answer that is older than what the stream told', () => {
    /** A store that asks for the turns of `s1`, whose answer is given when told. */
    function asking() {
      const store = new SessionStore();
      let answer: (rows: Turn[], stale?: string) => void = () => undefined;
      const queries = {
        ...queriesOver({ sessions: [summary({ id: 's1' })] }),
        turns: () =>
          new Promise((resolve) => {
            answer = (data, stale) => resolve({ data, freshness: { fetchedAt: 0, stale: stale ?? null } });
          }),
      } as unknown as Queries;
      store.attach(queries);
      return { store, answer: (rows: Turn[], stale?: string) => answer(rows, stale) };
    }
    const running = call({ id: 'c1', status: 'PENDING', completedAt: null });
    const ended = call({ id: 'c1', status: 'COMPLETED' });
    const statuses = (turns: readonly Turn[]) => turns.flatMap((t) => t.activities.map((a) => `${a.id} ${a.status}`));

    it('takes no call back to running, and leaves out nothing that arrived meanwhile', async () => {
      const { store, answer } = asking();
      const turns = store.turns('s1');
      store.applyActivity(ended);
      store.applyActivity(call({ id: 'c2', status: 'PENDING', completedAt: null }));
      answer([turn({ turnId: 't1', activities: [running] })]);
      assert.deepEqual(statuses(await turns), ['c1 COMPLETED', 'c2 PENDING']);
      const again = store.reloadTurns('s1');
      answer([turn({ turnId: 't1', activities: [running] })]);
      await again;
      assert.deepEqual(statuses(store.loadedTurns('s1') ?? []), ['c1 COMPLETED']);
    });

    it('is no newer for being given again where the backend cannot be reached', async () => {
      const { store, answer } = asking();
      const turns = store.turns('s1');
      answer([turn({ turnId: 't1', activities: [running] })]);
      await turns;
      store.applyActivity(ended);
      store.applyActivity(call({ id: 'c2' }));
      const again = store.reloadTurns('s1');
      answer([turn({ turnId: 't1', activities: [running] })], 'Nothing answers');
      await again;
      assert.deepEqual(statuses(store.loadedTurns('s1') ?? []), ['c1 COMPLETED', 'c2 COMPLETED']);
      assert.equal(store.turnsFreshness('s1').stale, 'Nothing answers');
    });
  });

  it('shows a session that was found without asking for it again', async () => {
    const store = new SessionStore();
    const queries = queriesOver({ sessions: [summary({ id: 's1', updatedAt: at(1) })] });
    store.attach(queries);
    await store.load();
    const found = summary({ id: 's2', updatedAt: at(2) });
    store.applyCreated({ sessionId: 's2', timestamp: 0, type: 'PARTNER', status: 'ACTIVE', createdAt: at(2) }, found);
    assert.deepEqual(
      store.sessions.map((s) => s.id),
      ['s2', 's1'],
    );
    assert.deepEqual(queries.asked, ['sessions']);
  });

  it('asks again for what was loaded where something may have been missed', async () => {
    const store = new SessionStore();
    const queries = queriesOver({ sessions: [summary({ id: 's1' })], turns: { s1: [turn({ turnId: 't1' })] } });
    store.attach(queries);
    store.setLive(true);
    await store.load();
    await store.turns('s1');
    store.mayHaveMissed();
    await store.turns('s1');
    assert.deepEqual(queries.asked, ['sessions', 'turns', 'sessions', 'turns']);
  });
});
