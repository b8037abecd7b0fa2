import type { ActivityDetail, ContextBundle, Message, SessionSummary } from '../../shared/model';
import { turnUser } from '../../shared/turns';
import type { Queries } from '../db/db';
import { type Finding, factsOf, findings, isClassification, type Json } from './classified';

export interface Member {
  userId: string;
  userName?: string | undefined;
}

export interface ContextSource {
  session: SessionSummary;
  members: readonly Member[];
  messages: readonly Message[];
  calls: readonly ActivityDetail[];
  now: Date;
}

const recentTurns = 12;
const minuteMs = 60_000;

/** Those who take part: the recorded members, and whoever a message or a turn names besides. */
function participants({ session, members, messages, calls }: ContextSource): Member[] {
  const found = new Map(members.map((member) => [member.userId, member]));
  const named = [
    ...messages.map((message) => message.senderId),
    ...calls.map((call) => (call.turnId ? turnUser(call.turnId, session.id) : null)),
  ];
  for (const userId of named) if (userId && !found.has(userId)) found.set(userId, { userId });
  return [...found.values()];
}

/** What concerns one participant: what turns of theirs found, and what no turn claims. */
function own(found: readonly Finding[], session: SessionSummary, userId: string): Finding[] {
  return found.filter(({ call }) => {
    const user = call.turnId ? turnUser(call.turnId, session.id) : null;
    return user === null || user === userId;
  });
}

/** What one participant wrote and was answered: an answer belongs to its turn's participant, else to who wrote last before it. */
function heardBy({ messages, session }: ContextSource, userId: string): Message[] {
  let last: string | null = null;
  return messages.filter(({ senderId, turnId }) => {
    if (senderId !== null) last = senderId;
    const to: string | null = senderId ?? (turnId ? turnUser(turnId, session.id) : null) ?? last;
    return to === null || to === userId;
  });
}

function conversation(source: ContextSource, userId: string, alone: boolean): Json | undefined {
  const heard = alone ? source.messages : heardBy(source, userId);
  if (heard.length === 0) return undefined;
  const times = heard.map((message) => Date.parse(message.timestamp));
  return {
    recentTurns: heard.slice(-recentTurns).map(({ senderId, content, timestamp }) => ({
      role: senderId === null ? 'assistant' : 'user',
      content,
      timestamp,
    })),
    turnCount: heard.filter((message) => message.senderId !== null).length,
    sessionDurationMinutes: Math.round((Math.max(...times) - Math.min(...times)) / minuteMs),
  };
}

function emotions(found: readonly Finding[]): Json | undefined {
  const felt = found.flatMap(({ output }) =>
    typeof output.emotionalIntensity === 'number' ? [output.emotionalIntensity] : [],
  );
  const [first] = felt;
  const last = felt.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const shifts = felt.flatMap((to, i) => {
    const from = felt[i - 1];
    return from !== undefined && Math.abs(to - from) >= 2 ? [{ turn: i, from, to }] : [];
  });
  const trend = last > first ? 'rising' : last < first ? 'falling' : 'stable';
  return { initialIntensity: first, currentIntensity: last, trend, notableShifts: shifts };
}

/** The latest output of one of these call types, null where there is none. */
function latest(found: readonly Finding[], ...callTypes: string[]): Json | null {
  return found.filter(({ call }) => callTypes.includes(call.callType ?? '')).at(-1)?.output ?? null;
}

const listed = (output: Json | null, key: string): unknown[] | undefined =>
  Array.isArray(output?.[key]) ? (output[key] as unknown[]) : undefined;

function contextOf(source: ContextSource, userId: string, alone: boolean): Json {
  const found = own(findings(source.calls), source.session, userId);
  const classified = found.filter(isClassification);
  const facts = classified.flatMap(({ output }) => (factsOf(output).length ? [factsOf(output)] : [])).at(-1);
  const topics = classified.flatMap(({ output }) => (output.topicContext ? [output.topicContext] : []));
  const memories = listed(latest(found, 'MEMORY_DETECTION'), 'memories');
  const themes = listed(latest(found, 'THEME_EXTRACTION', 'CROSS_SESSION_THEME'), 'themes');
  const { stage } = source.session;
  const sections: Json = {
    conversationContext: conversation(source, userId, alone),
    emotionalThread: emotions(classified),
    sessionSummary: latest(found, 'SUMMARIZATION'),
    notableFacts: facts,
    userMemories: memories ? { global: [], session: memories } : undefined,
    priorThemes: themes ? { themes } : undefined,
    globalFacts: listed(latest(found, 'GLOBAL_MEMORY_CONSOLIDATION'), 'facts'),
    topicFrame: topics.at(-1),
    stageContext: stage === undefined ? undefined : { stage, gatesSatisfied: {} },
    intent: latest(found, 'INTENT_DETECTION'),
  };
  return Object.fromEntries(Object.entries(sections).filter(([, value]) => value !== undefined && value !== null));
}

/** What an application knows of each participant, put together out of what it recorded. Reads nothing, writes nothing. */
export function assembleContext(source: ContextSource): ContextBundle {
  const people = participants(source);
  return {
    sessionId: source.session.id,
    sessionType: source.session.type,
    assembledAt: source.now.toISOString(),
    users: people.map(({ userId, userName }) => ({
      userId,
      userName: userName ?? userId,
      context: contextOf(source, userId, people.length === 1),
    })),
  };
}

/** The participants that were recorded with a session. */
export async function membersOf(db: Queries, sessionId: string): Promise<Member[]> {
  const [row] = await db.query<{ members: Member[] | null }>('SELECT members FROM "Session" WHERE id = $1', [
    sessionId,
  ]);
  return row?.members ?? [];
}
