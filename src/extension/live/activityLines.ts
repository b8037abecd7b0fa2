import { clock, counted, duration, money, share, shorten, shortModel, tokens, visible } from '../../shared/format';
import type { Activity, LiveMessage } from '../../shared/model';
import { bucketsOf, hitRate, inputTokens } from '../../shared/tokens';
import type { FeedEvent } from './feed';
import type { LogLevel, LogLine, LogRecord } from './logRecord';

/** What the log knows of the session and turn that a record belongs to. */
export interface Whereabouts {
  /** Participants or title; null where not known. */
  session: string | null;
  /** The turn's place in its session, from 1; null where not known. */
  turnNumber: number | null;
  /** Who wrote a message; null where not known. */
  sender: string | null;
}

export type WhereaboutsOf = (sessionId: string | null, turnId: string | null, senderId: string | null) => Whereabouts;

/**
 * Widths in characters. The editor's own stamp takes 32 of the 102 that a window of 1,280 pixels has beside its sidebar. The
 * columns of all lines stand below one another: names that are longer are cut.
 */
const width = { call: 21, model: 10, duration: 6, all: 70 } as const;
const leastMessage = 24;
const maxError = 300;
const maxName = 60;

/** What the log makes of one event of the feed. */
export function recordOf(event: FeedEvent, where: WhereaboutsOf): LogRecord {
  if ('activity' in event) return activityRecord(event, where);
  if ('message' in event) {
    const { content, ...rest } = event.message;
    const begun = { ...rest, content: content.slice(0, width.all * 2) };
    return record('info', rest.sessionId, event.message, () => messageLine(begun, where));
  }
  if ('session' in event) {
    const { sessionId, type, status } = event.session;
    const text = `${'session began'.padEnd(width.call)} ${plain(`${type} ${status}`, 60)}`;
    const label = () => labelOf(sessionId, where(sessionId, null, null));
    return record('info', sessionId, event.session, () => ({ text, sessionId, turnId: null, label: label() }));
  }
  if ('caughtUp' in event) return note('info', caughtUpText(event.caughtUp), event);
  const { since, reason } = event.gap;
  return note('warn', `── something may be missing since ${clock(since)}: ${plain(reason, 200)} ──`, event);
}

/** A line about the stream itself. */
export function note(level: LogLevel, text: string, data: unknown): LogRecord {
  return {
    level,
    isNote: true,
    sessionId: null,
    data,
    line: () => ({ text, sessionId: null, turnId: null, label: null }),
  };
}

function record(level: LogLevel, sessionId: string | null, data: unknown, line: () => LogLine): LogRecord {
  return { level, isNote: false, sessionId, data, line };
}

type Told = Extract<FeedEvent, { activity: unknown }>;

/** One call: when it began, ended or failed. */
function activityRecord({ activity, late }: Told, where: WhereaboutsOf): LogRecord {
  const { status } = activity;
  const level = status === 'FAILED' ? 'error' : status === 'PENDING' ? 'debug' : 'info';
  // A line may wait: it holds on to the columns alone, not to the prompt.
  const { input, output, metadata, structuredOutput, ...light } = activity;
  return record(level, activity.sessionId, activity, () => activityLine(light, late === true, where));
}

function activityLine(call: Activity, late: boolean, where: WhereaboutsOf): LogLine {
  const { sessionId, turnId } = call;
  const label = sessionId === null ? null : labelOf(sessionId, where(sessionId, turnId, null));
  // The editor stamps a line with the time of writing, which of what was caught up says nothing.
  const at = late ? `  at ${clock(call.completedAt ?? call.createdAt).slice(0, 8)}` : '';
  const text = columnsOf(call) + at;
  return { text: label === null ? text.trimEnd() : text, sessionId, turnId, label };
}

function callAndModel({ callType, activityType, model }: Activity): string {
  const call = plain(callType ?? activityType, width.call).padEnd(width.call);
  return `${call} ${plain(shortModel(model), width.model).padEnd(width.model)}`;
}

/** Call type, model, tokens, cost and duration; of a failed call its error, which follows where it is too long for its column. */
function columnsOf(activity: Activity): string {
  const begin = callAndModel(activity);
  const took = duration(activity.durationMs).padStart(width.duration);
  if (activity.status === 'FAILED') {
    const reason = plain(activity.error ?? 'no reason recorded', maxError);
    const whole = `${begin} FAILED ${reason}`;
    const end = `– ${took}`;
    return whole.length + end.length < width.all ? apart(whole, end) : `${apart(`${begin} FAILED`, end)}  ${reason}`;
  }
  if (activity.status === 'PENDING') return `${begin} started`.padEnd(width.all);
  const known = activity.status === 'COMPLETED' ? '' : `  ${plain(activity.status, 40)}`;
  return `${apart(`${begin} ${tokensOf(activity)}`, `${money(activity.cost)} ${took}`)}${known}`;
}

/** One part at the beginning of the columns, one at their end. */
function apart(begin: string, end: string): string {
  return `${begin}${end.padStart(Math.max(end.length + 1, width.all - begin.length))}`;
}

function tokensOf(activity: Activity): string {
  const buckets = bucketsOf(activity);
  const all = inputTokens(buckets);
  if (all === 0 && buckets.output === 0) return '–';
  const cached = buckets.cacheRead > 0 ? ` (${share(hitRate(buckets))} cached)` : '';
  return `${round(all)}${cached} → ${round(buckets.output)}`;
}

/** From ten thousand on whole thousands. */
const round = (count: number): string => tokens(count < 9_950 ? count : Math.round(count / 1000) * 1000);

function messageLine(
  { sessionId, turnId = null, senderId, role, content }: LiveMessage,
  where: WhereaboutsOf,
): LogLine {
  const known = where(sessionId, turnId, senderId);
  const speaker = [plain(role.toLowerCase(), 12), known.sender === null ? '' : plain(known.sender, maxName)];
  const begin = `${speaker.filter(Boolean).join('  ')}: `;
  const text = `${begin}“${plain(content, Math.max(leastMessage, width.all - begin.length - 2))}”`;
  return { text, sessionId, turnId, label: labelOf(sessionId, known) };
}

function caughtUpText({ offlineMs, calls }: { offlineMs: number; calls: number }): string {
  const found = calls === 0 ? '' : `: ${counted(calls, 'call')} caught up`;
  const after = offlineMs > 0 ? ` after ${duration(offlineMs)} offline` : '';
  return `── live again${after}${found} ──`;
}

/** Who and which turn; where nobody is known, the end of the session's id. */
function labelOf(sessionId: string, { session, turnNumber }: Whereabouts): string {
  const id = oneWord(plain(sessionId, 200));
  const name = session === null ? '' : plain(session, maxName).replace(/\s+/g, ' ').trim();
  const turn = turnNumber === null ? '' : `#${turnNumber}`;
  return [name || (id.length > 8 ? `…${id.slice(-4)}` : id), turn].filter(Boolean).join(' ');
}

const oneWord = (text: string): string => text.replace(/\s+/g, '_');

/** Captured text on one line: nothing in it is obeyed, and it is cut. An output channel draws marks of direction as boxes: none are added. */
function plain(text: string, max: number): string {
  return shorten(visible(shorten(text, max * 2)), max);
}
