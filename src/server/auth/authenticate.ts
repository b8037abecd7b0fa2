import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import { secretHeader } from '../../shared/routes';
import { ApiError } from '../http/errors';
import { type FailureLimit, Failures } from './failures';
import type { Identity } from './identity';
import { type JwtOptions, jwtVerifier } from './jwt';
import { type Secrets, secretRole } from './secrets';

export interface AuthOptions {
  /** None at all, and no `jwt`: everybody is an admin. Fit for loopback alone. */
  secrets?: Secrets;
  jwt?: JwtOptions;
  /** 30 refusals a minute unless told. */
  failures?: FailureLimit;
}

const refused = (): ApiError => new ApiError('UNAUTHORIZED', 'Dashboard authentication required');

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()];
  return Array.isArray(value) ? value[0] : value;
}

function bearer(request: IncomingMessage): string | undefined {
  return /^Bearer ([A-Za-z0-9_.~+/=-]{1,16384})$/i.exec(header(request, 'authorization') ?? '')?.[1];
}

/** Names under which a browser reaches this machine. Any other name in `Host` is a page's own, pointed at loopback. */
const loopbackHost = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

function openIdentity(request: IncomingMessage): Identity {
  if (!loopbackHost.test(request.headers.host ?? ''))
    throw new ApiError('FORBIDDEN', 'Without a secret, only this machine may ask');
  return { role: 'admin', subject: null, via: 'open' };
}

/** Finds out who asks. Rejects with UNAUTHORIZED, NOT_CONFIGURED or FORBIDDEN. */
function identifier({ secrets = {}, jwt }: AuthOptions): (request: IncomingMessage) => Promise<Identity> {
  const verify = jwt ? jwtVerifier(jwt) : null;
  const open = !secrets.admin && !secrets.developer && !jwt;
  return async (request) => {
    if (open) return openIdentity(request);
    const secret = header(request, secretHeader);
    if (secret !== undefined) {
      const role = secretRole(secrets, secret);
      if (!role) throw refused();
      return { role, subject: null, via: 'secret' };
    }
    const token = bearer(request);
    if (!token || !verify) throw refused();
    return verify(token);
  };
}

/** The address that asks, as Express tells it where it does: behind a proxy it knows better. */
const addressOf = (request: IncomingMessage): string =>
  (request as IncomingMessage & { ip?: string }).ip ?? request.socket.remoteAddress ?? 'unknown';

/**
 * Leaves who asks in `response.locals.identity`, or passes the refusal on. An address with too many refusals gets
 * RATE_LIMITED until its window is over, whatever it sends: else guessing could go on.
 */
export function authentication(options: AuthOptions): RequestHandler {
  const failures = new Failures(options.failures ?? { count: 30, windowMs: 60_000 });
  const identify = identifier(options);
  return async (request, response: ServerResponse & { locals?: Record<string, unknown> }, next) => {
    const address = addressOf(request);
    const retryAfter = failures.waitFor(address);
    if (retryAfter > 0) return next(new ApiError('RATE_LIMITED', 'Too many refused requests', { retryAfter }));
    try {
      const identity = await identify(request);
      response.locals = { ...response.locals, identity };
      next();
    } catch (error) {
      if (error instanceof ApiError && error.code === 'UNAUTHORIZED') failures.note(address);
      next(error);
    }
  };
}
