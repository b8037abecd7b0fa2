import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { build } from 'esbuild';
import type { Order, Ready } from '../../../scripts/bench/live/messages';
import type { Backend } from '../../../src/extension/api/backend';
import { recordOf } from '../../../src/extension/live/activityLines';
import { openLive } from '../../../src/extension/live/live';
import { whereaboutsIn } from '../../../src/extension/live/whereabouts';
import { SessionStore } from '../../../src/extension/sessions/store';
import { Inbox } from './rig';

const perSecond = 10_000;
const seconds = 10;

describe('ten thousand events a second for ten seconds', () => {
  let folder: string;
  let producer: ChildProcess;
  before(async () => {
    folder = await mkdtemp(join(process.cwd(), 'out', 'flood-'));
    const outfile = join(folder, 'producer.mjs');
    const entryPoints = [join('scripts', 'bench', 'live', 'producer.ts')];
    await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external' });
    producer = fork(outfile);
  });
  after(async () => {
    producer.kill();
    await rm(folder, { recursive: true, force: true });
  });

  it('all reach the store once, and the host goes on breathing', async function () {
    this.timeout(100_000);
    const [{ url, realtime }] = (await once(producer, 'message')) as [Ready];
    const store = new SessionStore();
    const where = whereaboutsIn(store);
    const ids = new Set<string>();
    let lines = 0;
    let twice = 0;
    const states = new Inbox<string>();
    const all = new Inbox<number>();
    const backend = {
      kind: 'full',
      url,
      me: { realtime },
      ablyToken: async () => (await fetch(`${url}/token`)).json(),
      activities: async () => ({ activities: [], nextCursor: null }),
    } as unknown as Backend;
    const live = openLive({ backend, log: () => undefined });
    live.onState(({ state }) => states.push(state));
    live.on((event) => {
      if (!('activity' in event)) return;
      const { id } = event.activity;
      if (ids.has(id)) twice += 1;
      ids.add(id);
      store.applyActivity(event.activity);
      lines += recordOf(event, where).line().text.length > 0 ? 1 : 0;
      if (ids.size === perSecond * seconds) all.push(ids.size);
    });
    live.hold('test');
    await states.until((list) => list.at(-1) === 'live', 'live');
    const lag = monitorEventLoopDelay({ resolution: 5 });
    lag.enable();
    const order: Order = { prefix: 'flood-', count: perSecond * seconds, perSecond };
    producer.send(order);
    const [{ seconds: took }] = (await once(producer, 'message')) as [{ seconds: number }];
    await all.count(1);
    lag.disable();
    const ms = (ns: number): string => `${Math.max(0, Math.round(ns / 1e6 - 5))} ms`;
    console.log(
      `      ${ids.size} of ${order.count} in the store, ${twice} twice, sent in ${took.toFixed(1)} s; lag p50 ${ms(lag.percentile(50))}, p99 ${ms(lag.percentile(99))} (limit 100 ms)`,
    );
    live.dispose();
    assert.equal(twice, 0);
    assert.equal(lines, order.count);
    assert.equal(live.stats.buffered, 0);
  });
});
