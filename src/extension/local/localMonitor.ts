import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Emitter } from '../../shared/emitter';
import type { Credentials } from '../account/account';

/** How long the server may take until it answers: its database's first start is the slow part. */
const startLimitMs = 60_000;
/** How long it may take to close its database before it is killed. */
const stopLimitMs = 5_000;

export interface LocalMonitorOptions {
  /** The packaged server. */
  script: string;
  /** Where its database lies. */
  dataDir: string;
  log(line: string): void;
}

/** The packaged server as a child process of this window. It ends with the window, also when the window is killed. */
export class LocalMonitor {
  readonly #options: LocalMonitorOptions;
  readonly #changes = new Emitter<boolean>();
  #child: ChildProcess | null = null;
  #starting: Promise<Credentials> | null = null;

  constructor(options: LocalMonitorOptions) {
    this.#options = options;
  }

  get running(): boolean {
    return this.#child !== null;
  }

  /** Told whether it runs. */
  onChange(listener: (running: boolean) => void): () => void {
    return this.#changes.on(listener);
  }

  /** Starts the server, or joins its start. Resolves once it answers. Rejects with the reason in a sentence. */
  start(options: { sample: boolean }): Promise<Credentials> {
    this.#starting ??= this.#start(options).catch((error: unknown) => {
      this.#starting = null;
      throw error;
    });
    return this.#starting;
  }

  /** Asks the server to close its database and end; kills it if it does not. */
  async stop(): Promise<void> {
    const child = this.#child;
    this.#starting = null;
    if (!child) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), stopLimitMs);
    await ended;
    clearTimeout(timer);
  }

  dispose(): void {
    this.#child?.kill('SIGTERM');
  }

  async #start({ sample }: { sample: boolean }): Promise<Credentials> {
    await mkdir(this.#options.dataDir, { recursive: true });
    const secret = randomBytes(24).toString('base64url');
    const args = [this.#options.script, '--parent-pid', String(process.pid), ...(sample ? ['--sample', '--live'] : [])];
    const child = spawn(process.execPath, args, {
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        ELECTRON_RUN_AS_NODE: '1',
        HOST: '127.0.0.1',
        PORT: '0',
        DATA_DIR: this.#options.dataDir,
        DASHBOARD_API_SECRET: secret,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    child.once('exit', () => {
      if (this.#child !== child) return;
      this.#child = null;
      this.#starting = null;
      this.#changes.emit(false);
    });
    const url = await this.#address(child);
    this.#changes.emit(true);
    return { url, secret, local: { sample } };
  }

  /** Reads the one line of JSON that the server prints once it answers. */
  #address(child: ChildProcess): Promise<string> {
    return new Promise((resolve, reject) => {
      const last: string[] = [];
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        reject(new Error(`The local monitor did not answer within ${startLimitMs / 1000} s`));
      }, startLimitMs);
      if (child.stdout) {
        createInterface({ input: child.stdout }).on('line', (line) => {
          const url = addressIn(line);
          if (!url) return;
          clearTimeout(timer);
          resolve(url);
        });
      }
      if (child.stderr) {
        createInterface({ input: child.stderr }).on('line', (line) => {
          last.push(line);
          if (last.length > 20) last.shift();
          this.#options.log(`local monitor: ${line}`);
        });
      }
      child.once('error', (error) => {
        clearTimeout(timer);
        reject(new Error(`The local monitor could not be started: ${error.message}`));
      });
      child.once('exit', (code, signal) => {
        clearTimeout(timer);
        reject(
          new Error(
            `The local monitor ended at its start (${signal ?? `code ${code}`})${last.length ? `: ${last.at(-1)}` : ''}`,
          ),
        );
      });
    });
  }
}

function addressIn(line: string): string | null {
  try {
    const value: unknown = JSON.parse(line);
    const url = typeof value === 'object' && value !== null ? (value as { url?: unknown }).url : null;
    return typeof url === 'string' ? url : null;
  } catch {
    return null;
  }
}
