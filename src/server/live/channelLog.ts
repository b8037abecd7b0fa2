import { encodeBody, type Format, type Frame, forFormat, type WireMessage } from './frames';

/** How much of a channel's past is kept: what a client that was away can be given again. */
export const maxLogEntries = 100_000;
export const maxLogBytes = 96 * 1024 * 1024;

/** One published frame. `n` counts from 1 in its channel; `channelSerial` names its place for resuming. */
export interface Entry {
  n: number;
  channelSerial: string;
  frame: Frame;
  messages: WireMessage[];
  timestamp: number;
  bytes: number;
  /** The connection that published it, if one did. */
  origin: string | null;
}

/** What follows a serial: null where that is no longer known, and continuity is lost. */
export type Backlog = readonly Entry[] | null;

const weigh = (messages: readonly WireMessage[]): number =>
  messages.reduce((sum, m) => sum + (typeof m.data === 'string' ? m.data.length : 64) + 200, 0);

/** A channel's recent past, in order, bounded in number and weight. `epoch` tells one server's life from another's. */
export class ChannelLog {
  readonly #epoch: string;
  readonly #entries: Entry[] = [];
  #start = 0;
  #bytes = 0;
  #n = 0;

  constructor(epoch: string) {
    this.#epoch = epoch;
  }

  /** The serial of the newest entry. */
  get serial(): string {
    return `${this.#epoch}:${this.#n}`;
  }

  append(channel: string, messages: readonly WireMessage[], origin: string | null, timestamp: number): Entry {
    this.#n += 1;
    const place = `${this.#epoch}:${String(this.#n).padStart(12, '0')}`;
    const numbered = messages.map((message, i) => ({
      ...message,
      id: message.id ?? `${place}:${i}`,
      serial: `${place}:${String(i).padStart(3, '0')}`,
      action: 0,
      version: {},
      timestamp,
      ...(origin ? { connectionId: origin } : {}),
    }));
    const entry: Entry = {
      n: this.#n,
      channelSerial: this.serial,
      frame: { action: 15, channel, id: place, channelSerial: this.serial, timestamp, messages: numbered },
      messages: numbered,
      timestamp,
      bytes: weigh(numbered),
      origin,
    };
    this.#entries.push(entry);
    this.#bytes += entry.bytes;
    this.#trim();
    return entry;
  }

  /** All entries still kept, oldest first. */
  all(): readonly Entry[] {
    return this.#entries.slice(this.#start);
  }

  /** The number of an entry's place; null where the serial is not of this log. */
  placeOf(serial: string): number | null {
    const [epoch, n] = serial.split(':');
    const place = Number(n);
    return epoch === this.#epoch && Number.isInteger(place) && place >= 0 && place <= this.#n ? place : null;
  }

  after(serial: string): Backlog {
    const place = this.placeOf(serial);
    if (place === null) return null;
    const oldest = this.#entries[this.#start]?.n ?? this.#n + 1;
    return place < oldest - 1 ? null : this.#entries.slice(this.#start + (place - oldest + 1));
  }

  /** The entry that follows a place, for sending one by one. Null: continuity is lost; undefined: there is none yet. */
  next(place: number): Entry | null | undefined {
    const oldest = this.#entries[this.#start]?.n ?? this.#n + 1;
    return place < oldest - 1 ? null : this.#entries[this.#start + (place - oldest + 1)];
  }

  latest(count: number): readonly Entry[] {
    return count > 0 ? this.#entries.slice(Math.max(this.#start, this.#entries.length - count)) : [];
  }

  #trim(): void {
    while (this.#entries.length - this.#start > maxLogEntries || this.#bytes > maxLogBytes) {
      const entry = this.#entries[this.#start];
      if (!entry || this.#entries.length - this.#start <= 1) break;
      this.#bytes -= entry.bytes;
      this.#start += 1;
    }
    if (this.#start > 4096) {
      this.#entries.splice(0, this.#start);
      this.#start = 0;
    }
  }
}

const latest: { entry: Entry | null; bytes: Partial<Record<Format, string | Buffer>> } = { entry: null, bytes: {} };

/** An entry as it goes over a socket. Sent to many in a row it is encoded once a format. */
export function entryBytes(entry: Entry, format: Format): string | Buffer {
  if (latest.entry !== entry) {
    latest.entry = entry;
    latest.bytes = {};
  }
  latest.bytes[format] ??= encodeBody({ ...entry.frame, messages: forFormat(entry.messages, format) }, format);
  return latest.bytes[format];
}
