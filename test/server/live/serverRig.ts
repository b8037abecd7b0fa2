import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Backend } from '../../../src/extension/api/backend';
import { connect } from '../../../src/extension/api/connect';
import type { FeedEvent } from '../../../src/extension/live/feed';
import { type Live, type LiveOptions, openLive } from '../../../src/extension/live/live';
import { createApp } from '../../../src/server/app';
import type { Db } from '../../../src/server/db/db';
import { migrate } from '../../../src/server/db/migrate';
import { openPglite } from '../../../src/server/db/pglite';
import { createRecorder, type Recorder } from '../../../src/server/ingest/recorder';
import { type Peer, type PeerOptions, startPeer } from '../../../src/server/live/peer';
import type { ConnectionState } from '../../../src/shared/protocol';
import { Inbox, quick } from './rig';

export const secret = 'a-secret-of-the-tests';

/** A database of its own in this process; close it. */
export async function openDb(): Promise<Db> {
  const db = await openPglite('memory://');
  await migrate(db);
  return db;
}

/** Answers a request in the server's stead, or lets it through. */
export type Intercept = (req: IncomingMessage, res: ServerResponse) => boolean;

export interface TestServer {
  url: string;
  port: number;
  peer: Peer;
  recorder: Recorder;
  /** Requests that arrived, as `GET /path`. */
  requests: string[];
  /** Those of them that were answered. */
  answered: Inbox<string>;
  intercept: Intercept | null;
  backend(): Promise<Backend>;
  stop(): Promise<void>;
}

export interface ServerOptions extends PeerOptions {
  port?: number;
  secret?: string;
}

/** The real server on a database that stays: stopped and started again it is the same one, as far as clients see. */
export async function startServer(db: Db, options: ServerOptions = {}): Promise<TestServer> {
  const admin = options.secret ?? secret;
  const { server, peer } = createApp({
    db,
    auth: { secrets: { admin } },
    peer: (http) => startPeer(http, options),
  });
  if (!peer) throw new Error('there is no peer');
  const requests: string[] = [];
  const answered = new Inbox<string>();
  const rig: Pick<TestServer, 'intercept'> = { intercept: null };
  watch(server, (req, res) => {
    const line = `${req.method} ${req.url?.split('?')[0]}`;
    requests.push(line);
    res.once('finish', () => answered.push(line));
    return rig.intercept?.(req, res) ?? false;
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return Object.assign(rig, {
    url,
    port,
    peer,
    requests,
    answered,
    recorder: createRecorder({ db, publish: (event) => peer.publish(event) }),
    backend: () => connect({ url, secret: admin }),
    stop: async () => {
      await peer.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}

/** Looks at every request before the server does. */
function watch(server: Server, intercept: Intercept): void {
  const own = server.listeners('request') as ((req: IncomingMessage, res: ServerResponse) => void)[];
  server.removeAllListeners('request');
  server.on('request', (req, res) => {
    if (intercept(req, res)) return;
    for (const listener of own) listener(req, res);
  });
}

/** A window's live stream, with all that it told. */
export class Window {
  readonly live: Live;
  readonly events = new Inbox<FeedEvent>();
  readonly states = new Inbox<ConnectionState>();
  readonly log: string[] = [];
  readonly release: () => void;

  constructor(backend: Backend, options: Partial<LiveOptions> = {}) {
    this.live = openLive({ backend, log: (_level, line) => this.log.push(line), client: quick, ...options });
    this.live.on(this.events.push);
    this.live.onState(this.states.push);
    this.release = this.live.hold('test');
  }

  /** Resolves when the latest state is the given one. */
  async reaches(state: ConnectionState['state']): Promise<void> {
    await this.states.until(() => this.live.state.state === state, `state ${state}`);
  }

  /** What a store holds that takes everything told: id -> status. */
  get store(): Map<string, string> {
    return new Map(
      this.events.items.flatMap((event) =>
        'activity' in event ? [[event.activity.id, event.activity.status] as const] : [],
      ),
    );
  }

  /** Every call's states as they were told: none may come twice. */
  get told(): string[] {
    return this.events.items.flatMap((event) =>
      'activity' in event ? [`${event.activity.id} ${event.activity.status}`] : [],
    );
  }

  async has(id: string, status: string): Promise<void> {
    await this.events.until(
      (events) => events.some((e) => 'activity' in e && e.activity.id === id && e.activity.status === status),
      `${id} ${status}`,
    );
  }
}

/** id -> status of every call in the database, for comparing with a store. */
export async function inDatabase(db: Db): Promise<Map<string, string>> {
  const rows = await db.query<{ id: string; status: string }>('SELECT id, status FROM "BrainActivity"');
  return new Map(rows.map(({ id, status }) => [id, status]));
}

/** How many calls the store lacks, has too many, or in another state than the database. */
export async function differences(db: Db, store: ReadonlyMap<string, string>): Promise<number> {
  const rows = await inDatabase(db);
  const wrong = [...rows].filter(([id, status]) => store.get(id) !== status).length;
  return wrong + [...store.keys()].filter((id) => !rows.has(id)).length;
}
