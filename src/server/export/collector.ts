import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (options: { type: 'minor' | 'major' }) => void;

/** Bytes after which young garbage is collected. */
const every = 4 * 1024 * 1024;
/** Bytes that may outlive that before all garbage is collected, which everybody waits for, some ten times as long. */
const mostLeft = 6 * 1024 * 1024;

function exposed(): Collect | null {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('typeof gc === "function" ? gc : null');
  setFlagsFromString('--no-expose-gc');
  return typeof collect === 'function' ? (collect as Collect) : null;
}

let collect: Collect | null | undefined;

const held = (): number => process.memoryUsage().arrayBuffers;

let streams = 0;

/** By itself the engine doubles the space for young garbage, up to 64 MB, when much of it is made: here by whoever asks meanwhile. */
function keepSpace(until: AbortSignal): void {
  const count = (change: 1 | -1) => {
    streams += change;
    setFlagsFromString(`--semi-space-growth-factor=${streams > 0 ? 1 : 2}`);
  };
  if (until.aborted) return;
  count(1);
  until.addEventListener('abort', () => count(-1), { once: true });
}

/**
 * Keeps a stream's memory small until it ends: nearly all of it is garbage at once, which the engine by itself lets grow
 * to several times the server's size before it looks. The function is told how many bytes went by.
 */
export function collector(until: AbortSignal): (bytes: number) => void {
  if (collect === undefined) collect = exposed();
  keepSpace(until);
  let passed = 0;
  let left = held();
  return (bytes) => {
    passed += bytes;
    if (passed < every || !collect) return;
    passed = 0;
    collect({ type: 'minor' });
    if (held() - left < mostLeft) return;
    collect({ type: 'major' });
    left = held();
  };
}
