import { Emitter } from '../../shared/emitter';
import type { Activity, LiveMessage, SessionCreated, SessionSummary, Turn } from '../../shared/model';
import type { Freshness } from '../../shared/protocol';
import { BackendError, type SessionFilter } from '../api/backend';
import type { Queries, QueryOptions } from '../api/queries';
import { coalesce } from '../live/coalesce';
import { LoadedTurns } from './loadedTurns';
import { sessionEnded } from './nodes';
import { SessionList } from './sessionList';

/** What changed, as narrowly as it is known. */
export type StoreChange =
  | { kind: 'list' }
  | { kind: 'session'; sessionId: string }
  | { kind: 'turn'; sessionId: string; turnId: string };

/** Without the stream, what was loaded counts as current for this long. */
const currentForMs = 30_000;
/** A session in which calls end is asked for no more often than this. */
const renewAfterMs = 2000;
/** Where requests are dear, sessions that began are looked for no more often than this. */
const lookAgainMs = 10_000;

/** Failures that the backend's return does not mend. */
const lasting = new Set(['NOT_FOUND', 'FORBIDDEN', 'ABORTED', 'BAD_ANSWER', 'INVALID_PARAMETER']);

/** The sessions that this window knows, and the turns of those that were opened. Told of the live stream, it changes what it holds. */
export class SessionStore {
  readonly #changes = new Emitter<StoreChange>();
  readonly #list = new SessionList(() => this.#changes.emit({ kind: 'list' }));
  readonly #turns = new LoadedTurns();
  /** Sessions whose turns a rate limit holds up. */
  readonly #held = new Set<string>();
  /** Sessions whose turns could not be renewed for another reason. */
  readonly #failed = new Set<string>();
  readonly #renewals = coalesce<string, void>({
    intervalMs: renewAfterMs,
    flush: (ids) => {
      for (const id of ids.keys()) void this.renew(id);
    },
  });
  #queries: Queries | null = null;
  #looking: NodeJS.Timeout | null = null;
  #hasNew = false;
  #renews = true;
  #live = false;

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
    this.#turns.clear();
    this.#held.clear();
    this.#failed.clear();
    this.#list.attach(queries);
    this.#changes.emit({ kind: 'list' });
  }

  dispose(): void {
    if (this.#looking) clearTimeout(this.#looking);
    this.#renewals.dispose();
  }

  /** Says whether the stream keeps what was loaded current. */
  setLive(live: boolean): void {
    const isBack = live && !this.#live;
    this.#live = live;
    if (isBack) this.#reachable();
  }

  get list(): SessionList['state'] {
    return this.#list.state;
  }

  get filter(): SessionFilter {
    return this.#list.filter;
  }

  /** Newest first. */
  get sessions(): SessionSummary[] {
    return this.#list.sessions;
  }

  session(id: string): SessionSummary | undefined {
    return this.#list.get(id);
  }

  /** The session's turns if they were loaded, oldest first. */
  loadedTurns(sessionId: string): Turn[] | undefined {
    return this.#turns.get(sessionId);
  }

  setFilter(filter: SessionFilter): void {
    this.#list.setFilter(filter);
    this.#changes.emit({ kind: 'list' });
  }

  /** Loads the first page if none is there. What went wrong stands in `list.error`. */
  load(): Promise<void> {
    return this.#list.load();
  }

  loadMore(): Promise<void> {
    return this.#list.loadMore();
  }

  /** Asks for the newest page again; what is shown stays until the answer is there. */
  refresh(): Promise<void> {
    this.#turns.unload();
    return this.#list.refresh();
  }

  /** The person looks again: what is older than half a minute is asked for anew. What is shown stays. */
  lookAgain(): Promise<void> {
    return this.#list.lookAgain();
  }

  /** A rate limit is over: what it held up is asked for again, each thing once. */
  limitPassed(): void {
    void this.#list.limitPassed();
    const held = [...this.#held];
    this.#held.clear();
    for (const sessionId of held) this.#changes.emit({ kind: 'session', sessionId });
  }

  /** The backend is back: what could not be renewed is asked for again, each thing once. */
  #reachable(): void {
    if (this.#list.isFailed) void this.#list.renew();
    const failed = [...this.#failed];
    this.#failed.clear();
    for (const sessionId of failed) this.#changes.emit({ kind: 'session', sessionId });
  }

  /** The session's turns, loaded where they are not. `signal`: nobody waits any more. Rejects with BackendError. */
  async turns(sessionId: string, signal?: AbortSignal): Promise<Turn[]> {
    const known = this.#turns.get(sessionId);
    if (known && this.#isCurrent(sessionId)) return known;
    return (await this.#loadTurns(sessionId, { signal })) ?? known ?? [];
  }

  /** Reads the session's turns again. What was shown stays if that fails. Rejects with BackendError. */
  async reloadTurns(sessionId: string, signal?: AbortSignal): Promise<void> {
    await this.#loadTurns(sessionId, { fresh: true, signal });
  }

  /** When the session's turns were fetched, and whether they are older than they should be. */
  turnsFreshness(sessionId: string): Freshness {
    return this.#turns.freshness(sessionId) ?? { fetchedAt: Date.now(), stale: null };
  }

  /** Looks a session up that no page held. Rejects with BackendError (NOT_FOUND). */
  async find(sessionId: string): Promise<SessionSummary> {
    const known = this.#list.get(sessionId);
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
    this.#touch(sessionId, message.timestamp);
  }

  /** A session was created. It is shown on top where the filter lets it. */
  applyCreated(created: SessionCreated, summary?: SessionSummary): void {
    if (this.#list.get(created.sessionId)) return;
    if (summary) this.#admit(summary);
    else if (this.#renews) void this.renew(created.sessionId);
    else this.#lookForNew();
  }

  /** Something may have happened that the stream did not tell: what was loaded is asked for again when looked at. */
  mayHaveMissed(): void {
    this.#turns.unload();
    void this.#list.renew();
  }

  /** Fetches one session's summary again; failures leave what is there. */
  async renew(sessionId: string): Promise<void> {
    const { generation } = this.#list;
    try {
      const answer = await this.#queries?.session(sessionId, { fresh: true });
      if (answer && generation === this.#list.generation) this.#admit(answer.data);
    } catch {
      // The summary stays as it was; the list says how old it is.
    }
  }

  async #loadTurns(sessionId: string, options: QueryOptions): Promise<Turn[] | null> {
    const queries = this.#queries;
    if (!queries) return null;
    const arrivals = this.#turns.asking(sessionId);
    try {
      const { data, freshness } = await queries.turns(sessionId, options);
      if (queries !== this.#queries) return null;
      if (freshness.retryAt !== undefined) this.#held.add(sessionId);
      else if (freshness.stale !== null) this.#failed.add(sessionId);
      return this.#turns.keep(sessionId, data, freshness, arrivals);
    } catch (error) {
      if (error instanceof BackendError && error.retryAt !== null) this.#held.add(sessionId);
      else if (!(error instanceof BackendError) || !lasting.has(error.code)) this.#failed.add(sessionId);
      throw error;
    } finally {
      this.#turns.asked(sessionId, arrivals);
    }
  }

  /** Loaded turns are kept current by the stream; without it they age, unless nothing more happens in the session. */
  #isCurrent(sessionId: string): boolean {
    const { fetchedAt = 0, retryAt, stale = null } = this.#turns.freshness(sessionId) ?? {};
    if (retryAt !== undefined) return Date.now() < retryAt;
    if (this.#live && stale !== null) return false;
    return this.#live || sessionEnded(this.#list.get(sessionId)) || Date.now() - fetchedAt < currentForMs;
  }

  /** Shows a session in its newest state, where the filter lets it. */
  #admit(session: SessionSummary): void {
    const place = this.#list.admit(session);
    if (place) this.#changes.emit(place === 'known' ? { kind: 'session', sessionId: session.id } : { kind: 'list' });
  }

  /** A call ended: the session's figures follow, asked for anew or added up. */
  #ended(sessionId: string, activity: Activity): void {
    if (!this.#list.get(sessionId)) return;
    if (this.#renews) this.#renewals.push(sessionId, undefined);
    else this.#list.add(sessionId, activity);
  }

  /** Where requests are dear, one for the newest page serves all sessions that began: the first at once, the others together. */
  #lookForNew(): void {
    if (this.#looking) {
      this.#hasNew = true;
      return;
    }
    void this.#list.renew();
    this.#hasNew = false;
    this.#looking = setTimeout(() => {
      this.#looking = null;
      if (this.#hasNew) this.#lookForNew();
    }, lookAgainMs);
  }

  #touch(sessionId: string, instant: string): void {
    const place = this.#list.touch(sessionId, instant);
    if (place === 'moved') this.#changes.emit({ kind: 'list' });
    else if (place || this.list.loaded) this.#changes.emit({ kind: 'session', sessionId });
  }
}
