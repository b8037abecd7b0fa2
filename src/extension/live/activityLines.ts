import { clock, counted, duration, exactCount, money, shorten, shortModel, visible } from '../../shared/format';
import type { Activity, LiveMessage } from '../../shared/model';
import { bucketsOf, inputTokens } from '../../shared/tokens';
import type { FeedEvent } from './feed';
import type { LogRecord } from './logRecord';

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
 * Widths in characters: short, so that a line fits a panel beside the sidebar. A cell that is longer than most takes its room
 * from the gap before the next, and the costs, durations and labels of all lines still stand below one another.
 */
const width = { call: 21, callMost: 30, callAndModel: 36, callAndModelMost: 42, duration: 6, all: 88 } as const;
const maxMessage = 80;
const maxError = 300;
const maxName = 60;

/** The record of one event of the feed: its line, aligned with the others, and what it is about. */
export function recordOf(event: FeedEvent, where: WhereaboutsOf): LogRecord {
  if ('activity' in event) return activityRecord(event.activity, where);
  if ('message' in event) return messageRecord(event.message, where);
  if ('caughtUp' in event) return note('info', caughtUpText(event.caughtUp), event);
  if ('gap' in event) {
    const { since, reason } = event.gap;
    return note('warn', `── something may be missing since ${clock(since)}: ${plain(reason, 200)} ──`, event);
  }
  const { sessionId, type, status } = event.session;
  const label = labelOf(sessionId, where(sessionId, null, null));
  const line = `${'session began'.padEnd(width.call)}  ${plain(`${type} ${status}`, 60)}   ${label}`;
  return { level: 'info', line, sessionId, turnId: null, label, data: event.session };
}

/** One call: when it began, ended or failed. */
export function activityRecord(activity: Activity, where: WhereaboutsOf): LogRecord {
  const { sessionId, turnId, status } = activity;
  const label = sessionId === null ? null : labelOf(sessionId, where(sessionId, turnId, null));
  const columns = columnsOf(activity);
  const line = label === null ? columns.trimEnd() : `${columns}   ${label}`;
  const level = status === 'FAILED' ? 'error' : status === 'PENDING' ? 'debug' : 'info';
  return { level, line, sessionId, turnId, label, data: activity };
}

function callAndModel({ callType, activityType, model }: Activity): string {
  const call = plain(callType ?? activityType, width.callMost).padEnd(width.call);
  const rest = width.callAndModelMost - call.length - 2;
  return `${call}  ${plain(shortModel(model), rest)}`.padEnd(width.callAndModel);
}

/** Call type, model, tokens, cost and duration; of a failed call its error, which follows where it is too long for its column. */
function columnsOf(activity: Activity): string {
  const begin = callAndModel(activity);
  const took = duration(activity.durationMs).padStart(width.duration);
  if (activity.status === 'FAILED') {
    const reason = plain(activity.error ?? 'no reason recorded', maxError);
    const whole = `${begin}  FAILED ${reason}`;
    const end = `–  ${took}`;
    return whole.length + end.length < width.all ? apart(whole, end) : `${apart(`${begin}  FAILED`, end)}  ${reason}`;
  }
  if (activity.status === 'PENDING') return `${begin}  started`.padEnd(width.all);
  const known = activity.status === 'COMPLETED' ? '' : `  ${plain(activity.status, 40)}`;
  return `${apart(`${begin}  ${tokens(activity)}`, `${money(activity.cost)}  ${took}`)}${known}`;
}

/** One part at the beginning of the columns, one at their end. */
function apart(begin: string, end: string): string {
  return `${begin}${end.padStart(Math.max(end.length + 1, width.all - begin.length))}`;
}

function tokens(activity: Activity): string {
  const buckets = bucketsOf(activity);
  const all = inputTokens(buckets);
  if (all === 0 && buckets.output === 0) return '–';
  const cached = buckets.cacheRead > 0 ? ` (${exactCount(buckets.cacheRead)} cached)` : '';
  return `${exactCount(all)} in${cached} → ${exactCount(buckets.output)}`;
}

function messageRecord(message: LiveMessage, where: WhereaboutsOf): LogRecord {
  const { sessionId, turnId = null, senderId, role, content } = message;
  const known = where(sessionId, turnId, senderId);
  const label = labelOf(sessionId, known);
  const speaker = [plain(role.toLowerCase(), 12), known.sender === null ? '' : plain(known.sender, maxName)];
  const line = `${speaker.filter(Boolean).join('  ')}: “${plain(content, maxMessage)}”   ${label}`;
  return { level: 'info', line, sessionId, turnId, label, data: message };
}

function caughtUpText({ offlineMs, calls }: { offlineMs: number; calls: number }): string {
  const found = calls === 0 ? '' : `: ${counted(calls, 'call')} caught up`;
  const after = offlineMs > 0 ? ` after ${duration(offlineMs)} offline` : '';
  return `── live again${after}${found} ──`;
}

function note(level: LogRecord['level'], line: string, data: unknown): LogRecord {
  return { level, line, sessionId: null, turnId: null, label: null, data };
}

/** Who and which turn, with the end of the session's id: two sessions of the same people must not share a label. */
function labelOf(sessionId: string, { session, turnNumber }: Whereabouts): string {
  const name = session === null ? '' : plain(session, maxName).replace(/\s+/g, ' ');
  const turn = turnNumber === null ? '' : `#${turnNumber}`;
  const id = plain(sessionId, 200).replace(/\s+/g, '_');
  return [name, turn, id.length > 8 ? `…${id.slice(-4)}` : id].filter(Boolean).join(' ').trim();
}

/** Captured text on one line: nothing in it is obeyed, and it is cut. An output channel draws marks of direction as boxes: none are added. */
function plain(text: string, max: number): string {
  return shorten(visible(shorten(text, max * 2)), max);
}
