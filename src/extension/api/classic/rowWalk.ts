import type { ActivityDetail } from '../../../shared/model';
import type { ActivityPage, SessionActivity, SessionPage } from '../../../shared/routes';
import { BackendError, type TimeRange } from '../backend';
import { bounds } from './ranges';

/** The two requests that a walk over all rows is made of. */
export interface WalkSource {
  sessions(query: { cursor?: string; limit: number }, signal?: AbortSignal): Promise<SessionPage>;
  sessionActivity(id: string, signal?: AbortSignal): Promise<SessionActivity>;
}

/** Sessions still to read, and where the list goes on. */
interface Place {
  ids: string[];
  next: string | null;
}

const sessionsAtOnce = 100;

function encode(place: Place): string | null {
  if (place.ids.length === 0 && place.next === null) return null;
  return Buffer.from(JSON.stringify([place.next, ...place.ids])).toString('base64url');
}

function decode(cursor: string): Place {
  try {
    const [next, ...ids] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string | null, ...string[]];
    return { ids: ids.map(String), next: next === null ? null : String(next) };
  } catch {
    throw new BackendError('INVALID_PARAMETER', 'That is no place in the list of calls');
  }
}

/**
 * One page of rows where the backend can only be asked session by session: one session's rows, newest first, sessions by
 * newest change. At most two requests a page. Sessions without rows, or begun after the range, are not asked for.
 */
export async function rowPage(
  source: WalkSource,
  query: TimeRange & { cursor?: string },
  signal?: AbortSignal,
): Promise<ActivityPage> {
  const { from, to } = bounds(query, Number.POSITIVE_INFINITY);
  let place: Place = query.cursor === undefined ? { ids: [], next: '' } : decode(query.cursor);
  if (place.ids.length === 0 && place.next !== null) {
    const page = await source.sessions(
      { limit: sessionsAtOnce, ...(place.next ? { cursor: place.next } : {}) },
      signal,
    );
    const begun = page.sessions.filter((s) => s.stats.activityCount > 0 && Date.parse(s.createdAt) <= to);
    place = { ids: begun.map((s) => s.id), next: page.nextCursor };
  }
  const [id, ...ids] = place.ids;
  const rows = id === undefined ? [] : (await source.sessionActivity(id, signal)).activities.toReversed();
  const inRange = (row: ActivityDetail): boolean =>
    Date.parse(row.createdAt) >= from && Date.parse(row.createdAt) <= to;
  return { activities: rows.filter(inRange), nextCursor: encode({ ids, next: place.next }) };
}
