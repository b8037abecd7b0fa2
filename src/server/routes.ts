import { type RequestHandler, Router } from 'express';
import { type Me, sessionStatuses, sessionTypes } from '../shared/model';
import { routes, type TokenRequest } from '../shared/routes';
import { groupTurns } from '../shared/turns';
import {
  findActivity,
  listActivities,
  sessionActivities,
  sessionDetails,
  sessionMessages,
} from './activities/activities';
import { toActivity } from './activities/rows';
import { cacheRates, sessionCacheRates } from './analytics/cacheRates';
import { costAnalytics } from './analytics/costs';
import { wholeSpan } from './analytics/spans';
import type { Db } from './db/db';
import { Turns } from './db/turns';
import { exportHandler } from './export/handler';
import { bind } from './http/bind';
import { positionOf } from './http/cursor';
import { ApiError, invalid, notFound } from './http/errors';
import { rangeOf } from './http/instants';
import { refuseDeep, refuseNul } from './http/parse';
import type { Recorder } from './ingest/recorder';
import { archive } from './retention/archive';
import { findings, latestFacts } from './sessions/classified';
import { assembleContext, membersOf } from './sessions/context';
import { findSession, listSessions, recordedValues } from './sessions/sessions';
import { serverInfo } from './version';

export interface RouteServices {
  db: Db;
  recorder: Recorder;
  /** Makes a token request for the live channel; null where there is none. */
  token: (() => TokenRequest | Promise<TokenRequest>) | null;
  /** Where clients reach the live channel, when this server speaks Ably's protocol itself. */
  realtime?: () => Me['realtime'];
  /** Days after which the large JSON of an activity is dropped. */
  retentionDays: number;
  now: () => Date;
}

type One<T> = T | T[];
const many = <T>(body: One<T>): T[] => (Array.isArray(body) ? body : [body]);

const large = ['input', 'output', 'metadata', 'structuredOutput'] as const;

/** Refuses what the database cannot hold: U+0000 in plain texts, JSON that nests too deep. */
function refuseUnfit(rows: readonly object[]): void {
  rows.forEach((row, i) => {
    const prefix = rows.length > 1 ? `${i}.` : '';
    const plain = Object.fromEntries(Object.entries(row).filter(([name]) => !large.some((field) => field === name)));
    refuseNul(plain, prefix);
    for (const name of large) refuseDeep((row as Record<string, unknown>)[name], `${prefix}${name}`);
  });
}

/** Refuses a filter value that is neither known today nor recorded here. */
async function refuseUnknown(db: Db, column: 'status' | 'type', value: string | undefined): Promise<void> {
  const known: readonly string[] = column === 'type' ? sessionTypes : sessionStatuses;
  if (value === undefined || known.includes(value)) return;
  const recorded = await recordedValues(db, column);
  if (!recorded.includes(value))
    throw invalid(column, `must be one of ${[...new Set([...known, ...recorded])].join(', ')}`);
}

const after = (cursor: string | undefined) => (cursor === undefined ? undefined : positionOf(cursor));

function readRoutes(router: Router, { db, now }: RouteServices): void {
  router.get(
    routes.sessions.path,
    bind(routes.sessions, async ({ query }) => {
      const filter = { ...query, span: rangeOf(query), after: after(query.cursor) };
      await refuseUnknown(db, 'type', query.type);
      await refuseUnknown(db, 'status', query.status);
      return listSessions(db, filter);
    }),
  );
  router.get(
    routes.session.path,
    bind(routes.session, async ({ params }) => {
      const session = await findSession(db, params.id ?? '');
      if (!session) throw notFound('session');
      return session;
    }),
  );
  router.get(
    routes.context.path,
    bind(routes.context, ({ params }) =>
      db.transaction(
        async (tx) => {
          const id = params.id ?? '';
          const session = await findSession(tx, id);
          if (!session) throw notFound('session');
          const [members, messages, calls] = [
            await membersOf(tx, id),
            await sessionMessages(tx, id),
            await sessionDetails(tx, id),
          ];
          return assembleContext({ session, members, messages, calls, now: now() });
        },
        { snapshot: true },
      ),
    ),
  );
  router.get(
    routes.activity.path,
    bind(routes.activity, async ({ params }) => {
      const activity = await findActivity(db, params.id ?? '');
      if (!activity) throw notFound('activity');
      return activity;
    }),
  );
  router.get(
    routes.activities.path,
    bind(routes.activities, ({ query }) =>
      listActivities(db, { ...query, span: rangeOf(query), after: after(query.cursor) }),
    ),
  );
}

function sessionContentRoutes(router: Router, { db }: RouteServices): void {
  router.get(
    routes.sessionActivity.path,
    bind(routes.sessionActivity, ({ params }) =>
      db.transaction(
        async (tx) => {
          const id = params.sessionId ?? '';
          const session = await findSession(tx, id);
          if (!session) throw notFound('session');
          const activities = await sessionDetails(tx, id);
          const { totalCost, totalTokens, activityCount: count } = session.stats;
          return {
            activities,
            messages: await sessionMessages(tx, id),
            notableFacts: latestFacts(findings(activities)),
            summary: { totalCost, totalTokens, count },
          };
        },
        { snapshot: true },
      ),
    ),
  );
  router.get(
    routes.turns.path,
    bind(routes.turns, ({ params }) =>
      db.transaction(
        async (tx) => {
          const id = params.sessionId ?? '';
          if (!(await findSession(tx, id))) throw notFound('session');
          return { turns: groupTurns(await sessionActivities(tx, id), await sessionMessages(tx, id), id) };
        },
        { snapshot: true },
      ),
    ),
  );
}

/** Analytics that run at once: more would keep everybody else from the database. */
const analyticsAtOnce = 3;

function analyticsRoutes(router: Router, { db, now }: RouteServices): void {
  const turns = new Turns(analyticsAtOnce);
  router.get(
    routes.costs.path,
    bind(routes.costs, ({ query }) =>
      turns.take(async () => costAnalytics(db, wholeSpan(rangeOf(query), query.period, now().getTime()), query.period)),
    ),
  );
  router.get(
    routes.cacheRates.path,
    bind(routes.cacheRates, async ({ query }) => {
      const range = rangeOf(query);
      if (query.sessionId === undefined) {
        return turns.take(async () => cacheRates(db, wholeSpan(range, 'day', now().getTime())));
      }
      if (!(await findSession(db, query.sessionId))) throw notFound('session');
      return sessionCacheRates(db, query.sessionId, range);
    }),
  );
}

function recordingRoutes(router: Router, { db, recorder, retentionDays, now }: RouteServices): void {
  router.post(
    routes.recordSession.path,
    bind(
      routes.recordSession,
      async ({ body }) => {
        const rows = many(body);
        refuseUnfit(rows);
        await recorder.sessions(rows);
        return { ids: rows.map((row) => row.id) };
      },
      201,
    ),
  );
  router.post(
    routes.recordMessage.path,
    bind(
      routes.recordMessage,
      async ({ body }) => {
        const rows = many(body);
        refuseUnfit(rows);
        await recorder.messages(rows);
        return { ids: rows.map((row) => row.id) };
      },
      201,
    ),
  );
  router.post(
    routes.recordActivity.path,
    bind(
      routes.recordActivity,
      async ({ body }) => {
        const rows = many(body);
        refuseUnfit(rows);
        await recorder.activities(rows);
        return { ids: rows.map((row) => row.id) };
      },
      201,
    ),
  );
  router.patch(
    routes.completeActivity.path,
    bind(routes.completeActivity, async ({ params, body }) => {
      refuseUnfit([body]);
      return toActivity(await recorder.complete(params.id ?? '', body));
    }),
  );
  router.post(
    routes.runRetention.path,
    bind(routes.runRetention, async ({ body }) => ({
      archived: await archive(db, { olderThanDays: body?.olderThanDays ?? retentionDays, now: now() }),
    })),
  );
}

function accountRoutes(router: Router, { token, realtime }: RouteServices): void {
  router.get(
    routes.me.path,
    bind(routes.me, async ({ identity }) => {
      const peer = realtime?.();
      return {
        role: identity.role ?? '',
        subject: identity.subject,
        server: {
          ...serverInfo,
          capabilities: ['analytics', 'turns', 'export', 'activities', 'recording', ...(token ? ['live'] : [])],
        },
        ...(peer ? { realtime: peer } : {}),
      };
    }),
  );
  router.get(
    routes.ablyToken.path,
    bind(routes.ablyToken, async () => {
      if (!token) throw new ApiError('NOT_CONFIGURED', 'This server has no live channel: set ABLY_API_KEY');
      return token();
    }),
  );
}

/** Every route of the contract, below wherever it is mounted. Who asks must stand in `response.locals.identity`. */
export function brainRoutes(services: RouteServices): Router {
  const router = Router();
  accountRoutes(router, services);
  readRoutes(router, services);
  sessionContentRoutes(router, services);
  analyticsRoutes(router, services);
  recordingRoutes(router, services);
  router.get('/export', exportHandler(services.db) as RequestHandler);
  return router;
}
