import type { WebSocket } from 'ws';
import { type Entry, entryBytes } from './channelLog';
import { Action, encodeBody, type Format, type Frame } from './frames';

/**
 * Bytes that may wait in a slow client's socket. Beyond it nothing more is pushed: the channel's log holds what follows,
 * and it is sent from there as the socket drains.
 */
export const highWater = 4 * 1024 * 1024;
const lowWater = 1024 * 1024;
/** Pings that a client may leave unanswered before its socket is ended. */
const maxSilence = 3;

/** Where an outlet's entries come from and go through. */
export interface OutletEnds {
  /** The entry after a place in the channel's log; null where the log no longer holds it, undefined where there is none yet. */
  next(channel: string, place: number): Entry | null | undefined;
  /** An entry on its way to the socket. */
  pass(channel: string, entry: Entry): void;
  /** A client fell so far behind that entries are lost to it. */
  lost(channel: string): void;
}

/** What goes out over one client's socket, no faster than the client takes it, and the beat that keeps it alive. */
export class Outlet {
  readonly #socket: WebSocket;
  readonly #format: Format;
  readonly #ends: OutletEnds;
  /** Channels in which the client is behind, and the place of the last entry that was sent. */
  readonly #behind = new Map<string, number>();
  #beating: NodeJS.Timeout | null = null;
  #silence = 0;
  #over = false;

  constructor(socket: WebSocket, format: Format, ends: OutletEnds) {
    this.#socket = socket;
    this.#format = format;
    this.#ends = ends;
    socket.on('pong', () => {
      this.#silence = 0;
    });
  }

  send(frame: Frame): void {
    this.#write(encodeBody(frame, this.#format));
  }

  sendEntry(entry: Entry): void {
    this.#write(entryBytes(entry, this.#format));
  }

  /** Passes an entry on, unless the client is behind: then it comes from the log in its turn. */
  push(channel: string, entry: Entry): void {
    if (this.#behind.has(channel)) return;
    if (this.#socket.bufferedAmount > highWater) this.#behind.set(channel, entry.n - 1);
    else this.#ends.pass(channel, entry);
  }

  /** The client begins anew in a channel, or leaves it. */
  forget(channel: string): void {
    this.#behind.delete(channel);
  }

  /** Lets the client hear something at each interval; one that never answers is cut off. */
  beat(intervalMs: number, heartbeats: boolean): void {
    this.#beating = setInterval(() => {
      this.#silence += 1;
      if (this.#silence > maxSilence) {
        this.#socket.terminate();
        return;
      }
      if (heartbeats) this.send({ action: Action.heartbeat });
      if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
    }, intervalMs);
    this.#beating.unref();
  }

  end(): void {
    this.#over = true;
    if (this.#beating) clearInterval(this.#beating);
  }

  #write(bytes: string | Buffer): void {
    if (this.#over || this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(bytes, this.#drained);
  }

  /** Sends from the log what a slow client is behind with, as far as its socket takes it. */
  readonly #drained = (): void => {
    if (this.#behind.size === 0 || this.#over || this.#socket.bufferedAmount > lowWater) return;
    for (const [channel, place] of [...this.#behind]) this.#followUp(channel, place);
  };

  #followUp(channel: string, place: number): void {
    let at = place;
    while (this.#socket.bufferedAmount <= highWater) {
      const entry = this.#ends.next(channel, at);
      if (!entry) {
        this.#behind.delete(channel);
        if (entry === null) this.#ends.lost(channel);
        return;
      }
      this.#ends.pass(channel, entry);
      at = entry.n;
    }
    this.#behind.set(channel, at);
  }
}
