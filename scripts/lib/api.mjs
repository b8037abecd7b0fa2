import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startChild } from './children.mjs';
import { freePort, untilAnswers } from './net.mjs';
import { ownNode, root } from './paths.mjs';
import { ownEnvironment } from './run.mjs';

/**
 * Starts the local API from `dist` on loopback and waits until it answers.
 * @param {{data?: string, sample?: boolean, live?: boolean, port?: number, secret?: string}} [options] `data` is a folder, or
 * `memory://`; without `secret` a random one is made (or DASHBOARD_API_SECRET taken)
 * @returns {Promise<{url: string, port: number, secret: string, stop(): Promise<void>, ended: Promise<unknown>, tail(): string}>}
 */
export async function startApi({ data = 'memory://', sample = false, live = false, port, secret } = {}) {
  const script = join(root, 'dist', 'server.js');
  if (!existsSync(script)) throw new Error('dist/server.js is not there: npm run build');
  const own = {
    port: port ?? (await freePort()),
    secret: secret ?? process.env.DASHBOARD_API_SECRET ?? randomBytes(24).toString('base64url'),
  };
  const args = [script, ...(sample ? ['--sample'] : []), ...(live ? ['--live'] : [])];
  const child = startChild(ownNode, args, {
    env: ownEnvironment({
      PORT: String(own.port),
      HOST: '127.0.0.1',
      DATA_DIR: data,
      DATABASE_URL: '',
      DASHBOARD_API_SECRET: own.secret,
    }),
  });
  const url = `http://127.0.0.1:${own.port}`;
  await untilAnswers(`${url}/health`, child, 180).catch((error) => {
    throw new Error(`The local API did not start: ${error.message}`);
  });
  return { url, ...own, stop: child.stop, ended: child.ended, tail: child.tail };
}
