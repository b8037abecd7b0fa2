import { Emitter } from '../../shared/emitter';
import type { Activity, LiveMessage, SessionCreated, SessionSummary, Turn } from '../../shared/model';
import type { Freshness } from '../../shared/protocol';
import { bucketsOf, totalTokens } from '../../shared/tokens';
import type { BackendError, SessionFilter } from '../api/backend';
import type { Queries } from '../api/queries';
import { coalesce } from '../live/coalesce';
import { mergeActivity, mergeMessage, newer } from './merge';
import { sessionEnded } from './nodes';

/** What changed, as narrowly as it is known. */
export type StoreChange =
  | { kind: 'list' }
  | { kind: 'session'; sessionId: string }
  | { kind: 'turn'; sessionId: string; turnId: string };

/** The state of the list of sessions. `error` with sessions: what is shown is older than it should be. */
export interface ListState {
  loaded: boolean;
  loading: boolean;
  hasMore: boolean;
  error: BackendError | Error | null;
  freshness: Freshness | null;
}

const emptyList: ListState = { loaded: false, loading: false, hasMore: false, error: null, freshness: null };

/** Sessions whose turns are kept at most; the longest unseen go first. */
export const maxLoadedSessions = 200;
/** Calls of one session that only the stream told of, at most. */
export const maxSeenLive = 500;
/** Without the stream, what was loaded counts as current for this long. */
const currentForMs = 30_000;
/** A session in which calls end is asked for no more often than this. */
const renewAfterMs = 2000;

function newerFirst(a: SessionSummary, b: SessionSummary): number {
  return a.updatedAt < b.updatedAt ? 1 : a.updatedAt > b.updatedAt ? -1 : a.id < b.id ? 1 : -1;
}

/** The sessions that this window knows, and the turns of those that were opened. Told of the live stream, it changes what it holds. */
export class SessionStore {
  readonly #changes = new Emitter<StoreChange>();
  readonly #sessions = new Map<string, SessionSummary>();
  readonly #turns = new Map<string, Turn[]>();
  readonly #freshness = new Map<string, Freshness>();
  /** Calls of the stream, by session, where the backend's rows may not hold them. */
  readonly #seenLive = new Map<string, Map<string, Activity>>();
  #live = false;
  /** When the figures of each session were true: its last change as the backend told it. */
  readonly #asOf = new Map<string, string>();
  /** Calls whose figures were added to their session's. */
  readonly #sums = new Set<string>();
  readonly #renewals = coalesce<string, void>({
    intervalMs: renewAfterMs,
    flush: (ids) => {
      for (const id of ids.keys()) void this.renew(id);
    },
  });
  #queries: Queries | null = null;
  #renews = true;
  #filter: SessionFilter = {};
  #cursor: string | null = null;
  #list: ListState = emptyList;
  #generation = 0;

  onChange(listener: (change: StoreChange) => void): () => void {
    return this.#changes.on(listener);
  }

  /**
   * Forgets everything and reads from here on; null: nothing is connected. `renews`: a session's figures may be asked for
   * again when something happened in it; else what the stream brings is added to them.
   */
  attach(queries: Queries | null, renews = true): void {
    if (queries === this.#queries) return;
    this.#queries = queries;
    this.#renews = renews;
    this.#sums.clear();
    this.#seenLive.clear();
    this.#sessions.clear();
    this.#turns.clear();
    this.#reset();
    this.#changes.emit({ kind: 'list' });
  }

  dispose(): void {
    this.#renewals.dispose();
  }

  /** Says whether the stream keeps what was loaded current. */
  setLive(live: boolean): void {
    this.#live = live;
  }

  /** The person looks again: what is older than half a minute is asked for anew. What is shown stays. */
  async lookAgain(): Promise<void> {
    const { loaded, loading, freshness } = this.#list;
    if (!loaded || loading || Date.now() - (freshness?.fetchedAt ?? 0) < currentForMs) return;
    await this.#page(null, 'merge');
  }

  get list(): ListState {
    return this.#list;
  }

  get filter(): SessionFilter {
    return this.#filter;
  }

  /** Newest first. */
  get sessions(): SessionSummary[] {
    return [...this.#sessions.values()].sort(newerFirst);
  }

  session(id: string): SessionSummary | undefined {
    return this.#sessions.get(id);
  }

  /** The session's turns if they were loaded, oldest first. */
  loadedTurns(sessionId: string): Turn[] | undefined {
    return this.#turns.get(sessionId);
  }

  setFilter(filter: SessionFilter): void {
    this.#filter = filter;
    this.#sessions.clear();
    this.#reset();
    this.#changes.emit({ kind: 'list' });
  }

  /** Loads the first page if none is there. What went wrong stands in `list.error`. */
  async load(): Promise<void> {
    if (!this.#list.loaded && !this.#list.loading) await this.#page(null);
  }

  async loadMore(): Promise<void> {
    if (this.#cursor !== null && !this.#list.loading) await this.#page(this.#cursor);
  }

  /** Asks for the newest page again; what is shown stays until the answer is there. */
  async refresh(): Promise<void> {
    this.#generation += 1;
    this.#turns.clear();
    await this.#queries?.invalidate();
    await this.#page(null, 'replace');
  }

  /** The session's turns, loaded where they are not. Rejects with BackendError. */
  async turns(sessionId: string): Promise<Turn[]> {
    const known = this.#turns.get(sessionId);
    if (known && this.#isCurrent(sessionId)) {
      this.#turns.delete(sessionId);
      this.#turns.set(sessionId, known);
      return known;
    }
    if (!this.#queries) return known ?? [];
    const { data, freshness } = await this.#queries.turns(sessionId);
    return this.#keepTurns(sessionId, data, freshness);
  }

  /** Loaded turns are kept current by the stream; without it they age, unless nothing more happens in the session. */
  #isCurrent(sessionId: string): boolean {
    if (this.#live || sessionEnded(this.#sessions.get(sessionId))) return true;
    const fetchedAt = this.#freshness.get(sessionId)?.fetchedAt ?? 0;
    return Date.now() - fetchedAt < currentForMs;
  }

  #keepTurns(sessionId: string, loaded: Turn[], freshness: Freshness): Turn[] {
    const held = new Set(loaded.flatMap((turn) => turn.activities.map((call) => call.id)));
    let turns = loaded;
    for (const call of this.#seenLive.get(sessionId)?.values() ?? []) {
      if (!held.has(call.id)) turns = mergeActivity(turns, { ...call, seenLive: true }).turns;
    }
    this.#turns.set(sessionId, turns);
    this.#freshness.set(sessionId, freshness);
    for (const oldest of this.#turns.keys()) {
      if (this.#turns.size <= maxLoadedSessions) break;
      this.#turns.delete(oldest);
      this.#freshness.delete(oldest);
    }
    return turns;
  }

  /** Reads the session's turns again. What was shown stays if that fails. Rejects with BackendError. */
  async reloadTurns(sessionId: string): Promise<void> {
    if (!this.#queries) return;
    const { data, freshness } = await this.#queries.turns(sessionId, { fresh: true });
    this.#keepTurns(sessionId, data, freshness);
  }

  /** When the session's turns were fetched, and whether they are older than they should be. */
  turnsFreshness(sessionId: string): Freshness {
    return this.#freshness.get(sessionId) ?? { fetchedAt: Date.now(), stale: null };
  }

  /** Looks a session up that no page held. Rejects with BackendError (NOT_FOUND). */
  async find(sessionId: string): Promise<SessionSummary> {
    const known = this.#sessions.get(sessionId);
    if (known) return known;
    if (!this.#queries) throw new Error('Not connected');
    const { data } = await this.#queries.session(sessionId);
    return data;
  }

  /** A call started, or ended. Merges it into what is loaded. */
  applyActivity(activity: Activity): void {
    const { sessionId } = activity;
    if (!sessionId) return;
    if (!this.#renews) this.#remember(sessionId, activity);
    const turns = this.#turns.get(sessionId);
    if (turns) {
      const merged = mergeActivity(turns, activity);
      this.#turns.set(sessionId, merged.turns);
      if (merged.turnId) this.#changes.emit({ kind: 'turn', sessionId, turnId: merged.turnId });
    }
    if (activity.status !== 'PENDING') this.#ended(sessionId, activity);
    this.#touch(sessionId, activity.completedAt ?? activity.createdAt);
  }

  applyMessage(message: LiveMessage): void {
    const turns = this.#turns.get(message.sessionId);
    if (turns) {
      const merged = mergeMessage(turns, message);
      this.#turns.set(message.sessionId, merged.turns);
      if (merged.turnId) this.#changes.emit({ kind: 'turn', sessionId: message.sessionId, turnId: merged.turnId });
    }
    this.#touch(message.sessionId, message.timestamp);
  }

  /** A session was created. It is shown on top where the filter lets it. */
  applyCreated(created: SessionCreated): void {
    if (!this.#sessions.has(created.sessionId)) void this.renew(created.sessionId);
  }

  /** Fetches one session's summary again; failures leave what is there. */
  async renew(sessionId: string): Promise<void> {
    const generation = this.#generation;
    try {
      const answer = await this.#queries?.session(sessionId, { fresh: true });
      if (!answer || generation !== this.#generation) return;
      const known = this.#sessions.has(sessionId);
      if (!known && !this.#passes(answer.data)) return;
      this.#keep(answer.data);
      this.#changes.emit(known ? { kind: 'session', sessionId } : { kind: 'list' });
    } catch {
      // The summary stays as it was; the list says how old it is.
    }
  }

  #remember(sessionId: string, activity: Activity): void {
    const calls = this.#seenLive.get(sessionId) ?? new Map<string, Activity>();
    this.#seenLive.delete(sessionId);
    this.#seenLive.set(sessionId, calls);
    const known = calls.get(activity.id);
    calls.set(activity.id, known ? newer(known, activity) : activity);
    for (const oldest of calls.keys()) {
      if (calls.size <= maxSeenLive) break;
      calls.delete(oldest);
    }
    for (const oldest of this.#seenLive.keys()) {
      if (this.#seenLive.size <= maxLoadedSessions) break;
      this.#seenLive.delete(oldest);
    }
  }

  /** A call ended: the session's figures follow, asked for anew or added up. */
  #ended(sessionId: string, activity: Activity): void {
    const session = this.#sessions.get(sessionId);
    if (!session) return;
    if (this.#renews) {
      this.#renewals.push(sessionId, undefined);
      return;
    }
    if (
      this.#sums.has(activity.id) ||
      (activity.completedAt ?? activity.createdAt) <= (this.#asOf.get(sessionId) ?? '')
    )
      return;
    this.#sums.add(activity.id);
    const { stats } = session;
    this.#sessions.set(sessionId, {
      ...session,
      stats: {
        ...stats,
        totalCost: stats.totalCost + (activity.cost ?? 0),
        totalTokens: stats.totalTokens + totalTokens(bucketsOf(activity)),
        activityCount: stats.activityCount + 1,
      },
    });
  }

  #passes(session: SessionSummary): boolean {
    const { status, type, search } = this.#filter;
    if (status && session.status !== status) return false;
    if (type && session.type !== type) return false;
    const text = `${session.title ?? ''}\n${session.participants ?? ''}\n${session.id}`.toLowerCase();
    return !search || text.includes(search.toLowerCase());
  }

  /** A session that moved is newer than the others from now on. One that is not shown is fetched. */
  #touch(sessionId: string, instant: string): void {
    const session = this.#sessions.get(sessionId);
    if (!session) {
      if (this.#list.loaded) this.#changes.emit({ kind: 'session', sessionId });
      return;
    }
    const moved = instant > session.updatedAt;
    const wasFirst = this.sessions[0]?.id === sessionId;
    if (moved) this.#sessions.set(sessionId, { ...session, updatedAt: instant });
    this.#changes.emit(moved && !wasFirst ? { kind: 'list' } : { kind: 'session', sessionId });
  }

  #keep(session: SessionSummary): void {
    this.#sessions.set(session.id, session);
    this.#asOf.set(session.id, session.updatedAt);
  }

  #reset(): void {
    this.#generation += 1;
    this.#cursor = null;
    this.#list = emptyList;
  }

  async #page(cursor: string | null, how: 'add' | 'replace' | 'merge' = 'add'): Promise<void> {
    const queries = this.#queries;
    if (!queries) return;
    const generation = this.#generation;
    this.#list = { ...this.#list, loading: true };
    try {
      const { data, freshness } = await queries.sessions(this.#filter, cursor ?? undefined);
      if (generation !== this.#generation) return;
      if (how === 'replace') this.#sessions.clear();
      for (const session of data.sessions) this.#keep(session);
      // Pages that were loaded further down stay, and so does where they end.
      if (how !== 'merge') this.#cursor = data.nextCursor;
      this.#list = { loaded: true, loading: false, hasMore: this.#cursor !== null, error: null, freshness };
    } catch (error) {
      if (generation !== this.#generation) return;
      this.#list = { ...this.#list, loading: false, error: error instanceof Error ? error : new Error(String(error)) };
    }
    this.#changes.emit({ kind: 'list' });
  }
}
