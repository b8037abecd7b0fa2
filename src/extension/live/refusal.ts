import { shorten, visible } from '../../shared/format';
import type { BackendError } from '../api/backend';

/** A failure as Ably's client reports it. */
export interface AblyFailure {
  code?: number;
  statusCode?: number;
  message?: string;
  /** What it came of. */
  cause?: unknown;
}

/** What a failure came of, in the end. */
function rootOf(failure: AblyFailure): AblyFailure {
  const { cause } = failure;
  return typeof cause === 'object' && cause !== null ? rootOf(cause as AblyFailure) : failure;
}

/** True where the service answered, and would not have the token or the request for one. Failures of the network carry codes that are no numbers. */
export function isRefused(failure: AblyFailure | null | undefined): boolean {
  const code: unknown = failure && rootOf(failure).code;
  return typeof code === 'number' && code >= 40_000 && code < 50_000;
}

/** Why the backend will not let this person see the stream, in a sentence; null where asking again may help. */
export function refusalOf(error: BackendError): string | null {
  if (error.status === 401) return 'the secret is no longer accepted';
  if (error.status === 403) return 'this role has no access to the live stream';
  if (error.status === 404) return 'this backend has no live stream';
  if (error.code === 'NOT_CONFIGURED') return 'the live stream is not configured on this backend';
  return error.code === 'BAD_SECRET' ? 'the secret cannot be sent' : null;
}

/** True where the backend has no live stream at all, whoever asks. */
export function isAbsent(error: BackendError | null): boolean {
  return error !== null && (error.status === 404 || error.status === 503 || error.code === 'NOT_CONFIGURED');
}

/** What the client is told of a failed token request. A status of 403 makes it give up; any other makes it try again. */
export function authFailure(error: BackendError): { code: number; statusCode: number; message: string } {
  const final = refusalOf(error) !== null;
  return { code: final ? 40300 : 80019, statusCode: final ? 403 : 401, message: error.message };
}

/** Why the stream is away, for people: short, in one line. */
export function reasonOf(failure: AblyFailure | null | undefined, token: BackendError | null): string {
  if (token) return clean(token.message);
  const root = failure ? rootOf(failure) : null;
  // The backend gave a token request, and the service that it is for was not there.
  if (root !== failure && !isRefused(failure)) return "the stream's service cannot be reached";
  const message = root?.message ?? '';
  if (/ECONNREFUSED|network unreachable|no available host|no more fallback/i.test(message))
    return 'the server does not answer';
  if (/timeout|timed out|no activity/i.test(message)) return 'the server no longer answers';
  if (/^(unclean disconnection|websocket closed|connection to server)/i.test(message) || message === '') {
    return 'the connection was lost';
  }
  return clean(message);
}

const clean = (text: string): string => shorten(visible(text), 160);
