import type { Person } from '../../../test/workspace/src/domain';
import type { Recording } from './call';
import { longName, longTitle, unicodeTitle } from './oddities';
import { type Random, random as seeded } from './random';
import { type Story, storiesOf } from './story';

export const minute = 60_000;
export const day = 86_400_000;
/** How many sessions there are, and how far back they reach. */
export const sessionCount = 60;
export const reachDays = 45;

export type Oddity = 'hostile' | 'huge' | 'stuck';

/** One session of the sample before it is played. */
export interface SessionPlan {
  type: 'PARTNER' | 'INNER_WORK';
  status: string;
  story: Story;
  people: Person[];
  title: string | null;
  turns: number;
  /** How many turns it would have taken to come to its end. */
  expected: number;
  /** Milliseconds before each turn; the first is 0. */
  gaps: number[];
  /** Epoch ms by which the session's last turn begins. */
  lastTurnAt: number;
  recording: Recording;
  oddity: Oddity | null;
}

const oddities: Record<number, Oddity> = { 5: 'hostile', 8: 'huge', 16: 'stuck' };
const empty = new Set([4, 23]);
/** Statuses of a conversation that came to its end. */
export const finished: ReadonlySet<string> = new Set(['RESOLVED', 'COMPLETED', 'ARCHIVED']);

/** The same name is the same person in every session. */
export function personNamed(name: string): Person {
  let hash = 7;
  for (const c of name) hash = (Math.imul(hash, 31) + (c.codePointAt(0) ?? 0)) >>> 0;
  return { id: seeded(hash).id(1_700_000_000_000 + (hash % 1_000_000_000)), name };
}

/** Two sessions that nobody has spoken in, a few running ones, and the rest from 2 to 20 turns, short ones more often. */
function turnsOf(i: number, random: Random): number {
  if (empty.has(i)) return 0;
  const turns = i < 3 ? 6 + 3 * i : Math.max(2, Math.round(20 * random.next() ** 1.3));
  return i in oddities ? Math.max(5, turns) : turns;
}

function statusOf(i: number, inner: boolean, random: Random): string {
  if (i < 4) return 'ACTIVE';
  if (empty.has(i)) return i === 4 ? 'CREATED' : 'INVITED';
  if (inner) return i < 12 ? 'ACTIVE' : i > 50 ? 'ARCHIVED' : 'COMPLETED';
  if (i < 20) return random.pick(['ACTIVE', 'ACTIVE', 'WAITING', 'PAUSED']);
  return i > 52 ? 'ARCHIVED' : random.pick(['RESOLVED', 'RESOLVED', 'ABANDONED', 'PAUSED']);
}

function titleOf(i: number, inner: boolean, story: Story): string | null {
  if (i === 7) return longTitle;
  if (i === 10) return '';
  if (i === 14) return unicodeTitle;
  return inner && i % 9 !== 0 ? story.topic : null;
}

/** How a session's application recorded its prompts; the odd ones keep their text. */
function recordingOf(i: number): Recording {
  if (i in oddities) return 'static-dynamic';
  if (i % 15 === 12) return 'sizes-only';
  return i % 6 === 2 ? 'usage' : i % 3 === 1 ? 'blocks' : 'static-dynamic';
}

/** Minutes between messages, now and then a night between; all of it within `span` ms. */
function gapsOf(turns: number, mayPause: boolean, span: number, random: Random): number[] {
  const gaps = Array.from({ length: turns }, (_, i) => {
    if (i === 0) return 0;
    const long = mayPause && random.chance(0.08);
    return long ? random.int(5, 40) * 60 * minute : random.int(50_000, 7 * minute);
  });
  const total = gaps.reduce((sum, gap) => sum + gap, 0);
  const scale = total > span ? span / total : 1;
  return gaps.map((gap) => Math.floor(gap * scale));
}

function ageOf(i: number, random: Random): number {
  if (i < 3) return [1, 4, 9][i]! * minute;
  return Math.round(((i - 2) / 57) ** 1.35 * 43.5 * day) + random.int(20, 300) * minute;
}

/** What the sessions are, newest first, before anybody has said anything. */
export function planSessions(now: number, random: Random): SessionPlan[] {
  const partner = storiesOf('partner');
  const inner = storiesOf('inner');
  return Array.from({ length: sessionCount }, (_, i) => {
    const isInner = i % 5 === 2 || i % 5 === 4 ? !empty.has(i) : false;
    const list = isInner ? inner : partner;
    const story = list[Math.floor(i * 1.9 + 0.5) % list.length]!;
    const names = i === 11 ? [longName, ...story.names.slice(1)] : story.names;
    const status = statusOf(i, isInner, random);
    const turns = Math.max(turnsOf(i, random), finished.has(status) ? 5 : 0);
    const lastTurnAt = now - ageOf(i, random) - 45_000;
    const span = Math.max(minute, lastTurnAt - (now - reachDays * day) - minute);
    return {
      type: isInner ? 'INNER_WORK' : 'PARTNER',
      status,
      story,
      people: names.map(personNamed),
      title: titleOf(i, isInner, story),
      turns,
      expected: finished.has(status) ? turns : Math.ceil(turns * (1.2 + random.next() * 1.6)) + 1,
      gaps: gapsOf(turns, i > 3, span, random),
      lastTurnAt,
      recording: recordingOf(i),
      oddity: oddities[i] ?? null,
    };
  });
}
