import type { ActivityPatch, NewActivity, NewSession } from '../../shared/routes';
import type { Recorder } from '../ingest/recorder';
import { rateLimited } from './oddities';
import { personNamed } from './plan';
import { type Random, random as seeded } from './random';
import { newSession, nextTurn, type Played, type RecordedTurn } from './session';
import { storiesOf } from './story';

export interface LiveOptions {
  signal: AbortSignal;
  seed?: number;
  /** About this long between turns, in milliseconds; calls take their natural time at 4,000 and shrink with it. */
  intervalMs?: number;
  /** Told of every write that failed; the simulation goes on. */
  onError?: (error: unknown) => void;
}

const naturalIntervalMs = 4000;
const openAtOnce = 3;

/** Resolves after `ms`, or at once when the signal fires. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}

/** One simulation: its open sessions, its clock and its recorder. */
interface Stage {
  recorder: Recorder;
  random: Random;
  signal: AbortSignal;
  /** Real milliseconds for each planned one. */
  pace: number;
  open: Played[];
}

function sessionRow(session: Played, status: string, stage: number): NewSession {
  return {
    id: session.id,
    type: session.people.length > 1 ? 'PARTNER' : 'INNER_WORK',
    status,
    title: session.people.length > 1 ? null : session.story.topic,
    participants: session.people.map(({ name }) => name).join(' & '),
    ...(session.people.length > 1 ? { stage } : {}),
    members: session.people.map(({ id, name }) => ({ userId: id, userName: name })),
  };
}

async function openSession(stage: Stage): Promise<Played> {
  const { random, recorder } = stage;
  const now = Date.now();
  const story = random.pick(storiesOf(random.chance(0.65) ? 'partner' : 'inner'));
  const session = newSession({
    id: random.id(now),
    story,
    turns: random.int(4, 14),
    recording: 'static-dynamic',
    people: story.names.map(personNamed),
    cache: new Map(),
    random,
  });
  await recorder.sessions([{ ...sessionRow(session, 'ACTIVE', 0), createdAt: new Date(now).toISOString() }]);
  stage.open.push(session);
  return session;
}

/** A call as it is recorded when it begins. */
function begun(call: NewActivity, createdAt: string): NewActivity {
  const { id, sessionId, turnId, activityType, callType, model, input } = call;
  const counts = { tokenCountInput: 0, tokenCountOutput: 0, durationMs: 0 };
  return { id, sessionId, turnId, activityType, callType, model, input, ...counts, status: 'PENDING', createdAt };
}

async function playCall(call: NewActivity, stage: Stage): Promise<void> {
  const { recorder, pace, signal } = stage;
  const startedAt = Date.now();
  await recorder.activities([begun(call, new Date(startedAt).toISOString())]);
  await pause(call.durationMs * pace, signal);
  const { status, output, metadata, structuredOutput, tokenCountInput, tokenCountOutput } = call;
  const completedAt = Date.now();
  const ended: ActivityPatch = {
    status,
    output,
    metadata,
    structuredOutput,
    tokenCountInput,
    tokenCountOutput,
    durationMs: completedAt - startedAt,
    completedAt: new Date(completedAt).toISOString(),
  };
  await recorder.complete(call.id, ended);
}

const answering = new Set<string | null | undefined>(['ORCHESTRATED_RESPONSE', 'WITNESSING_RESPONSE']);

/** Plays a turn in real time. Stopped half-way, its running call is completed at once, so that nothing is left pending. */
async function playTurn(turn: RecordedTurn, stage: Stage): Promise<void> {
  const { recorder, pace, signal } = stage;
  const startedAt = Date.now();
  const began = turn.question ? Date.parse(turn.question.timestamp!) : startedAt;
  if (turn.question) await recorder.messages([{ ...turn.question, timestamp: new Date(startedAt).toISOString() }]);
  for (const call of turn.activities) {
    const due = startedAt + (Date.parse(call.createdAt!) - began) * pace;
    await pause(Math.max(0, due - Date.now()), signal);
    if (signal.aborted) return;
    await playCall(call, stage);
    if (answering.has(call.callType) && turn.answer) {
      await recorder.messages([{ ...turn.answer, timestamp: new Date().toISOString() }]);
    }
  }
}

async function step(stage: Stage): Promise<void> {
  const { random, open } = stage;
  const session =
    open.length === 0 || (open.length < openAtOnce && random.chance(0.3))
      ? await openSession(stage)
      : random.pick(open);
  const error = rateLimited(random);
  const failures = random.chance(0.06) ? { RETRIEVAL_PLANNING: error, INTENT_DETECTION: error } : undefined;
  const turn = await nextTurn(session, { startedAt: Date.now(), failures });
  await playTurn(turn, stage);
  if (session.taken < session.turns) return;
  open.splice(open.indexOf(session), 1);
  const over = session.people.length > 1 ? 'RESOLVED' : 'COMPLETED';
  await stage.recorder.sessions([sessionRow(session, over, turn.stage)]);
}

/** Nobody goes on with what is still open: it must not look alive for ever. */
async function leave({ open, recorder }: Stage): Promise<void> {
  const left = open.map((session) =>
    sessionRow(session, session.people.length > 1 ? 'PAUSED' : 'COMPLETED', session.conversations[0]?.stage ?? 0),
  );
  if (left.length > 0) await recorder.sessions(left);
}

/**
 * Plays people who talk with the app, until the signal fires: a turn every few seconds in one of at most three open
 * sessions, each call recorded when it begins and again when it ends; in the end no session is left active. Never rejects; a write that fails is told to
 * `onError` (by default a process warning), and the simulation goes on.
 */
export async function simulateLive(recorder: Recorder, options: LiveOptions): Promise<void> {
  const { signal, seed = Date.now(), intervalMs = naturalIntervalMs } = options;
  const onError = options.onError ?? ((error: unknown) => process.emitWarning(`Simulated traffic: ${error}`));
  const random = seeded(seed);
  const stage: Stage = { recorder, random, signal, pace: Math.min(1, intervalMs / naturalIntervalMs), open: [] };
  while (!signal.aborted) {
    await step(stage).catch(onError);
    await pause(intervalMs * (0.4 + random.next()), signal);
  }
  await leave(stage).catch(onError);
}
