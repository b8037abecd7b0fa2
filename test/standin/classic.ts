import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type NextFunction, type Request, type Response } from 'express';
import {
  activityAnswer,
  contextAnswer,
  costsAnswer,
  dashboardAnswer,
  sessionAnswer,
  sessionsAnswer,
} from './classicAnswers';
import { type ClassicData, classicData, traceOf } from './classicData';

/** One request that reached the stand-in. `status` is 0 until it is answered. */
export interface SeenRequest {
  method: string;
  /** Below `/api/brain`, without the query. */
  path: string;
  query: Record<string, string>;
  status: number;
}

export interface ClassicOptions {
  /** Port to listen on; any free one by default. */
  port?: number;
  secret?: string;
  data?: ClassicData;
  /** Requests a minute before 429; every answer counts, refusals too. */
  limitPerMinute?: number;
  windowMs?: number;
  /** What `/ably-token` signs with; without it that route answers 503. */
  ablyKeyName?: string;
  now?: () => number;
  /** Lists sessions in the order that was asked for. */
  mended?: boolean;
  /** Answers in the backend's place where it returns something. */
  fault?: (
    request: SeenRequest,
  ) => { status: number; body: string; headers?: Record<string, string> } | 'hang up' | undefined;
}

export interface Classic {
  url: string;
  secret: string;
  requests: SeenRequest[];
  data: ClassicData;
  /** What the context route wrote down: one entry a request for it. */
  contextWrites: string[];
  /** True once a header with other than ASCII has brought the process down. */
  crashed: () => boolean;
  close: () => Promise<void>;
}

const failure = (code: string, message: string) => ({ success: false, error: { code, message } });

/** Counts every request of the window, and says so in the headers that the real one sends. */
function rateLimit(limit: number, windowMs: number, now: () => number) {
  let count = 0;
  let windowEnds = 0;
  return (_request: Request, response: Response, next: NextFunction) => {
    if (now() >= windowEnds) {
      count = 0;
      windowEnds = now() + windowMs;
    }
    count += 1;
    const reset = Math.ceil((windowEnds - now()) / 1000);
    response.set('RateLimit-Policy', `${limit};w=${windowMs / 1000}`);
    response.set('RateLimit', `limit=${limit}, remaining=${Math.max(0, limit - count)}, reset=${reset}`);
    if (count <= limit) return next();
    response.set('Retry-After', String(reset)).status(429).json(failure('RATE_LIMITED', 'Too many requests'));
  };
}

/** The routes themselves; what they throw becomes a 500 with the route's own sentence. */
function routesOf(
  { ablyKeyName: keyName, mended }: ClassicOptions,
  data: ClassicData,
  now: () => number,
  contextWrites: string[],
) {
  const router = express.Router();
  const answer = (path: string, sentence: string, make: (request: Request, response: Response) => unknown) =>
    router.get(path, (request, response) => {
      try {
        const made = make(request, response);
        if (!response.headersSent) response.json({ success: true, data: made });
      } catch {
        response.status(500).json(failure('INTERNAL_ERROR', sentence));
      }
    });
  const query = (request: Request) => request.query as Record<string, string>;
  const missing = (response: Response, message: string) => response.status(404).json(failure('NOT_FOUND', message));
  const find = (request: Request) => data.sessions.find((s) => s.id === request.params.id);

  answer('/dashboard', 'Failed to fetch dashboard', (q) => dashboardAnswer(data, query(q), now()));
  answer('/costs', 'Failed to fetch cost analytics', (q) => costsAnswer(data, query(q), now()));
  answer('/sessions', 'Failed to fetch sessions', (q) => sessionsAnswer(data, query(q), mended));
  answer('/sessions/:id', 'Failed to fetch session', (q, r) => {
    const session = find(q);
    return session ? sessionAnswer(data, session) : missing(r, 'Session not found');
  });
  answer('/sessions/:id/context', 'Failed to assemble context', (q, r) => {
    const session = find(q);
    if (!session) return missing(r, 'Session not found');
    contextWrites.push(session.id);
    return contextAnswer(session, now());
  });
  answer('/activity/:sessionId', 'Failed to fetch activity', (q) => activityAnswer(data, String(q.params.sessionId)));
  answer('/turn/:turnId/trace', 'Failed to fetch trace', (q, r) => {
    const trace = traceOf(data, String(q.params.turnId));
    return trace ?? missing(r, 'No trace data available for this turn');
  });
  answer('/ably-token', 'Failed to create token', (_q, r) => {
    if (!keyName) return r.status(503).json(failure('NOT_CONFIGURED', 'Ably not configured'));
    const capability = '{"ai-audit-stream":["subscribe"]}';
    return {
      keyName,
      capability,
      ttl: 3_600_000,
      timestamp: now(),
      nonce: String(Math.random()).slice(2),
      mac: 'bWFj',
    };
  });
  return router;
}

/** Starts a backend that behaves as the classic one does, on loopback. */
export async function startClassic(options: ClassicOptions = {}): Promise<Classic> {
  const now = options.now ?? Date.now;
  const data = options.data ?? classicData(60, now());
  const secret = options.secret ?? 'classic-secret';
  const requests: SeenRequest[] = [];
  const contextWrites: string[] = [];
  let crashed = false;

  const app = express();
  app.disable('x-powered-by');
  app.use((request, response, next) => {
    const path = request.path.replace(/^\/api\/brain/, '');
    const seen: SeenRequest = { method: request.method, path, query: { ...(request.query as object) }, status: 0 };
    requests.push(seen);
    response.on('close', () => {
      seen.status = response.headersSent ? response.statusCode : 0;
    });
    const fault = options.fault?.(seen);
    if (fault === 'hang up') request.socket.destroy();
    else if (fault)
      response
        .status(fault.status)
        .set('Content-Type', 'application/json')
        .set(fault.headers ?? {})
        .send(fault.body);
    else next();
  });
  app.use(rateLimit(options.limitPerMinute ?? 100, options.windowMs ?? 60_000, now));

  const brain = routesOf(options, data, now, contextWrites);
  app.use('/api/brain', (request, response, next) => {
    const given = String(request.headers['x-dashboard-secret'] ?? '');
    // Comparing secrets of equal length but other bytes throws where nobody catches.
    if (/[^\x20-\x7e]/.test(given)) {
      crashed = true;
      server.closeAllConnections();
      server.close();
      return;
    }
    // Only the routes that it knows check the secret; all others end at another part's door.
    const known =
      /^\/(dashboard|costs|sessions(\/[^/]+(\/context)?)?|activity\/[^/]+|turn\/[^/]+\/trace|ably-token)\/?$/;
    if (!known.test(request.path)) return next();
    if (given !== secret) {
      response.status(401).json(failure('UNAUTHORIZED', 'Dashboard authentication required'));
      return;
    }
    brain(request, response, next);
  });
  app.use('/api', (_request, response) => {
    response.status(401).json(failure('UNAUTHORIZED', 'Authentication required'));
  });

  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secret,
    requests,
    data,
    contextWrites,
    crashed: () => crashed,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
