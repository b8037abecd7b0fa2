import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { sessionDetails } from '../../../src/server/activities/activities';
import { cacheRates } from '../../../src/server/analytics/cacheRates';
import { costAnalytics } from '../../../src/server/analytics/costs';
import type { Db } from '../../../src/server/db/db';
import { migrate } from '../../../src/server/db/migrate';
import { openPglite } from '../../../src/server/db/pglite';
import { rangeOf, type Span } from '../../../src/server/http/instants';
import { createRecorder } from '../../../src/server/ingest/recorder';
import { listSessions } from '../../../src/server/sessions/sessions';
import { bareInsert, bareTable, fresh, row } from './calls';
import { exporting, type Speed } from './exporting';
import { allRows, cacheOverRollups, cacheOverRows, costsOverRollups, costsOverRows, lastDays } from './limits';
import { type Line, median, rounds, told } from './measure';
import { serve } from './server';

const line = (what: string, ms: number, name: string, limit: number, most: number): Line => ({
  what,
  ms,
  limit: { name, ms: limit },
  goal: { most },
});

async function analytics(db: Db, name: string, days: number): Promise<Line[]> {
  const range = lastDays(days);
  const span = rangeOf(range) as Span;
  const taken = await rounds(
    {
      costs: () => costAnalytics(db, span, 'day'),
      costsSql: () => costsOverRollups(db, range),
      rates: () => cacheRates(db, span),
      ratesSql: () => cacheOverRollups(db, range),
    },
    21,
  );
  const lines: Line[] = [];
  for (const [what, ms, sql, overRows] of [
    ['costs', taken.costs, taken.costsSql, costsOverRows],
    ['cache rates', taken.rates, taken.ratesSql, cacheOverRows],
  ] as const) {
    const scan = { name: 'one scan of rows', ms: await median(() => overRows(db, range), 3) };
    lines.push(line(`${what}, ${name}`, ms, 'SQL over rollups', sql, 2));
    lines.push({ what: `${what}, ${name}`, ms, limit: scan, goal: { fasterBy: 30 } });
  }
  return lines;
}

async function reading(db: Db): Promise<Line[]> {
  const bareSessions = 'SELECT * FROM "Session" ORDER BY "updatedAt" DESC, id DESC LIMIT 20';
  const page = await rounds({ api: () => listSessions(db, { limit: 20 }), sql: () => db.query(bareSessions) }, 51);
  const bareLong = `SELECT * FROM "BrainActivity" WHERE "sessionId" = 'long'`;
  const long = await rounds({ api: () => sessionDetails(db, 'long'), sql: () => db.query(bareLong) }, 5);
  return [
    line('a page of sessions', page.api, 'bare query', page.sql, 3),
    line('a session of 3,000 calls', long.api, 'bare SELECT', long.sql, 3),
  ];
}

async function recording(db: Db): Promise<Line[]> {
  const recorder = createRecorder({ db, publish: false });
  await db.script(bareTable);
  const record = (count: number, times: number) =>
    rounds({ api: () => recorder.activities(fresh(count).map(row)), sql: () => bareInsert(db, fresh(count)) }, times);
  const [one, many] = [await record(1, 101), await record(500, 9)];
  return [
    line('recording one call', one.api, 'bare INSERT', one.sql, 2),
    line('recording 500 calls', many.api, 'bare INSERT', many.sql, 2),
  ];
}

/** The engine takes one user at a time: its COPY is measured while no server has the folder. */
async function copied(folder: string): Promise<Speed> {
  const pglite = await PGlite.create(folder);
  try {
    const start = performance.now();
    const { blob } = await pglite.query(`COPY (${allRows}) TO '/dev/blob' (FORMAT csv)`);
    return { bytes: blob?.size ?? 0, ms: performance.now() - start };
  } finally {
    await pglite.close();
  }
}

/** Questions in this process, since the embedded engine has no other way in; the export from the server as it ships. */
export async function onPglite(
  rows: number,
  fill: (db: Db, rows: number) => Promise<void>,
  say: (line: string) => void,
): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'nm-bench-'));
  const folder = join(root, 'data');
  try {
    const db = await openPglite(folder);
    try {
      await migrate(db);
      await fill(db, rows);
      for (const each of await analytics(db, '30 days', 30)) say(told(each));
      for (const each of await analytics(db, '1 year', 365)) say(told(each));
      for (const each of [...(await reading(db)), ...(await recording(db))]) say(told(each));
    } finally {
      await db.close();
    }
    const copy = await copied(folder);
    for (const each of await exporting(await serve(folder), async () => copy)) say(each);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
