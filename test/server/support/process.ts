import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The server as it ships. Tests run from the checkout's root. */
export const script = join(process.cwd(), 'dist', 'server.js');

/** A server in a process of its own. */
export interface Running {
  url: string;
  child: ChildProcess;
  /** What it wrote to standard output and standard error so far. */
  out: string[];
  log: string[];
  /** Kills it, or asks it to end; resolves with its exit code, null where a signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

export interface StartOptions {
  dataDir: string;
  args?: readonly string[];
  env?: Record<string, string>;
  stdin?: 'pipe' | 'ignore';
}

/** Starts the server and waits for its line. Rejects with what it said when it ends before. */
export async function startServer({ dataDir, args = [], env = {}, stdin = 'ignore' }: StartOptions): Promise<Running> {
  const child = spawn(process.execPath, [script, ...args], {
    env: { PATH: process.env.PATH, PORT: '0', DATA_DIR: dataDir, ...env },
    stdio: [stdin, 'pipe', 'pipe'],
  });
  const [out, log]: [string[], string[]] = [[], []];
  const ended = once(child, 'exit') as Promise<[number | null]>;
  if (child.stderr) createInterface({ input: child.stderr }).on('line', (line) => log.push(line));
  const url = await new Promise<string>((resolve, reject) => {
    if (child.stdout) {
      createInterface({ input: child.stdout }).on('line', (line) => {
        out.push(line);
        resolve((JSON.parse(line) as { url: string }).url);
      });
    }
    child.once('close', (code) => reject(new Error(`ended with ${code}: ${log.join('\n')}`)));
  });
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    return (await ended)[0];
  };
  return { url, child, out, log, end };
}
