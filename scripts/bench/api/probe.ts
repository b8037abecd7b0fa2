import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs in a process of its own, so that what reads gigabytes beside it does not count as waiting. */
const prober = `
  const http = require('node:http');
  const agent = new http.Agent({ keepAlive: true });
  const url = process.argv[1];
  const ask = () => new Promise((resolve, reject) => {
    http.get(url, { agent }, (response) => response.resume().once('end', resolve)).once('error', reject);
  });
  let longest = 0;
  process.stdin.once('end', () => { console.log(longest); process.exit(); }).resume();
  (async () => {
    for (let i = 0; i < 5; i += 1) await ask();
    console.log('ready');
    for (;;) {
      const start = performance.now();
      await ask();
      longest = Math.max(longest, performance.now() - start);
    }
  })();`;

/** Keeps asking while work is done, which begins once the asking has; resolves with the longest wait in milliseconds. */
export async function longestWait(url: string, work: () => Promise<unknown>): Promise<number> {
  const child = spawn(process.execPath, ['-e', prober, url], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  await work();
  const said = once(child.stdout, 'data') as Promise<[Buffer]>;
  child.stdin.end();
  return Number((await said)[0].toString());
}
