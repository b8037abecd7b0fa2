import { systemTimers, type Timers } from './timers';

export interface PaceOptions<T> {
  write(item: T): void;
  /** Told, before the next item is written, how many were left out. */
  leftOut(count: number): void;
  timers?: Timers;
}

/** Items written at most in one interval: 1,000 a second, more than anybody reads and less than what a window chokes on. */
export const perInterval = 50;
const intervalMs = 50;
/** Items that wait at most; beyond it the oldest of them are left out, many at a time. */
export const maxWaiting = 20_000;
const dropped = 1_000;

/** Writes items in order, at once while they are few, in measured portions when they come in floods. */
export class Pace<T> {
  readonly #options: PaceOptions<T>;
  readonly #timers: Timers;
  #waiting: T[] = [];
  #room = perInterval;
  #leftOut = 0;
  #cancel: (() => void) | null = null;

  constructor(options: PaceOptions<T>) {
    this.#options = options;
    this.#timers = options.timers ?? systemTimers;
  }

  push(item: T): void {
    if (this.#room > 0 && this.#waiting.length === 0) this.#write(item);
    else this.#wait(item);
    this.#cancel ??= this.#timers.after(intervalMs, () => this.#next());
  }

  /** Forgets what waits. */
  clear(): void {
    this.#waiting = [];
    this.#leftOut = 0;
  }

  dispose(): void {
    this.clear();
    this.#cancel?.();
  }

  #wait(item: T): void {
    this.#waiting.push(item);
    if (this.#waiting.length <= maxWaiting) return;
    this.#waiting.splice(0, dropped);
    this.#leftOut += dropped;
  }

  #next(): void {
    this.#cancel = null;
    this.#room = perInterval;
    if (this.#waiting.length === 0) return;
    for (const item of this.#waiting.splice(0, perInterval)) this.#write(item);
    this.#cancel = this.#timers.after(intervalMs, () => this.#next());
  }

  #write(item: T): void {
    this.#room -= 1;
    if (this.#leftOut > 0) this.#options.leftOut(this.#leftOut);
    this.#leftOut = 0;
    this.#options.write(item);
  }
}
