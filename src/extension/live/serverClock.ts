import type { Timers } from './timers';

/** Below this the clocks count as equal: it is the network's delay. */
const toleranceMs = 2_000;

/** A sign of life off the stream, in epoch ms: the channel's time stamp, and when a call that just began was recorded. */
export interface Sign {
  timestamp: number | null;
  begun: number | null;
}

/**
 * The server's time as the stream shows it, in epoch ms: this machine's clock may be hours off, and the database's may
 * run behind the channel's.
 */
export class ServerClock {
  readonly #timers: Timers;
  #offset = 0;
  #last: number | null = null;
  #lag = 0;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  sign({ timestamp, begun }: Sign): void {
    if (timestamp === null) return;
    this.set(timestamp);
    if (begun !== null) this.#lag = Math.max(0, timestamp - begun);
  }

  /** The server told its time at a moment when nothing was missing. */
  set(time: number): void {
    const apart = time - this.#timers.now();
    this.#offset = Math.abs(apart) > toleranceMs ? apart : 0;
    this.#last = Math.max(this.#last ?? 0, time);
  }

  now(): number {
    return this.#timers.now() + this.#offset;
  }

  /** When something was last heard, by the database's clock; where nothing ever was, now. */
  lastSign(): number {
    return (this.#last ?? this.now()) - this.#lag;
  }
}
