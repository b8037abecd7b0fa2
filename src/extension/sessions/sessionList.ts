import type { Activity, SessionSummary } from '../../shared/model';
import type { Freshness } from '../../shared/protocol';
import { BackendError, type SessionFilter } from '../api/backend';
import type { Queries } from '../api/queries';
import { SessionFigures } from './sessionFigures';

/** The state of the list of sessions. `error` with sessions: what is shown is older than it should be. */
export interface ListState {
  loaded: boolean;
  loading: boolean;
  hasMore: boolean;
  error: BackendError | Error | null;
  freshness: Freshness | null;
}

const emptyList: ListState = { loaded: false, loading: false, hasMore: false, error: null, freshness: null };

/** What is older than this is asked for anew when a person looks again. */
const currentForMs = 30_000;

function newerFirst(a: SessionSummary, b: SessionSummary): number {
  return a.updatedAt < b.updatedAt ? 1 : a.updatedAt > b.updatedAt ? -1 : a.id < b.id ? 1 : -1;
}

/** The sessions that this window knows, page by page, newest first. */
export class SessionList {
  readonly #changed: () => void;
  readonly #sessions = new Map<string, SessionSummary>();
  readonly #figures = new SessionFigures();
  #queries: Queries | null = null;
  #newest: SessionSummary | null = null;
  #filter: SessionFilter = {};
  #cursor: string | null = null;
  #state: ListState = emptyList;
  #generation = 0;

  /** `changed` is called when a page came, or did not come. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get state(): ListState {
    return this.#state;
  }

  get filter(): SessionFilter {
    return this.#filter;
  }

  /** Newest first. */
  get sessions(): SessionSummary[] {
    return [...this.#sessions.values()].sort(newerFirst);
  }

  /** Another number each time that the list begins anew: what was asked for before does not count any more. */
  get generation(): number {
    return this.#generation;
  }

  get(id: string): SessionSummary | undefined {
    return this.#sessions.get(id);
  }

  /** Begins anew with another backend, or none. */
  attach(queries: Queries | null): void {
    this.#queries = queries;
    this.#figures.clear();
    this.#reset();
  }

  setFilter(filter: SessionFilter): void {
    this.#filter = filter;
    this.#reset();
  }

  /** Loads the first page if none is there. What went wrong stands in `state.error`. */
  async load(): Promise<void> {
    if (!this.#state.loaded && !this.#state.loading) await this.#page(null);
  }

  async loadMore(): Promise<void> {
    if (this.#cursor !== null && !this.#state.loading) await this.#page(this.#cursor);
  }

  /** Asks for the newest page again, and begins with it; what is shown stays until the answer is there. */
  async refresh(): Promise<void> {
    this.#generation += 1;
    await this.#queries?.invalidate();
    await this.#page(null, 'replace');
  }

  /** True where the newest page could not be had, or not be renewed. */
  get isFailed(): boolean {
    const { error, freshness } = this.#state;
    return error !== null || (freshness?.stale ?? null) !== null;
  }

  /** Asks for the newest page again where one was asked for; what else is shown stays. */
  async renew(): Promise<void> {
    const { loaded, loading, error } = this.#state;
    if (!loading && (loaded || error !== null)) await this.#page(null, loaded ? 'merge' : 'add');
  }

  /** The person looks again: what is older than half a minute is asked for anew. */
  async lookAgain(): Promise<void> {
    if (Date.now() - (this.#state.freshness?.fetchedAt ?? 0) >= currentForMs) await this.renew();
  }

  /** A rate limit is over: a page that it held up is asked for again. */
  async limitPassed(): Promise<void> {
    const { loading, error, freshness } = this.#state;
    const isHeld = (error instanceof BackendError && error.retryAt !== null) || freshness?.retryAt !== undefined;
    if (isHeld && !loading) await this.#page(null, this.#state.loaded ? 'merge' : 'add');
  }

  /** Takes a session's newest state, where the filter lets it. Says whether it is new to the list; null where it stays out. */
  admit(session: SessionSummary): 'known' | 'new' | null {
    const known = this.#sessions.has(session.id);
    if (!known && !this.#passes(session)) return null;
    this.#told(session);
    return known ? 'known' : 'new';
  }

  /** Something happened in a session: it is newer than the others from now on. Says whether it moved; null where it is not here. */
  touch(sessionId: string, instant: string): 'moved' | 'stayed' | null {
    const session = this.#sessions.get(sessionId);
    if (!session) return null;
    const wasFirst = this.#newest?.id === sessionId;
    if (instant <= session.updatedAt) return 'stayed';
    this.#keep({ ...session, updatedAt: instant });
    return wasFirst ? 'stayed' : 'moved';
  }

  /** Adds a call that ended to its session's figures. */
  add(sessionId: string, call: Activity): void {
    const session = this.#sessions.get(sessionId);
    if (session) this.#sessions.set(sessionId, this.#figures.add(session, call));
  }

  #passes(session: SessionSummary): boolean {
    const { status, type, search } = this.#filter;
    if (status && session.status !== status) return false;
    if (type && session.type !== type) return false;
    const text = `${session.title ?? ''}\n${session.participants ?? ''}\n${session.id}`.toLowerCase();
    return !search || text.includes(search.toLowerCase());
  }

  /** The backend told a session's state; where the stream told of something later, it stays in its place. */
  #told(session: SessionSummary): void {
    const { updatedAt = '' } = this.#sessions.get(session.id) ?? {};
    this.#keep(updatedAt > session.updatedAt ? { ...session, updatedAt } : session);
    this.#figures.told(session);
  }

  #keep(session: SessionSummary): void {
    this.#sessions.set(session.id, session);
    if (!this.#newest || session.updatedAt >= this.#newest.updatedAt) this.#newest = session;
  }

  #reset(): void {
    this.#generation += 1;
    this.#sessions.clear();
    this.#cursor = null;
    this.#newest = null;
    this.#state = emptyList;
  }

  async #page(cursor: string | null, how: 'add' | 'replace' | 'merge' = 'add'): Promise<void> {
    const queries = this.#queries;
    if (!queries) return;
    const generation = this.#generation;
    this.#state = { ...this.#state, loading: true };
    try {
      const { data, freshness } = await queries.sessions(this.#filter, cursor ?? undefined, { fresh: how === 'merge' });
      if (generation !== this.#generation) return;
      if (how === 'replace') this.#sessions.clear();
      for (const session of data.sessions) this.#told(session);
      // Pages that were loaded further down stay, and so does where they end.
      if (how !== 'merge') this.#cursor = data.nextCursor;
      this.#state = { loaded: true, loading: false, hasMore: this.#cursor !== null, error: null, freshness };
    } catch (error) {
      if (generation !== this.#generation) return;
      this.#state = {
        ...this.#state,
        loading: false,
        error: error instanceof Error ? error : new Error(String(error)),
      };
    }
    this.#changed();
  }
}
