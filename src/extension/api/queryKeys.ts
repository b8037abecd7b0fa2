import type { QueryKey } from '@tanstack/query-core';
import type { CostPeriod } from '../../shared/model';
import type { SessionFilter, TimeRange } from './backend';

/** Names of cached answers. What begins alike can be marked as out of date together. */
export const keys = {
  allSessions: () => ['sessions'],
  sessions: ({ status, type, search }: SessionFilter, cursor?: string) => [
    'sessions',
    'page',
    status ?? null,
    type ?? null,
    search ?? null,
    cursor ?? null,
  ],
  /** The newest sessions, many at once, for searching them here. */
  searchable: ({ status, type }: SessionFilter) => ['sessions', 'searchable', status ?? null, type ?? null],
  summary: (id: string) => ['session', id, 'summary'],
  turns: (id: string) => ['session', id, 'turns'],
  sessionActivity: (id: string) => ['session', id, 'activity'],
  call: (id: string) => ['call', id],
  costs: ({ period, from, to }: TimeRange & { period: CostPeriod }) => ['figures', 'costs', period, from, to],
  cacheRates: ({ from, to, sessionId }: TimeRange & { sessionId?: string }) => [
    'figures',
    'rates',
    sessionId ?? null,
    from,
    to,
  ],
};

/** How many answers of each kind are kept: a session's activity can be megabytes, a call's text hundreds of kilobytes. */
const kept: Record<string, number> = { sessions: 60, summary: 300, turns: 60, activity: 8, call: 300, figures: 40 };

/** The kind of an answer, and how many of that kind are kept. */
export function kindOf(key: QueryKey): { kind: string; most: number } {
  const kind = String(key[0] === 'session' ? key[2] : key[0]);
  return { kind, most: kept[kind] ?? 20 };
}
