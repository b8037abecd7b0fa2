import type { Activity, LiveMessage, Turn } from '../../shared/model';
import type { Freshness } from '../../shared/protocol';
import { mergeActivity, mergeCalls, mergeMessage, newer, withoutLargeJson } from './merge';

/** Sessions whose turns are kept at most; the longest unseen go first. */
export const maxLoadedSessions = 200;
/** Calls of one session that only the stream told of, at most. */
export const maxSeenLive = 500;

interface Loaded {
  turns: Turn[];
  freshness: Freshness;
  /** Live calls that are merged when somebody looks: thousands may come in a second. */
  waiting: Map<string, Activity>;
  /** The turn of each call. */
  homes: Map<string, string>;
}

function loadedOf(turns: Turn[], freshness: Freshness): Loaded {
  const homes = new Map(turns.flatMap(({ turnId, activities }) => activities.map(({ id }) => [id, turnId] as const)));
  return { turns, freshness, waiting: new Map(), homes };
}

/** Merges what waits. */
function settled(loaded: Loaded): Loaded {
  if (loaded.waiting.size === 0) return loaded;
  const calls = new Map<string, Activity[]>();
  for (const call of loaded.waiting.values()) {
    const home = loaded.homes.get(call.id) ?? '';
    const own = calls.get(home) ?? [];
    calls.set(home, own);
    own.push(call);
  }
  loaded.turns = mergeCalls(loaded.turns, calls);
  loaded.waiting.clear();
  return loaded;
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
    const loaded = this.#loaded.get(sessionId);
    return loaded && settled(loaded).turns;
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
    const kept = this.#loaded.get(sessionId);
    const known = kept && settled(kept);
    const turns = known && freshness.stale !== null ? known.turns : this.#merged(sessionId, loaded, known, arrivals);
    this.#loaded.delete(sessionId);
    this.#loaded.set(sessionId, loadedOf(turns, freshness));
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

  /** Takes a live call into its session's turns; returns the turn it is in, null where the session is not loaded. */
  applyActivity(sessionId: string, activity: Activity): string | null {
    const loaded = this.#loaded.get(sessionId);
    const asking = this.#asking.get(sessionId);
    if (!loaded && !asking) return null;
    const call = withoutLargeJson(activity);
    for (const { calls } of asking ?? []) add(calls, call);
    if (!loaded) return null;
    const home = loaded.homes.get(call.id) ?? call.turnId ?? this.#placed(loaded, call);
    loaded.homes.set(call.id, home);
    const waiting = loaded.waiting.get(call.id);
    loaded.waiting.set(call.id, waiting ? newer(waiting, call) : call);
    return home;
  }

  /** Merges a live message; returns the turn it is in, null where it is in none that is loaded. */
  applyMessage(message: LiveMessage): string | null {
    const { sessionId } = message;
    for (const { messages } of this.#asking.get(sessionId) ?? []) add(messages, message);
    const loaded = this.#loaded.get(sessionId);
    if (!loaded) return null;
    const { turns, turnId } = mergeMessage(settled(loaded).turns, message);
    loaded.turns = turns;
    return turnId;
  }

  /** The turn that a call without one joins, by time. */
  #placed(loaded: Loaded, call: Activity): string {
    const { turns, turnId } = mergeActivity(settled(loaded).turns, call);
    loaded.turns = turns;
    return turnId;
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
}
