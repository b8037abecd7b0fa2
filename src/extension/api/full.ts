import type * as z from 'zod';
import type { CostPeriod, Me } from '../../shared/model';
import { routes } from '../../shared/routes';
import { fillPath } from './address';
import type { Backend, SessionFilter, TimeRange } from './backend';
import type { Http } from './http';

/** Routes whose answers grow with a session. */
const large: readonly string[] = [routes.sessionActivity.path, routes.turns.path];

/** The full API: each method is one request to the route of its name. */
export class FullBackend implements Backend {
  readonly kind = 'full';
  readonly contextSpends = false;
  readonly url: string;
  readonly me: Me;
  readonly #http: Http;

  constructor(http: Http, me: Me) {
    this.#http = http;
    this.url = http.base;
    this.me = me;
  }

  sessions(query: SessionFilter & { cursor?: string; limit?: number }, signal?: AbortSignal) {
    return this.#http.get({ path: routes.sessions.path, query: { ...query }, schema: routes.sessions.data, signal });
  }

  async session(id: string, signal?: AbortSignal) {
    return this.#ask(routes.session, { id }, signal);
  }

  async context(id: string, signal?: AbortSignal) {
    return this.#ask(routes.context, { id }, signal);
  }

  async sessionActivity(id: string, signal?: AbortSignal) {
    return this.#ask(routes.sessionActivity, { sessionId: id }, signal);
  }

  async turns(sessionId: string, signal?: AbortSignal) {
    return (await this.#ask(routes.turns, { sessionId }, signal)).turns;
  }

  async activity(id: string, _sessionId: string | null, signal?: AbortSignal) {
    return this.#ask(routes.activity, { id }, signal);
  }

  activities(
    query: Partial<TimeRange> & { callType?: string; model?: string; status?: string; limit?: number; cursor?: string },
    signal?: AbortSignal,
  ) {
    return this.#http.get({
      path: routes.activities.path,
      query: { ...query },
      schema: routes.activities.data,
      signal,
    });
  }

  costs(query: TimeRange & { period: CostPeriod }, signal?: AbortSignal) {
    return this.#http.get({ path: routes.costs.path, query: { ...query }, schema: routes.costs.data, signal });
  }

  cacheRates(query: TimeRange & { sessionId?: string }, signal?: AbortSignal) {
    return this.#http.get({
      path: routes.cacheRates.path,
      query: { ...query },
      schema: routes.cacheRates.data,
      signal,
    });
  }

  exportRows(query: TimeRange & { format: 'csv' | 'json' }, signal?: AbortSignal) {
    return this.#http.stream({ path: '/export', query: { ...query }, signal });
  }

  ablyToken(signal?: AbortSignal) {
    const { path, data: schema } = routes.ablyToken;
    return this.#http.get({ path, schema, signal, share: false });
  }

  #ask<T>(
    route: { path: string; data: z.ZodType<T> },
    params: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<T> {
    const revalidate = large.includes(route.path);
    return this.#http.get({ path: fillPath(route.path, params), schema: route.data, signal, revalidate });
  }
}
