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
import { type Line, median } from './measure';

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
    const timed = async (name: string, run: () => Promise<unknown>, times = 5) => ({
      name,
      ms: await median(run, times),
    });
    const costs = await median(() => costAnalytics(db, span, 'day'), 5);
    const rates = await median(() => cacheRates(db, span), 5);
    const bareSessions = await timed(
      'bare query',
      () => db.query('SELECT * FROM "Session" ORDER BY "updatedAt" DESC, id DESC LIMIT 20'),
      21,
    );
    return [
      {
        what: 'costs, 30 days',
        ms: costs,
        limit: await timed('SQL over rollups', () => costsOverRollups(db, range)),
        goal: { most: 2 },
      },
      {
        what: 'costs, 30 days',
        ms: costs,
        limit: await timed('one scan of rows', () => costsOverRows(db, range), 3),
        goal: { fasterBy: 30 },
      },
      {
        what: 'cache rates, 30 days',
        ms: rates,
        limit: await timed('SQL over rollups', () => cacheOverRollups(db, range)),
        goal: { most: 2 },
      },
      {
        what: 'a page of sessions',
        ms: await median(() => listSessions(db, { limit: 20 }), 21),
        limit: bareSessions,
        goal: { most: 3 },
      },
      {
        what: 'recording one call',
        ms: await median(() => recorder.activities(fresh(1).map(row)), 21),
        limit: await timed('bare INSERT', () => bareInsert(db, fresh(1)), 21),
        goal: { most: 2 },
      },
      {
        what: 'recording 500 calls',
        ms: await median(() => recorder.activities(fresh(500).map(row)), 5),
        limit: await timed('bare INSERT', () => bareInsert(db, fresh(500)), 5),
        goal: { most: 2 },
      },
    ];
  } finally {
    await db.close();
    await rm(folder, { recursive: true, force: true });
  }
}
