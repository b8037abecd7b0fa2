import type { Router } from 'express';
import { routes } from '../../shared/routes';
import { Turns } from '../db/turns';
import { bind } from '../http/bind';
import { notFound } from '../http/errors';
import { rangeOf } from '../http/instants';
import type { RouteServices } from '../services';
import { findSession } from '../sessions/sessions';
import { cacheRates, sessionCacheRates } from './cacheRates';
import { costAnalytics } from './costs';
import { wholeSpan } from './spans';

/** Analytics that run at once: more would keep everybody else from the database. */
const analyticsAtOnce = 3;

/** Costs and cache rates. */
export function analyticsRoutes(router: Router, { db, now }: RouteServices): void {
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
