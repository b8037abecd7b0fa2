import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { FolderInUse, lockFolder } from '../../src/server/db/pidLock';
import { script, startServer } from './support/process';

const kills = 20;

// biome-ignore lint/suspicious/noExplicitAny: an answer's shape is what the tests look at
async function json(url: string, init?: RequestInit): Promise<any> {
  const response = await fetch(url, { ...init, headers: { 'Content-Type': 'application/json' } });
  assert.ok(response.ok, `${response.status} for ${url}`);
  return ((await response.json()) as { data: unknown }).data;
}

/** Records calls one after another until the server dies, which `kill` brings about once so many were acknowledged; returns their ids. */
async function recordUntilDeath(url: string, prefix: string, enough: number, kill: () => void): Promise<string[]> {
  const acknowledged: string[] = [];
  for (let i = 0; ; i += 1) {
    const id = `${prefix}-${i}`;
    const row = {
      id,
      sessionId: 's',
      turnId: `s-u-${i % 9}`,
      model: 'gpt-4o',
      status: 'COMPLETED',
      input: { text: 'x'.repeat(3_000) },
    };
    try {
      const response = await fetch(`${url}/api/brain/activities`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(row),
      });
      if (response.status === 201) acknowledged.push(id);
    } catch {
      return acknowledged;
    }
    if (acknowledged.length === enough) kill();
  }
}

describe('the server as a process of its own', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nm-server-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('prints one line when it listens, keeps its data, closes its database on SIGTERM', async () => {
    const dataDir = join(folder, 'kept');
    const first = await startServer({ dataDir });
    assert.equal((await fetch(`${first.url}/ready`)).status, 200);
    await json(`${first.url}/api/brain/sessions`, { method: 'POST', body: '{"id":"s1","type":"PARTNER"}' });
    assert.ok(existsSync(`${dataDir}.lock`));
    assert.equal(await first.end('SIGTERM'), 0);
    assert.equal(existsSync(`${dataDir}.lock`), false);
    assert.equal(first.out.length, 1);
    for (const line of first.log) assert.ok(JSON.parse(line));
    const second = await startServer({ dataDir });
    assert.equal((await json(`${second.url}/api/brain/sessions/s1`)).id, 's1');
    await second.end('SIGTERM');
  });

  it('answers what it was asked before SIGTERM, and does not wait for connections that ask nothing more', async () => {
    const server = await startServer({ dataDir: join(folder, 'drained') });
    const agent = new Agent({ keepAlive: true });
    const headers = { 'Content-Type': 'application/json', Expect: '100-continue' };
    const asked = request(`${server.url}/api/brain/sessions`, { agent, method: 'POST', headers });
    asked.flushHeaders();
    // From here on the request is being answered.
    await once(asked, 'continue');
    const closed = once(asked.socket as Socket, 'close');
    const ended = server.end('SIGTERM');
    while (!server.log.some((line) => line.includes('stopping'))) await setTimeout(10);
    asked.end('{"id":"s1","type":"PARTNER"}');
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    assert.equal(response.statusCode, 201);
    await once(response.resume(), 'end');
    const answered = performance.now();
    await closed;
    assert.ok(performance.now() - answered < 4_500, 'an idle connection is kept for five seconds otherwise');
    assert.equal(await ended, 0);
    agent.destroy();
  });

  it('leaves a data folder that another process uses alone, and says which', async () => {
    const dataDir = join(folder, 'shared');
    const first = await startServer({ dataDir });
    await assert.rejects(startServer({ dataDir }), new RegExp(`in use by process ${first.child.pid}`));
    assert.equal((await fetch(`${first.url}/ready`)).status, 200);
    await first.end('SIGTERM');
  });

  it(`reopens after SIGKILL with every row that it acknowledged, ${kills} times`, async function () {
    this.timeout(400_000);
    const dataDir = join(folder, 'killed');
    const acknowledged: string[] = [];
    for (let round = 0; round < kills; round += 1) {
      const server = await startServer({ dataDir });
      let dead: Promise<unknown> = Promise.resolve();
      const ids = await recordUntilDeath(server.url, `r${round}`, 3 + round, () => {
        dead = server.end('SIGKILL');
      });
      await dead;
      acknowledged.push(...ids);
    }
    const last = await startServer({ dataDir });
    const found = await fetch(`${last.url}/api/brain/export`);
    const ids = new Set(((await found.json()) as { id: string }[]).map(({ id }) => id));
    assert.ok(acknowledged.length >= kills * 3);
    assert.deepEqual(
      acknowledged.filter((id) => !ids.has(id)),
      [],
    );
    const { stats } = await json(`${last.url}/api/brain/sessions/s`);
    assert.equal(stats.activityCount, ids.size, 'figures belong to the rows that are there');
    const { totals } = await json(`${last.url}/api/brain/analytics/costs`);
    assert.equal(totals.totalActivities, ids.size);
    assert.equal(await last.end('SIGTERM'), 0);
  });

  it('ends when its parent is gone, however that went', async () => {
    const code = `
      const child = require('node:child_process').spawn(process.execPath, [${JSON.stringify(script)}, '--parent-pid', String(process.pid)],
        { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, PORT: '0', DATA_DIR: 'memory://' } });
      child.stdout.once('data', (line) => console.log(line.toString().trim()));
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'pipe'] });
    // Both hold the other end of this pipe: it closes with the last of them.
    const bothEnded = once(parent.stderr.resume(), 'end');
    const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
    assert.match(line, /"url"/);
    parent.kill('SIGKILL');
    await bothEnded;
  });

  it('ends when its standard input is closed, if asked to', async () => {
    const server = await startServer({ dataDir: 'memory://', args: ['--exit-with-stdin'], stdin: 'pipe' });
    const ended = once(server.child, 'exit');
    server.child.stdin?.end();
    assert.equal((await ended)[0], 0);
  });

  it('fills an empty database with sample data once, and plays live traffic', async () => {
    const dataDir = join(folder, 'sample');
    const first = await startServer({ dataDir, args: ['--sample'] });
    const count = async (url: string) => (await json(`${url}/api/brain/sessions?limit=100`)).sessions.length;
    assert.equal(await count(first.url), 60);
    await first.end('SIGTERM');
    const second = await startServer({ dataDir, args: ['--sample'] });
    assert.equal(await count(second.url), 60);
    await second.end('SIGTERM');
  });

  it('says in one line what is wrong with its configuration', async () => {
    const bad: [Record<string, string>, RegExp][] = [
      [{ HOST: '0.0.0.0' }, /loopback/],
      [{ PORT: '99999' }, /PORT/],
      [{ DASHBOARD_API_SECRET: 'with space' }, /DASHBOARD_API_SECRET/],
      [{ ABLY_API_KEY: 'nonsense' }, /ABLY_API_KEY/],
      [{ PRICES_FILE: '/nowhere.json' }, /PRICES_FILE/],
      [{ DATABASE_URL: 'postgres://127.0.0.1:1/x' }, /ECONNREFUSED/],
    ];
    for (const [env, said] of bad) {
      const failed = await startServer({ dataDir: 'memory://', env }).catch((error: Error) => error);
      assert.ok(failed instanceof Error);
      assert.match(failed.message, said);
      assert.equal(failed.message.split('\n').length, 1);
    }
  });
});

describe('the lock of a data folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'nm-lock-')), 'data');
  });
  afterEach(() => rm(dirname(folder), { recursive: true, force: true }));

  it('is taken over from the dead, and from nobody else', async () => {
    const dead = spawn(process.execPath, ['-e', '']);
    await once(dead, 'exit');
    await writeFile(`${folder}.lock`, JSON.stringify({ pid: dead.pid, creating: false }));
    const lock = await lockFolder(folder, false);
    assert.equal(lock.halfMade, false);
    await assert.rejects(lockFolder(folder, false), FolderInUse);
    await lock.release();
    await (await lockFolder(folder, false)).release();
  });

  it('is one holder at a time, however many ask at once', async () => {
    await writeFile(`${folder}.lock`, '{"pid":');
    const asked = await Promise.allSettled(Array.from({ length: 10 }, () => lockFolder(folder, false)));
    assert.equal(asked.filter(({ status }) => status === 'fulfilled').length, 1);
  });

  it('tells a folder that was left half made', async () => {
    const dead = spawn(process.execPath, ['-e', '']);
    await once(dead, 'exit');
    await mkdir(folder);
    await writeFile(`${folder}.lock`, JSON.stringify({ pid: dead.pid, creating: true }));
    const lock = await lockFolder(folder, true);
    assert.equal(lock.halfMade, true);
    await lock.release();
  });

  it('survives the process number coming round again, as in containers', async () => {
    await writeFile(`${folder}.lock`, JSON.stringify({ pid: process.pid, creating: false }));
    await (await lockFolder(folder, false)).release();
  });
});
