import type { Timers } from './timers';

/** Below this the clocks count as equal: it is the network's delay. */
const toleranceMs = 2_000;

/** The server's time as the stream shows it: this machine's clock may be hours off. Epoch ms throughout. */
export class ServerClock {
  readonly #timers: Timers;
  #offset = 0;
  #last: number | null = null;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** A sign of life: the channel's own time stamp, and when the row in it was made by the database's clock. */
  sign(timestamp: number | null, createdAt: string | null): void {
    const made = createdAt === null ? Number.NaN : Date.parse(createdAt);
    if (timestamp !== null) {
      const apart = timestamp - this.#timers.now();
      this.#offset = Math.abs(apart) > toleranceMs ? apart : 0;
    }
    const sign = Math.min(
      timestamp ?? Number.POSITIVE_INFINITY,
      Number.isFinite(made) ? made : Number.POSITIVE_INFINITY,
    );
    if (Number.isFinite(sign)) this.#last = Math.max(this.#last ?? 0, sign);
  }

  /** The server told its time at a moment when nothing was missing. */
  set(now: number): void {
    const apart = now - this.#timers.now();
    this.#offset = Math.abs(apart) > toleranceMs ? apart : 0;
    this.#last = Math.max(this.#last ?? 0, now);
  }

  now(): number {
    return this.#timers.now() + this.#offset;
  }

  /** When something was last heard; where nothing ever was, now. */
  lastSign(): number {
    return this.#last ?? this.now();
  }
}
