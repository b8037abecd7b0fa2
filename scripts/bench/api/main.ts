import { type ChildProcess, spawn } from 'node:child_process';
import { once as event } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { cacheRates } from '../../../src/server/analytics/cacheRates';
import { costAnalytics } from '../../../src/server/analytics/costs';
import { mergeChanges } from '../../../src/server/analytics/merge';
import type { Db } from '../../../src/server/db/db';
import { migrate } from '../../../src/server/db/migrate';
import { openPglite } from '../../../src/server/db/pglite';
import { openPostgres } from '../../../src/server/db/postgres';
import { rangeOf, type Span } from '../../../src/server/http/instants';
import { createRecorder } from '../../../src/server/ingest/recorder';
import { listSessions } from '../../../src/server/sessions/sessions';
import { startPostgres } from '../../../test/server/support/postgres';
import { ask } from './client';
import { cacheOverRollups, cacheOverRows, copyOut, costsOverRollups, costsOverRows, lastDays } from './limits';
import { type Line, median, once, pair, told } from './measure';
import { longestWait } from './probe';
import { insertLongSession, insertRows, insertSessions } from './rows';

const chunk = 20_000;
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

interface Server {
  url: string;
  child: ChildProcess;
}

/** The server as it ships, in a process of its own. */
async function serve(databaseUrl: string): Promise<Server> {
  const env = { PATH: process.env.PATH, PORT: '0', DATABASE_URL: databaseUrl, LOG_LEVEL: 'warn' };
  const child = spawn(process.execPath, [join('dist', 'server.js')], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await event(createInterface({ input: child.stdout }), 'line')) as [string];
  return { url: `${(JSON.parse(line) as { url: string }).url}/api/brain`, child };
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = event(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}

/** Megabytes that a process had resident at the most; null where the system does not tell. */
async function peakMemory({ pid }: ChildProcess): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /VmHWM:\s+(\d+)/.exec(status)?.[1];
  return kilobytes ? Number(kilobytes) / 1024 : null;
}

const row = (id: string) => ({
  id,
  sessionId: 'recorded',
  turnId: 'recorded-u-1',
  model: 'claude-sonnet-4-5',
  status: 'COMPLETED' as const,
  activityType: 'LLM_CALL',
  callType: 'SUMMARIZATION',
  tokenCountInput: 900,
  tokenCountOutput: 80,
  durationMs: 1200,
  input: {
    systemPrompt: 'You are a calm and careful listener. '.repeat(40),
    messages: [{ role: 'user', content: 'x'.repeat(800) }],
  },
  output: { text: 'That sounds hard. '.repeat(25) },
  metadata: { cacheReadInputTokens: 500, cacheWriteInputTokens: 20 },
});

const bareColumns = `id, "sessionId", "turnId", model, status, "callType", "tokenCountInput", "tokenCountOutput", "durationMs", input, output, metadata`;

/** Plain INSERTs of the same rows into a table of the same columns and indexes, without triggers. */
function bareInsert(db: Db, ids: readonly string[]): Promise<unknown> {
  const values = ids.flatMap((id) => {
    const { input, output, metadata, ...rest } = row(id);
    const { sessionId, turnId, model, status, callType, tokenCountInput, tokenCountOutput, durationMs } = rest;
    const json = [input, output, metadata].map((each) => JSON.stringify(each));
    return [id, sessionId, turnId, model, status, callType, tokenCountInput, tokenCountOutput, durationMs, ...json];
  });
  const places = ids.map((_, i) => `(${Array.from({ length: 12 }, (_, j) => `$${i * 12 + j + 1}`).join(', ')})`);
  return db.query(`INSERT INTO "Bare" (${bareColumns}) VALUES ${places.join(', ')}`, values);
}

let made = 0;
const fresh = (count: number): string[] => Array.from({ length: count }, () => `new${made++}`);

async function analytics(db: Db, url: string): Promise<Line[]> {
  const lines: Line[] = [];
  const empty = await median(() => ask(`${url.replace('/api/brain', '')}/health`), 51);
  const rollups = async (run: () => Promise<unknown>) => ({
    name: 'SQL over rollups and empty request',
    ms: empty + (await median(run)),
  });
  for (const [name, count] of [
    ['30 days', 30],
    ['1 year', 365],
  ] as const) {
    const range = lastDays(count);
    const query = `from=${range.from}&to=${range.to}`;
    const costs = await median(() => ask(`${url}/analytics/costs?period=day&${query}`));
    const rates = await median(() => ask(`${url}/analytics/cache-rates?${query}`));
    const overRollups = await rollups(() => costsOverRollups(db, range));
    const overRows = { name: 'one scan of rows', ms: await median(() => costsOverRows(db, range), 3) };
    const cacheRollups = await rollups(() => cacheOverRollups(db, range));
    const cacheRows = { name: 'one scan of rows', ms: await median(() => cacheOverRows(db, range), 3) };
    lines.push(
      { what: `costs, ${name}`, ms: costs, limit: overRollups, goal: { most: 2 } },
      { what: `costs, ${name}`, ms: costs, limit: overRows, goal: { fasterBy: 30 } },
      { what: `cache rates, ${name}`, ms: rates, limit: cacheRollups, goal: { most: 2 } },
      { what: `cache rates, ${name}`, ms: rates, limit: cacheRows, goal: { fasterBy: 30 } },
    );
  }
  return lines;
}

async function reading(db: Db, url: string): Promise<Line[]> {
  const page = await median(() => ask(`${url}/sessions?limit=20`), 51);
  const empty = await median(() => ask(`${url.replace('/api/brain', '')}/health`), 51);
  const bare = await median(() => db.query('SELECT * FROM "Session" ORDER BY "updatedAt" DESC, id DESC LIMIT 20'), 51);
  const long = await median(() => ask(`${url}/activity/long`), 3);
  const turns = await median(() => ask(`${url}/activity/long/turns`), 3);
  const longBare = await median(() => db.query(`SELECT * FROM "BrainActivity" WHERE "sessionId" = 'long'`), 3);
  return [
    {
      what: 'a page of sessions',
      ms: page,
      limit: { name: 'bare query and empty request', ms: bare + empty },
      goal: { most: 3 },
    },
    { what: 'a session of 3,000 calls', ms: long, limit: { name: 'bare SELECT', ms: longBare }, goal: { most: 3 } },
    { what: 'its turns', ms: turns, limit: null, goal: null },
  ];
}

async function recording(db: Db, url: string): Promise<Line[]> {
  await db.script('CREATE TABLE IF NOT EXISTS "Bare" (LIKE "BrainActivity" INCLUDING ALL)');
  const post = (count: number) => ask(`${url}/activities`, 'POST', fresh(count).map(row));
  const [one, bareOne] = await pair(
    () => post(1),
    () => bareInsert(db, fresh(1)),
    101,
  );
  const [many, bareMany] = await pair(
    () => post(500),
    () => bareInsert(db, fresh(500)),
    9,
  );
  const empty = await median(() => ask(`${url.replace('/api/brain', '')}/health`), 101);
  const limit = { name: 'bare INSERT and empty request', ms: bareOne + empty };
  return [
    { what: 'recording one call', ms: one, limit, goal: { most: 2 } },
    { what: 'recording 500 calls', ms: many, limit: { name: 'bare INSERT', ms: bareMany }, goal: { most: 2 } },
  ];
}

async function exporting(databaseUrl: string, url: string, rows: number): Promise<void> {
  const copy = await copyOut(databaseUrl);
  for (const format of ['csv', 'json']) {
    let bytes = 0;
    let ms = 0;
    const wait = await longestWait(`${url}/sessions?limit=1`, async () => {
      ms = await once(async () => {
        bytes = await ask(`${url}/export?format=${format}`);
      });
    });
    const speed = bytes / 1e3 / ms;
    const limit = copy.bytes / 1e3 / copy.ms;
    const ratio = limit / speed;
    say(
      `  export ${format}: ${(bytes / 1e6).toFixed(0)} MB at ${speed.toFixed(0)} MB/s, ${ratio.toFixed(2)}× slower than COPY's ${limit.toFixed(0)} MB/s (goal: at most 4×)${ratio > 4 ? '  MISSED' : ''}; ` +
        `longest other wait ${wait.toFixed(0)} ms (goal: under 50)${wait >= 50 ? '  MISSED' : ''} [${rows} rows]`,
    );
  }
}

async function onPostgres(sizes: readonly number[]): Promise<void> {
  const settings = ['shared_buffers=512MB', 'max_wal_size=4GB', 'work_mem=16MB'].flatMap((each) => ['-c', each]);
  const server = await startPostgres({ careless: false, settings });
  const running: ChildProcess[] = [];
  const growth = new Map<string, string[]>();
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
      for (const { what, ms } of lines)
        growth.set(what, [...new Set([...(growth.get(what) ?? []), `${ms.toFixed(1)}`])]);
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
      const before = (await peakMemory(exporter.child)) ?? 0;
      await exporting(databaseUrl, exporter.url, rows);
      const memory = (await peakMemory(exporter.child)) ?? 0;
      const missed = memory > 150 ? '  MISSED' : '';
      say(
        `  peak memory while exporting: ${memory.toFixed(0)} MB, ${before.toFixed(0)} before (goal: under 150)${missed}`,
      );
      await ended(exporter.child);
      await db.close();
    }
  } finally {
    for (const child of running) child.kill('SIGKILL');
    await server.stop();
  }
  say(`\nGrowth, ms at ${sizes.join(', ')} activities`);
  for (const [what, figures] of growth) say(`  ${what.padEnd(44)} ${figures.join('  ')}`);
}

/** In this process: the embedded engine has no other way in. */
async function onPglite(rows: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'nm-bench-'));
  say(`\nPGlite, ${rows.toLocaleString('en')} activities`);
  const db = await openPglite(join(folder, 'data'));
  try {
    await migrate(db);
    await fill(db, rows);
    const range = lastDays(30);
    const span = rangeOf(range) as Span;
    const recorder = createRecorder({ db, publish: false });
    await db.script('CREATE TABLE "Bare" (LIKE "BrainActivity" INCLUDING ALL)');
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
    const lines: Line[] = [
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
    for (const line of lines) say(`  ${told(line)}`);
  } finally {
    await db.close();
    await rm(folder, { recursive: true, force: true });
  }
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
  if (Number(values.pglite) > 0) await onPglite(Number(values.pglite));
}
