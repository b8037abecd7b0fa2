import { ErrorBody } from '../../shared/routes';
import { BackendError } from './backend';

/** A backend's own words, safe to show: one line, no control or direction characters, at most 300 characters. */
export function readable(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029\s]+/gu, ' ').trim();
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}

const codesByStatus: Record<number, string> = {
  400: 'INVALID_PARAMETER',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  413: 'PAYLOAD_TOO_LARGE',
};

const sentences: Record<string, string> = {
  UNAUTHORIZED: 'The backend does not accept the secret any more: sign in again',
  FORBIDDEN: 'This secret has no access: ask whoever runs the backend for the developer role',
  NOT_FOUND: 'The backend knows nothing of it',
};

/** Milliseconds to wait by `Retry-After` (seconds or a date) or the rate limit's `reset`; null where neither tells. */
export function retryAfterMs(headers: Headers, now: number): number | null {
  const header = headers.get('retry-after')?.trim();
  if (header && /^\d{1,7}$/.test(header)) return Number(header) * 1000;
  const date = header ? Date.parse(header) : Number.NaN;
  if (Number.isFinite(date)) return Math.max(0, date - now);
  const reset = /(?:^|[,;\s])reset=(\d{1,6})/.exec(headers.get('ratelimit') ?? '')?.[1];
  return reset === undefined ? null : Number(reset) * 1000;
}

/** The error that an answer with a status outside 2xx stands for. `body` is its parsed JSON, or undefined. */
export function errorOfAnswer(status: number, body: unknown): BackendError {
  const told = ErrorBody.safeParse(body);
  const code = codesByStatus[status] ?? (told.success ? told.data.error.code : null);
  const own = told.success ? readable(told.data.error.message) : '';
  if (code === null || !/^[A-Z_]{1,60}$/.test(code)) {
    const other = status >= 500 ? 'INTERNAL_ERROR' : 'BAD_ANSWER';
    return new BackendError(other, own || `The backend answered with status ${status}`, status);
  }
  // Words for people stand for the backend's own where those would not say what to do; its own stay as the cause.
  const said = code === 'FORBIDDEN' || code === 'UNAUTHORIZED' ? sentences[code] : undefined;
  const message = said ?? (own || sentences[code] || `The backend answered with status ${status}`);
  const error = new BackendError(code, message, status);
  error.cause = own;
  return error;
}

const networkSentences: [RegExp, (host: string) => string][] = [
  [/ECONNREFUSED/, (host) => `Nothing answers at ${host}: is the backend running?`],
  [/ENOTFOUND|EAI_AGAIN/, (host) => `There is no host ${host}, or no network`],
  [/CERT|SSL|TLS|ALTNAME|SELF_SIGNED|ISSUER/, (host) => `The certificate of ${host} is not trusted`],
  [/bad port/, (host) => `The port of ${host} is not one for http`],
  [/ECONNRESET|EPIPE|SOCKET|closed|terminated/, (host) => `The connection to ${host} broke off`],
  [/ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|CONNECT_TIMEOUT/, (host) => `${host} cannot be reached`],
];

/** What went wrong below HTTP, by the codes along the error's chain of causes. */
export function networkCode(error: unknown): string {
  const codes: string[] = [];
  for (let e = error, depth = 0; e instanceof Error && depth < 5; e = e.cause, depth += 1) {
    const code = (e as NodeJS.ErrnoException).code;
    if (typeof code === 'string') codes.push(code);
    if (e instanceof AggregateError)
      for (const inner of e.errors) codes.push(String((inner as NodeJS.ErrnoException | null)?.code ?? ''));
    codes.push(e.message);
  }
  return codes.join(' ');
}

/** The error that a failed connection stands for. `host` as people read it. */
export function errorOfNetwork(error: unknown, host: string): BackendError {
  const code = networkCode(error);
  const sentence = networkSentences.find(([pattern]) => pattern.test(code))?.[1];
  return new BackendError('UNREACHABLE', sentence?.(host) ?? `${host} cannot be reached`);
}

/** Whether asking again soon may help: not for names that don't exist nor certificates that are not trusted. */
export function mayRecover(error: BackendError, cause: string): boolean {
  if (error.code === 'UNREACHABLE') return !/ENOTFOUND|CERT|SSL|TLS|ALTNAME|SELF_SIGNED|ISSUER|bad port/.test(cause);
  return error.status === 502 || error.status === 504 || (error.status === 503 && error.code !== 'NOT_CONFIGURED');
}
