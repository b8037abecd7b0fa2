import { routes } from '../../shared/routes';
import { baseAddress } from './address';
import { type Backend, BackendError, pageSize } from './backend';
import { ClassicBackend, unknownRoute } from './classic/classicBackend';
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
  /** Epoch ms before which the backend has said that it takes no request; null where it has not. */
  heldUntil?: number | null;
  fetch?: typeof globalThis.fetch;
  clock?: Clock;
  signal?: AbortSignal;
}

/**
 * Checks an address and a secret, finds out which kind of backend answers, and connects to it: one request for the full
 * kind, two for the classic. Rejects with BackendError: BAD_ADDRESS and BAD_SECRET for what a person can mend, FORBIDDEN,
 * UNREACHABLE, TIMEOUT, BAD_ANSWER, RATE_LIMITED, ABORTED.
 */
export async function connect(options: ConnectOptions): Promise<Backend> {
  const base = baseAddress(options.url, options.allowHttp);
  const http = new Http({ ...options, base, secret: options.secret });
  const { path, data: schema } = routes.me;
  try {
    const me = await http.get({ path, schema, signal: options.signal, timeoutMs: 10_000, retries: 1 });
    return new FullBackend(http, me);
  } catch (error) {
    if (!mayBeClassic(error as BackendError)) throw explained(error as BackendError);
  }
  return connectClassic(http, options.signal);
}

/** The classic kind knows no `/me`: it says so in words of its own, or as a proxy in front of it may, with 404. */
function mayBeClassic(error: BackendError): boolean {
  return (error.status === 401 && error.cause === unknownRoute) || error.status === 404;
}

/** Its answer to an unknown route says nothing about the secret: a known route does. */
async function connectClassic(http: Http, signal?: AbortSignal): Promise<Backend> {
  const backend = new ClassicBackend(http);
  try {
    await backend.prime(pageSize, signal);
  } catch (error) {
    throw explained(error as BackendError);
  }
  return backend;
}

/** The connect check's own words for what a person can mend. */
function explained(error: BackendError): BackendError {
  if (error.status === 401) return new BackendError('BAD_SECRET', 'The backend does not accept this secret', 401);
  if (error.status === 404)
    return new BackendError('BAD_ADDRESS', 'Something answers at this address, but no backend of ours', 404);
  return error;
}
