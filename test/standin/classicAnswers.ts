import { type ClassicActivity, type ClassicData, type ClassicSession, type ClassicUser, models } from './classicData';

/** What the classic backend answers with, from its rows. Each throws where that one fails with 500. */

const partner = ['CREATED', 'INVITED', 'ACTIVE', 'WAITING', 'PAUSED', 'RESOLVED', 'ABANDONED', 'ARCHIVED'];
const inner = ['ACTIVE', 'COMPLETED', 'ARCHIVED'];

type Query = Record<string, string | undefined>;

function exposed(user: ClassicUser) {
  return { ...user, clerkId: `clerk_${user.id}`, firstName: user.name, lastName: null, globalFacts: null };
}

function rowsOf(data: ClassicData, session: ClassicSession): ClassicActivity[] {
  return data.activities.filter((a) => a.sessionId === session.id);
}

function statsOf(data: ClassicData, session: ClassicSession) {
  const rows = rowsOf(data, session);
  return {
    totalCost: rows.reduce((sum, a) => sum + a.cost, 0),
    totalTokens: rows.reduce((sum, a) => sum + a.tokenCountInput + a.tokenCountOutput, 0),
    activityCount: rows.length,
    turnCount: data.messages.filter((m) => m.sessionId === session.id).length,
  };
}

/** One session as lists show it: with everything that it knows of its people. */
export function sessionAnswer(data: ClassicData, session: ClassicSession) {
  const { members, ...row } = session;
  const participants = members.map((m) => m.name ?? 'Unknown').join(' & ');
  const people =
    session.type === 'PARTNER'
      ? { relationship: { id: `rel-${session.id}`, members: members.map((m) => ({ userId: m.id, user: exposed(m) })) } }
      : { relationship: null, user: exposed(members[0]!) };
  return { ...row, participants, ...people, stats: statsOf(data, session) };
}

function table(data: ClassicData, type: string, query: Query, take: number): ClassicSession[] {
  const known = type === 'PARTNER' ? partner : inner;
  if (query.status !== undefined && !known.includes(query.status)) throw new Error('Invalid enum value');
  const before = query.cursor === undefined ? Number.POSITIVE_INFINITY : Date.parse(query.cursor);
  if (Number.isNaN(before)) throw new Error('Invalid date');
  return data.sessions
    .filter((s) => s.type === type && Date.parse(s.updatedAt) < before)
    .filter((s) => query.status === undefined || s.status === query.status)
    .sort((a, b) => Date.parse(b.updatedAt) - Date.parse(a.updatedAt))
    .slice(0, take);
}

/** A page of sessions: the newest of either table, then in inverted order, then cut; so the default order loses the newest. `mended` sets the order right. */
export function sessionsAnswer(data: ClassicData, query: Query, mended = false) {
  const limit = query.limit === undefined ? 20 : Number.parseInt(query.limit, 10);
  if (Number.isNaN(limit) || limit < 0) throw new Error('Invalid limit');
  const types = ['PARTNER', 'INNER_WORK'].filter((type) => query.type === undefined || query.type === type);
  const found = types.flatMap((type) => table(data, type, query, limit + 1));
  const direction = (query.order === 'asc') === mended ? 1 : -1;
  found.sort((a, b) => direction * (Date.parse(a.updatedAt) - Date.parse(b.updatedAt)));
  const page = found.slice(0, limit);
  return {
    sessions: page.map((s) => sessionAnswer(data, s)),
    nextCursor: found.length > limit ? (page.at(-1)?.updatedAt ?? null) : null,
  };
}

/** All of a session at once, without pages; empty for an id that it does not know. */
export function activityAnswer(data: ClassicData, sessionId: string) {
  const rows = data.activities.filter((a) => a.sessionId === sessionId);
  const messages = data.messages
    .filter((m) => m.sessionId === sessionId)
    .map(({ id, content, timestamp, senderId }) => ({ id, content, timestamp, senderId }));
  return {
    activities: rows,
    messages,
    notableFacts: data.facts.get(sessionId) ?? [],
    summary: {
      totalCost: rows.reduce((sum, a) => sum + a.cost, 0),
      totalTokens: rows.reduce((sum, a) => sum + a.tokenCountInput + a.tokenCountOutput, 0),
      count: rows.length,
    },
  };
}

export const modelName = (id: string): string => Object.entries(models).find(([, full]) => full === id)?.[0] ?? 'other';

const spans: Record<string, number> = { '24h': 1, '7d': 7, '30d': 30 };

/** An unknown period is seven days, without a word. */
function rangeOf(query: Query, now: number): [number, number] {
  const days = spans[query.period ?? '7d'] ?? 7;
  const from = query.from === undefined ? now - days * 86_400_000 : Date.parse(query.from);
  const to = query.to === undefined ? now : Date.parse(query.to);
  if (Number.isNaN(from) || Number.isNaN(to)) throw new Error('Invalid date');
  return [from, to];
}

function inRange(data: ClassicData, query: Query, now: number): ClassicActivity[] {
  const [from, to] = rangeOf(query, now);
  return data.activities.filter((a) => {
    const at = Date.parse(a.createdAt);
    return a.status === 'COMPLETED' && at >= from && at <= to;
  });
}

function groupBy<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row]);
  return groups;
}

const sum = (rows: readonly ClassicActivity[], of: (a: ClassicActivity) => number): number =>
  rows.reduce((total, row) => total + of(row), 0);
const cached = (a: ClassicActivity, key: string): number =>
  Number((a.metadata as Record<string, unknown> | null)?.[key] ?? 0);
const costFor = (rows: readonly ClassicActivity[], model: string): number =>
  sum(
    rows.filter((a) => modelName(a.model) === model),
    (a) => a.cost,
  );

function cacheOf(rows: readonly ClassicActivity[]) {
  return {
    read: sum(rows, (a) => cached(a, 'cacheReadInputTokens')),
    write: sum(rows, (a) => cached(a, 'cacheWriteInputTokens')),
    uncached: sum(rows, (a) => a.tokenCountInput),
  };
}

/** Costs of a range: sums by model and by call type of the whole, money by day. Days without calls are left out. */
export function costsAnswer(data: ClassicData, query: Query, now: number) {
  const rows = inRange(data, query, now);
  const total = sum(rows, (a) => a.cost);
  const days = [...groupBy(rows, (a) => a.createdAt.slice(0, 10))].sort(([a], [b]) => (a < b ? -1 : 1));
  const cache = cacheOf(rows);
  const percentage = (cost: number) => Math.round((total === 0 ? 0 : cost / total) * 10_000) / 100;
  return {
    summary: {
      periodTotal: Math.round(total * 1e6) / 1e6,
      previousPeriodTotal: 0,
      changePercent: 0,
      perSessionAvg: total / Math.max(1, new Set(rows.map((a) => a.sessionId)).size),
      cacheSavings: 0.1,
    },
    costTimeline: days.map(([date, own]) => ({
      date,
      sonnetCost: costFor(own, 'sonnet'),
      haikuCost: costFor(own, 'haiku'),
      titanCost: costFor(own, 'titan'),
      total: sum(own, (a) => a.cost),
    })),
    modelBreakdown: [...groupBy(rows, (a) => modelName(a.model))].map(([model, own]) => ({
      model,
      count: own.length,
      cost: sum(own, (a) => a.cost),
      inputTokens: sum(own, (a) => a.tokenCountInput),
      outputTokens: sum(own, (a) => a.tokenCountOutput),
      percentage: percentage(sum(own, (a) => a.cost)),
    })),
    callTypeBreakdown: [...groupBy(rows, (a) => a.callType ?? 'UNKNOWN')].map(([callType, own]) => ({
      callType,
      count: own.length,
      cost: sum(own, (a) => a.cost),
      percentage: percentage(sum(own, (a) => a.cost)),
      avgDuration: Math.round(sum(own, (a) => a.durationMs) / own.length),
    })),
    cacheMetrics: {
      hitRate: 110.4,
      readTokens: cache.read,
      writeTokens: cache.write,
      uncachedTokens: cache.uncached,
      estimatedSavings: 0.1,
    },
    sessionCosts: [...groupBy(rows, (a) => a.sessionId ?? 'unattributed')].slice(0, 20).map(([sessionId, own]) => ({
      sessionId,
      participants: 'Ana & Ben',
      sonnetCost: costFor(own, 'sonnet'),
      haikuCost: costFor(own, 'haiku'),
      titanCost: costFor(own, 'titan'),
      totalCost: sum(own, (a) => a.cost),
      activityCount: own.length,
      turnCount: 2,
    })),
  };
}

/** The dashboard's own figures: the only place where cache tokens stand by day. */
export function dashboardAnswer(data: ClassicData, query: Query, now: number) {
  const rows = inRange(data, query, now);
  const days = [...groupBy(rows, (a) => a.createdAt.slice(0, 10))].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    activeSessions: data.sessions.filter((s) => s.status === 'ACTIVE').length,
    periodCost: sum(rows, (a) => a.cost),
    cacheHitRate: 114.09,
    avgResponseMs: 1900,
    costTrend: days.map(([date, own]) => {
      const { read, write, uncached } = cacheOf(own);
      return { date, cost: sum(own, (a) => a.cost), cacheRead: read, cacheWrite: write, uncached };
    }),
    modelDistribution: [],
    recentSessions: [],
  };
}

/** A participant's context: assembled by embedding what was last said, and written down. */
export function contextAnswer(session: ClassicSession, now: number) {
  const assembledAt = new Date(now).toISOString();
  return {
    sessionId: session.id,
    sessionType: session.type === 'PARTNER' ? 'partner' : 'inner_thoughts',
    assembledAt,
    users: session.members.map((m) => ({
      userId: m.id,
      userName: m.name ?? 'Unknown',
      context: {
        conversationContext: { recentTurns: [], turnCount: 0, sessionDurationMinutes: 0 },
        notableFacts: [{ category: 'Conflict', fact: 'Pickup is late most Tuesdays' }, null],
        stageContext: { stage: session.stage, gatesSatisfied: {} },
        assembledAt,
      },
    })),
  };
}
