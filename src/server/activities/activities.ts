import type { Activity, ActivityDetail, Message } from '../../shared/model';
import type { ActivityPage } from '../../shared/routes';
import type { Queries } from '../db/db';
import { Where } from '../db/where';
import { cursorOf, type Position } from '../http/cursor';
import type { Span } from '../http/instants';
import { messageColumns, toMessage } from '../ingest/messageStore';
import { type ActivityDetailRow, type ActivityRow, fullList, lightList, toActivity, toActivityDetail } from './rows';

/** One activity with its large JSON, or null. */
export async function findActivity(db: Queries, id: string): Promise<ActivityDetail | null> {
  const [row] = await db.query<ActivityDetailRow>(
    `SELECT ${fullList} FROM "BrainActivity" WHERE id = $1`,
    [id],
    'activity',
  );
  return row ? toActivityDetail(row) : null;
}

/** All activities of a session with their large JSON, oldest first. */
export async function sessionDetails(db: Queries, sessionId: string): Promise<ActivityDetail[]> {
  const rows = await db.query<ActivityDetailRow>(
    `SELECT ${fullList} FROM "BrainActivity" WHERE "sessionId" = $1 ORDER BY "createdAt", id`,
    [sessionId],
  );
  return rows.map(toActivityDetail);
}

/** All activities of a session without their large JSON, oldest first. */
export async function sessionActivities(db: Queries, sessionId: string): Promise<Activity[]> {
  const rows = await db.query<ActivityRow>(
    `SELECT ${lightList} FROM "BrainActivity" WHERE "sessionId" = $1 ORDER BY "createdAt", id`,
    [sessionId],
  );
  return rows.map(toActivity);
}

/** All messages of a session, oldest first. */
export async function sessionMessages(db: Queries, sessionId: string): Promise<Message[]> {
  const rows = await db.query(`SELECT ${messageColumns} FROM "Message" WHERE "sessionId" = $1 ORDER BY timestamp, id`, [
    sessionId,
  ]);
  return rows.map(toMessage);
}

export interface ActivityFilter {
  span?: Partial<Span>;
  callType?: string;
  model?: string;
  status?: string;
  after?: Position;
  limit: number;
}

/** A page of activities with their large JSON, newest first; ties in order of id. */
export async function listActivities(db: Queries, filter: ActivityFilter): Promise<ActivityPage> {
  const where = new Where();
  const { span, after, limit, ...equal } = filter;
  for (const name of ['callType', 'model', 'status'] as const) {
    if (equal[name] !== undefined) where.add(`"${name}" = ?`, equal[name]);
  }
  if (span?.from !== undefined) where.add('"createdAt" >= ?', new Date(span.from));
  if (span?.to !== undefined) where.add('"createdAt" < ?', new Date(span.to));
  if (after) where.add('("createdAt", id) < (?, ?)', after.at, after.id);
  const rows = await db.query<ActivityDetailRow>(
    `SELECT ${fullList} FROM "BrainActivity" ${where.sql} ORDER BY "createdAt" DESC, id DESC LIMIT ${where.param(limit + 1)}`,
    where.params,
  );
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    activities: page.map(toActivityDetail),
    nextCursor: last ? cursorOf({ at: last.createdAt, id: last.id }) : null,
  };
}
