import type { Router } from 'express';
import { routes } from '../../shared/routes';
import { bind } from '../http/bind';
import { after } from '../http/cursor';
import { notFound } from '../http/errors';
import { rangeOf } from '../http/instants';
import type { RouteServices } from '../services';
import { findActivity, listActivities } from './activities';

/** One activity, and the feed of all. */
export function activityRoutes(router: Router, { db }: RouteServices): void {
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
