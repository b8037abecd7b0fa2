import type { Activity, LiveMessage, Turn } from '../../shared/model';
import { sumCosts } from '../../shared/tokens';
import { turnGapMs, turnUser } from '../../shared/turns';

const rank = (status: string): number => (status === 'PENDING' ? 0 : 1);

/** The newer of two states of one call: a call that ended never runs again. */
export function newer(known: Activity, arrived: Activity): Activity {
  return rank(arrived.status) >= rank(known.status) ? { ...known, ...arrived } : known;
}

function withCalls(turn: Turn, activities: Activity[]): Turn {
  const ordered = [...activities].sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id));
  const starts = ordered.map((a) => Date.parse(a.createdAt));
  const ends = ordered.map((a, i) => (starts[i] ?? 0) + a.durationMs);
  const durationMs = ordered.length ? Math.max(0, Math.max(...ends) - Math.min(...starts)) : 0;
  return {
    ...turn,
    activities: ordered,
    totals: { cost: sumCosts(ordered).cost, durationMs, activityCount: ordered.length },
  };
}

/** The turn that a call without a turn id joins: the latest that began no more than 30 s before it. */
function turnByTime(turns: readonly Turn[], instant: string): Turn | undefined {
  const time = Date.parse(instant);
  return turns.filter((t) => time - Date.parse(t.startedAt) >= 0 && time - Date.parse(t.startedAt) <= turnGapMs).at(-1);
}

function insert(turns: readonly Turn[], turn: Turn): Turn[] {
  return [...turns.filter((t) => t.turnId !== turn.turnId), turn].sort(
    (a, b) => a.startedAt.localeCompare(b.startedAt) || a.turnId.localeCompare(b.turnId),
  );
}

/** Puts a live call into the session's turns (oldest first): in its place if known, else in its turn, else in a new one. */
export function mergeActivity(turns: readonly Turn[], activity: Activity): { turns: Turn[]; turnId: string } {
  const home =
    turns.find((t) => t.activities.some((a) => a.id === activity.id)) ??
    (activity.turnId ? turns.find((t) => t.turnId === activity.turnId) : turnByTime(turns, activity.createdAt));
  const light = withoutLargeJson(activity);
  if (!home) {
    const turnId = activity.turnId ?? `loose-${activity.id}`;
    const turn: Turn = {
      turnId,
      userMessage: null,
      aiResponse: null,
      startedAt: activity.createdAt,
      userId: turnUser(turnId, activity.sessionId ?? ''),
      activities: [],
      totals: { cost: 0, durationMs: 0, activityCount: 0 },
    };
    return { turns: insert(turns, withCalls(turn, [light])), turnId };
  }
  const known = home.activities.find((a) => a.id === activity.id);
  const others = home.activities.filter((a) => a.id !== activity.id);
  const merged = withCalls(home, [...others, known ? newer(known, light) : light]);
  return { turns: insert(turns, merged), turnId: home.turnId };
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
