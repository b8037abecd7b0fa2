import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ask } from './client';

export interface Server {
  url: string;
  child: ChildProcess;
}

/** The server as it ships, in a process of its own, on PostgreSQL at an address or on the embedded engine in a folder. */
export async function serve(data: string): Promise<Server> {
  const where = data.startsWith('postgres:') ? { DATABASE_URL: data } : { DATA_DIR: data };
  const env = { PATH: process.env.PATH, PORT: '0', LOG_LEVEL: 'warn', ...where };
  const child = spawn(process.execPath, [join('dist', 'server.js')], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { url: `${(JSON.parse(line) as { url: string }).url}/api/brain`, child };
}

export async function ended(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}

/** Megabytes that a process had resident at the most; null where the system does not tell. */
export async function peakMemory({ pid }: ChildProcess): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /VmHWM:\s+(\d+)/.exec(status)?.[1];
  return kilobytes ? Number(kilobytes) / 1024 : null;
}

/** A request that does nothing, and needs no database. */
export const empty = (url: string): Promise<unknown> => ask(`${url.replace('/api/brain', '')}/health`);
