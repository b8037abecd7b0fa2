import type { Activity, LiveMessage, Turn } from '../../shared/model';
import type { Freshness } from '../../shared/protocol';
import { mergeActivity, mergeMessage, newer } from './merge';

/** Sessions whose turns are kept at most; the longest unseen go first. */
export const maxLoadedSessions = 200;
/** Calls of one session that only the stream told of, at most. */
export const maxSeenLive = 500;

interface Loaded {
  turns: Turn[];
  freshness: Freshness;
}

/** Drops the oldest entries beyond `max`. */
function bound(map: Map<string, unknown>, max: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= max) return;
    map.delete(oldest);
  }
}

/** The turns of the sessions that were opened, oldest first, with what the live stream adds to them. */
export class LoadedTurns {
  readonly #loaded = new Map<string, Loaded>();
  /** Calls of the stream, by session, where the backend's rows may not hold them. */
  readonly #seenLive = new Map<string, Map<string, Activity>>();

  get(sessionId: string): Turn[] | undefined {
    return this.#loaded.get(sessionId)?.turns;
  }

  freshness(sessionId: string): Freshness | undefined {
    return this.#loaded.get(sessionId)?.freshness;
  }

  /** Keeps what was loaded, with the calls that only the stream told of, marked so. */
  keep(sessionId: string, loaded: Turn[], freshness: Freshness): Turn[] {
    const held = new Set(loaded.flatMap((turn) => turn.activities.map((call) => call.id)));
    let turns = loaded;
    for (const call of this.#seenLive.get(sessionId)?.values() ?? []) {
      if (!held.has(call.id)) turns = mergeActivity(turns, { ...call, seenLive: true }).turns;
    }
    this.#loaded.delete(sessionId);
    this.#loaded.set(sessionId, { turns, freshness });
    bound(this.#loaded, maxLoadedSessions);
    return turns;
  }

  /** Merges a live call into its session's turns; returns the turn it is in, null where the session is not loaded. */
  applyActivity(sessionId: string, activity: Activity): string | null {
    return this.#apply(sessionId, (turns) => mergeActivity(turns, activity));
  }

  /** Merges a live message; returns the turn it is in, null where it is in none that is loaded. */
  applyMessage(message: LiveMessage): string | null {
    return this.#apply(message.sessionId, (turns) => mergeMessage(turns, message));
  }

  /** Remembers a call that the backend's rows may never hold. */
  remember(sessionId: string, activity: Activity): void {
    const calls = this.#seenLive.get(sessionId) ?? new Map<string, Activity>();
    this.#seenLive.delete(sessionId);
    this.#seenLive.set(sessionId, calls);
    const known = calls.get(activity.id);
    calls.set(activity.id, known ? newer(known, activity) : activity);
    bound(calls, maxSeenLive);
    bound(this.#seenLive, maxLoadedSessions);
  }

  /** Forgets what was loaded, so that it is asked for again. */
  unload(): void {
    this.#loaded.clear();
  }

  /** Forgets everything. */
  clear(): void {
    this.#loaded.clear();
    this.#seenLive.clear();
  }

  #apply(sessionId: string, merge: (turns: Turn[]) => { turns: Turn[]; turnId: string | null }): string | null {
    const loaded = this.#loaded.get(sessionId);
    if (!loaded) return null;
    const { turns, turnId } = merge(loaded.turns);
    loaded.turns = turns;
    return turnId;
  }
}
