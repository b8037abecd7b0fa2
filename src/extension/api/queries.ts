import type { ActivityDetail, CacheRates, CostAnalytics, CostPeriod, SessionSummary, Turn } from '../../shared/model';
import type { Freshness } from '../../shared/protocol';
import type { SessionActivity, SessionPage } from '../../shared/routes';
import type { Backend, SessionFilter, TimeRange } from './backend';

/** An answer, and how old it is. */
export interface Answer<T> {
  data: T;
  freshness: Freshness;
}

/** `fresh`: ask the backend even where an answer is at hand. */
export interface QueryOptions {
  fresh?: boolean;
  signal?: AbortSignal;
}

/** What the host reads, each answer with its age. Rejects with BackendError where there is no answer, old or new. */
export interface Queries {
  sessions(filter: SessionFilter, cursor?: string, options?: QueryOptions): Promise<Answer<SessionPage>>;
  session(id: string, options?: QueryOptions): Promise<Answer<SessionSummary>>;
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

/** Reads a backend without keeping anything. */
export function createQueries(backend: Backend): Queries {
  const now = async <T>(data: Promise<T>): Promise<Answer<T>> => ({
    data: await data,
    freshness: { fetchedAt: Date.now(), stale: null },
  });
  return {
    sessions: (filter, cursor, o) => now(backend.sessions({ ...filter, ...(cursor ? { cursor } : {}) }, o?.signal)),
    session: (id, o) => now(backend.session(id, o?.signal)),
    turns: (id, o) => now(backend.turns(id, o?.signal)),
    sessionActivity: (id, o) => now(backend.sessionActivity(id, o?.signal)),
    activity: (id, sessionId, o) => now(backend.activity(id, sessionId, o?.signal)),
    costs: (range, o) => now(backend.costs(range, o?.signal)),
    cacheRates: (range, o) => now(backend.cacheRates(range, o?.signal)),
    callChanged: () => undefined,
    invalidate: async () => undefined,
    dispose: () => undefined,
  };
}
