import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { startMerging } from './analytics/merging';
import { createApp } from './app';
import type { Config } from './config';
import type { Db } from './db/db';
import { migrate } from './db/migrate';
import { openPostgres } from './db/postgres';
import { createRecorder, type Recorder } from './ingest/recorder';
import { DeferredPublisher } from './live/deferred';
import { startPeer } from './live/peer';
import { ablyPublisher, type Publisher } from './live/publisher';
import type { Log } from './log';
import { startNightly } from './retention/nightly';

/** A running server. */
export interface Monitor {
  url: string;
  /** Lets running requests end (ten seconds at the most), then closes everything. */
  stop(): Promise<void>;
}

const drainMs = 10_000;
const idleMs = 50;

async function openDb(config: Config, log: Log): Promise<Db> {
  if (config.databaseUrl) {
    return openPostgres(config.databaseUrl, {
      schema: config.databaseSchema,
      onError: (error) => log.warn({ error: error.message }, 'a database connection broke'),
    });
  }
  const { openPglite } = await import('./db/pglite');
  return openPglite(config.dataDir);
}

async function isEmpty(db: Db): Promise<boolean> {
  return (await db.query('SELECT 1 FROM "Session" LIMIT 1')).length === 0;
}

/** Fills an empty database with sample data; one that holds anything is left as it is. */
async function seed(db: Db, config: Config, log: Log): Promise<void> {
  if (!config.sample || !(await isEmpty(db))) return;
  const { seedSample } = await import('./sample/sample');
  const recorder = createRecorder({ db, publish: false, prices: config.prices });
  log.info(await seedSample(recorder, { now: new Date() }), 'sample data recorded');
}

async function simulate(recorder: Recorder, signal: AbortSignal, log: Log): Promise<void> {
  const { simulateLive } = await import('./sample/sample');
  const onError = (error: unknown) => log.warn({ error: String(error) }, 'the simulation could not record');
  await simulateLive(recorder, { signal, onError });
}

function listen(server: ReturnType<typeof createApp>['server'], config: Config): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, () => {
      const { address, port, family } = server.address() as AddressInfo;
      resolve(`http://${family === 'IPv6' ? `[${address}]` : address}:${port}`);
    });
  });
}

/** Opens the database, brings it up to date, fills it where asked to, and listens. Rejects with what stands in the way. */
export async function startMonitor(config: Config, log: Log): Promise<Monitor> {
  const db = await openDb(config, log);
  try {
    await migrate(db, { schema: config.databaseSchema });
    await seed(db, config, log);
    return await serve(db, config, log);
  } catch (error) {
    await db.close();
    throw error;
  }
}

async function serve(db: Db, config: Config, log: Log): Promise<Monitor> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const ably: Publisher | null = config.ablyKey
    ? ablyPublisher(config.ablyKey, { warn: (message) => log.warn(message) })
    : null;
  let publisher: Publisher | null = null;
  const recorder = createRecorder({ db, publish: (event) => publisher?.publish(event), prices: config.prices });
  const { server, peer } = createApp({
    db,
    recorder,
    log,
    auth: config.auth,
    retentionDays: config.retentionDays,
    trustProxy: config.trustProxy,
    ...(ably && config.ablyKey ? { token: config.ablyKey } : { peer: startPeer }),
  });
  const announced = ably ?? peer;
  publisher = announced && new DeferredPublisher(announced);
  const url = await listen(server, config);
  const merging = startMerging(db, {
    signal,
    onError: (error) => log.error({ error: String(error) }, 'merging failed'),
  });
  startNightly(db, {
    signal,
    retentionDays: config.retentionDays,
    onRun: (archived) => log.info({ archived }, 'retention'),
    onError: (error) => log.error({ error: String(error) }, 'retention failed'),
  });
  const simulation = config.live ? simulate(recorder, signal, log) : Promise.resolve();
  const stop = async () => {
    stopping.abort();
    await publisher?.close();
    const closed = once(server, 'close');
    server.close();
    // Those that were busy become idle one by one.
    const closing = setInterval(() => server.closeIdleConnections(), idleMs);
    const timer = setTimeout(() => server.closeAllConnections(), drainMs);
    await closed;
    clearInterval(closing);
    clearTimeout(timer);
    await Promise.allSettled([simulation, merging]);
    await db.close();
  };
  let stopped: Promise<void> | null = null;
  return {
    url,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}
