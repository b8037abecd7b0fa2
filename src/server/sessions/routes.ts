import type { Router } from 'express';
import { sessionStatuses, sessionTypes } from '../../shared/model';
import { routes } from '../../shared/routes';
import { groupTurns } from '../../shared/turns';
import { sessionActivities, sessionDetails, sessionMessages } from '../activities/activities';
import type { Db } from '../db/db';
import { bind } from '../http/bind';
import { after } from '../http/cursor';
import { invalid, notFound } from '../http/errors';
import { rangeOf } from '../http/instants';
import type { RouteServices } from '../services';
import { findings, latestFacts } from './classified';
import { assembleContext, membersOf } from './context';
import { findSession, listSessions, recordedValues } from './sessions';

/** Refuses a filter value that is neither known today nor recorded here. */
async function refuseUnknown(db: Db, column: 'status' | 'type', value: string | undefined): Promise<void> {
  const known: readonly string[] = column === 'type' ? sessionTypes : sessionStatuses;
  if (value === undefined || known.includes(value)) return;
  const recorded = await recordedValues(db, column);
  if (!recorded.includes(value))
    throw invalid(column, `must be one of ${[...new Set([...known, ...recorded])].join(', ')}`);
}

/** Sessions, and the context that belongs to one. */
export function sessionRoutes(router: Router, { db, now }: RouteServices): void {
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
}

/** What happened in a session: its calls and messages, and its turns. */
export function sessionContentRoutes(router: Router, { db }: RouteServices): void {
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
