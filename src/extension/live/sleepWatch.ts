import type { Timers } from './timers';

/** How often the clock is looked at, and how far it may have jumped before the machine counts as having slept. */
const watchMs = 5_000;
const sleptMs = 20_000;
const pingMs = 3_000;

/** The connection that is watched. */
export interface Watched {
  /** Whether it looks alive. */
  alive(): boolean;
  /** Asks the other side; settles with its answer. */
  ping(): Promise<unknown>;
  /** The clock jumped, and the connection is being asked. */
  slept(): void;
  /** It looked alive and gave no answer in time. */
  dead(): void;
}

/** After a sleep a socket may look alive and be dead: it is asked, and `dead` is told once if it does not answer. Returns how to stop. */
export function watchForSleep(timers: Timers, watched: Watched): () => void {
  let last = timers.now();
  let cancelWatch = (): void => undefined;
  let cancelPing = (): void => undefined;
  const look = (): void => {
    const now = timers.now();
    if (now - last > sleptMs && watched.alive()) ask();
    last = now;
    cancelWatch = timers.after(watchMs, look);
  };
  const ask = (): void => {
    watched.slept();
    cancelPing();
    cancelPing = timers.after(pingMs, () => watched.dead());
    // One that fails has no answer: the time limit tells of it.
    watched.ping().then(cancelPing, () => undefined);
  };
  cancelWatch = timers.after(watchMs, look);
  return () => {
    cancelWatch();
    cancelPing();
  };
}
