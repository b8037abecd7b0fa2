/** Time as the live connection sees it, so that tests need not wait. */
export interface Timers {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls `then` once after `ms` milliseconds; returns how to call it off. */
  after(ms: number, then: () => void): () => void;
}

export const systemTimers: Timers = {
  now: () => Date.now(),
  after: (ms, then) => {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

/** Lines for the log. They never hold captured text, tokens or secrets. */
export type LiveLog = (level: 'info' | 'warn' | 'error', line: string) => void;
