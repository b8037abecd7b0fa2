import type { Backend, BackendError } from '../api/backend';
import { catchUp, type Found, type Missed } from './catchUp';
import type { LiveLog, Timers } from './timers';

/** How long is waited before each attempt, in milliseconds. */
const attempts = [0, 1_000, 3_000, 8_000] as const;
/** The stream is not held back for longer than this at a time. */
const maxWaitMs = 15_000;

/** Why nothing was fetched, and before when (epoch ms) asking again is useless. */
export interface Unfetched {
  reason: string;
  retryAt: number;
}

export interface FetchEdges {
  backend: Backend;
  log: LiveLog;
  timers: Timers;
}

/** What was missed, asked for a few times where that may help; or why it could not be fetched. `missed` is asked anew each time. */
export async function fetchMissed(
  { backend, log, timers }: FetchEdges,
  missed: () => Missed,
  signal: AbortSignal,
): Promise<Found | Unfetched> {
  let failure: Partial<BackendError> = {};
  for (const pause of attempts) {
    const wait = Math.max(pause, (failure.retryAt ?? 0) - timers.now());
    if (wait > maxWaitMs || failure.status === 401 || failure.status === 403) break;
    if (wait > 0) await new Promise<void>((resolve) => timers.after(wait, resolve));
    if (signal.aborted) break;
    try {
      return await catchUp(backend, missed(), signal);
    } catch (error) {
      failure = error as Partial<BackendError>;
      log('warn', `live: catching up failed: ${failure.code ?? ''} ${failure.status ?? ''}`.trimEnd());
    }
  }
  const reason = `what was missed could not be fetched: ${failure.message ?? 'it was given up'}`;
  return { reason, retryAt: failure.retryAt ?? 0 };
}
