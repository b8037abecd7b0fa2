import type { QueryKey } from '@tanstack/query-core';
import type { ActivityDetail, CacheRates, CostAnalytics, CostPeriod, SessionSummary, Turn } from '../../shared/model';
import type { SessionActivity, SessionPage } from '../../shared/routes';
import { type Answer, Answers, type QueryOptions } from './answers';
import { type Backend, BackendError, type SessionFilter, type TimeRange } from './backend';
import { searchPage, splitFilter } from './classic/sessionWalk';
import { turnsOf } from './classic/turns';
import { ended, LiveCalls } from './liveCalls';
import { keys } from './queryKeys';

export type { Answer, QueryOptions } from './answers';

/** What the host reads, each answer with its age. Rejects with BackendError where there is no answer, old or new. */
export interface Queries {
  sessions(filter: SessionFilter, cursor?: string, options?: QueryOptions): Promise<Answer<SessionPage>>;
  session(id: string, options?: QueryOptions): Promise<Answer<SessionSummary>>;
  /** A session's newest state that is at hand, however old; null where none is. Asks nothing. */
  knownSession(id: string): SessionSummary | null;
  turns(sessionId: string, options?: QueryOptions): Promise<Answer<Turn[]>>;
  sessionActivity(sessionId: string, options?: QueryOptions): Promise<Answer<SessionActivity>>;
  activity(id: string, sessionId: string | null, options?: QueryOptions): Promise<Answer<ActivityDetail>>;
  costs(range: TimeRange & { period: CostPeriod }, options?: QueryOptions): Promise<Answer<CostAnalytics>>;
  cacheRates(range: TimeRange & { sessionId?: string }, options?: QueryOptions): Promise<Answer<CacheRates>>;
  /** The stream brought a call: answers that hold it are not current any more. */
  callChanged(activity: ActivityDetail): void;
  /** Everything is asked for anew from now on; what is at hand serves only while the backend can't be reached. */
  invalidate(): Promise<void>;
  dispose(): void;
}

const ever = Number.POSITIVE_INFINITY;
/** Ages up to which an answer is current, in milliseconds. Contexts are never kept. */
const staleMs = { sessions: 30_000, running: 30_000, figures: 5 * 60_000, freshFigures: 60_000 };

const finishedStatuses = new Set(['RESOLVED', 'ABANDONED', 'ARCHIVED', 'COMPLETED']);

/** Reads a backend, keeping what it answered: lists for 30 s, figures for 5 min, what has ended for ever. */
export function createQueries(backend: Backend): Queries {
  return new CachedQueries(backend);
}

class CachedQueries implements Queries {
  readonly #backend: Backend;
  readonly #answers = new Answers();
  readonly #live = new LiveCalls();
  /** Turns by the activity they were grouped from. */
  readonly #grouped = new WeakMap<SessionActivity, Turn[]>();

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  sessions(filter: SessionFilter, cursor?: string, options?: QueryOptions) {
    if (this.#backend.kind === 'classic' && filter.search && cursor === undefined)
      return this.#searched(filter, options);
    const query = cursor === undefined ? filter : { ...filter, cursor };
    return this.#answers.get(
      keys.sessions(filter, cursor),
      staleMs.sessions,
      (signal) => this.#backend.sessions(query, signal),
      options,
    );
  }

  async session(id: string, options: QueryOptions = {}) {
    const listed = this.#listed(id);
    const young = listed && Date.now() - listed.freshness.fetchedAt < staleMs.sessions;
    if (listed && !options.fresh && (young || finishedStatuses.has(listed.data.status))) return listed;
    return this.#answers.get(
      keys.summary(id),
      this.#staleMsOf(id),
      (signal) => this.#backend.session(id, signal),
      options,
    );
  }

  knownSession(id: string): SessionSummary | null {
    return (this.#answers.peek<SessionSummary>(keys.summary(id)) ?? this.#listed(id))?.data ?? null;
  }

  async turns(id: string, options?: QueryOptions) {
    if (this.#backend.kind === 'classic') return this.#derivedTurns(id, options);
    return this.#answers.get(keys.turns(id), this.#staleMsOf(id), (signal) => this.#backend.turns(id, signal), options);
  }

  sessionActivity(id: string, options?: QueryOptions) {
    return this.#answers.get(
      keys.sessionActivity(id),
      this.#staleMsOf(id),
      (signal) => this.#backend.sessionActivity(id, signal),
      options,
    );
  }

  async activity(id: string, sessionId: string | null, options: QueryOptions = {}) {
    const known = options.fresh ? null : this.#knownCall(id, sessionId);
    if (known) return known;
    if (this.#backend.kind === 'classic') return this.#derivedCall(id, sessionId, options);
    return this.#answers.get(keys.call(id), 0, (signal) => this.#backend.activity(id, sessionId, signal), options);
  }

  costs(range: TimeRange & { period: CostPeriod }, options?: QueryOptions) {
    const ask = (signal: AbortSignal) => this.#backend.costs(range, signal);
    return this.#figures(keys.costs(range), ask, options);
  }

  cacheRates(range: TimeRange & { sessionId?: string }, options?: QueryOptions) {
    const ask = (signal: AbortSignal) => this.#backend.cacheRates(range, signal);
    return this.#figures(keys.cacheRates(range), ask, options);
  }

  callChanged(activity: ActivityDetail): void {
    const { id, sessionId, truncated } = activity;
    this.#live.take(activity);
    if (truncated) this.#answers.outdate(keys.call(id));
    if (!sessionId) return;
    // Thousands may come in a second: each touches the few answers that hold it, not all there are.
    for (const key of [keys.summary(sessionId), keys.turns(sessionId), keys.sessionActivity(sessionId)]) {
      this.#answers.outdate(key);
    }
  }

  async invalidate(): Promise<void> {
    this.#answers.outdateAll();
  }

  dispose(): void {
    this.#answers.clear();
    this.#live.clear();
  }

  /** The classic kind folds rows for its figures, for seconds at times: whoever wants them fresh gets them a minute old. */
  #figures<T>(key: QueryKey, ask: (signal: AbortSignal) => Promise<T>, options: QueryOptions = {}): Promise<Answer<T>> {
    const { fresh, signal } = options;
    if (!fresh || this.#backend.kind === 'full') return this.#answers.get(key, staleMs.figures, ask, options);
    return this.#answers.get(key, staleMs.freshFigures, ask, { signal });
  }

  /** The classic kind can't search: its newest sessions are fetched once, and serve every text that is typed. */
  async #searched(filter: SessionFilter, options?: QueryOptions): Promise<Answer<SessionPage>> {
    const { search, ...rest } = filter;
    const { data, freshness } = await this.#answers.get(
      keys.searchable(rest),
      staleMs.sessions,
      (signal) => this.#backend.sessions({ ...rest, limit: searchPage }, signal),
      options,
    );
    const { local } = splitFilter(filter);
    return { data: { ...data, sessions: data.sessions.filter((session) => local?.(session) ?? true) }, freshness };
  }

  /** The classic kind has no turns of its own: they come out of the session's activity, for no further request. */
  async #derivedTurns(id: string, options?: QueryOptions): Promise<Answer<Turn[]>> {
    const { data, freshness } = await this.sessionActivity(id, options);
    const turns = this.#grouped.get(data) ?? turnsOf(data, id);
    this.#grouped.set(data, turns);
    return { data: turns, freshness };
  }

  async #derivedCall(id: string, sessionId: string | null, options: QueryOptions): Promise<Answer<ActivityDetail>> {
    const all = sessionId === null ? null : await this.sessionActivity(sessionId, options);
    const found = all?.data.activities.find((call) => call.id === id);
    if (all && found) return { data: found, freshness: all.freshness };
    // What the stream alone carries is as current as it gets.
    const live = this.#live.get(id);
    if (live) return live;
    throw new BackendError('NOT_FOUND', 'This backend does not hold the call: it was seen live only', 404);
  }

  /** A call that has ended never changes: wherever it is at hand, it is current. */
  #knownCall(id: string, sessionId: string | null): Answer<ActivityDetail> | null {
    const live = this.#live.get(id);
    if (live && ended(live.data)) return live;
    const own = this.#answers.peek<ActivityDetail>(keys.call(id));
    if (own && ended(own.data) && this.#answers.isCurrent(keys.call(id))) return own;
    const all = sessionId === null ? null : this.#answers.peek<SessionActivity>(keys.sessionActivity(sessionId));
    const found = all?.data.activities.find((call) => call.id === id);
    return all && found && ended(found) ? { data: found, freshness: all.freshness } : null;
  }

  /** The newest mention of a session in the lists at hand. */
  #listed(id: string): Answer<SessionSummary> | null {
    let newest: Answer<SessionSummary> | null = null;
    for (const { data, freshness } of this.#answers.all<SessionPage>(keys.allSessions())) {
      const found = data.sessions.find((session) => session.id === id);
      if (found && (!newest || freshness.fetchedAt > newest.freshness.fetchedAt)) newest = { data: found, freshness };
    }
    return newest;
  }

  #staleMsOf(sessionId: string): number {
    const summary = this.#answers.peek<SessionSummary>(keys.summary(sessionId)) ?? this.#listed(sessionId);
    return summary && finishedStatuses.has(summary.data.status) ? ever : staleMs.running;
  }
}
