import { BackendError } from './backend';
import type { Clock } from './clock';

/** A wait that the backend does not tell, and the longest one that is believed. */
const defaultWaitMs = 15_000;
const longestWaitMs = 10 * 60_000;

/** Says that the limit is reached, and until when (epoch ms). */
export function rateLimited(retryAt: number): BackendError {
  return new BackendError('RATE_LIMITED', "The backend's rate limit is reached", 429, retryAt);
}

/**
 * Keeps what a backend says about its rate limit. After a 429 nothing is sent until the told time; then requests pass one
 * at a time until one is answered. Waits up to `maxWaitMs` are sat out; longer ones are refused at once, with the time.
 */
export class RateGate {
  readonly #clock: Clock;
  readonly #maxWaitMs: number;
  readonly #onLimit: (retryAt: number) => void;
  #until = 0;
  #recovering = false;
  #tail: Promise<void> = Promise.resolve();

  constructor(clock: Clock, maxWaitMs: number, onLimit: (retryAt: number) => void) {
    this.#clock = clock;
    this.#maxWaitMs = maxWaitMs;
    this.#onLimit = onLimit;
  }

  /** Notes a 429. Returns when asking again makes sense, in epoch ms. */
  close(retryAfterMs: number | null): number {
    const wait = Math.min(Math.max(retryAfterMs ?? defaultWaitMs, 1000), longestWaitMs);
    const until = this.#clock.now() + wait;
    this.#recovering = true;
    if (until > this.#until) {
      this.#until = until;
      this.#onLimit(until);
    }
    return this.#until;
  }

  /** Takes over what is known of the limit: nothing is sent before that time (epoch ms). */
  hold(until: number): void {
    if (until <= this.#clock.now()) return;
    this.#recovering = true;
    this.#until = until;
  }

  /** Notes an answer that was not a 429. */
  open(): void {
    this.#recovering = false;
  }

  /** Runs `send` when the limit allows. Throws BackendError RATE_LIMITED where that is too far off. */
  async pass<T>(signal: AbortSignal, send: () => Promise<T>): Promise<T> {
    if (!this.#recovering) return send();
    this.#refuseLongWait();
    const before = this.#tail;
    let leave = () => {};
    this.#tail = new Promise((resolve) => {
      leave = resolve;
    });
    try {
      await before;
      if (this.#recovering) this.#refuseLongWait();
      const wait = this.#until - this.#clock.now();
      if (wait > 0) await this.#clock.sleep(wait, signal);
      signal.throwIfAborted();
      return await send();
    } finally {
      leave();
    }
  }

  #refuseLongWait(): void {
    if (this.#until - this.#clock.now() <= this.#maxWaitMs) return;
    throw rateLimited(this.#until);
  }
}
