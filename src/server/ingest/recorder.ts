import type { LiveMessage, Message, SessionCreated } from '../../shared/model';
import type { PriceTable } from '../../shared/prices';
import type { ActivityPatch, NewActivity, NewMessage, NewSession } from '../../shared/routes';
import { type ActivityDetailRow, toActivityDetail } from '../activities/rows';
import { again, type Db } from '../db/db';
import { notFound } from '../http/errors';
import type { LiveEvent } from '../live/events';
import { asPatch, mergedRow, newRow } from './activityRow';
import { insertActivities, readActivity, updateActivity } from './activityStore';
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
/** Somebody gets through at each try. */
const mostTries = 50;

function* batches<T>(rows: readonly T[]): Generator<T[]> {
  for (let start = 0; start < rows.length; start += batchRows) yield rows.slice(start, start + batchRows);
}

interface Recorded {
  body: NewActivity;
  row: ActivityDetailRow;
}

function firstOfEach(rows: readonly Recorded[]): Set<Recorded> {
  const seen = new Map<string, Recorded>();
  for (const each of rows) if (!seen.has(each.row.id)) seen.set(each.row.id, each);
  return new Set(seen.values());
}

/** The recorder of one database. With `publish: false` it announces nothing, for loading much at once. */
export function createRecorder({ db, publish, prices = {}, now = () => new Date() }: RecorderOptions): Recorder {
  const announce = (name: LiveEvent['name'], data: unknown) => {
    if (publish) void publish({ name, data });
  };
  const announceActivity = (row: ActivityDetailRow) => announce('brain-activity', toActivityDetail(row));
  const announceSession = (data: SessionCreated) => announce('session-created', data);

  /** Reads, changes and writes back, anew where somebody else wrote in between: two ways instead of a transaction's five. */
  async function merge(id: string, patch: ActivityPatch, tries = 1): Promise<ActivityDetailRow> {
    const found = await readActivity(db, id);
    if (!found) throw notFound('activity');
    const row = mergedRow(found.row, patch, { now: now(), prices });
    const done = await again(() => updateActivity(db, { row, version: found.version }));
    if (done?.session) announceSession(unknownSession(done.session, row.createdAt));
    if (done) return row;
    if (tries >= mostTries) throw new Error(`activity ${id} was changed by others ${tries} times meanwhile`);
    return merge(id, patch, tries + 1);
  }

  /** Writes and announces what is new of a batch; resolves with what was known already. */
  async function insert(batch: readonly Recorded[]): Promise<Recorded[]> {
    const rows = batch.map(({ row }) => row);
    const inserted = await again(() => insertActivities(db, rows));
    for (const { id, createdAt } of inserted.sessions) announceSession(unknownSession(id, createdAt));
    for (const row of rows) if (inserted.ids.has(row.id)) announceActivity(row);
    return batch.filter(({ row }) => !inserted.ids.has(row.id));
  }

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
      const place = (i: number) => (given.length > 1 ? `${i}.` : '');
      // All are checked before any is written.
      const rows = given.map((body, i) => ({ body, row: newRow(body, { now: time, prices, at: place(i) }) }));
      const firsts = firstOfEach(rows);
      const repeated = rows.filter((each) => !firsts.has(each));
      for (const batch of batches([...firsts].sort((a, b) => (a.row.id < b.row.id ? -1 : 1)))) {
        repeated.unshift(...(await insert(batch)));
      }
      for (const { body } of repeated) announceActivity(await merge(body.id, asPatch(body)));
    },

    async complete(id, patch) {
      const row = await merge(id, patch);
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
