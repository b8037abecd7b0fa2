import * as format from '../../shared/format';
import type { Activity, SessionSummary, Turn } from '../../shared/model';
import { addBuckets, bucketsOf, hitRate, inputTokens, noTokens } from '../../shared/tokens';

/** What a tree item shows, free of the editor's types. `icon` is a codicon with an optional theme colour; `tooltip` is rows of a table. */
export interface NodeText {
  label: string;
  description: string;
  icon: { id: string; color?: string };
  tooltip: { title: string; rows: [string, string][] };
  /** What a screen reader says. */
  accessible: string;
}

/** A call pending for longer than this is called stuck. */
export const stuckAfterMs = 10 * 60_000;
const liveWithinMs = 5 * 60_000;

const ended = new Set(['RESOLVED', 'COMPLETED', 'ABANDONED', 'ARCHIVED']);

/** True where nothing more will happen in the session. One that is not known may go on. */
export function sessionEnded(session: SessionSummary | null | undefined): boolean {
  return !!session && ended.has(session.status);
}

function words(value: string): string {
  return value.toLowerCase().replaceAll('_', ' ');
}

/** Who or what a session is: its participants, else its title, else its id. */
export function sessionName(session: SessionSummary): string {
  const name =
    session.type === 'INNER_WORK' ? (session.title ?? session.participants) : (session.participants ?? session.title);
  return format.visible(name?.trim() || session.title?.trim() || session.id);
}

function sessionIcon(session: SessionSummary, now: number): NodeText['icon'] {
  if (sessionEnded(session)) return { id: 'pass', color: 'testing.iconPassed' };
  if (session.status === 'PAUSED' || session.status === 'WAITING') return { id: 'circle-outline' };
  const live = now - Date.parse(session.updatedAt) < liveWithinMs;
  if (live) return { id: 'circle-filled', color: 'charts.green' };
  return { id: session.type === 'INNER_WORK' ? 'person' : 'organization' };
}

export function sessionNode(session: SessionSummary, now: number): NodeText {
  const name = sessionName(session);
  const { stats } = session;
  const type = session.type === 'INNER_WORK' ? 'inner work' : session.type === 'PARTNER' ? null : words(session.type);
  const parts = [
    type,
    session.type !== 'INNER_WORK' && session.stage !== undefined ? `stage ${session.stage}` : null,
    format.counted(stats.turnCount, 'turn'),
    format.money(stats.totalCost),
    format.ago(session.updatedAt, now),
  ].filter((part) => part !== null);
  return {
    label: format.isolated(format.shorten(name, 80)),
    description: parts.join(' · '),
    icon: sessionIcon(session, now),
    tooltip: {
      title: name,
      rows: [
        ...(session.title && session.title !== name
          ? ([['Title', format.visible(session.title)]] as [string, string][])
          : []),
        ['Type', words(session.type)],
        ['Status', words(session.status)],
        ...(session.stage !== undefined ? ([['Stage', String(session.stage)]] as [string, string][]) : []),
        ['Turns', format.exactCount(stats.turnCount)],
        ['Calls', format.exactCount(stats.activityCount)],
        ['Tokens', format.exactCount(stats.totalTokens)],
        ['Cost', format.exactMoney(stats.totalCost)],
        ['Started', format.exactTime(session.createdAt)],
        ['Last change', format.exactTime(session.updatedAt)],
        ['ID', session.id],
      ],
    },
    accessible: `${name}, ${words(session.status)}, ${parts.join(', ')}`,
  };
}

export function turnNode(turn: Turn, number: number): NodeText {
  const message = turn.userMessage?.trim();
  const failed = turn.activities.filter((a) => a.status === 'FAILED').length;
  const running = turn.activities.some((a) => a.status === 'PENDING');
  const priced = turn.activities.some((a) => a.cost !== null) || turn.activities.length === 0;
  const cost = priced ? turn.totals.cost : null;
  const sum = turn.activities.map(bucketsOf).reduce(addBuckets, noTokens);
  const quoted = message ? `“${format.isolated(format.shorten(format.visible(message), 60))}”` : 'no user message';
  const description = [
    format.money(cost),
    format.counted(turn.totals.activityCount, 'call'),
    failed ? `${failed} failed` : null,
    running ? 'running' : format.duration(turn.totals.durationMs),
  ]
    .filter((part) => part !== null)
    .join(' · ');
  return {
    label: `#${number}  ${quoted}`,
    description,
    icon: running ? { id: 'sync' } : failed ? { id: 'warning', color: 'list.warningForeground' } : { id: 'comment' },
    tooltip: {
      title: `Turn ${number}`,
      rows: [
        ...(message ? ([['User', format.shorten(format.visible(message), 400)]] as [string, string][]) : []),
        ...(turn.aiResponse
          ? ([['Answer', format.shorten(format.visible(turn.aiResponse), 400)]] as [string, string][])
          : []),
        ['Started', format.exactTime(turn.startedAt)],
        ['Duration', format.duration(turn.totals.durationMs)],
        ['Calls', `${turn.totals.activityCount}${failed ? `, ${failed} failed` : ''}`],
        ['Tokens', `${format.exactCount(inputTokens(sum))} in, ${format.exactCount(sum.output)} out`],
        ['Cached', format.share(hitRate(sum))],
        ['Cost', format.exactMoney(cost)],
        ['ID', turn.turnId],
      ],
    },
    accessible: `turn ${number}, ${quoted}, ${description}`,
  };
}

function callState(call: Activity, now: number): string {
  if (call.status === 'FAILED')
    return `${call.error ? format.shorten(format.visible(call.error), 60) : 'failed'} after ${format.duration(call.durationMs)}`;
  if (call.status !== 'PENDING') return format.duration(call.durationMs);
  const age = Math.max(0, now - Date.parse(call.createdAt));
  return age > stuckAfterMs
    ? `pending since ${format.ago(call.createdAt, now)}`
    : `running for ${format.duration(age)}`;
}

export function callNode(call: Activity, now: number): NodeText {
  const b = bucketsOf(call);
  const cached = b.cacheReported ? ` (${format.share(hitRate(b))} cached)` : '';
  const name = call.callType ?? call.activityType;
  const counts = `${format.tokens(inputTokens(b))} in${cached} → ${format.tokens(b.output)}`;
  const done = call.status === 'COMPLETED';
  const description = [
    call.status === 'FAILED' ? 'failed' : null,
    format.shortModel(call.model),
    done ? counts : null,
    done ? format.money(call.cost) : null,
    callState(call, now),
    call.seenLive ? 'seen live' : null,
  ]
    .filter((part) => part !== null)
    .join(' · ');
  const icon =
    call.status === 'FAILED'
      ? { id: 'error', color: 'list.errorForeground' }
      : call.status === 'PENDING'
        ? { id: now - Date.parse(call.createdAt) > stuckAfterMs ? 'watch' : 'sync' }
        : {
            id:
              call.activityType === 'EMBEDDING'
                ? 'symbol-array'
                : call.activityType === 'RETRIEVAL'
                  ? 'search'
                  : call.activityType === 'TOOL_USE'
                    ? 'tools'
                    : 'sparkle',
          };
  return {
    label: name,
    description,
    icon,
    tooltip: {
      title: name,
      rows: [
        ['Model', call.model],
        ['Status', words(call.status)],
        ...(call.error ? ([['Error', format.shorten(format.visible(call.error), 400)]] as [string, string][]) : []),
        ['Uncached input', format.exactCount(b.uncached)],
        ['Cache read', b.cacheReported ? format.exactCount(b.cacheRead) : 'not reported'],
        ['Cache write', b.cacheReported ? format.exactCount(b.cacheWrite) : 'not reported'],
        ['Output', format.exactCount(b.output)],
        ['Cost', format.exactMoney(call.cost)],
        ['Duration', format.duration(call.durationMs)],
        ['Started', format.exactTime(call.createdAt)],
        ['ID', call.id],
      ],
    },
    accessible: `${name}, ${description}`,
  };
}
