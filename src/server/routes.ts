import { type RequestHandler, Router } from 'express';
import { routes } from '../shared/routes';
import { activityRoutes } from './activities/routes';
import { analyticsRoutes } from './analytics/routes';
import { exportHandler } from './export/handler';
import { bind } from './http/bind';
import { ApiError } from './http/errors';
import { recordingRoutes } from './ingest/routes';
import type { RouteServices } from './services';
import { sessionContentRoutes, sessionRoutes } from './sessions/routes';
import { serverInfo } from './version';

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
  sessionRoutes(router, services);
  activityRoutes(router, services);
  sessionContentRoutes(router, services);
  analyticsRoutes(router, services);
  recordingRoutes(router, services);
  router.get('/export', exportHandler(services.db) as RequestHandler);
  return router;
}
