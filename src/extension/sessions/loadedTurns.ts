import type { Activity, LiveMessage, Turn } from '../../shared/model';
import type { Freshness } from '../../shared/protocol';
import { mergeActivity, mergeMessage, newer, withoutLargeJson } from './merge';

/** Sessions whose turns are kept at most; the longest unseen go first. */
export const maxLoadedSessions = 200;
/** Calls of one session that only the stream told of, at most. */
export const maxSeenLive = 500;

interface Loaded {
  turns: Turn[];
  freshness: Freshness;
}

/** What the stream told of a session while its turns were being asked for. */
export interface Arrivals {
  calls: Activity[];
  messages: LiveMessage[];
}

/** Arrivals of each kind that are kept at most. */
const maxArrivals = 2_000;

function add<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length > maxArrivals) list.shift();
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
  readonly #asking = new Map<string, Set<Arrivals>>();
  /** Calls of the stream, by session, where the backend's rows may not hold them. */
  readonly #seenLive = new Map<string, Map<string, Activity>>();

  get(sessionId: string): Turn[] | undefined {
    return this.#loaded.get(sessionId)?.turns;
  }

  freshness(sessionId: string): Freshness | undefined {
    return this.#loaded.get(sessionId)?.freshness;
  }

  /** From now on what the stream tells of the session is remembered, for `keep`: an answer may be older than that. */
  asking(sessionId: string): Arrivals {
    const arrivals: Arrivals = { calls: [], messages: [] };
    const all = this.#asking.get(sessionId) ?? new Set();
    this.#asking.set(sessionId, all.add(arrivals));
    return arrivals;
  }

  /** The answer came, or will not come. */
  asked(sessionId: string, arrivals: Arrivals): void {
    const all = this.#asking.get(sessionId);
    all?.delete(arrivals);
    if (all?.size === 0) this.#asking.delete(sessionId);
  }

  /**
   * Keeps what was loaded, with what arrived meanwhile and the calls that only the stream told of, marked so. No call goes back
   * to an older state. Of an answer that could not be renewed the age alone is taken where something newer is there.
   */
  keep(sessionId: string, loaded: Turn[], freshness: Freshness, arrivals?: Arrivals): Turn[] {
    const known = this.#loaded.get(sessionId);
    const turns = known && freshness.stale !== null ? known.turns : this.#merged(sessionId, loaded, known, arrivals);
    this.#loaded.delete(sessionId);
    this.#loaded.set(sessionId, { turns, freshness });
    bound(this.#loaded, maxLoadedSessions);
    return turns;
  }

  #merged(sessionId: string, loaded: Turn[], known: Loaded | undefined, arrivals: Arrivals | undefined): Turn[] {
    const held = new Map(loaded.flatMap((turn) => turn.activities.map((call) => [call.id, call])));
    let turns = loaded;
    const merge = (call: Activity): void => {
      turns = mergeActivity(turns, call).turns;
    };
    for (const call of this.#seenLive.get(sessionId)?.values() ?? []) {
      if (!held.has(call.id)) merge({ ...call, seenLive: true });
    }
    for (const call of known?.turns.flatMap((turn) => turn.activities) ?? []) {
      if (held.get(call.id)?.status === 'PENDING' && call.status !== 'PENDING') merge(call);
    }
    for (const call of arrivals?.calls ?? []) if (held.has(call.id) || !this.#isSeenLive(sessionId, call)) merge(call);
    for (const message of arrivals?.messages ?? []) turns = mergeMessage(turns, message).turns;
    return turns;
  }

  #isSeenLive(sessionId: string, { id }: Activity): boolean {
    return this.#seenLive.get(sessionId)?.has(id) ?? false;
  }

  /** Merges a live call into its session's turns; returns the turn it is in, null where the session is not loaded. */
  applyActivity(sessionId: string, activity: Activity): string | null {
    for (const { calls } of this.#asking.get(sessionId) ?? []) add(calls, withoutLargeJson(activity));
    return this.#apply(sessionId, (turns) => mergeActivity(turns, activity));
  }

  /** Merges a live message; returns the turn it is in, null where it is in none that is loaded. */
  applyMessage(message: LiveMessage): string | null {
    for (const { messages } of this.#asking.get(message.sessionId) ?? []) add(messages, message);
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
