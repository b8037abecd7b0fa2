import type { Conversation, Person, Stage } from '../../../test/workspace/src/domain';
import { remember } from '../../../test/workspace/src/lib/conversations';
import type { NewActivity, NewMessage } from '../../shared/routes';
import type { Scene } from './answers';
import type { PlannedCall, Recording } from './call';
import { insightCalls } from './insights';
import { type PromptCache, playTurn, type TurnOptions } from './playTurn';
import type { Random } from './random';
import { type Exchange, genericExchange, type Story } from './story';

/** A session of the sample while it is being played: the app's own conversations, one for each person in it. */
export interface Played {
  id: string;
  story: Story;
  recording: Recording;
  people: Person[];
  conversations: Conversation[];
  /** Exchanges still to come, by person. */
  ahead: Exchange[][];
  /** Turns taken and turns in all. */
  taken: number;
  turns: number;
  /** How many turns this conversation would take to come to its end: more than `turns` where it is left unfinished. */
  expected: number;
  cache: PromptCache;
  random: Random;
}

/** What one turn brings to record. All of it is already at its end: completed, failed, or left pending. */
export interface RecordedTurn {
  turnId: string;
  person: Person;
  stage: Stage;
  question: NewMessage | null;
  answer: NewMessage | null;
  activities: NewActivity[];
  /** Epoch ms after everything. */
  endedAt: number;
}

export interface SessionOptions {
  id: string;
  story: Story;
  turns: number;
  expected?: number;
  recording: Recording;
  people: Person[];
  cache: PromptCache;
  random: Random;
}

function conversation(id: string, story: Story, speaker: Person, partner: Person | null): Conversation {
  return {
    id,
    kind: partner ? 'partner' : 'inner-work',
    stage: 0,
    speaker,
    partner,
    topic: story.topic,
    history: [],
    facts: [],
    summary: null,
    sharedByPartner: [],
    turn: 0,
    intensity: 7,
  };
}

export function newSession(options: SessionOptions): Played {
  const { id, story, turns, expected = turns, recording, people, cache, random } = options;
  const conversations = people.map((person, i) => conversation(id, story, person, people[1 - i] ?? null));
  const ahead = [[...story.first], [...story.second]].slice(0, people.length);
  return { id, story, recording, people, conversations, ahead, taken: 0, turns, expected, cache, random };
}

/** The partner speaks every third time, as long as they have something to say. */
function nextSpeaker({ taken, ahead }: Played): number {
  return taken % 3 === 2 && (ahead[1]?.length ?? 0) > 0 ? 1 : 0;
}

/** How strongly it is felt: falls as the conversation goes on, with a way to go back up. */
function intensityAt(progress: number, random: Random): number {
  return Math.max(1, Math.min(10, Math.round(8 - 5 * progress + random.next() * 3 - 1)));
}

function sceneOf(session: Played, who: number, said?: string): Scene {
  const { story, random, taken, expected } = session;
  const own = session.conversations[who]!;
  const next = session.ahead[who]!.shift() ?? genericExchange(random, story);
  const exchange: Exchange = said === undefined ? next : [said, next[1]];
  const progress = expected > 1 ? taken / (expected - 1) : 0;
  const recalls = /again|as in spring|told you/i.test(exchange[0]) && own.turn > 1 && own.turn % 5 !== 3;
  const depth = own.turn % 5 === 3 ? 'none' : recalls ? 'light' : random.pick(['none', 'light', 'deep'] as const);
  return {
    story,
    exchange,
    random,
    intensity: intensityAt(progress, random),
    turn: own.turn,
    depth,
    recalls,
    progress,
  };
}

/** What only some turns do: the first may pass the door; stages 2 and 3 begin with a look at both sides and at needs. */
function extrasOf(own: Conversation, before: Stage, scene: Scene): TurnOptions['extras'] {
  if (own.turn === 1 && scene.random.chance(0.3)) return ['door'];
  if (own.kind !== 'partner' || own.stage === before) return [];
  Object.assign(scene, { depth: 'none', recalls: false });
  return own.stage === 2 ? ['reconcile'] : own.stage === 3 ? ['needs'] : [];
}

/** Grows what is known as the conversation goes on, as the app's own stores would. */
function learn(own: Conversation, scene: Scene): void {
  own.facts = scene.story.facts.slice(0, Math.floor(scene.progress * (scene.story.facts.length + 1)));
  own.summary = own.turn > 5 ? scene.story.summary : null;
  own.intensity = scene.intensity;
  if (own.stage >= 2 && own.partner) own.sharedByPartner = scene.story.second.slice(0, 1).map(([said]) => said);
}

const iso = (time: number): string => new Date(time).toISOString();

function turnIdOf(session: Played, own: Conversation): string {
  if (own.kind === 'inner-work') return `${session.id}-inner-work-${own.turn}`;
  const tail = own.turn === 1 ? 'welcome' : String(own.turn - 1);
  return `${session.id}-${own.speaker.id}-${tail}`;
}

function activityOf(call: PlannedCall, session: Played, turnId: string, startedAt: number): NewActivity {
  const createdAt = startedAt + call.startMs;
  const { inTurn, startMs, ...rest } = call;
  return {
    ...rest,
    id: session.random.id(createdAt),
    sessionId: session.id,
    turnId: inTurn ? turnId : null,
    createdAt: iso(createdAt),
    completedAt: call.status === 'PENDING' ? null : iso(createdAt + call.durationMs),
  };
}

export interface NextTurn {
  /** Epoch ms. */
  startedAt: number;
  /** Said in place of the story's next line. */
  said?: string;
  failures?: Record<string, unknown>;
  findings?: string[];
}

/** Plays the next turn of a session through the sample workspace's own code. */
export async function nextTurn(session: Played, next: NextTurn): Promise<RecordedTurn> {
  const who = nextSpeaker(session);
  const own = session.conversations[who]!;
  own.turn += 1;
  const before = own.stage;
  const scene = sceneOf(session, who, next.said);
  if (own.kind === 'partner') own.stage = Math.min(4, Math.floor(scene.progress * 4.6)) as Stage;
  if (own.turn === 1) own.stage = 0;
  learn(own, scene);
  const { cache, recording, random, id } = session;
  const { startedAt, findings } = next;
  const extras = findings ? [] : extrasOf(own, before, scene);
  if (findings) Object.assign(scene, { depth: 'deep', recalls: false });
  // A turn that does more than others is left to do it.
  const failures = extras?.length ? undefined : next.failures;
  const options = { startedAt, cache, recording, failures, findings, extras };
  const played = await playTurn(own, scene, options);
  session.taken += 1;
  const turnId = turnIdOf(session, own);
  const said = scene.exchange[0];
  remember(own, said, played.answered ?? '', own.stage);
  if (played.answered === null) own.history.splice(-1);
  const message = { sessionId: id, stage: own.stage, turnId };
  return {
    turnId,
    person: own.speaker,
    stage: own.stage,
    question: {
      ...message,
      id: random.id(startedAt),
      senderId: own.speaker.id,
      role: 'USER',
      content: said,
      timestamp: iso(startedAt),
    },
    answer: answerMessage(session, played, message, startedAt),
    activities: played.calls.map((call) => activityOf(call, session, turnId, startedAt)),
    endedAt: startedAt + played.durationMs,
  };
}

function answerMessage(
  { random }: Played,
  { answered, calls }: { answered: string | null; calls: PlannedCall[] },
  message: Pick<NewMessage, 'sessionId' | 'stage' | 'turnId'>,
  startedAt: number,
): NewMessage | null {
  if (answered === null) return null;
  const answering = calls.find((c) => c.callType === 'ORCHESTRATED_RESPONSE' || c.callType === 'WITNESSING_RESPONSE');
  const time = startedAt + (answering ? answering.startMs + answering.durationMs : 0);
  return { ...message, id: random.id(time), senderId: null, role: 'AI', content: answered, timestamp: iso(time) };
}

/** What runs once a session has closed: a turn of its own, with nobody's message. */
export async function closingTurn(session: Played, startedAt: number): Promise<RecordedTurn> {
  const own = session.conversations[0]!;
  own.turn += 1;
  const scene = { ...sceneOf(session, 0), progress: 1 };
  const calls = await insightCalls(scene, session.recording);
  const turnId = turnIdOf(session, own);
  const last = calls.at(-1)!;
  return {
    turnId,
    person: own.speaker,
    stage: own.stage,
    question: null,
    answer: null,
    activities: calls.map((call) => activityOf(call, session, turnId, startedAt)),
    endedAt: startedAt + last.startMs + last.durationMs,
  };
}
