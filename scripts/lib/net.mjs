import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A TCP port that is free on loopback right now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * Waits until `url` answers at all, whatever the status. Rejects when `child` (from startChild) ends before, or after
 * `seconds`.
 */
export async function untilAnswers(url, child, seconds = 60) {
  let ended;
  child.ended.then((end) => {
    ended = end;
  });
  const last = Date.now() + seconds * 1000;
  for (;;) {
    try {
      const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(2000) });
      await answer.body?.cancel();
      return;
    } catch (error) {
      if (ended)
        throw new Error(`it ended (${ended.error ?? ended.signal ?? ended.code}) before it answered:\n${child.tail()}`);
      if (Date.now() > last)
        throw new Error(`no answer from ${url} within ${seconds} s (${error.message}):\n${child.tail()}`);
      await delay(100);
    }
  }
}
