import { createServer, type Server } from 'node:http';
import express, { type RequestHandler } from 'express';
import { apiBase } from '../shared/routes';
import type { Db } from './db/db';
import { missingMigrations } from './db/migrate';
import { sendError, sendJson } from './http/bind';
import { answerBroken } from './http/broken';
import { ApiError } from './http/errors';
import type { Peer } from './live/peer';
import { openapi } from './openapi';
import { type BrainOptions, createBrainRouter } from './router';
import { serverInfo } from './version';

/** Alive as long as it answers; needs no database. */
const health: RequestHandler = (_request, response) => {
  sendJson(response, 200, { success: true, data: { status: 'ok', version: serverInfo.version } });
};

/** Ready once the database answers and is up to date. */
function ready(db: Db): RequestHandler {
  return async (_request, response) => {
    try {
      const missing = await missingMigrations(db);
      if (missing.length > 0) throw new ApiError('NOT_CONFIGURED', `The database lacks ${missing.join(', ')}`);
      sendJson(response, 200, { success: true, data: { status: 'ready' } });
    } catch (error) {
      const known = error instanceof ApiError ? error : new ApiError('NOT_CONFIGURED', 'The database does not answer');
      sendError(response, known);
    }
  };
}

/** Bytes of a request's headers at the most: tokens are some thousands, cookies of whatever stands in front come on top. */
const maxHeaderSize = 256 * 1024;

export interface AppOptions extends BrainOptions {
  /** Proxies in front whose word on the caller's address is taken. */
  trustProxy?: number;
  /** Attaches what speaks Ably's protocol to the server. */
  peer?: (server: Server) => Peer;
}

/** The whole server: the API below its path, `/health`, `/ready`, `/openapi.json`. Not listening yet. */
export function createApp(options: AppOptions): { server: Server; peer: Peer | null } {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', options.trustProxy ?? 0);
  const server = createServer({ maxHeaderSize, requestTimeout: 120_000 }, app);
  answerBroken(server);
  const peer = options.peer?.(server) ?? null;
  app.get(['/health', `${apiBase}/health`], health);
  app.get(['/ready', `${apiBase}/ready`], ready(options.db));
  app.get(['/openapi.json', `${apiBase}/openapi.json`], (_request, response) => sendJson(response, 200, openapi()));
  app.use(
    apiBase,
    createBrainRouter(
      peer
        ? { publisher: peer, token: () => peer.tokenRequest(), realtime: () => peer.realtime(), ...options }
        : options,
    ),
  );
  if (peer) app.use(peer.router as RequestHandler);
  app.use((_request, response) => sendError(response, new ApiError('NOT_FOUND', 'There is no such route')));
  return { server, peer };
}
