import { randomBytes } from 'node:crypto';
import { link, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';

const Holder = z.object({ pid: z.number().int().positive(), creating: z.boolean().default(false) });

/** The folder is in use by a living process. */
export class FolderInUse extends Error {
  constructor(folder: string, pid: number) {
    super(`the data folder ${folder} is in use by process ${pid}: stop it first, or choose another folder`);
    this.name = 'FolderInUse';
  }
}

export interface PidLock {
  /** True where the last holder died while it was creating the folder, so that its content is worth nothing. */
  readonly halfMade: boolean;
  /** Says that the folder is whole from now on. */
  made(): Promise<void>;
  release(): Promise<void>;
}

/** Locks of this process: a number in a file may be that of an earlier process with the same one, as in containers. */
const held = new Set<string>();

function alive(pid: number, path: string): boolean {
  if (pid === process.pid) return held.has(path);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function holderOf(path: string): Promise<z.infer<typeof Holder> | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  try {
    return Holder.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Creates the file with its content in one step, or fails with EEXIST: nobody ever reads it half written. */
async function create(path: string, creating: boolean): Promise<void> {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, JSON.stringify({ pid: process.pid, creating }), { flag: 'wx' });
  try {
    await link(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Removes a dead process's lock, one process at a time. Returns what it said, or rejects where a living one holds it. */
async function removeDead(folder: string, path: string): Promise<{ creating: boolean } | null> {
  const turn = `${path}.takeover`;
  const old = await stat(turn).catch(() => null);
  if (old && Date.now() - old.mtimeMs > 10_000) await rm(turn, { force: true });
  await create(turn, false);
  try {
    const holder = await holderOf(path);
    if (holder && alive(holder.pid, path)) throw new FolderInUse(folder, holder.pid);
    await rm(path, { force: true });
    return holder;
  } finally {
    await rm(turn, { force: true });
  }
}

/**
 * Takes `${folder}.lock`, a file beside the folder that names the process using it; it is taken over from a dead process
 * only. `creating`: the folder does not exist yet. Rejects with FolderInUse.
 */
export async function lockFolder(folder: string, creating: boolean): Promise<PidLock> {
  const path = `${resolve(folder)}.lock`;
  let halfMade = false;
  for (let attempt = 0; ; attempt += 1) {
    try {
      await create(path, creating || halfMade);
      held.add(path);
      return lock(path, halfMade);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt >= 20) throw error;
      const holder = await holderOf(path);
      if (holder && alive(holder.pid, path)) throw new FolderInUse(folder, holder.pid);
      const dead = await removeDead(folder, path).catch(async (busy: NodeJS.ErrnoException) => {
        if (busy.code !== 'EEXIST') throw busy;
        await setTimeout(25);
        return null;
      });
      halfMade ||= dead?.creating ?? false;
    }
  }
}

function lock(path: string, halfMade: boolean): PidLock {
  return {
    halfMade,
    made: () => writeFile(path, JSON.stringify({ pid: process.pid, creating: false })),
    release: async () => {
      held.delete(path);
      await rm(path, { force: true });
    },
  };
}
