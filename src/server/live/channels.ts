import { randomBytes } from 'node:crypto';
import { ChannelLog, type Entry } from './channelLog';
import type { WireMessage } from './frames';

/** Someone who receives a channel's entries as they are published. */
export interface Subscriber {
  deliver(channel: string, entry: Entry): void;
}

export interface Channel {
  name: string;
  log: ChannelLog;
  subscribers: Set<Subscriber>;
}

/** Channels that exist at the most; a client that asks for more is refused. */
export const maxChannels = 1_000;

/** The channels of one server's life. Forgetting them loses every client's continuity, as a long outage does. */
export class Channels {
  readonly #byName = new Map<string, Channel>();
  readonly #now: () => number;
  #epoch = randomBytes(6).toString('hex');

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The channel, made when first asked for; null beyond the limit. */
  get(name: string): Channel | null {
    const known = this.#byName.get(name);
    if (known) return known;
    if (this.#byName.size >= maxChannels) return null;
    const channel = { name, log: new ChannelLog(this.#epoch), subscribers: new Set<Subscriber>() };
    this.#byName.set(name, channel);
    return channel;
  }

  /** Appends messages as one frame and hands it to everyone attached. */
  publish(channel: Channel, messages: readonly WireMessage[], origin: string | null): Entry {
    const entry = channel.log.append(channel.name, messages, origin, this.#now());
    for (const subscriber of [...channel.subscribers]) subscriber.deliver(channel.name, entry);
    return entry;
  }

  leave(subscriber: Subscriber): void {
    for (const channel of this.#byName.values()) channel.subscribers.delete(subscriber);
  }

  /** Loses the past of every channel, as a server does that starts anew. */
  forget(): void {
    this.#epoch = randomBytes(6).toString('hex');
    for (const channel of this.#byName.values()) channel.log = new ChannelLog(this.#epoch);
  }
}
