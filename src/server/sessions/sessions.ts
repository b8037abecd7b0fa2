import type { SessionSummary } from '../../shared/model';
import type { NewSession, SessionPage } from '../../shared/routes';
import type { Queries, Row } from '../db/db';
import { containing, Where } from '../db/where';
import { cursorOf, type Position } from '../http/cursor';
import type { Span } from '../http/instants';

interface SessionRow extends Row {
  id: string;
  type: string;
  status: string;
  createdAt: Date;
  updatedAt: Date;
  title: string | null;
  participants: string | null;
  members: NewSession['members'] | null;
  stage: number | null;
  totalCost: string | null;
  totalTokens: number | null;
  activityCount: number | null;
  turnCount: number | null;
}

const columns = `s.id, s.type, s.status, s."createdAt", s."updatedAt", s.title, s.participants, s.members, s.stage,
  t."totalCost", t."totalTokens", t."activityCount", t."turnCount"`;
const source = `"Session" s LEFT JOIN "SessionStats" t ON t."sessionId" = s.id`;

function named(members: NewSession['members'] | null): Pick<SessionSummary, 'members'> {
  const known = members?.flatMap(({ userId, userName }) => (userName ? [{ userId, userName }] : [])) ?? [];
  return known.length > 0 ? { members: known } : {};
}

function toSummary(row: SessionRow): SessionSummary {
  return {
    id: row.id,
    type: row.type,
    status: row.status,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    title: row.title,
    ...(row.participants === null ? {} : { participants: row.participants }),
    ...named(row.members),
    ...(row.stage === null ? {} : { stage: row.stage }),
    stats: {
      totalCost: Number(row.totalCost ?? 0),
      totalTokens: row.totalTokens ?? 0,
      activityCount: row.activityCount ?? 0,
      turnCount: row.turnCount ?? 0,
    },
  };
}

export interface SessionFilter {
  status?: string;
  type?: string;
  /** Sought literally, whatever the case, in id, title, participants and messages. */
  search?: string;
  /** When the session was last changed. */
  span?: Partial<Span>;
  after?: Position;
  limit: number;
}

/** A page of sessions, last changed first; ties in order of id, so that a walk skips and repeats none. */
export async function listSessions(db: Queries, filter: SessionFilter): Promise<SessionPage> {
  const where = new Where();
  const { status, type, search, span, after, limit } = filter;
  if (status !== undefined) where.add('s.status = ?', status);
  if (type !== undefined) where.add('s.type = ?', type);
  if (span?.from !== undefined) where.add('s."updatedAt" >= ?', new Date(span.from));
  if (span?.to !== undefined) where.add('s."updatedAt" < ?', new Date(span.to));
  if (after) where.add('(s."updatedAt", s.id) < (?, ?)', after.at, after.id);
  if (search) {
    const pattern = where.param(containing(search));
    const said = `EXISTS (SELECT 1 FROM "Message" m WHERE m."sessionId" = s.id AND m.content ILIKE ${pattern})`;
    where.add(`(s.title ILIKE ${pattern} OR s.participants ILIKE ${pattern} OR s.id ILIKE ${pattern} OR ${said})`);
  }
  const sql = `SELECT ${columns} FROM ${source} ${where.sql} ORDER BY s."updatedAt" DESC, s.id DESC LIMIT ${limit + 1}`;
  // Pages as they are turned most; plans of the others depend on what is sought.
  const isPlain = where.params.length === (after ? 2 : 0);
  const name = isPlain ? `sessions ${after ? 'after' : 'first'} ${limit}` : undefined;
  const rows = await db.query<SessionRow>(sql, where.params, name);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { sessions: page.map(toSummary), nextCursor: last ? cursorOf({ at: last.updatedAt, id: last.id }) : null };
}

/** One session, or null. */
export async function findSession(db: Queries, id: string): Promise<SessionSummary | null> {
  const [row] = await db.query<SessionRow>(`SELECT ${columns} FROM ${source} WHERE s.id = $1`, [id], 'session');
  return row ? toSummary(row) : null;
}

/** What sessions of this database have as status or type, beyond the names known today. */
export async function recordedValues(db: Queries, column: 'status' | 'type'): Promise<string[]> {
  const rows = await db.query<{ value: string }>(
    `SELECT DISTINCT ${column} AS value FROM "Session" ORDER BY 1 LIMIT 100`,
  );
  return rows.map((row) => row.value);
}
