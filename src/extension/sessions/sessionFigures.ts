import type { Activity, SessionSummary } from '../../shared/model';
import { bucketsOf, totalTokens } from '../../shared/tokens';

/** Calls that are remembered at most, so that none is added twice. */
export const maxAdded = 20_000;

/** Adds what the stream tells of calls to their sessions' figures, each call once, and none that the figures hold already. */
export class SessionFigures {
  /** When the figures of each session were true: its last change as the backend told it. */
  readonly #asOf = new Map<string, string>();
  /** Calls whose figures were added to their session's. */
  readonly #added = new Set<string>();

  /** The backend told a session's figures. */
  told({ id, updatedAt }: SessionSummary): void {
    this.#asOf.set(id, updatedAt);
  }

  /** The session with a call that ended; the same one where its figures hold the call. */
  add(session: SessionSummary, call: Activity): SessionSummary {
    const isHeld = (call.completedAt ?? call.createdAt) <= (this.#asOf.get(session.id) ?? '');
    if (isHeld || this.#added.has(call.id)) return session;
    this.#remember(call.id);
    const { stats } = session;
    return {
      ...session,
      stats: {
        ...stats,
        totalCost: stats.totalCost + (call.cost ?? 0),
        totalTokens: stats.totalTokens + totalTokens(bucketsOf(call)),
        activityCount: stats.activityCount + 1,
      },
    };
  }

  #remember(id: string): void {
    this.#added.add(id);
    for (const oldest of this.#added) {
      if (this.#added.size <= maxAdded) return;
      this.#added.delete(oldest);
    }
  }

  clear(): void {
    this.#asOf.clear();
    this.#added.clear();
  }
}
