import type { Activity, LiveMessage, Turn } from '../../shared/model';
import { sumCosts } from '../../shared/tokens';
import { turnGapMs, turnUser } from '../../shared/turns';

const rank = (status: string): number => (status === 'PENDING' ? 0 : 1);

/** The newer of two states of one call: a call that ended never runs again. */
export function newer(known: Activity, arrived: Activity): Activity {
  return rank(arrived.status) >= rank(known.status) ? { ...known, ...arrived } : known;
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function withCalls(turn: Turn, activities: Activity[]): Turn {
  const ordered = [...activities].sort((a, b) => order(a.createdAt, b.createdAt) || order(a.id, b.id));
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { createdAt, durationMs } of ordered) {
    const start = Date.parse(createdAt);
    first = Math.min(first, start);
    last = Math.max(last, start + durationMs);
  }
  const durationMs = ordered.length ? Math.max(0, last - first) : 0;
  return {
    ...turn,
    activities: ordered,
    totals: { cost: sumCosts(ordered).cost, durationMs, activityCount: ordered.length },
  };
}

function openedBy(turnId: string, { createdAt, sessionId }: Activity): Turn {
  return {
    turnId,
    userMessage: null,
    aiResponse: null,
    startedAt: createdAt,
    userId: turnUser(turnId, sessionId ?? ''),
    activities: [],
    totals: { cost: 0, durationMs: 0, activityCount: 0 },
  };
}

/** The turn that a call without a turn id joins: the latest that began no more than 30 s before it. */
function turnByTime(turns: readonly Turn[], instant: string): Turn | undefined {
  const time = Date.parse(instant);
  return turns.filter((t) => time - Date.parse(t.startedAt) >= 0 && time - Date.parse(t.startedAt) <= turnGapMs).at(-1);
}

const byStart = (a: Turn, b: Turn): number => order(a.startedAt, b.startedAt) || order(a.turnId, b.turnId);

function insert(turns: readonly Turn[], turn: Turn): Turn[] {
  return [...turns.filter((t) => t.turnId !== turn.turnId), turn].sort(byStart);
}

/** Puts a live call into the session's turns (oldest first): in its place if known, else in its turn, else in a new one. */
export function mergeActivity(turns: readonly Turn[], activity: Activity): { turns: Turn[]; turnId: string } {
  const home =
    turns.find((t) => t.activities.some((a) => a.id === activity.id)) ??
    (activity.turnId ? turns.find((t) => t.turnId === activity.turnId) : turnByTime(turns, activity.createdAt));
  const turnId = home?.turnId ?? activity.turnId ?? `loose-${activity.id}`;
  return { turns: mergeCalls(turns, new Map([[turnId, [withoutLargeJson(activity)]]])), turnId };
}

/** Puts many live calls, by the turn that each belongs to, into the session's turns at once. */
export function mergeCalls(turns: readonly Turn[], calls: ReadonlyMap<string, readonly Activity[]>): Turn[] {
  const merged = new Map(turns.map((turn) => [turn.turnId, turn]));
  for (const [turnId, arrived] of calls) {
    const [first] = arrived;
    if (!first) continue;
    const turn = merged.get(turnId) ?? openedBy(turnId, first);
    const held = new Map(turn.activities.map((call) => [call.id, call]));
    for (const call of arrived) {
      const known = held.get(call.id);
      held.set(call.id, known ? newer(known, call) : call);
    }
    merged.set(turnId, withCalls(turn, [...held.values()]));
  }
  return [...merged.values()].sort(byStart);
}

/** A call as lists hold it. */
export function withoutLargeJson(activity: Activity): Activity {
  const { input, output, metadata, structuredOutput, ...light } = activity as Activity & Record<string, unknown>;
  return light as Activity;
}

/** Puts a live message into its turn: by turn id, else the latest turn within 30 s; a user's message may come before any call of its turn. */
export function mergeMessage(turns: readonly Turn[], message: LiveMessage): { turns: Turn[]; turnId: string | null } {
  const home = message.turnId ? turns.find((t) => t.turnId === message.turnId) : turnByTime(turns, message.timestamp);
  const fromAi = message.senderId === null;
  if (home) {
    const turn = fromAi
      ? { ...home, aiResponse: message.content }
      : { ...home, userMessage: home.userMessage ?? message.content };
    return { turns: insert(turns, turn), turnId: home.turnId };
  }
  if (fromAi || !message.turnId) return { turns: [...turns], turnId: null };
  const turn: Turn = {
    turnId: message.turnId,
    userMessage: message.content,
    aiResponse: null,
    startedAt: message.timestamp,
    userId: message.senderId,
    activities: [],
    totals: { cost: 0, durationMs: 0, activityCount: 0 },
  };
  return { turns: insert(turns, turn), turnId: turn.turnId };
}
