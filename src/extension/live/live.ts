import type { ConnectionState } from '../../shared/protocol';
import type { Backend } from '../api/backend';
import type { LiveClientOptions } from './clientOptions';
import { type Joined, LiveConnection, type RawEvent } from './connection';
import { Feed, type FeedEvent, type FeedStats } from './feed';
import { Slices } from './slices';
import type { LiveLog, Timers } from './timers';

export interface LiveOptions {
  backend: Backend;
  log: LiveLog;
  timers?: Timers;
  /** How long the connection outlives the last thing that needed it; a minute by default. */
  lingerMs?: number;
  client?: LiveClientOptions;
}

/** The live stream of one backend: connected while something holds it, told once and in order. */
export interface Live {
  readonly state: ConnectionState;
  onState(listener: (state: ConnectionState) => void): () => void;
  on(listener: (event: FeedEvent) => void): () => void;
  /** Keeps the stream open until the returned function is called. */
  hold(reason: string): () => void;
  /** Connects anew at once, also after a refusal. */
  reconnect(): void;
  /** Epoch ms by the server's clock: what the age of a running call is counted by. */
  serverNow(): number;
  readonly stats: FeedStats;
  dispose(): void;
}

export function openLive(options: LiveOptions): Live {
  const { backend, log, timers } = options;
  const connection = new LiveConnection(options);
  const feed = new Feed({ backend, log, timers, onCatchingUp: (on) => connection.catchingUp(on) });
  const slices = new Slices<RawEvent | Joined>({
    take: (item) => {
      if ('name' in item) feed.receive(item);
      else feed.joined(item).catch((error: unknown) => log('error', `live: catching up broke off: ${String(error)}`));
    },
  });
  const offEvents = connection.events.on((event) => slices.push(event));
  const offJoins = connection.joins.on((joined) => slices.push(joined));
  return {
    get state() {
      return connection.state;
    },
    get stats() {
      return feed.stats;
    },
    onState: (listener) => connection.onState(listener),
    on: (listener) => feed.on(listener),
    hold: (reason) => connection.hold(reason),
    reconnect: () => connection.reconnect(),
    serverNow: () => feed.clock.now(),
    dispose: () => {
      offEvents();
      offJoins();
      slices.dispose();
      feed.dispose();
      connection.dispose();
    },
  };
}
