import { ContextBundle, type CostPeriod, type Me, SessionSummary } from '../../../shared/model';
import type { TurnTrace } from '../../../shared/protocol';
import { type ActivityPage, type SessionPage, TokenRequest } from '../../../shared/routes';
import { fillPath } from '../address';
import type { Ask } from '../ask';
import { type Backend, BackendError, pageSize, type SessionFilter, type TimeRange } from '../backend';
import type { Http } from '../http';
import { ClassicCosts, ClassicDashboard, cacheRates, costAnalytics } from './costs';
import { exportText } from './exportText';
import { bounds } from './ranges';
import { ClassicSession, ClassicSessionActivity, ClassicSessionPage, Trace } from './rows';
import { rowPage } from './rowWalk';
import { sessionRates } from './sessionRates';
import { SessionWalk } from './sessionWalk';
import { turnsOf } from './turns';

/** The list that the connect check has already fetched serves the first asker for this long. */
const primedMs = 30_000;
/** Costs and cache rates of one range come out of one answer, whichever is asked for a little later. */
const togetherMs = 5_000;
const slowMs = 60_000;
const dayMs = 86_400_000;
/** How often an export waits for the rate limit before it gives up. */
const mostWaits = 10;

/** What an unknown route says, under 401, to a secret that is right. */
export const unknownRoute = 'Authentication required';

/** What the classic backend lets one know of itself. Its one secret opens everything. */
const me: Me = { role: 'admin', subject: null, server: { name: 'classic', version: '', capabilities: [] } };

function explained(error: unknown): unknown {
  if (!(error instanceof BackendError) || error.status !== 401 || error.cause !== unknownRoute) return error;
  return new BackendError('NOT_FOUND', 'This backend has no such route', 401);
}

/** The deployed backend of the older kind, in the shapes of the full one. See docs/classic.md for what is derived, and how. */
export class ClassicBackend implements Backend {
  readonly kind = 'classic';
  readonly contextSpends = true;
  readonly url: string;
  readonly me = me;
  readonly #http: Http;
  readonly #walk: SessionWalk;
  #latestCosts: { range: string; answer: ClassicCosts; at: number } | null = null;
  #primed: { page: SessionPage; limit: number; at: number } | null = null;

  constructor(http: Http) {
    this.#http = http;
    this.url = http.base;
    this.#walk = new SessionWalk((query, asked) =>
      this.#get({ path: '/sessions', query, schema: ClassicSessionPage, signal: asked }),
    );
  }

  /** Fetches the first page of sessions and keeps it for whoever asks first. */
  async prime(limit: number, signal?: AbortSignal): Promise<void> {
    const page = await this.#walk.page({ limit }, signal);
    this.#primed = { page, limit, at: this.#http.clock.now() };
  }

  async sessions(query: SessionFilter & { cursor?: string; limit?: number }, signal?: AbortSignal) {
    return this.#takePrimed(query) ?? this.#walk.page(query, signal);
  }

  async session(id: string, signal?: AbortSignal): Promise<SessionSummary> {
    return this.#get({ path: fillPath('/sessions/:id', { id }), schema: ClassicSession.pipe(SessionSummary), signal });
  }

  /** Writes and spends: asked once, never again by itself. */
  async context(id: string, signal?: AbortSignal) {
    const path = fillPath('/sessions/:id/context', { id });
    return this.#get({ path, schema: ContextBundle, signal, retries: 0, timeoutMs: slowMs });
  }

  async sessionActivity(id: string, signal?: AbortSignal) {
    const path = fillPath('/activity/:id', { id });
    return this.#get({ path, schema: ClassicSessionActivity, signal, timeoutMs: slowMs, revalidate: true });
  }

  async turns(sessionId: string, signal?: AbortSignal) {
    return turnsOf(await this.sessionActivity(sessionId, signal), sessionId);
  }

  async activity(id: string, sessionId: string | null, signal?: AbortSignal) {
    const found = sessionId && (await this.sessionActivity(sessionId, signal)).activities.find((row) => row.id === id);
    if (found) return found;
    throw new BackendError('NOT_FOUND', 'This backend does not hold the call: it was seen live only', 404);
  }

  /** It knows calls by session only, and its hundred requests a minute are everyone's. */
  async activities(): Promise<ActivityPage> {
    throw new BackendError('NOT_SUPPORTED', 'This backend cannot list calls across sessions');
  }

  async costs(query: TimeRange & { period: CostPeriod }, signal?: AbortSignal) {
    const { from, to } = bounds(query);
    return costAnalytics(await this.#costs(from, to, signal), from, to, query.period);
  }

  async cacheRates(query: TimeRange & { sessionId?: string }, signal?: AbortSignal) {
    const { from, to } = bounds(query);
    if (query.sessionId !== undefined)
      return sessionRates((await this.sessionActivity(query.sessionId, signal)).activities, from, to);
    const [costs, dashboard] = await Promise.all([this.#costs(from, to, signal), this.#dashboard(from, signal)]);
    return cacheRates(costs, dashboard, from, to);
  }

  exportRows(query: TimeRange & { format: 'csv' | 'json' }, signal?: AbortSignal) {
    return exportText(this.#pages(query, signal), query.format);
  }

  ablyToken(signal?: AbortSignal) {
    return this.#get({ path: '/ably-token', schema: TokenRequest, signal, share: false });
  }

  /** The steps of a turn; null where none were kept. On a person's demand: it may take two requests. */
  async trace(turnId: string, signal?: AbortSignal): Promise<TurnTrace | null> {
    for (const name of [`${turnId}-orch`, turnId]) {
      try {
        return await this.#get({ path: fillPath('/turn/:id/trace', { id: name }), schema: Trace, signal });
      } catch (error) {
        if (!(error instanceof BackendError) || error.status !== 404) throw error;
      }
    }
    return null;
  }

  async #get<T>(ask: Ask<T>): Promise<T> {
    try {
      return await this.#http.get(ask);
    } catch (error) {
      throw explained(error);
    }
  }

  #takePrimed(query: SessionFilter & { cursor?: string; limit?: number }): SessionPage | null {
    const primed = this.#primed;
    const plain = query.cursor === undefined && !query.status && !query.type && !query.search;
    if (!primed || !plain || (query.limit ?? pageSize) !== primed.limit) return null;
    this.#primed = null;
    return this.#http.clock.now() - primed.at <= primedMs ? primed.page : null;
  }

  async #costs(from: number, to: number, signal: AbortSignal | undefined): Promise<ClassicCosts> {
    const query = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    const range = `${query.from} ${query.to}`;
    const latest = this.#latestCosts;
    if (latest?.range === range && this.#http.clock.now() - latest.at <= togetherMs) return latest.answer;
    const answer = await this.#get({ path: '/costs', query, schema: ClassicCosts, signal });
    this.#latestCosts = { range, answer, at: this.#http.clock.now() };
    return answer;
  }

  /** The dashboard's figures by day, by the shortest of its periods that reaches back to `from`; null where none does. */
  async #dashboard(from: number, signal: AbortSignal | undefined): Promise<ClassicDashboard | null> {
    const days = (this.#http.clock.now() - from) / dayMs;
    const period = days <= 1 ? '24h' : days <= 7 ? '7d' : days <= 31 ? '30d' : null;
    if (period === null) return null;
    return this.#get({ path: '/dashboard', query: { period }, schema: ClassicDashboard, signal });
  }

  /** All rows of a range, session after session; the rate limit is sat out. */
  async *#pages(range: TimeRange, signal: AbortSignal | undefined) {
    bounds(range, Number.POSITIVE_INFINITY);
    let cursor: string | undefined;
    do {
      const page = await this.#patiently(
        () => rowPage(this, { from: range.from, to: range.to, ...(cursor === undefined ? {} : { cursor }) }, signal),
        signal,
      );
      yield page.activities;
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  }

  async #patiently<T>(ask: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    for (let waits = 0; ; waits += 1) {
      try {
        return await ask();
      } catch (error) {
        const limited = error instanceof BackendError && error.code === 'RATE_LIMITED';
        if (!limited || error.retryAt === null || waits >= mostWaits) throw error;
        await this.#http.clock.sleep(Math.max(0, error.retryAt - this.#http.clock.now()), signal);
      }
    }
  }
}
