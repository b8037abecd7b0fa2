import type { SessionCreated } from '../../shared/model';
import type { NewSession } from '../../shared/routes';
import { again, type Db, type Row } from '../db/db';
import { bodyInstant } from '../http/instants';
import { json, placeholders } from './values';

interface Written extends Row {
  id: string;
  type: string;
  status: string;
  createdAt: Date;
  created: boolean;
}

const columns = `id, type, status, title, participants, stage, members, "createdAt", "updatedAt"`;

/**
 * Inserts sessions, or changes what the request states of those that are known; returns those that are new. A change
 * counts as one at the given time; repeating what is already so changes nothing.
 */
export async function upsertSessions(db: Db, rows: readonly NewSession[], now: Date): Promise<SessionCreated[]> {
  const values = rows.flatMap((row) => {
    const createdAt = bodyInstant('createdAt', row.createdAt) ?? now;
    const members = row.members ?? null;
    return [
      row.id,
      row.type,
      row.status,
      row.title ?? null,
      row.participants ?? names(members),
      row.stage ?? null,
      json(members),
      createdAt,
      createdAt,
    ];
  });
  const written = await again(() =>
    db.query<Written>(
      `WITH before AS (SELECT id FROM "Session" WHERE id = ANY($${values.length + 2}::text[]) AND type <> 'UNKNOWN')
      INSERT INTO "Session" AS s (${columns}) VALUES ${placeholders(rows.length, 9)}
      ON CONFLICT (id) DO UPDATE SET
        type = excluded.type, status = excluded.status, title = coalesce(excluded.title, s.title),
        participants = coalesce(excluded.participants, s.participants), stage = coalesce(excluded.stage, s.stage),
        members = coalesce(excluded.members, s.members), "createdAt" = least(s."createdAt", excluded."createdAt"),
        "updatedAt" = greatest(s."updatedAt", $${values.length + 1}::timestamptz)
      WHERE (s.type, s.status, s.title, s.participants, s.stage, s.members::text) IS DISTINCT FROM
        (excluded.type, excluded.status, coalesce(excluded.title, s.title),
          coalesce(excluded.participants, s.participants), coalesce(excluded.stage, s.stage),
          coalesce(excluded.members, s.members)::text)
      RETURNING id, type, status, "createdAt", NOT EXISTS (SELECT FROM before WHERE before.id = s.id) AS created`,
      [...values, now, rows.map((row) => row.id)],
    ),
  );
  return written.filter((row) => row.created).map(announced(rows));
}

const announced =
  (rows: readonly NewSession[]) =>
  (row: Written): SessionCreated => {
    const members = rows.find(({ id }) => id === row.id)?.members;
    return {
      sessionId: row.id,
      timestamp: row.createdAt.getTime(),
      type: row.type,
      status: row.status,
      createdAt: row.createdAt.toISOString(),
      ...(members ? { members } : {}),
    };
  };

function names(members: NewSession['members'] | null): string | null {
  const known = members?.flatMap((member) => (member.userName ? [member.userName] : []));
  return known?.length ? known.join(' & ') : null;
}
