import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Realtime } from 'ably';
import type { Backend } from '../../../src/extension/api/backend';
import { recordOf } from '../../../src/extension/live/activityLines';
import { clientOptions } from '../../../src/extension/live/clientOptions';
import { openLive } from '../../../src/extension/live/live';
import { whereaboutsIn } from '../../../src/extension/live/whereabouts';
import { SessionStore } from '../../../src/extension/sessions/store';
import { liveChannel, type Me } from '../../../src/shared/model';
import type { TokenRequest } from '../../../src/shared/routes';
import { endNow, type Ready, type Report } from './messages';

// A process of its own that subscribes in one of two ways, and reports when it has seen what its parent names.
const mb = (bytes: number): number => bytes / 1024 / 1024;
const gc = (globalThis as { gc?: () => void }).gc ?? (() => undefined);
const [kind = '', given = ''] = process.argv.slice(2);
const ready = JSON.parse(given) as Ready;

const token = async (): Promise<TokenRequest> => (await fetch(`${ready.url}/token`)).json() as Promise<TokenRequest>;
const me = { realtime: ready.realtime } as Me;

let lags = monitorEventLoopDelay({ resolution: 5 });
let times: number[] = [];
let heapBefore = 0;
let awaited = Number.POSITIVE_INFINITY;

function seen(data: unknown): void {
  const sent = (data as { metadata?: { sent?: string } } | null)?.metadata?.sent;
  if (sent) times.push(Number(process.hrtime.bigint() - BigInt(sent)) / 1e6);
  if (times.length === awaited) report();
}

/** Only the library: what any subscriber pays. */
async function bare(): Promise<void> {
  const authCallback = (_params: unknown, done: (error: null, token: never) => void) => {
    token().then((request) => done(null, request as never));
  };
  const client = new Realtime(clientOptions({ url: ready.url, me }, authCallback as never, null));
  await client.channels.get(liveChannel).subscribe((message) => seen(message.data));
}

/** What the editor runs: the feed, the store, and a line of the log for each event. */
async function feed(): Promise<void> {
  const store = new SessionStore();
  const where = whereaboutsIn(store);
  const backend = {
    kind: 'full',
    url: ready.url,
    me,
    ablyToken: token,
    activities: async () => ({ activities: [], nextCursor: null }),
  } as unknown as Backend;
  const live = openLive({ backend, log: (_level, line) => process.stderr.write(`${line}\n`) });
  live.on((event) => {
    if (!('activity' in event)) return;
    store.applyActivity(event.activity);
    recordOf(event, where).line();
    seen(event.activity);
  });
  live.hold('bench');
  await new Promise<void>((resolve) => {
    live.onState(({ state }) => state === 'live' && resolve());
  });
}

function begin(count: number): void {
  awaited = count;
  times = [];
  gc();
  heapBefore = mb(process.memoryUsage().heapUsed);
  lags.disable();
  lags = monitorEventLoopDelay({ resolution: 5 });
  lags.enable();
  process.send?.('begun');
}

function report(): void {
  awaited = Number.POSITIVE_INFINITY;
  lags.disable();
  const sorted = times.sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  const figures = { events: sorted.length, p50: at(0.5), p99: at(0.99) };
  times = [];
  setImmediate(() => {
    gc();
    const memory = process.memoryUsage();
    const report: Report = {
      ...figures,
      // The histogram counts its own resolution of 5 ms in.
      lagP50: Math.max(0, lags.percentile(50) / 1e6 - 5),
      lagP99: Math.max(0, lags.percentile(99) / 1e6 - 5),
      lagMax: Math.max(0, lags.max / 1e6 - 5),
      heapBefore,
      heapAfter: mb(memory.heapUsed),
      rss: mb(memory.rss),
    };
    process.send?.(report);
  });
}

process.on('message', (count: number) => (count === endNow ? report() : begin(count)));
process.on('disconnect', () => process.exit(0));
await (kind === 'bare' ? bare() : feed());
process.send?.('ready');
