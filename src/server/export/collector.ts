import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (options: { type: 'minor' | 'major' }) => void;

/** Bytes after which young garbage is collected, and how many times that is done before all of it is. */
const every = 4 * 1024 * 1024;
const minors = 15;

function exposed(): Collect | null {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('typeof gc === "function" ? gc : null');
  setFlagsFromString('--no-expose-gc');
  return typeof collect === 'function' ? (collect as Collect) : null;
}

let collect: Collect | null | undefined;

/**
 * Keeps a stream's memory small: nearly all of it is garbage at once, which the engine by itself lets grow to several
 * times the server's size before it looks. The function is told how many bytes went by.
 */
export function collector(): (bytes: number) => void {
  if (collect === undefined) collect = exposed();
  let passed = 0;
  let times = 0;
  return (bytes) => {
    passed += bytes;
    if (passed < every) return;
    passed = 0;
    times += 1;
    collect?.({ type: times % (minors + 1) === 0 ? 'major' : 'minor' });
  };
}
