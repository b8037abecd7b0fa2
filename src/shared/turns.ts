import type { Activity, Message, Turn } from './model';
import { sumCosts } from './tokens';
import { at, TurnMessages } from './turnMessages';

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

const byCreation = (a: Activity, b: Activity): number => at(a.createdAt) - at(b.createdAt) || (a.id < b.id ? -1 : 1);

const byStart = (a: Group, b: Group): number => a.startedAt - b.startedAt || (a.turnId < b.turnId ? -1 : 1);

/** The turn that a call belongs to: on the classic backend the answer's own call adds `-orch` to the turn's id. */
export function baseTurnId(turnId: string): string {
  return turnId.replace(/-orch$/, '');
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

/** Calls that name no turn join the latest one that began at most `turnGapMs` before them, or open one of their own. */
function joinLoose(named: Group[], loose: readonly Activity[]): Group[] {
  named.sort(byStart);
  const opened: Group[] = [];
  let begun = 0;
  for (const call of [...loose].sort(byCreation)) {
    const time = at(call.createdAt);
    while (begun < named.length && named[begun]!.startedAt <= time) begun += 1;
    const latest = [named[begun - 1], opened.at(-1)]
      .filter((group) => group !== undefined)
      .sort(byStart)
      .at(-1);
    if (latest && time - latest.startedAt <= turnGapMs) latest.activities.push(call);
    else opened.push({ turnId: `loose-${call.id}`, activities: [call], startedAt: time });
  }
  return [...named, ...opened].sort(byStart);
}

/** When the same person's next turn starts, for each turn: anyone's, where it is not known whose turn it is. */
function nextStarts(groups: readonly Group[], users: readonly (string | null)[]): number[] {
  const later = new Map<string | null, number>();
  const starts = groups.map(() => Number.POSITIVE_INFINITY);
  for (let i = groups.length - 1; i >= 0; i--) {
    const user = users[i]!;
    starts[i] = later.get(user) ?? Number.POSITIVE_INFINITY;
    later.set(user, groups[i]!.startedAt).set(null, groups[i]!.startedAt);
  }
  return starts;
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
 * a turn are in order of start. An answer without a turn id is the first one from the turn's start to 30 s after its last
 * call ended, before the same person's next turn. `totals.durationMs` is the time from the first start to the last end.
 */
export function groupTurns(calls: readonly Call[], messages: readonly Message[], sessionId = ''): Turn[] {
  const unique = [...new Map(calls.map((call) => [call.id, call])).values()];
  const groups = collect(unique);
  const said = new TurnMessages(messages);
  const users = groups.map((group) => turnUser(group.turnId, sessionId));
  const next = nextStarts(groups, users);
  return groups.map((group, i) => {
    const user = users[i]!;
    const durationMs = span(group.activities);
    const asked = said.asked(group, user);
    const answer = said.answered(group, Math.min(next[i]!, group.startedAt + durationMs + turnGapMs));
    const activities = group.activities.map(withoutLargeJson).sort(byCreation);
    return {
      turnId: group.turnId,
      userMessage: asked?.content ?? null,
      aiResponse: answer?.content ?? null,
      startedAt: new Date(group.startedAt).toISOString(),
      userId: user ?? asked?.senderId ?? null,
      activities,
      totals: { cost: sumCosts(activities).cost, durationMs, activityCount: activities.length },
    };
  });
}
