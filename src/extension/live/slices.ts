/** Milliseconds that are worked at a time. */
const sliceMs = 8;
/** Items that may wait; beyond it working takes as long as it needs: else a flood would fill the memory. */
export const mostWaiting = 20_000;
/** What is done with is let go of this often. */
const done = 1_000;

export interface SlicesOptions<T> {
  take(item: T): void;
  /** Runs `then` once whatever else is due had its turn; returns how to call it off. */
  soon?(then: () => void): () => void;
  /** Milliseconds by any clock that only goes forward. */
  now?(): number;
}

function afterOthers(then: () => void): () => void {
  const next = setImmediate(then);
  return () => clearImmediate(next);
}

/**
 * Takes items in order: at once while they are few, for some milliseconds at a time when they come in floods, so that whatever
 * else is due has its turn in between.
 */
export class Slices<T> {
  readonly #take: (item: T) => void;
  readonly #soon: (then: () => void) => () => void;
  readonly #now: () => number;
  #waiting: T[] = [];
  #at = 0;
  #spent = 0;
  #cancel: (() => void) | null = null;

  constructor({ take, soon = afterOthers, now = () => performance.now() }: SlicesOptions<T>) {
    this.#take = take;
    this.#soon = soon;
    this.#now = now;
  }

  push(item: T): void {
    this.#cancel ??= this.#soon(() => this.#next());
    if (this.#left === 0 && this.#spent < sliceMs) this.#work(item);
    else this.#waiting.push(item);
    while (this.#left > mostWaiting) this.#takeNext();
  }

  /** Forgets what waits. */
  dispose(): void {
    this.#waiting = [];
    this.#at = 0;
    this.#cancel?.();
    this.#cancel = null;
  }

  get #left(): number {
    return this.#waiting.length - this.#at;
  }

  #next(): void {
    this.#spent = 0;
    this.#cancel = this.#left > 0 ? this.#soon(() => this.#next()) : null;
    while (this.#left > 0 && this.#spent < sliceMs) this.#takeNext();
  }

  #takeNext(): void {
    const item = this.#waiting[this.#at++] as T;
    if (this.#left === 0 || this.#at > done) {
      this.#waiting = this.#waiting.slice(this.#at);
      this.#at = 0;
    }
    this.#work(item);
  }

  #work(item: T): void {
    const begun = this.#now();
    this.#take(item);
    this.#spent += this.#now() - begun;
  }
}
