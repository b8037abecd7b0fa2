import { withWait } from '../shared/format';
import { BackendError } from './api/backend';

/** What went wrong, in a sentence, with how long it is held up where a rate limit does that. `now` in epoch ms. */
export function failureText(error: unknown, now: number = Date.now()): string {
  if (!(error instanceof Error)) return String(error);
  return withWait(error.message, error instanceof BackendError ? error.retryAt : null, now);
}
