import type { ChildProcess } from 'node:child_process';
import { parseArgs } from 'node:util';
import { mergeChanges } from '../../../src/server/analytics/merge';
import type { Db } from '../../../src/server/db/db';
import { migrate } from '../../../src/server/db/migrate';
import { openPostgres } from '../../../src/server/db/postgres';
import { startPostgres } from '../../../test/server/support/postgres';
import { analytics, reading, recording } from './answers';
import { ask } from './client';
import { onPglite } from './embedded';
import { exporting } from './exporting';
import { copyOut, lastDays } from './limits';
import { told } from './measure';
import { longestWait } from './probe';
import { insertLongSession, insertRows, insertSessions } from './rows';
import { ended, peakMemory, serve } from './server';

const chunk = 20_000;
/** Megabytes that a server may have resident while it exports. */
const mostMemory = 150;
const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function fill(db: Db, rows: number): Promise<void> {
  const start = performance.now();
  await db.query(insertSessions, [rows]);
  for (let from = 0; from < rows; from += chunk) await db.query(insertRows, [from, Math.min(rows, from + chunk), rows]);
  await db.query(insertLongSession);
  const inserted = performance.now();
  const changes = await mergeChanges(db);
  const merged = performance.now();
  await db.script('VACUUM ANALYZE');
  say(
    `  filled in ${((inserted - start) / 1000).toFixed(0)} s; ${changes} changes merged in ${((merged - inserted) / 1000).toFixed(1)} s`,
  );
}

async function onPostgres(sizes: readonly number[]): Promise<void> {
  const settings = ['shared_buffers=512MB', 'max_wal_size=4GB', 'work_mem=16MB'].flatMap((each) => ['-c', each]);
  const server = await startPostgres({ careless: false, settings });
  const running: ChildProcess[] = [];
  const growth = new Map<string, Record<number, string>>();
  try {
    for (const rows of sizes) {
      say(`\nPostgreSQL ${server.version}, ${rows.toLocaleString('en')} activities`);
      const databaseUrl = await server.fresh();
      const db = openPostgres(databaseUrl);
      await migrate(db);
      await fill(db, rows);
      const { url, child } = await serve(databaseUrl);
      running.push(child);
      const lines = [...(await analytics(db, url)), ...(await reading(db, url)), ...(await recording(db, url))];
      for (const line of lines) say(`  ${told(line)}`);
      for (const { what, ms } of lines) growth.set(what, { ...growth.get(what), [rows]: ms.toFixed(1) });
      const range = lastDays(365);
      const busy = async () => {
        const costs = `${url}/analytics/costs?from=${range.from}&to=${range.to}`;
        for (let round = 0; round < 10; round += 1) await Promise.all(Array.from({ length: 10 }, () => ask(costs)));
      };
      const wait = await longestWait(`${url}/sessions?limit=1`, busy);
      say(
        `  longest other wait during a hundred analytics, ten at once: ${wait.toFixed(0)} ms (goal: under 50)${wait >= 50 ? '  MISSED' : ''}`,
      );
      say(`  peak memory of the server so far: ${(await peakMemory(child))?.toFixed(0) ?? '?'} MB`);
      await ended(child);
      const exporter = await serve(databaseUrl);
      running.push(exporter.child);
      for (const line of await exporting(exporter, () => copyOut(databaseUrl), mostMemory)) say(`  ${line}`);
      await db.close();
    }
  } finally {
    for (const child of running) child.kill('SIGKILL');
    await server.stop();
  }
  say(`\nGrowth, ms at ${sizes.join(', ')} activities`);
  for (const [what, figures] of growth) say(`  ${what.padEnd(44)} ${Object.values(figures).join('  ')}`);
}

/** Runs the benchmark and prints its tables. */
export async function main(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      rows: { type: 'string', default: '10000,100000,1000000' },
      pglite: { type: 'string', default: '100000' },
    },
  });
  const sizes = values.rows
    .split(',')
    .map(Number)
    .filter((rows) => rows > 0);
  if (sizes.length > 0) await onPostgres(sizes);
  const rows = Number(values.pglite);
  if (rows === 0) return;
  say(`\nPGlite, ${rows.toLocaleString('en')} activities`);
  await onPglite(rows, fill, (line) => say(`  ${line}`));
}
