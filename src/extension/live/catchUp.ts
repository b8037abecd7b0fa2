import type { ActivityDetail, LiveMessage, SessionSummary } from '../../shared/model';
import type { Backend } from '../api/backend';
import type { PendingCall } from './seen';

/** What to fetch: everything since `from` (epoch ms by the server's clock), and how these calls ended. */
export interface Missed {
  from: number;
  pending: readonly PendingCall[];
  /** Sessions in which something happened shortly before: on the classic kind they are read again. */
  recent: readonly string[];
  /** False for the moment before the first join: then calls alone are asked for. */
  outage: boolean;
}

/** What was found, oldest first. `unfilled`: why some of it may be missing, in a sentence. */
export interface Found {
  activities: ActivityDetail[];
  messages: LiveMessage[];
  sessions: SessionSummary[];
  unfilled: string | null;
}

/** Bounds of one catching up: what lies beyond is marked as a gap. */
export const bounds = {
  activityPages: 100,
  sessionPages: 5,
  /** Sessions whose messages are read, on a full backend. */
  fullSessions: 20,
  /** Sessions that are read at all, on the classic kind: its hundred requests a minute are shared. */
  classicSessions: 5,
  /** Calls that ran before the outage began and are asked for one by one. */
  pending: 20,
} as const;

const pageSize = 100;

/** Reads over HTTP what the stream did not bring. Rejects with BackendError. */
export async function catchUp(backend: Backend, missed: Missed, signal: AbortSignal): Promise<Found> {
  return backend.kind === 'full' ? fromFull(backend, missed, signal) : fromClassic(backend, missed, signal);
}

async function fromFull(backend: Backend, missed: Missed, signal: AbortSignal): Promise<Found> {
  const calls = await activitiesSince(backend, missed.from, signal);
  const found: Found = { activities: calls.rows, messages: [], sessions: [], unfilled: null };
  if (!calls.complete) found.unfilled = `more than ${bounds.activityPages * pageSize} calls were missed`;
  await endOfPending(backend, missed.pending, found, signal);
  if (missed.outage) {
    const changed = await sessionsSince(backend, missed.from, signal);
    found.sessions = changed.rows;
    if (!changed.complete) found.unfilled ??= 'more sessions changed than are looked through';
    await messagesOf(backend, changed.rows, missed.from, found, signal);
  }
  return sorted(found);
}

async function activitiesSince(backend: Backend, from: number, signal: AbortSignal) {
  const rows: ActivityDetail[] = [];
  const query = { from: new Date(from).toISOString(), limit: pageSize };
  let cursor: string | undefined;
  for (let page = 0; page < bounds.activityPages; page++) {
    const { activities, nextCursor } = await backend.activities({ ...query, cursor }, signal);
    rows.push(...activities);
    if (nextCursor === null) return { rows, complete: true };
    cursor = nextCursor;
  }
  return { rows, complete: false };
}

/** Calls that began before the outage and may have ended in it. */
async function endOfPending(
  backend: Backend,
  pending: readonly PendingCall[],
  found: Found,
  signal: AbortSignal,
): Promise<void> {
  const got = new Set(found.activities.map((a) => a.id));
  const open = pending.filter((call) => !got.has(call.id));
  if (open.length > bounds.pending) found.unfilled ??= 'how some long-running calls ended is not known';
  for (const { id, sessionId } of open.slice(-bounds.pending)) {
    const row = await backend.activity(id, sessionId, signal).catch(gone);
    if (row) found.activities.push(row);
  }
}

/** A row that no longer exists is no failure. */
function gone(error: { code?: string }): null {
  if (error.code === 'NOT_FOUND') return null;
  throw error;
}

async function sessionsSince(backend: Backend, from: number, signal: AbortSignal) {
  const rows: SessionSummary[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < bounds.sessionPages; page++) {
    const { sessions, nextCursor } = await backend.sessions({ limit: pageSize, cursor }, signal);
    const fresh = sessions.filter((session) => Date.parse(session.updatedAt) >= from);
    rows.push(...fresh);
    if (nextCursor === null || fresh.length < sessions.length) return { rows, complete: true };
    cursor = nextCursor;
  }
  return { rows, complete: false };
}

async function messagesOf(
  backend: Backend,
  sessions: readonly SessionSummary[],
  from: number,
  found: Found,
  signal: AbortSignal,
): Promise<void> {
  if (sessions.length > bounds.fullSessions) found.unfilled ??= 'messages of some sessions were not fetched';
  for (const { id } of sessions.slice(0, bounds.fullSessions)) {
    await readSession(backend, id, from, found, signal, false);
  }
}

async function fromClassic(backend: Backend, missed: Missed, signal: AbortSignal): Promise<Found> {
  const found: Found = { activities: [], messages: [], sessions: [], unfilled: null };
  if (!missed.outage) return found;
  const { sessions } = await backend.sessions({ limit: 20 }, signal);
  found.sessions = sessions.filter((session) => Date.parse(session.updatedAt) >= missed.from);
  const waiting = missed.pending.flatMap((call) => (call.sessionId ? [call.sessionId] : []));
  const ids = [...new Set([...found.sessions.map((session) => session.id), ...missed.recent, ...waiting])];
  if (found.sessions.length === sessions.length && sessions.length > 0) {
    found.unfilled = 'more sessions changed than are looked through';
  }
  if (ids.length > bounds.classicSessions) found.unfilled ??= 'some sessions were not read again';
  for (const id of ids.slice(0, bounds.classicSessions))
    await readSession(backend, id, missed.from, found, signal, true);
  if (found.sessions.some((session) => session.type === 'INNER_WORK')) {
    found.unfilled ??= 'this backend keeps calls of inner work to the stream alone';
  }
  return sorted(found);
}

async function readSession(
  backend: Backend,
  id: string,
  from: number,
  found: Found,
  signal: AbortSignal,
  calls: boolean,
): Promise<void> {
  const read = await backend.sessionActivity(id, signal).catch(gone);
  if (!read) return;
  for (const message of read.messages) {
    if (Date.parse(message.timestamp) < from) continue;
    found.messages.push({ ...message, sessionId: message.sessionId ?? id, role: message.role ?? roleOf(message) });
  }
  if (calls) found.activities.push(...read.activities);
}

const roleOf = (message: { senderId: string | null }): string => (message.senderId === null ? 'AI' : 'USER');

function sorted(found: Found): Found {
  const by = (a: string, b: string): number => Date.parse(a) - Date.parse(b);
  found.activities.sort((a, b) => by(a.createdAt, b.createdAt) || (a.id < b.id ? -1 : 1));
  found.messages.sort((a, b) => by(a.timestamp, b.timestamp) || (a.id < b.id ? -1 : 1));
  found.sessions.sort((a, b) => by(a.updatedAt, b.updatedAt));
  return found;
}
