import type { Router } from 'express';
import { routes } from '../../shared/routes';
import { largeColumns, toActivity } from '../activities/rows';
import { bind } from '../http/bind';
import { bodyInstant } from '../http/instants';
import { refuseDeep, refuseNul } from '../http/parse';
import { archive } from '../retention/archive';
import type { RouteServices } from '../services';

type One<T> = T | T[];
const many = <T>(body: One<T>): T[] => (Array.isArray(body) ? body : [body]);

const large = new Set<string>(largeColumns);
const instants = new Set(['createdAt', 'completedAt', 'timestamp']);

/** Refuses what the database cannot hold: U+0000 in plain texts, JSON that nests too deep, instants that are none. */
function refuseUnfit(rows: readonly object[]): void {
  rows.forEach((row, i) => {
    const prefix = rows.length > 1 ? `${i}.` : '';
    for (const [name, value] of Object.entries(row)) {
      if (large.has(name)) refuseDeep(value, `${prefix}${name}`);
      else if (instants.has(name)) bodyInstant(`${prefix}${name}`, value);
      else refuseNul(value, `${prefix}${name}`);
    }
  });
}

/** Writes one row or a batch; resolves with the ids. An id is what is left of it in UTF-8, so that it is found again. */
async function recorded<T extends { id: string }>(body: One<T>, write: (rows: T[]) => Promise<unknown>) {
  const rows = many(body).map((row) => ({ ...row, id: Buffer.from(row.id).toString() }));
  refuseUnfit(rows);
  await write(rows);
  return { ids: rows.map((row) => row.id) };
}

/** How an application records, and retention on demand. */
export function recordingRoutes(router: Router, { db, recorder, retentionDays, now }: RouteServices): void {
  router.post(
    routes.recordSession.path,
    bind(routes.recordSession, ({ body }) => recorded(body, (rows) => recorder.sessions(rows)), 201),
  );
  router.post(
    routes.recordMessage.path,
    bind(routes.recordMessage, ({ body }) => recorded(body, (rows) => recorder.messages(rows)), 201),
  );
  router.post(
    routes.recordActivity.path,
    bind(routes.recordActivity, ({ body }) => recorded(body, (rows) => recorder.activities(rows)), 201),
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
