import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../../../src/extension/api/connect';
import { secretHeader } from '../../../src/shared/routes';
import { startServer } from '../support/process';
import { secret, Window } from './serverRig';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Records calls one after another until told to stop; those that the server acknowledged are kept. */
class Application {
  readonly acknowledged: string[] = [];
  #stopped = false;
  #running: Promise<unknown> | null = null;
  #url = '';

  start(url: string): void {
    this.#url = url;
    this.#stopped = false;
    this.#running = Promise.all([this.#run(), this.#run(), this.#run()]);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const id = `call-${this.acknowledged.length}-${Math.random().toString(36).slice(2)}`;
      const answer = await fetch(`${this.#url}/api/brain/activities`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', [secretHeader]: secret },
        body: JSON.stringify({ id, sessionId: 's1', model: 'claude-sonnet-4-5', status: 'COMPLETED' }),
      }).catch(() => null);
      if (answer === null) return;
      if (answer.ok) this.acknowledged.push(id);
    }
  }

  /** Resolves when 50 more calls were acknowledged, while more are being recorded. */
  async more(window: Window): Promise<void> {
    const from = this.acknowledged.length;
    await window.events.until(() => this.acknowledged.length >= from + 50, '50 calls acknowledged');
  }
}

describe('a server that is killed and started again in mid-stream', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nm-live-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('loses nothing that it acknowledged; the window says that it is away, and is live again by itself', async function () {
    this.timeout(120_000);
    const start = {
      dataDir: join(folder, 'data'),
      env: { PORT: String(await freePort()), DASHBOARD_API_SECRET: secret },
    };
    let server = await startServer(start);
    const window = new Window(await connect({ url: server.url, secret }), { client: {} });
    await window.reaches('live');
    const application = new Application();
    const figures: string[] = [];
    for (let kill = 1; kill <= 2; kill++) {
      application.start(server.url);
      await application.more(window);
      const killed = Date.now();
      await Promise.all([server.end('SIGKILL'), window.reaches('offline')]);
      const said = Date.now() - killed;
      await application.stop();
      server = await startServer(start);
      const back = Date.now();
      await window.reaches('live');
      figures.push(`said after ${said} ms, live ${Date.now() - back} ms after its return`);
    }
    application.start(server.url);
    await application.more(window);
    await application.stop();
    await window.has(application.acknowledged.at(-1) ?? '', 'COMPLETED');
    const { store } = window;
    const lost = application.acknowledged.filter((id) => store.get(id) !== 'COMPLETED').length;
    console.log(`      ${application.acknowledged.length} calls acknowledged, 2 kills, ${lost} lost`);
    for (const figure of figures) console.log(`      ${figure} (limits 2 s and 5 s)`);
    assert.equal(lost, 0);
    assert.equal(new Set(window.told).size, window.told.length);
    window.live.dispose();
    await server.end('SIGTERM');
  });
});
