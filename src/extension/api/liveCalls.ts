import type { ActivityDetail } from '../../shared/model';
import type { Answer } from './answers';

/** How many calls are kept: the stream's messages are at most 64 KB each. */
const most = 300;

/** True for a call that can't change any more, with all that there is of it. */
export const ended = (call: ActivityDetail): boolean => call.status !== 'PENDING' && !call.truncated;

/** The latest calls that the stream brought, as it brought them. */
export class LiveCalls {
  readonly #calls = new Map<string, Answer<ActivityDetail>>();

  /** Keeps a call; one that has ended does not go back to one under way. */
  take(call: ActivityDetail): void {
    const kept = this.#calls.get(call.id);
    if (kept && kept.data.status !== 'PENDING' && call.status === 'PENDING') return;
    this.#calls.delete(call.id);
    this.#calls.set(call.id, { data: call, freshness: { fetchedAt: Date.now(), stale: null } });
    if (this.#calls.size <= most) return;
    for (const oldest of this.#calls.keys()) {
      this.#calls.delete(oldest);
      return;
    }
  }

  get(id: string): Answer<ActivityDetail> | null {
    return this.#calls.get(id) ?? null;
  }

  clear(): void {
    this.#calls.clear();
  }
}
