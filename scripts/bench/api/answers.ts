import type { Db } from '../../../src/server/db/db';
import { bareInsert, bareTable, fresh, row } from './calls';
import { ask } from './client';
import { cacheOverRollups, cacheOverRows, costsOverRollups, costsOverRows, lastDays } from './limits';
import { type Line, median, rounds } from './measure';
import { empty } from './server';

/** Costs and cache rates against SQL over the rollups, and against a scan of all rows. */
export async function analytics(db: Db, url: string): Promise<Line[]> {
  const lines: Line[] = [];
  for (const [name, count] of [
    ['30 days', 30],
    ['1 year', 365],
  ] as const) {
    const range = lastDays(count);
    const query = `from=${range.from}&to=${range.to}`;
    for (const [what, path, overRollups, overRows] of [
      ['costs', 'costs?period=day&', costsOverRollups, costsOverRows],
      ['cache rates', 'cache-rates?', cacheOverRollups, cacheOverRows],
    ] as const) {
      const taken = await rounds(
        {
          api: () => ask(`${url}/analytics/${path}${query}`),
          sql: () => overRollups(db, range),
          empty: () => empty(url),
        },
        21,
      );
      const ms = taken.api;
      const rollups = { name: 'SQL over rollups', ms: taken.sql, empty: taken.empty };
      const rows = { name: 'one scan of rows', ms: await median(() => overRows(db, range), 3) };
      lines.push({ what: `${what}, ${name}`, ms, limit: rollups, goal: { most: 2 } });
      lines.push({ what: `${what}, ${name}`, ms, limit: rows, goal: { fasterBy: 30 } });
    }
  }
  return lines;
}

/** Pages and sessions against the bare query of the same rows. */
export async function reading(db: Db, url: string): Promise<Line[]> {
  const page = await rounds(
    {
      api: () => ask(`${url}/sessions?limit=20`),
      sql: () => db.query('SELECT * FROM "Session" ORDER BY "updatedAt" DESC, id DESC LIMIT 20'),
      empty: () => empty(url),
    },
    51,
  );
  const long = await rounds(
    {
      api: () => ask(`${url}/activity/long`),
      sql: () => db.query(`SELECT * FROM "BrainActivity" WHERE "sessionId" = 'long'`),
      turns: () => ask(`${url}/activity/long/turns`),
    },
    5,
  );
  const bare = { name: 'bare query', ms: page.sql, empty: page.empty };
  return [
    { what: 'a page of sessions', ms: page.api, limit: bare, goal: { most: 3 } },
    { what: 'a session of 3,000 calls', ms: long.api, limit: { name: 'bare SELECT', ms: long.sql }, goal: { most: 3 } },
    { what: 'its turns', ms: long.turns, limit: null, goal: null },
  ];
}

/** Recording over HTTP against bare INSERTs of the same rows on a connection of their own. */
export async function recording(db: Db, url: string): Promise<Line[]> {
  await db.script(bareTable);
  const post = (count: number) => ask(`${url}/activities`, 'POST', fresh(count).map(row));
  const one = await rounds({ api: () => post(1), sql: () => bareInsert(db, fresh(1)), empty: () => empty(url) }, 101);
  const many = await rounds({ api: () => post(500), sql: () => bareInsert(db, fresh(500)) }, 15);
  const bare = 'bare INSERT';
  return [
    {
      what: 'recording one call',
      ms: one.api,
      limit: { name: bare, ms: one.sql, empty: one.empty },
      goal: { most: 2 },
    },
    { what: 'recording 500 calls', ms: many.api, limit: { name: bare, ms: many.sql }, goal: { most: 2 } },
  ];
}
