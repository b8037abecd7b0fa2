import assert from 'node:assert/strict';
import type { Db } from '../../src/server/db/db';
import { type Api, startApi } from './support/api';
import { onEachDatabase } from './support/databases';

const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 20, 10, 0, seconds)).toISOString();
const start = { id: 'x1', sessionId: 's1', model: 'claude-haiku-4-5', createdAt: at(1), input: { operation: 'greet' } };
const end = {
  id: 'x1',
  sessionId: 's1',
  model: 'claude-haiku-4-5',
  status: 'COMPLETED',
  durationMs: 1500,
  tokenCountInput: 10,
  tokenCountOutput: 2,
  output: { text: 'hello' },
};

onEachDatabase('a batch', (db: () => Db) => {
  let api: Api;
  before(async () => {
    api = await startApi({ db: db(), now: () => new Date(at(600)) });
  });
  after(() => api?.close());

  for (const [order, rows] of [
    ['start before end', [start, end]],
    ['end before start', [end, start]],
  ] as const) {
    it(`that holds one call twice, ${order}, records one call that ended with all that was told of it`, async () => {
      const id = `x-${order.split(' ')[0]}`;
      const { status } = await api.send(
        'POST',
        '/activities',
        rows.map((row) => ({ ...row, id })),
      );
      assert.equal(status, 201);
      const { data } = (await api.get(`/activities/${id}`)).body;
      assert.deepEqual(
        [data.status, data.input, data.output, data.tokenCountInput, data.durationMs],
        ['COMPLETED', { operation: 'greet' }, { text: 'hello' }, 10, 1500],
      );
    });
  }

  it('that tells of the past leaves the session as old as its calls', async () => {
    await api.send('POST', '/activities', [{ ...end, id: 'old', sessionId: 'past', createdAt: at(5) }]);
    const { data } = (await api.get('/activities/old')).body;
    assert.equal(data.completedAt, new Date(Date.parse(at(5)) + 1500).toISOString());
    assert.equal((await api.get('/sessions/past')).body.data.updatedAt, data.completedAt);
  });
});
