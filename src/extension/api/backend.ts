import type {
  ActivityDetail,
  CacheRates,
  ContextBundle,
  CostAnalytics,
  CostPeriod,
  Me,
  SessionSummary,
  Turn,
} from '../../shared/model';
import type { BackendKind, TurnTrace } from '../../shared/protocol';
import type { ActivityPage, SessionActivity, SessionPage, TokenRequest } from '../../shared/routes';

/** Sessions on a page, unless more are asked for. */
export const pageSize = 20;

/** What narrows the list of sessions. All are optional; `search` matches title and participants literally. */
export interface SessionFilter {
  status?: string;
  type?: string;
  search?: string;
}

/** Dates (YYYY-MM-DD) or instants; a date-only `to` includes its whole day. */
export interface TimeRange {
  from: string;
  to: string;
}

/** Every failure of a backend. `code` is one of routes.ts's, or UNREACHABLE, TIMEOUT, BAD_ANSWER, BAD_SECRET, BAD_ADDRESS, NOT_SUPPORTED, ABORTED. */
export class BackendError extends Error {
  readonly code: string;
  /** HTTP status, 0 where there was no answer. */
  readonly status: number;
  /** Epoch ms before which asking again is useless. */
  readonly retryAt: number | null;

  constructor(code: string, message: string, status = 0, retryAt: number | null = null) {
    super(message);
    this.name = 'BackendError';
    this.code = code;
    this.status = status;
    this.retryAt = retryAt;
  }
}

/**
 * One connected backend of either kind. Every method rejects with BackendError. What the classic kind lacks is derived
 * there, with the same shapes. Nothing here caches: see queries.ts.
 */
export interface Backend {
  readonly kind: BackendKind;
  /** Base address without a trailing slash, safe to show. */
  readonly url: string;
  readonly me: Me;
  /** True where assembling a context writes and spends: only on a person's demand. */
  readonly contextSpends: boolean;
  sessions(query: SessionFilter & { cursor?: string; limit?: number }, signal?: AbortSignal): Promise<SessionPage>;
  session(id: string, signal?: AbortSignal): Promise<SessionSummary>;
  context(id: string, signal?: AbortSignal): Promise<ContextBundle>;
  sessionActivity(id: string, signal?: AbortSignal): Promise<SessionActivity>;
  turns(sessionId: string, signal?: AbortSignal): Promise<Turn[]>;
  /** The classic kind needs the session's id to find a call. */
  activity(id: string, sessionId: string | null, signal?: AbortSignal): Promise<ActivityDetail>;
  /** Newest first. NOT_SUPPORTED on the classic kind, which could only be asked session by session. */
  activities(
    query: Partial<TimeRange> & { callType?: string; model?: string; status?: string; limit?: number; cursor?: string },
    signal?: AbortSignal,
  ): Promise<ActivityPage>;
  costs(query: TimeRange & { period: CostPeriod }, signal?: AbortSignal): Promise<CostAnalytics>;
  cacheRates(query: TimeRange & { sessionId?: string }, signal?: AbortSignal): Promise<CacheRates>;
  /** The export as it arrives; a broken stream rejects. The classic kind walks. */
  exportRows(query: TimeRange & { format: 'csv' | 'json' }, signal?: AbortSignal): AsyncIterable<string>;
  ablyToken(signal?: AbortSignal): Promise<TokenRequest>;
  /** The steps of a turn where rows don't carry them (`metadata.turnTrace`): on a person's demand; null where none were kept. */
  trace?(turnId: string, signal?: AbortSignal): Promise<TurnTrace | null>;
}
