import assert from 'node:assert/strict';
import { createRecorder } from '../../src/server/ingest/recorder';
import { runNightly } from '../../src/server/retention/nightly';
import { type Api, startApi } from './support/api';
import { onEachDatabase } from './support/databases';

const now = new Date('2026-11-23T12:00:00.000Z');
const ago = (days: number): string => new Date(now.getTime() - days * 86_400_000).toISOString();

onEachDatabase('retention', (db) => {
  let api: Api;
  const { signal } = new AbortController();
  before(async () => {
    api = await startApi({ db: db(), now: () => now });
    const row = { model: 'claude-sonnet-4-5', activityType: 'LLM_CALL', sessionId: 's', durationMs: 5 };
    const tokens = { tokenCountInput: 10, tokenCountOutput: 5, status: 'COMPLETED' as const };
    const large = {
      input: { messages: [] },
      output: { text: 'x' },
      structuredOutput: { a: 1 },
      metadata: { turnId: 't1', cacheReadInputTokens: 90, error: 'odd' },
    };
    const days = [200, 91, 89, 1];
    await createRecorder({ db: db(), publish: false }).activities(
      days.map((age) => ({ id: `d${age}`, createdAt: ago(age), ...row, ...tokens, ...large })),
    );
  });
  after(() => api?.close());

  const figures = async () =>
    JSON.stringify([
      (await api.get('/analytics/costs?from=2026-01-01')).body,
      (await api.get('/analytics/cache-rates?from=2026-01-01')).body,
      (await api.get('/analytics/cache-rates?sessionId=s')).body,
      (await api.get('/sessions/s')).body,
    ]);

  it('drops the large JSON of what is older than 90 days, once, and no figure with it', async () => {
    const before = await figures();
    const turns = (await api.get('/activity/s/turns')).body.data.turns.length;
    assert.deepEqual((await api.send('POST', '/retention/run', {})).body.data, { archived: 2 });
    assert.deepEqual((await api.send('POST', '/retention/run', {})).body.data, { archived: 0 });
    const old = (await api.get('/activities/d91')).body.data;
    assert.deepEqual([old.input, old.output, old.metadata, old.structuredOutput], [null, null, null, null]);
    assert.deepEqual(
      [old.archivedAt, old.cacheReadTokens, old.turnId, old.error],
      [now.toISOString(), 90, 't1', 'odd'],
    );
    assert.deepEqual((await api.get('/activities/d89')).body.data.output, { text: 'x' });
    assert.equal(await figures(), before);
    assert.equal((await api.get('/activity/s/turns')).body.data.turns.length, turns);
  });

  it('takes another age, and refuses one that is none', async () => {
    for (const olderThanDays of [0, -1, 1.5, 'x', 1e9]) {
      const { status, body } = await api.send('POST', '/retention/run', { olderThanDays });
      assert.deepEqual([status, body.error.details.parameter], [400, 'olderThanDays']);
    }
    assert.deepEqual((await api.send('POST', '/retention/run', { olderThanDays: 30 })).body.data, { archived: 1 });
  });

  it('does not bring large JSON back by a late change', async () => {
    const patch = { output: { text: 'late' }, metadata: { cacheReadInputTokens: 7 }, tokenCountOutput: 6 };
    const { data } = (await api.send('PATCH', '/activities/d200', patch)).body;
    assert.equal(data.cacheReadTokens, 7);
    const row = (await api.get('/activities/d200')).body.data;
    assert.deepEqual([row.output, row.metadata, row.tokenCountOutput], [null, null, 6]);
  });

  it('runs once a night, whichever of several servers comes first', async () => {
    const options = { retentionDays: 0.5, signal, now: () => now };
    const runs = await Promise.all([1, 2, 3].map(() => runNightly(db(), options)));
    assert.deepEqual(
      runs.filter((run) => run !== null),
      [1],
    );
    assert.equal(await runNightly(db(), options), null);
  });
});
