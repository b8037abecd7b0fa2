import type { NewActivity, NewMessage, NewSession } from '../../shared/routes';
import { exportedChat, hostileMessage, promptTooLong, rateLimited } from './oddities';
import { finished, planSessions, type SessionPlan } from './plan';
import type { PromptCache } from './playTurn';
import { type Random, random as seeded } from './random';
import { closingTurn, type NextTurn, newSession, nextTurn, type RecordedTurn } from './session';

export interface SampleRows {
  sessions: NewSession[];
  messages: NewMessage[];
  activities: NewActivity[];
}

/** What is special about a turn: a failure now and then, or what the session is there to show. */
function special(plan: SessionPlan, turn: number, random: Random): Partial<NextTurn> {
  if (turn === 2 && plan.oddity === 'hostile') return { said: hostileMessage };
  if (turn === 3 && plan.oddity === 'huge') {
    const [a, b] = plan.people.map(({ name }) => name);
    return {
      findings: [exportedChat(2 * 1024 * 1024, [a!, b ?? 'Me'])],
      failures: { ORCHESTRATED_RESPONSE: promptTooLong, WITNESSING_RESPONSE: promptTooLong },
    };
  }
  if (turn === 0 || !random.chance(0.05)) return {};
  const error = rateLimited(random);
  return random.pick([
    { failures: { INTENT_DETECTION: error } },
    { failures: { RETRIEVAL_PLANNING: error } },
    { failures: { ORCHESTRATED_RESPONSE: error, WITNESSING_RESPONSE: error } },
  ]);
}

const answering = new Set(['ORCHESTRATED_RESPONSE', 'WITNESSING_RESPONSE']);

/** The answer never came, and nobody wrote that down. */
function leaveStuck(turn: RecordedTurn): void {
  const stuck = turn.activities.findIndex(({ callType }) => answering.has(callType ?? ''));
  const call = turn.activities[stuck];
  if (!call) return;
  Object.assign(call, { status: 'PENDING', completedAt: null, durationMs: 0, tokenCountInput: 0, tokenCountOutput: 0 });
  Object.assign(call, { output: null, metadata: null, structuredOutput: null });
  turn.activities.length = stuck + 1;
  turn.answer = null;
}

function sessionRow(plan: SessionPlan, id: string, createdAt: number, stage: number): NewSession {
  return {
    id,
    type: plan.type,
    status: plan.status,
    title: plan.title,
    participants: plan.people.map(({ name }) => name).join(' & '),
    ...(plan.type === 'PARTNER' ? { stage } : {}),
    createdAt: new Date(createdAt).toISOString(),
    members: plan.people.map(({ id, name }) => ({ userId: id, userName: name })),
  };
}

async function playSession(plan: SessionPlan, rows: SampleRows, cache: PromptCache, random: Random): Promise<void> {
  const { story, people, recording, turns, expected, gaps, lastTurnAt } = plan;
  let time = lastTurnAt - gaps.reduce((sum, gap) => sum + gap, 0);
  const createdAt = time - random.int(5_000, 60_000);
  const id = random.id(createdAt);
  const session = newSession({ id, story, turns, expected, recording, people, cache, random });
  const played: RecordedTurn[] = [];
  for (const [turn, gap] of gaps.entries()) {
    time += gap;
    played.push(await nextTurn(session, { startedAt: time, ...special(plan, turn, random) }));
  }
  if (plan.oddity === 'stuck') leaveStuck(played.at(-1)!);
  else if (finished.has(plan.status) && turns >= 5) played.push(await closingTurn(session, time + 70_000));
  const stage = Math.max(0, ...session.conversations.map((own) => own.stage));
  rows.sessions.push(sessionRow(plan, id, createdAt, stage));
  for (const { question, answer, activities } of played) {
    rows.messages.push(...[question, answer].filter((message) => message !== null));
    rows.activities.push(...activities);
  }
}

/** The rows of the sample, the same for the same `now` and seed. Sessions oldest first, so that prompt caches warm as they would. */
export async function sampleRows({ now, seed = 1 }: { now: Date; seed?: number }): Promise<SampleRows> {
  const random = seeded(seed);
  const rows: SampleRows = { sessions: [], messages: [], activities: [] };
  const cache: PromptCache = new Map();
  for (const plan of planSessions(now.getTime(), random).reverse()) await playSession(plan, rows, cache, random);
  return rows;
}
