import { innerWorkStatuses, partnerStatuses, type SessionSummary } from '../../../shared/model';
import type { SessionPage } from '../../../shared/routes';
import { BackendError, type SessionFilter } from '../backend';
import type { ClassicSessionPage } from './rows';

/** One page as the backend gives it: `cursor` excludes its own instant. */
export type AskSessions = (
  query: { order: 'asc' | 'desc'; limit: number; cursor?: string; status?: string; type?: string },
  signal?: AbortSignal,
) => Promise<ClassicSessionPage>;

/** Where a walk stands: the instant it has come to, and who of that instant is known. */
interface Place {
  at: string;
  seen: string[];
}

const largestPage = 5000;
/** What the backend can't filter is looked for in pages of this size, this many of them at a time. */
export const searchPage = 500;
const searchPages = 2;

function encode(place: Place): string {
  return Buffer.from(JSON.stringify([place.at, ...place.seen])).toString('base64url');
}

function decode(cursor: string): Place {
  try {
    const [at, ...seen] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as string[];
    return { at: new Date(at ?? '').toISOString(), seen };
  } catch {
    throw new BackendError('INVALID_PARAMETER', 'That is no place in the list of sessions');
  }
}

/** What of a filter the backend itself understands; `impossible` where nothing can match, `local` for the rest. */
export function splitFilter(filter: SessionFilter): {
  ask: { status?: string; type?: string };
  local: ((session: SessionSummary) => boolean) | null;
  impossible: boolean;
} {
  const { status, type, search } = filter;
  const types: string[] = [
    ...((partnerStatuses as readonly string[]).includes(status ?? '') ? ['PARTNER'] : []),
    ...((innerWorkStatuses as readonly string[]).includes(status ?? '') ? ['INNER_WORK'] : []),
  ];
  const askable = status === undefined || types.length > 0;
  const impossible = status !== undefined && type !== undefined && types.length > 0 && !types.includes(type);
  const onlyType = type ?? (types.length === 1 ? types[0] : undefined);
  const needle = search?.trim().toLowerCase();
  const local = (session: SessionSummary): boolean =>
    (askable || session.status === status) &&
    (!needle || `${session.title ?? ''}\n${session.participants ?? ''}\n${session.id}`.toLowerCase().includes(needle));
  return {
    ask: {
      ...(askable && status !== undefined ? { status } : {}),
      ...(onlyType === undefined ? {} : { type: onlyType }),
    },
    local: askable && !needle ? null : local,
    impossible,
  };
}

const newestFirst = (a: SessionSummary, b: SessionSummary): number =>
  Date.parse(b.updatedAt) - Date.parse(a.updatedAt) || (a.id < b.id ? 1 : -1);

/** True where a page that was asked for newest first came the other way round. */
function reversed(sessions: readonly SessionSummary[]): boolean {
  const [first, last] = [sessions[0], sessions.at(-1)];
  return first !== undefined && last !== undefined && Date.parse(first.updatedAt) < Date.parse(last.updatedAt);
}

/** Walks the list newest first, each session once, in the fewest requests. */
export class SessionWalk {
  readonly #ask: AskSessions;
  /** Its `asc` is newest first. Should it ever be mended, `desc` is. */
  #order: 'asc' | 'desc' = 'asc';

  constructor(ask: AskSessions) {
    this.#ask = ask;
  }

  async page(query: SessionFilter & { cursor?: string; limit?: number }, signal?: AbortSignal): Promise<SessionPage> {
    const { ask, local, impossible } = splitFilter(query);
    const limit = Math.min(Math.max(Math.trunc(query.limit ?? 20), 1), 1000);
    if (impossible) return { sessions: [], nextCursor: null };
    if (!local) return this.#step(ask, query.cursor, limit, signal);
    const found: SessionSummary[] = [];
    let cursor: string | null | undefined = query.cursor;
    for (let pages = 0; pages < searchPages && found.length < limit && cursor !== null; pages += 1) {
      const page: SessionPage = await this.#step(ask, cursor, searchPage, signal);
      found.push(...page.sessions.filter(local));
      cursor = page.nextCursor;
    }
    return { sessions: found, nextCursor: cursor ?? null };
  }

  async #step(
    ask: { status?: string; type?: string },
    cursor: string | undefined,
    limit: number,
    signal: AbortSignal | undefined,
  ): Promise<SessionPage> {
    const place = cursor === undefined ? null : decode(cursor);
    const seen = new Set(place?.seen);
    // One millisecond later brings back the place's own instant; who is known of it is asked for on top.
    const before = place ? { cursor: new Date(Date.parse(place.at) + 1).toISOString() } : {};
    for (let take = limit + seen.size; ; take *= 2) {
      const page = await this.#newest({ ...ask, ...before, limit: take }, signal);
      const unseen = page.sessions.filter((s) => !seen.has(s.id) && (!place || s.updatedAt <= place.at));
      const fresh = [...new Map(unseen.map((s) => [s.id, s])).values()];
      const more = page.nextCursor !== null && page.nextCursor !== undefined;
      if (fresh.length === 0 && more && take < largestPage) continue;
      fresh.sort(newestFirst);
      const last = fresh.at(-1)?.updatedAt;
      if (!more || last === undefined) return { sessions: fresh, nextCursor: null };
      const known = last === place?.at ? place.seen : [];
      const ties = fresh.filter((s) => s.updatedAt === last).map((s) => s.id);
      return { sessions: fresh, nextCursor: encode({ at: last, seen: [...known, ...ties] }) };
    }
  }

  async #newest(query: Omit<Parameters<AskSessions>[0], 'order'>, signal: AbortSignal | undefined) {
    const page = await this.#ask({ ...query, order: this.#order }, signal);
    if (!reversed(page.sessions)) return page;
    this.#order = this.#order === 'asc' ? 'desc' : 'asc';
    return this.#ask({ ...query, order: this.#order }, signal);
  }
}
