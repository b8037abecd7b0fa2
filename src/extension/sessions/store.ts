import { Emitter } from '../../shared/emitter';
import type { Activity, LiveMessage, SessionCreated, SessionSummary, Turn } from '../../shared/model';
import type { Freshness } from '../../shared/protocol';
import { bucketsOf, totalTokens } from '../../shared/tokens';
import type { BackendError, SessionFilter } from '../api/backend';
import type { Queries } from '../api/queries';
import { coalesce } from '../live/coalesce';
import { LoadedTurns } from './loadedTurns';
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
  readonly #turns = new LoadedTurns();
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
  #newest: SessionSummary | null = null;
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
    this.#turns.unload();
    await this.#queries?.invalidate();
    await this.#page(null, 'replace');
  }

  /** The session's turns, loaded where they are not. Rejects with BackendError. */
  async turns(sessionId: string): Promise<Turn[]> {
    const known = this.#turns.get(sessionId);
    if (known && this.#isCurrent(sessionId)) return known;
    if (!this.#queries) return known ?? [];
    const { data, freshness } = await this.#queries.turns(sessionId);
    return this.#turns.keep(sessionId, data, freshness);
  }

  /** Loaded turns are kept current by the stream; without it they age, unless nothing more happens in the session. */
  #isCurrent(sessionId: string): boolean {
    if (this.#live || sessionEnded(this.#sessions.get(sessionId))) return true;
    return Date.now() - (this.#turns.freshness(sessionId)?.fetchedAt ?? 0) < currentForMs;
  }

  /** Reads the session's turns again. What was shown stays if that fails. Rejects with BackendError. */
  async reloadTurns(sessionId: string): Promise<void> {
    if (!this.#queries) return;
    const { data, freshness } = await this.#queries.turns(sessionId, { fresh: true });
    this.#turns.keep(sessionId, data, freshness);
  }

  /** When the session's turns were fetched, and whether they are older than they should be. */
  turnsFreshness(sessionId: string): Freshness {
    return this.#turns.freshness(sessionId) ?? { fetchedAt: Date.now(), stale: null };
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
    if (!this.#renews) this.#turns.remember(sessionId, activity);
    const turnId = this.#turns.applyActivity(sessionId, activity);
    if (turnId) this.#changes.emit({ kind: 'turn', sessionId, turnId });
    if (activity.status !== 'PENDING') this.#ended(sessionId, activity);
    this.#touch(sessionId, activity.completedAt ?? activity.createdAt);
  }

  applyMessage(message: LiveMessage): void {
    const { sessionId } = message;
    const turnId = this.#turns.applyMessage(message);
    if (turnId) this.#changes.emit({ kind: 'turn', sessionId, turnId });
    this.#touch(message.sessionId, message.timestamp);
  }

  /** A session was created. It is shown on top where the filter lets it. */
  applyCreated(created: SessionCreated, summary?: SessionSummary): void {
    if (this.#sessions.has(created.sessionId)) return;
    if (summary) this.#admit(summary);
    else void this.renew(created.sessionId);
  }

  /** Something may have happened that the stream did not tell: what was loaded is asked for again when looked at. */
  mayHaveMissed(): void {
    this.#turns.unload();
    if (this.#list.loaded && !this.#list.loading) void this.#page(null, 'merge');
  }

  /** Fetches one session's summary again; failures leave what is there. */
  async renew(sessionId: string): Promise<void> {
    const generation = this.#generation;
    try {
      const answer = await this.#queries?.session(sessionId, { fresh: true });
      if (!answer || generation !== this.#generation) return;
      this.#admit(answer.data);
    } catch {
      // The summary stays as it was; the list says how old it is.
    }
  }

  /** Shows a session in its newest state, where the filter lets it. */
  #admit(session: SessionSummary): void {
    const known = this.#sessions.has(session.id);
    if (!known && !this.#passes(session)) return;
    this.#keep(session);
    this.#changes.emit(known ? { kind: 'session', sessionId: session.id } : { kind: 'list' });
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
    const wasFirst = this.#newest?.id === sessionId;
    if (moved) this.#keep({ ...session, updatedAt: instant }, false);
    this.#changes.emit(moved && !wasFirst ? { kind: 'list' } : { kind: 'session', sessionId });
  }

  /** `told`: by the backend, so that its figures are as of its last change. */
  #keep(session: SessionSummary, told = true): void {
    this.#sessions.set(session.id, session);
    if (told) this.#asOf.set(session.id, session.updatedAt);
    if (!this.#newest || session.updatedAt >= this.#newest.updatedAt) this.#newest = session;
  }

  #reset(): void {
    this.#generation += 1;
    this.#cursor = null;
    this.#newest = null;
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
