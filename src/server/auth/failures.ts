/** How many refusals an address may collect in a window before it has to wait. */
export interface FailureLimit {
  count: number;
  windowMs: number;
}

/** Addresses that are kept at the most; the oldest are forgotten first. */
const maxAddresses = 10_000;

/** Counts refused credentials per address. */
export class Failures {
  readonly #limit: FailureLimit;
  readonly #now: () => number;
  readonly #seen = new Map<string, { count: number; since: number }>();

  constructor(limit: FailureLimit, now: () => number = Date.now) {
    this.#limit = limit;
    this.#now = now;
  }

  /** Seconds that the address has to wait; 0 when it need not. */
  waitFor(address: string): number {
    const entry = this.#seen.get(address);
    if (!entry) return 0;
    const left = entry.since + this.#limit.windowMs - this.#now();
    if (left <= 0) this.#seen.delete(address);
    return left > 0 && entry.count >= this.#limit.count ? left / 1000 : 0;
  }

  note(address: string): void {
    const now = this.#now();
    const entry = this.#seen.get(address);
    if (entry && now - entry.since < this.#limit.windowMs) {
      entry.count += 1;
      return;
    }
    this.#seen.delete(address);
    this.#seen.set(address, { count: 1, since: now });
    const oldest = this.#seen.size > maxAddresses ? this.#seen.keys().next().value : undefined;
    if (oldest !== undefined) this.#seen.delete(oldest);
  }
}
