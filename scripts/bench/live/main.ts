import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { endNow, type InWindow, type Order, type Probe, type Ready, type Report } from './messages';

const here = dirname(fileURLToPath(import.meta.url));
const subscribers = [
  ['bare ably subscriber', 'bare'],
  ['feed, store and log', 'feed'],
] as const;
const lagLimit = 100;
const graceMs = 15_000;

/** A message of a child; rejects when the child ends instead. */
async function message<T>(child: ChildProcess): Promise<T> {
  const stop = new AbortController();
  const { signal } = stop;
  const given = once(child, 'message', { signal }).then(([value]) => value as T);
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`a process of the bench ended with ${code}`);
  });
  return Promise.race([given, ended]).finally(() => stop.abort());
}

function start(name: string, args: string[]): ChildProcess {
  return fork(join(here, `${name}.js`), args, {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

/** Publishes what is ordered and returns what the subscriber saw of it. */
async function measure(producer: ChildProcess, subscriber: ChildProcess, order: Order): Promise<Report> {
  const begun = message(subscriber);
  subscriber.send(order.count);
  await begun;
  const [report, done] = [message<Report>(subscriber), message<{ seconds: number }>(producer)];
  producer.send(order);
  await done;
  // One that lost events would wait for ever: it tells what it has.
  const late = setTimeout(() => subscriber.send(endNow), graceMs);
  const seen = await report;
  clearTimeout(late);
  return seen;
}

/** The same in a window: what it shows are lines of its log, and those it leaves out in a flood are not waited for. */
async function measureInWindow(producer: ChildProcess, probe: Probe, order: Order, all: boolean): Promise<Report> {
  await probe.begin();
  const done = message(producer);
  producer.send({ ...order, stamped: true });
  await done;
  const last = Date.now() + graceMs;
  while (all && (await probe.seen()).events < order.count && Date.now() < last) await delay(50);
  return probe.end();
}

/** `inWindow` null: no window is opened. */
export async function main(args: readonly string[], inWindow: InWindow | null): Promise<void> {
  const short = args.includes('--short');
  const producer = start('producer', []);
  const ready = await message<Ready>(producer);
  const seconds = short ? 2 : 10;
  const calmly = { count: short ? 200 : 1000, perSecond: 100 };
  const flooding = { count: 10_000 * seconds, perSecond: 10_000 };
  const rows: string[][] = [];
  const floods: Report[] = [];
  for (const [what, kind] of subscribers) {
    const subscriber = start('subscriber', [kind, JSON.stringify(ready)]);
    await message(subscriber);
    await measure(producer, subscriber, { prefix: `${kind}-warm-`, count: 200, perSecond: 200 });
    const calm = await measure(producer, subscriber, { prefix: `${kind}-calm-`, ...calmly });
    const flood = await measure(producer, subscriber, { prefix: `${kind}-flood-`, ...flooding });
    subscriber.disconnect();
    rows.push(rowOf(what, calm, flood, flooding.count));
    if (kind === 'feed') floods.push(flood);
  }
  await inWindow?.(ready, async (probe) => {
    await measureInWindow(producer, probe, { prefix: 'window-warm-', count: 200, perSecond: 100 }, true);
    const calm = await measureInWindow(producer, probe, { prefix: 'window-calm-', ...calmly }, true);
    const flood = await measureInWindow(producer, probe, { prefix: 'window-flood-', ...flooding }, false);
    rows.push(rowOf('VS Code, log on screen', calm, flood, flooding.count));
    floods.push(flood);
  });
  producer.disconnect();
  print(seconds, rows);
  const within = floods.every(({ lagP99 }) => lagP99 <= lagLimit);
  console.log(`\nlag p99 under the flood, limit ${lagLimit} ms: ${within ? 'kept' : 'NOT KEPT'}`);
  if (inWindow)
    console.log('in a flood the log writes 400 lines a second and says how many it leaves out; the store takes all');
}

const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
const mb = (value: number): string => `${Math.round(value)} MB`;

function rowOf(what: string, calm: Report, flood: Report, sent: number): string[] {
  return [
    what,
    `${ms(calm.p50)} / ${ms(calm.p99)}`,
    `${ms(flood.p50)} / ${ms(flood.p99)}`,
    `${ms(flood.lagP50)} / ${ms(flood.lagP99)} / ${ms(flood.lagMax)}`,
    `${flood.events} of ${sent}`,
    `${mb(flood.heapBefore)} → ${mb(flood.heapAfter)}`,
    mb(flood.rss),
  ];
}

function print(seconds: number, rows: string[][]): void {
  const head = [
    'publish to shown',
    '100/s: p50 / p99',
    '10,000/s: p50 / p99',
    'lag then: p50 / p99 / max',
    'events shown',
    `heap after ${seconds * 10_000}`,
    'resident',
  ];
  const widths = head.map((cell, i) => Math.max(cell.length, ...rows.map((row) => row[i]?.length ?? 0)));
  for (const row of [head, ...rows]) console.log(row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  '));
}
