import type { Message } from '../../shared/model';
import type { NewMessage } from '../../shared/routes';
import { again, type Db, type Row } from '../db/db';
import { bodyInstant } from '../http/instants';
import { placeholders } from './values';

interface MessageRow extends Row {
  id: string;
  sessionId: string;
  senderId: string | null;
  role: string;
  content: string;
  stage: number | null;
  turnId: string | null;
  timestamp: Date;
}

export const messageColumns = `id, "sessionId", "senderId", role, content, stage, "turnId", timestamp`;

export function toMessage(row: Row): Message {
  const { timestamp, ...rest } = row as MessageRow;
  return { ...rest, timestamp: timestamp.toISOString() };
}

/** Inserts those messages whose id is new, and returns them. Their sessions count as changed at the time of the messages. */
export async function insertMessages(db: Db, rows: readonly NewMessage[], now: Date): Promise<Message[]> {
  const values = rows.flatMap((row) => [
    row.id,
    row.sessionId,
    row.senderId,
    row.role,
    row.content,
    row.stage ?? null,
    row.turnId ?? null,
    bodyInstant('timestamp', row.timestamp) ?? now,
  ]);
  const inserted = await again(() =>
    db.query(
      `WITH new AS (
        INSERT INTO "Message" (${messageColumns}) VALUES ${placeholders(rows.length, 8)}
        ON CONFLICT (id) DO NOTHING RETURNING ${messageColumns}
      ), touched AS (
        INSERT INTO "Session" AS s (id, type, status, "createdAt", "updatedAt")
        SELECT "sessionId", 'UNKNOWN', 'ACTIVE', min(timestamp), max(timestamp) FROM new GROUP BY 1 ORDER BY 1
        ON CONFLICT (id) DO UPDATE SET "updatedAt" = excluded."updatedAt" WHERE s."updatedAt" < excluded."updatedAt"
      )
      SELECT * FROM new ORDER BY timestamp, id`,
      values,
    ),
  );
  return inserted.map(toMessage);
}
