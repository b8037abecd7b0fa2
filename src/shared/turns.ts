import type { Activity, Message, Turn } from './model';
import { sumCosts } from './tokens';

/** Calls without a turn of their own join the turn that began at most this long before them. */
export const turnGapMs = 30_000;

type Call = Activity & { metadata?: unknown };

interface Group {
  turnId: string;
  activities: Activity[];
  startedAt: number;
}

function metadataTurnId(metadata: unknown): string | null {
  const id = typeof metadata === 'object' && metadata !== null ? (metadata as Record<string, unknown>).turnId : null;
  return typeof id === 'string' && id !== '' ? id : null;
}

/** Epoch ms; what is no instant counts as the beginning of time, so that it stays in order and in sight. */
const at = (instant: string): number => Date.parse(instant) || 0;
const isAi = ({ senderId, role = '' }: Message): boolean =>
  /^(ai|assistant)$/i.test(role) || (senderId === null && !/^user$/i.test(role));

/**
 * The participant that a turn id names, null where it names none. Ids read `${sessionId}-${userId}-${n}`, or end in
 * `-feel-heard`, `-welcome` or `-inner-work-${n}`.
 */
export function turnUser(turnId: string, sessionId: string): string | null {
  if (!turnId.startsWith(`${sessionId}-`)) return null;
  const [, user] =
    /^(?:(.+?)-)??(?:inner-work-\d+|\d+|feel-heard|welcome)$/s.exec(turnId.slice(sessionId.length + 1)) ?? [];
  return user ?? null;
}

const byStart = (a: Group, b: Group): number => a.startedAt - b.startedAt || (a.turnId < b.turnId ? -1 : 1);

/** The turn that a call belongs to: on the classic backend the answer's own call adds `-orch` to the turn's id. */
export function baseTurnId(turnId: string): string {
  return turnId.replace(/-orch$/, '');
}

/** The latest group that started no later than `time` and no more than `turnGapMs` before it. */
function groupBefore(groups: readonly Group[], time: number): Group | undefined {
  let best: Group | undefined;
  for (const group of groups) {
    const gap = time - group.startedAt;
    if (gap >= 0 && gap <= turnGapMs && (!best || byStart(best, group) < 0)) best = group;
  }
  return best;
}

function collect(calls: readonly Call[]): Group[] {
  const named = new Map<string, Group>();
  const loose: Activity[] = [];
  for (const { call, turnId } of calls.map((call) => ({
    call,
    turnId: call.turnId ?? metadataTurnId(call.metadata),
  }))) {
    if (turnId === null) {
      loose.push(call);
      continue;
    }
    const group = named.get(turnId) ?? { turnId, activities: [], startedAt: Number.POSITIVE_INFINITY };
    group.activities.push(call);
    group.startedAt = Math.min(group.startedAt, at(call.createdAt));
    named.set(turnId, group);
  }
  return joinLoose([...named.values()], loose);
}

/** Calls that name no turn join one by time, or open one of their own. */
function joinLoose(named: readonly Group[], loose: readonly Activity[]): Group[] {
  const groups = [...named];
  const ordered = [...loose].sort((a, b) => at(a.createdAt) - at(b.createdAt) || (a.id < b.id ? -1 : 1));
  for (const call of ordered) {
    const time = at(call.createdAt);
    const group = groupBefore(groups, time);
    if (group) group.activities.push(call);
    else groups.push({ turnId: `loose-${call.id}`, activities: [call], startedAt: time });
  }
  return groups.sort(byStart);
}

/** A user's message: by its turn id, else the nearest one within 30 s before the turn's start that no turn has yet. */
function userMessage(
  group: Group,
  messages: readonly Message[],
  taken: Set<string>,
  user: string | null,
): Message | null {
  const own = messages.find((m) => m.turnId === group.turnId && !isAi(m));
  if (own) return own;
  let best: Message | null = null;
  for (const message of messages) {
    if (isAi(message) || message.turnId || taken.has(message.id)) continue;
    if (user !== null && message.senderId !== user) continue;
    const gap = group.startedAt - at(message.timestamp);
    if (gap >= 0 && gap <= turnGapMs && (!best || at(message.timestamp) > at(best.timestamp))) best = message;
  }
  return best;
}

/**
 * The AI's answer: by its turn id, else the first one that no turn has yet, from the turn's start to 30 s after its last
 * call ended and before the same person's next turn.
 */
function aiMessage(group: Group, messages: readonly Message[], taken: Set<string>, next: number): Message | null {
  const own = messages.find((m) => m.turnId === group.turnId && isAi(m));
  if (own) return own;
  const until = Math.min(next, group.startedAt + span(group.activities) + turnGapMs);
  const inTime = (time: number) => time >= group.startedAt && time < until;
  return messages.find((m) => isAi(m) && !m.turnId && !taken.has(m.id) && inTime(at(m.timestamp))) ?? null;
}

/** When the next turn of the same person starts: of anyone, where it is not known whose turn this is. */
function nextStart(groups: readonly Group[], i: number, user: string | null, sessionId: string): number {
  const next = groups.find((group, j) => j > i && (user === null || turnUser(group.turnId, sessionId) === user));
  return next?.startedAt ?? Number.POSITIVE_INFINITY;
}

function withoutLargeJson(call: Activity): Activity {
  const { input, output, metadata, structuredOutput, ...light } = call as Activity & Record<string, unknown>;
  return light as Activity;
}

/** Milliseconds from a turn's first start to its last known end. */
function span(activities: readonly Activity[]): number {
  let start = Number.POSITIVE_INFINITY;
  let end = 0;
  for (const a of activities) {
    start = Math.min(start, at(a.createdAt));
    end = Math.max(end, at(a.createdAt) + a.durationMs);
  }
  return activities.length === 0 ? 0 : Math.max(0, end - start);
}

/**
 * A session's calls as turns, oldest first: grouped by turn id, then by the metadata's turn id, then by time. Messages are
 * matched by turn id, else to the nearest turn within 30 s. Every call is in exactly one turn; none is dropped. Calls in
 * a turn are in order of start. `totals.durationMs` is the time from the first start to the last end.
 */
export function groupTurns(calls: readonly Call[], messages: readonly Message[], sessionId = ''): Turn[] {
  const unique = [...new Map(calls.map((call) => [call.id, call])).values()];
  const sorted = [...messages].sort((a, b) => at(a.timestamp) - at(b.timestamp) || (a.id < b.id ? -1 : 1));
  const groups = collect(unique);
  const taken = new Set<string>();
  return groups.map((group, i) => {
    const user = turnUser(group.turnId, sessionId);
    const asked = userMessage(group, sorted, taken, user);
    if (asked) taken.add(asked.id);
    const answer = aiMessage(group, sorted, taken, nextStart(groups, i, user, sessionId));
    if (answer) taken.add(answer.id);
    const activities = group.activities
      .map(withoutLargeJson)
      .sort((a, b) => at(a.createdAt) - at(b.createdAt) || (a.id < b.id ? -1 : 1));
    return {
      turnId: group.turnId,
      userMessage: asked?.content ?? null,
      aiResponse: answer?.content ?? null,
      startedAt: new Date(group.startedAt).toISOString(),
      userId: user ?? asked?.senderId ?? null,
      activities,
      totals: { cost: sumCosts(activities).cost, durationMs: span(activities), activityCount: activities.length },
    };
  });
}
