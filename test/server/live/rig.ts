import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Realtime, Rest } from 'ably';
import type { LiveClientOptions } from '../../../src/extension/live/clientOptions';
import { type Peer, type PeerOptions, startPeer } from '../../../src/server/live/peer';

/** Client options that keep every wait of a test below a second. */
export const quick: LiveClientOptions = {
  realtimeRequestTimeout: 1_000,
  disconnectedRetryTimeout: 50,
  suspendedRetryTimeout: 50,
  channelRetryTimeout: 50,
};

export interface Rig {
  peer: Peer;
  server: http.Server;
  /** Requests to the peer's REST paths, in order. */
  requests: string[];
  /** How often a client asked for a token. */
  callbacks(): number;
  client(options?: LiveClientOptions): InstanceType<typeof Realtime>;
  rest(options?: LiveClientOptions): InstanceType<typeof Rest>;
  close(): Promise<void>;
}

/** A bare HTTP server with the peer on it, and unmodified clients that connect to it. */
export async function startRig(options: PeerOptions = {}): Promise<Rig> {
  const requests: string[] = [];
  const server = http.createServer((req, res) => {
    requests.push(`${req.method} ${req.url}`);
    peer.router(req, res, () => res.writeHead(404).end());
  });
  const peer = startPeer(server, options);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const clients: { close(): void }[] = [];
  let callbacks = 0;
  const local = {
    endpoint: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    tls: false,
    fallbackHosts: [],
    disableConnectivityCheck: true,
    wsConnectivityCheckUrl: 'ws://127.0.0.1:1/',
    logLevel: 0,
    ...quick,
  };
  return {
    peer,
    server,
    requests,
    callbacks: () => callbacks,
    client: (more = {}) => {
      const client = new Realtime({
        ...local,
        authCallback: (_params, done) => {
          callbacks += 1;
          done(null, peer.tokenRequest() as never);
        },
        ...more,
      });
      clients.push(client);
      return client;
    },
    rest: (more = {}) => new Rest({ ...local, key: peer.key, ...more }),
    close: async () => {
      for (const client of clients) client.close();
      await peer.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What arrived, and a way to wait for it: for the event, never for a time. */
export class Inbox<T> {
  readonly items: T[] = [];
  readonly #waiting = new Set<() => void>();

  readonly push = (item: T): void => {
    this.items.push(item);
    for (const look of [...this.#waiting]) look();
  };

  /** Resolves when the items fulfil the condition. */
  async until(ready: (items: readonly T[]) => boolean, what: string): Promise<readonly T[]> {
    if (ready(this.items)) return this.items;
    return new Promise((resolve, reject) => {
      const giveUp = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(`${what}: not within 10 s; ${this.items.length} items`));
      }, 10_000);
      const look = (): void => {
        if (!ready(this.items)) return;
        this.#waiting.delete(look);
        clearTimeout(giveUp);
        resolve(this.items);
      };
      this.#waiting.add(look);
    });
  }

  count(n: number): Promise<readonly T[]> {
    return this.until((items) => items.length >= n, `${n} items`);
  }
}

/** A recorded call, as the API gives it. */
export function call(id: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id,
    sessionId: 's1',
    turnId: 's1-u1-1',
    activityType: 'LLM_CALL',
    model: 'claude-sonnet-4-5',
    callType: 'ORCHESTRATED_RESPONSE',
    tokenCountInput: 10,
    tokenCountOutput: 5,
    cost: 0.01,
    durationMs: 100,
    status: 'COMPLETED',
    createdAt: '2026-11-23T03:00:00.000Z',
    completedAt: '2026-11-23T03:00:00.100Z',
    input: null,
    output: null,
    metadata: null,
    structuredOutput: null,
    ...more,
  };
}
