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

  it('that ends a call before its start is refused by name; what two clocks told apart is put right', async () => {
    const told = async (method: 'POST' | 'PATCH', path: string, body: unknown) => {
      const { status, body: answer } = await api.send(method, path, body);
      return [status, answer.error?.details.parameter];
    };
    const backwards = { ...end, createdAt: at(9), completedAt: at(8) };
    assert.deepEqual(await told('POST', '/activities', [{ ...end, id: 'c1' }, backwards]), [400, '1.completedAt']);
    assert.equal((await api.get('/activities/c1')).status, 404);
    const same = { ...end, id: 'c2', createdAt: at(9), completedAt: at(9) };
    assert.deepEqual(await told('POST', '/activities', same), [201, undefined]);
    await api.send('POST', '/activities', { ...start, id: 'c3', createdAt: at(9) });
    assert.deepEqual(await told('PATCH', '/activities/c3', { status: 'COMPLETED', completedAt: at(8) }), [
      200,
      undefined,
    ]);
    assert.equal((await api.get('/activities/c3')).body.data.completedAt, at(9));
    await api.send('POST', '/activities', { ...end, id: 'c4', completedAt: at(8) });
    const { createdAt, completedAt } = (await api.get('/activities/c4')).body.data;
    assert.deepEqual([Date.parse(completedAt) - Date.parse(createdAt), completedAt], [1500, at(8)]);
  });
});
