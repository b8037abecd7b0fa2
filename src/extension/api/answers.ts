import { hashKey, QueryClient, type QueryKey } from '@tanstack/query-core';
import type { Freshness } from '../../shared/protocol';
import { BackendError } from './backend';
import { kindOf } from './queryKeys';
import { aborted, SingleFlight } from './singleFlight';

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

/** Errors that say that what is kept is not there any more. */
const final = new Set(['NOT_FOUND', 'INVALID_PARAMETER', 'ABORTED']);

/**
 * Answers by key: shared by all who ask at the same time, kept until they are too old or crowded out, cancelled when nobody
 * waits any more. Where a renewal fails, the old answer is given with its age and the reason.
 */
export class Answers {
  readonly #client = new QueryClient({
    defaultOptions: {
      // Retrying is the transport's part; how long to keep, this one's; answers can be too large to compare.
      queries: { retry: false, networkMode: 'always', gcTime: Number.POSITIVE_INFINITY, structuralSharing: false },
    },
  });
  readonly #flights = new SingleFlight();
  /** By kind, the least recently used first. */
  readonly #used = new Map<string, Map<string, QueryKey>>();
  /** What changed while it was being asked for. */
  readonly #overtaken = new Set<string>();

  /** The answer under `key`, at most `staleMs` old unless it can't be renewed. Rejects with BackendError. */
  async get<T>(
    key: QueryKey,
    staleMs: number,
    ask: (signal: AbortSignal) => Promise<T>,
    { fresh, signal }: QueryOptions = {},
  ): Promise<Answer<T>> {
    const at = this.peek<T>(key);
    if (at && !fresh && this.#isFresh(key, staleMs)) return at;
    try {
      await this.#flights.run(hashKey(key), signal, (stop) => this.#fetch(key, ask, stop));
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      return this.#kept<T>(key, error);
    }
    return this.peek<T>(key) ?? Promise.reject(aborted());
  }

  /** What is at hand, however old. */
  peek<T>(key: QueryKey): Answer<T> | null {
    const state = this.#client.getQueryState<T>(key);
    if (state?.data === undefined) return null;
    this.#touch(key);
    return { data: state.data, freshness: { fetchedAt: state.dataUpdatedAt, stale: null } };
  }

  /** All that is at hand under keys that begin with `prefix`. */
  all<T>(prefix: QueryKey): Answer<T>[] {
    return this.#client
      .getQueryCache()
      .findAll({ queryKey: prefix })
      .flatMap((query) => this.peek<T>(query.queryKey) ?? []);
  }

  /** True where something is at hand that nothing has marked as out of date. */
  isCurrent(key: QueryKey): boolean {
    const state = this.#client.getQueryState(key);
    return state?.data !== undefined && !state.isInvalidated;
  }

  /** Marks an answer as out of date, also one that is being asked for right now. */
  outdate(key: QueryKey): void {
    const query = this.#client.getQueryCache().get(hashKey(key));
    if (!query) return;
    if (query.state.fetchStatus === 'fetching') this.#overtaken.add(query.queryHash);
    query.invalidate();
  }

  outdateAll(): void {
    for (const { queryKey } of this.#client.getQueryCache().getAll()) this.outdate(queryKey);
  }

  /** Forgets everything, and stops what is being asked for. */
  clear(): void {
    this.#flights.cancelAll();
    this.#client.clear();
    this.#used.clear();
  }

  #isFresh(key: QueryKey, staleMs: number): boolean {
    return this.#client.getQueryCache().find({ queryKey: key, exact: true })?.isStaleByTime(staleMs) === false;
  }

  async #fetch<T>(key: QueryKey, ask: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<void> {
    const cancel = () => void this.#client.cancelQueries({ queryKey: key, exact: true });
    signal.addEventListener('abort', cancel, { once: true });
    const hash = hashKey(key);
    this.#overtaken.delete(hash);
    try {
      await this.#client.fetchQuery({ queryKey: key, queryFn: () => ask(signal), staleTime: 0 });
    } catch (error) {
      throw signal.aborted ? aborted() : error;
    }
    this.#touch(key);
    if (this.#overtaken.delete(hash)) this.outdate(key);
  }

  #kept<T>(key: QueryKey, error: BackendError): Answer<T> {
    const at = this.peek<T>(key);
    if (error.code === 'NOT_FOUND') this.#client.removeQueries({ queryKey: key, exact: true });
    if (!at || final.has(error.code)) throw error;
    const retryAt = error.retryAt === null ? {} : { retryAt: error.retryAt };
    return { data: at.data, freshness: { ...at.freshness, stale: error.message, ...retryAt } };
  }

  #touch(key: QueryKey): void {
    const { kind, most } = kindOf(key);
    const used = this.#used.get(kind) ?? new Map<string, QueryKey>();
    this.#used.set(kind, used);
    const hash = hashKey(key);
    used.delete(hash);
    used.set(hash, key);
    for (const [oldest, oldKey] of used) {
      if (used.size <= most) break;
      used.delete(oldest);
      this.#client.removeQueries({ queryKey: oldKey, exact: true });
    }
  }
}
