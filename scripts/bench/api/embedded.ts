import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheRates } from '../../../src/server/analytics/cacheRates';
import { costAnalytics } from '../../../src/server/analytics/costs';
import type { Db } from '../../../src/server/db/db';
import { migrate } from '../../../src/server/db/migrate';
import { openPglite } from '../../../src/server/db/pglite';
import { rangeOf, type Span } from '../../../src/server/http/instants';
import { createRecorder } from '../../../src/server/ingest/recorder';
import { listSessions } from '../../../src/server/sessions/sessions';
import { bareInsert, bareTable, fresh, row } from './calls';
import { cacheOverRollups, costsOverRollups, costsOverRows, lastDays } from './limits';
import { type Line, median, rounds } from './measure';

/** In this process: the embedded engine has no other way in. */
export async function onPglite(rows: number, fill: (db: Db, rows: number) => Promise<void>): Promise<Line[]> {
  const folder = await mkdtemp(join(tmpdir(), 'nm-bench-'));
  const db = await openPglite(join(folder, 'data'));
  try {
    await migrate(db);
    await fill(db, rows);
    const range = lastDays(30);
    const span = rangeOf(range) as Span;
    const recorder = createRecorder({ db, publish: false });
    await db.script(bareTable);
    const analytics = await rounds(
      {
        costs: () => costAnalytics(db, span, 'day'),
        costsSql: () => costsOverRollups(db, range),
        rates: () => cacheRates(db, span),
        ratesSql: () => cacheOverRollups(db, range),
      },
      21,
    );
    const scan = await median(() => costsOverRows(db, range), 3);
    const bareSessions = 'SELECT * FROM "Session" ORDER BY "updatedAt" DESC, id DESC LIMIT 20';
    const page = await rounds({ api: () => listSessions(db, { limit: 20 }), sql: () => db.query(bareSessions) }, 51);
    const recording = (count: number, times: number) =>
      rounds({ api: () => recorder.activities(fresh(count).map(row)), sql: () => bareInsert(db, fresh(count)) }, times);
    const [one, many] = [await recording(1, 101), await recording(500, 9)];
    const line = (what: string, ms: number, name: string, limit: number, most: number): Line => ({
      what,
      ms,
      limit: { name, ms: limit },
      goal: { most },
    });
    const { costs, costsSql, rates, ratesSql } = analytics;
    return [
      line('costs, 30 days', costs, 'SQL over rollups', costsSql, 2),
      { ...line('costs, 30 days', costs, 'one scan of rows', scan, 0), goal: { fasterBy: 30 } },
      line('cache rates, 30 days', rates, 'SQL over rollups', ratesSql, 2),
      line('a page of sessions', page.api, 'bare query', page.sql, 3),
      line('recording one call', one.api, 'bare INSERT', one.sql, 2),
      line('recording 500 calls', many.api, 'bare INSERT', many.sql, 2),
    ];
  } finally {
    await db.close();
    await rm(folder, { recursive: true, force: true });
  }
}
