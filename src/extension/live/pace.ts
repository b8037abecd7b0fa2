import { systemTimers, type Timers } from './timers';

export interface PaceOptions<T> {
  write(item: T): void;
  /** Told, before the next item is written, how many were left out. */
  leftOut(count: number): void;
  timers?: Timers;
}

/** Items written at most in one interval, in milliseconds. */
export const perInterval = 50;
export const intervalMs = 50;
/** Items written before a flood counts as one, and how many a second from then on: more than anybody reads, less than a window chokes on. */
export const burst = 1_000;
export const perSecond = 400;
/** Items that wait at most; beyond it the oldest of them are left out, many at a time. */
export const maxWaiting = 20_000;
const dropped = 1_000;

/** Writes items in order, at once while they are few, in measured portions when they come in floods. */
export class Pace<T> {
  readonly #options: PaceOptions<T>;
  readonly #timers: Timers;
  #waiting: T[] = [];
  /** What may be written in this interval, and before the burst is over. */
  #room = perInterval;
  #left = burst;
  #countedAt: number;
  #leftOut = 0;
  #cancel: (() => void) | null = null;

  constructor(options: PaceOptions<T>) {
    this.#options = options;
    this.#timers = options.timers ?? systemTimers;
    this.#countedAt = this.#timers.now();
  }

  push(item: T): void {
    if (this.#room >= 1 && this.#waiting.length === 0) this.#write(item);
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
    this.#count();
    if (this.#waiting.length === 0) return;
    for (const item of this.#waiting.splice(0, Math.floor(this.#room))) this.#write(item);
    this.#cancel = this.#timers.after(intervalMs, () => this.#next());
  }

  /** A clock that was set back, or far ahead, makes no flood and no silence. */
  #count(): void {
    const now = this.#timers.now();
    const elapsed = Math.max(intervalMs, now - this.#countedAt);
    this.#countedAt = now;
    this.#left = Math.min(burst, this.#left + (elapsed / 1000) * perSecond);
    this.#room = Math.min(perInterval, this.#left);
  }

  #write(item: T): void {
    this.#room -= 1;
    this.#left -= 1;
    if (this.#leftOut > 0) this.#options.leftOut(this.#leftOut);
    this.#leftOut = 0;
    this.#options.write(item);
  }
}
