import type { LiveMessage, Message, SessionCreated } from '../../shared/model';
import type { PriceTable } from '../../shared/prices';
import type { ActivityPatch, NewActivity, NewMessage, NewSession } from '../../shared/routes';
import { type ActivityDetailRow, toActivityDetail } from '../activities/rows';
import { again, type Db } from '../db/db';
import { notFound } from '../http/errors';
import type { LiveEvent } from '../live/events';
import { asPatch, mergedRow, newRow } from './activityRow';
import { insertActivities, lockedActivity, updateActivity } from './activityStore';
import { insertMessages } from './messageStore';
import { upsertSessions } from './sessionStore';
import { lastOfEach } from './values';

/**
 * How an application's sessions, messages and calls get into the database and onto the live channel. Every method is
 * idempotent by id. All reject with INVALID_PARAMETER for instants that are none.
 */
export interface Recorder {
  sessions(rows: readonly NewSession[]): Promise<void>;
  messages(rows: readonly NewMessage[]): Promise<void>;
  activities(rows: readonly NewActivity[]): Promise<void>;
  /** Rejects with NOT_FOUND where the id is not known. */
  complete(id: string, patch: ActivityPatch): Promise<ActivityDetailRow>;
}

export interface RecorderOptions {
  db: Db;
  /** Told of what was written, after it was. */
  publish?: ((event: LiveEvent) => unknown) | false;
  prices?: PriceTable;
  now?: () => Date;
}

const batchRows = 500;

function* batches<T>(rows: readonly T[]): Generator<T[]> {
  for (let start = 0; start < rows.length; start += batchRows) yield rows.slice(start, start + batchRows);
}

/** The recorder of one database. With `publish: false` it announces nothing, for loading much at once. */
export function createRecorder({ db, publish, prices = {}, now = () => new Date() }: RecorderOptions): Recorder {
  const announce = (name: LiveEvent['name'], data: unknown) => {
    if (publish) void publish({ name, data });
  };
  const announceActivity = (row: ActivityDetailRow) => announce('brain-activity', toActivityDetail(row));
  const announceSession = (data: SessionCreated) => announce('session-created', data);

  const merged = (id: string, patch: ActivityPatch): Promise<ActivityDetailRow> =>
    db.transaction(async (tx) => {
      const existing = await lockedActivity(tx, id);
      if (!existing) throw notFound('activity');
      const row = mergedRow(existing, patch, { now: now(), prices });
      await updateActivity(tx, row);
      return row;
    });

  return {
    async sessions(given) {
      const time = now();
      for (const batch of batches(given)) {
        for (const created of await upsertSessions(db, lastOfEach(batch), time)) announceSession(created);
      }
    },

    async messages(given) {
      const time = now();
      for (const batch of batches(given)) {
        for (const message of await insertMessages(db, lastOfEach(batch), time)) {
          announce('new-message', liveMessage(message));
        }
      }
    },

    async activities(given) {
      const time = now();
      const bodies = new Map<string, NewActivity[]>();
      const rows = new Map<string, ActivityDetailRow>();
      for (const [i, body] of given.entries()) {
        const options = { now: time, prices, at: given.length > 1 ? `${i}.` : '' };
        const before = rows.get(body.id);
        rows.set(body.id, before ? mergedRow(before, asPatch(body), options) : newRow(body, options));
        bodies.set(body.id, [...(bodies.get(body.id) ?? []), body]);
      }
      for (const batch of batches([...rows.values()])) {
        const inserted = await again(() => insertActivities(db, batch));
        for (const { id, createdAt } of inserted.sessions) announceSession(unknownSession(id, createdAt));
        for (const row of batch) if (inserted.ids.has(row.id)) announceActivity(row);
        const known = batch.filter((row) => !inserted.ids.has(row.id)).map((row) => row.id);
        for (const id of known) {
          for (const body of bodies.get(id) ?? []) announceActivity(await again(() => merged(id, asPatch(body))));
        }
      }
    },

    async complete(id, patch) {
      const row = await again(() => merged(id, patch));
      announceActivity(row);
      return row;
    },
  };
}

function liveMessage(message: Message): LiveMessage {
  return { ...message, sessionId: message.sessionId ?? '', role: message.role ?? '', stage: message.stage ?? null };
}

function unknownSession(id: string, createdAt: Date): SessionCreated {
  return {
    sessionId: id,
    timestamp: createdAt.getTime(),
    type: 'UNKNOWN',
    status: 'ACTIVE',
    createdAt: createdAt.toISOString(),
  };
}
