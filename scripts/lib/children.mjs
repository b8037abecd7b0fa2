import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const leashScript = fileURLToPath(new URL('leash.mjs', import.meta.url));
/** @type {Map<number, import('node:child_process').ChildProcess>} */
const running = new Map();
let leash;

/**
 * Starts a program that runs until `stop` or `stopAll`, with everything that it starts in turn: it leads a process
 * group of its own. Should this process be killed outright, the leash ends the group.
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, onLine?: (line: string) => void}} [options]
 */
export function startChild(command, args, { cwd, env = process.env, onLine } = {}) {
  const detached = process.platform !== 'win32';
  const child = spawn(command, args, { cwd, env, detached, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => {
    child.on('error', (error) => resolve({ error }));
    child.on('exit', (code, signal) => resolve({ code, signal }));
  });
  let tail = [];
  for (const stream of [child.stdout, child.stderr]) {
    eachLine(stream, (line) => {
      tail = [...tail.slice(-40), line];
      onLine?.(line);
    });
  }
  if (child.pid) {
    running.set(child.pid, child);
    tellLeash(`+${child.pid}`);
  }
  return { pid: child.pid, ended, tail: () => tail.join('\n'), stop: () => stop(child, ended) };
}

/** Ends everything that was started here, and waits until it is gone. */
export async function stopAll() {
  await Promise.all([...running.values()].map((child) => stop(child, once(child))));
  leash?.stdin.end();
  leash = undefined;
}

async function stop(child, ended) {
  if (!running.has(child.pid)) return;
  signalGroup(child, 'SIGTERM');
  const late = setTimeout(() => signalGroup(child, 'SIGKILL'), 5000);
  await ended;
  clearTimeout(late);
  // What the program itself had started may outlive it.
  signalGroup(child, 'SIGKILL');
  running.delete(child.pid);
  tellLeash(`-${child.pid}`);
}

function once(child) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', resolve));
}

function signalGroup(child, signal) {
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

function tellLeash(line) {
  if (process.platform === 'win32') return;
  leash ??= startLeash();
  leash.stdin.write(`${line}\n`);
}

function startLeash() {
  const child = spawn(process.execPath, [leashScript], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin.on('error', () => {});
  child.stdin.unref?.();
  child.unref();
  return child;
}

/** Calls `onLine` for each whole line of a stream. */
export function eachLine(stream, onLine) {
  let rest = '';
  stream.setEncoding('utf8').on('data', (text) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
}
