import { routes } from '../../shared/routes';
import { baseAddress } from './address';
import { type Backend, BackendError } from './backend';
import type { Clock } from './clock';
import { FullBackend } from './full';
import { Http } from './http';

export interface ConnectOptions {
  /** As a person typed it. */
  url: string;
  secret: string;
  /** Lets plain http leave this machine. */
  allowHttp?: boolean;
  /** Told one line a request; never the secret, never content. */
  log?: (line: string) => void;
  /** Told when the backend's rate limit holds requests up, with the time it lasts until (epoch ms). */
  onRateLimit?: (retryAt: number) => void;
  fetch?: typeof globalThis.fetch;
  clock?: Clock;
  signal?: AbortSignal;
}

/**
 * Checks an address and a secret, finds out which kind of backend answers, and connects to it. Rejects with BackendError:
 * BAD_ADDRESS and BAD_SECRET for what a person can mend, FORBIDDEN, UNREACHABLE, TIMEOUT, BAD_ANSWER, RATE_LIMITED, ABORTED.
 */
export async function connect(options: ConnectOptions): Promise<Backend> {
  const base = baseAddress(options.url, options.allowHttp);
  const http = new Http({ ...options, base, secret: options.secret });
  const { path, data: schema } = routes.me;
  try {
    const me = await http.get({ path, schema, signal: options.signal, timeoutMs: 10_000, retries: 1 });
    return new FullBackend(http, me);
  } catch (error) {
    throw explained(error as BackendError);
  }
}

/** The connect check's own words for what a person can mend. */
function explained(error: BackendError): BackendError {
  if (error.status === 401) return new BackendError('BAD_SECRET', 'The backend does not accept this secret', 401);
  if (error.status === 404)
    return new BackendError('BAD_ADDRESS', 'The address answers, but not as a backend of this kind', 404);
  return error;
}
