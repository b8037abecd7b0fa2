import express, { type ErrorRequestHandler, type RequestHandler, Router } from 'express';
import type { PriceTable } from '../shared/prices';
import { type AuthOptions, authentication } from './auth/authenticate';
import type { Identity } from './auth/identity';
import type { Db } from './db/db';
import { sendError } from './http/bind';
import { ApiError } from './http/errors';
import { asApiError } from './http/parse';
import { createRecorder, type Recorder } from './ingest/recorder';
import { DeferredPublisher } from './live/deferred';
import type { LiveEvent, Publisher } from './live/events';
import type { Log } from './log';
import { signTokenRequest } from './realtime/tokenRequest';
import { brainRoutes } from './routes';
import type { RouteServices } from './services';

/** Bytes of a body at the most; one activity may hold a prompt of 2 MB. */
const maxBody = 8 * 1024 * 1024;

export interface BrainOptions {
  db: Db;
  auth: AuthOptions;
  /** Where recorded rows are announced. */
  publisher?: Publisher;
  /** Signs token requests for the live channel: a function, or an Ably key. */
  token?: RouteServices['token'] | string;
  realtime?: RouteServices['realtime'];
  /** Prices of one's own; they go before the public ones. */
  prices?: PriceTable;
  retentionDays?: number;
  log?: Log;
  now?: () => Date;
  /** The recorder, where the caller already has one. */
  recorder?: Recorder;
}

/** One line a request: who asked what, and how it ended. Of a query only the names are told: values can be personal. */
function accessLog(log: Log): RequestHandler {
  return (request, response, next) => {
    const started = performance.now();
    const [path = '', query = ''] = (request.originalUrl ?? request.url).split('?', 2);
    response.once('close', () => {
      const { identity } = (response.locals ?? {}) as { identity?: Identity };
      log.info({
        method: request.method,
        path,
        query: [...new Set(new URLSearchParams(query).keys())],
        status: response.statusCode,
        complete: response.writableFinished,
        ms: Math.round(performance.now() - started),
        role: identity?.role ?? null,
        subject: identity?.subject ?? null,
        address: request.ip ?? null,
      });
    });
    next();
  };
}

function failures(log: Log | undefined): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const known = asApiError(error);
    if (!known) {
      const { name, message, stack, code } = (error ?? {}) as Error & { code?: unknown };
      log?.error({ method: request.method, error: { name, message, code, stack } }, 'a request failed');
    }
    if (response.headersSent) return void response.destroy();
    sendError(
      response,
      known ?? new ApiError('INTERNAL_ERROR', 'Something went wrong on the server; its log says what'),
    );
  };
}

function tokenMaker(token: BrainOptions['token'], now: () => Date): RouteServices['token'] {
  return typeof token === 'string' ? () => signTokenRequest(token, now().getTime()) : (token ?? null);
}

/**
 * The whole API as a handler for Express 4 or 5: `app.use('/api/brain', createBrainRouter({ db, auth }))`. The database
 * must have been migrated. A body that the application has parsed already is taken as it is.
 */
export function createBrainRouter(options: BrainOptions): RequestHandler {
  const { db, auth, publisher, log, prices, retentionDays = 90, now = () => new Date() } = options;
  const deferred = publisher ? new DeferredPublisher(publisher) : null;
  const publish = deferred ? (event: LiveEvent) => deferred.publish(event) : false;
  const recorder = options.recorder ?? createRecorder({ db, publish, prices, now });
  const token = tokenMaker(options.token, now);
  const router = Router();
  if (log) router.use(accessLog(log));
  router.use(authentication(auth));
  router.use(express.json({ limit: maxBody, strict: false }));
  router.use(brainRoutes({ db, recorder, token, realtime: options.realtime, retentionDays, now }));
  router.use((_request, _response, next) => next(new ApiError('NOT_FOUND', 'There is no such route')));
  router.use(failures(log));
  return router;
}
