import assert from 'node:assert/strict';
import type { Db } from '../../src/server/db/db';
import { createRecorder } from '../../src/server/ingest/recorder';
import type { ActivityPatch } from '../../src/shared/routes';
import { onEachDatabase } from './support/databases';

onEachDatabase('writers at once', (db: () => Db) => {
  it('change one call without losing what any of them stated', async () => {
    const recorder = createRecorder({ db: db(), publish: false });
    await recorder.activities([
      {
        id: 'a',
        model: 'm',
        activityType: 'X',
        status: 'PENDING',
        tokenCountInput: 0,
        tokenCountOutput: 0,
        durationMs: 0,
      },
    ]);
    const stated: ActivityPatch = {
      sessionId: 's',
      turnId: 't',
      callType: 'C',
      tokenCountInput: 1,
      tokenCountOutput: 2,
      cost: 0.5,
      durationMs: 3,
      status: 'COMPLETED',
      input: { a: 1 },
      output: { b: 2 },
      structuredOutput: { c: 3 },
      metadata: { turnId: 't' },
    };
    const patches = Object.entries(stated).map(([name, value]) => ({ [name]: value }) as ActivityPatch);
    await Promise.all(patches.map((patch) => recorder.complete('a', patch)));
    const [row] = await db().query('SELECT * FROM "BrainActivity" WHERE id = $1', ['a']);
    for (const [name, value] of Object.entries({ ...stated, cost: '0.5' })) assert.deepEqual(row?.[name], value, name);
    assert.equal((await db().query(`SELECT 1 FROM "Session" WHERE id = 's'`)).length, 1);
  });

  it('record the same calls in any order once', async () => {
    const recorder = createRecorder({ db: db(), publish: false });
    const rows = Array.from({ length: 40 }, (_, i) => ({
      id: `r${i}`,
      sessionId: `s${i % 3}`,
      turnId: `t${i % 5}`,
      model: 'm',
      activityType: 'X',
      status: 'COMPLETED' as const,
      tokenCountInput: i,
      tokenCountOutput: 0,
      durationMs: 1,
    }));
    await Promise.all([rows, rows.toReversed(), rows.slice(20), rows].map((batch) => recorder.activities(batch)));
    const [{ calls } = {}] = await db().query(
      `SELECT sum("activityCount")::int AS calls FROM "SessionStats" WHERE "sessionId" LIKE 's_'`,
    );
    assert.equal(calls, 40);
  });
});
