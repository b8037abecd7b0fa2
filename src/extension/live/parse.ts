import { ActivityDetail, LiveMessage, SessionCreated } from '../../shared/model';
import { errorOf } from '../../shared/prompt';
import { cacheCounts } from '../../shared/tokens';
import { baseTurnId } from '../../shared/turns';
import type { RawEvent } from './connection';

/** What one message of the channel says. */
export type LiveItem = { activity: ActivityDetail } | { message: LiveMessage } | { session: SessionCreated };

type Json = Record<string, unknown>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Numbers that must not be negative, whatever a clock apart made of them. */
const counts = ['tokenCountInput', 'tokenCountOutput', 'durationMs'] as const;

/**
 * A recorded call in this project's own shape. Inner work names its session in `innerWorkSessionId`: that counts where
 * `sessionId` is null. Cache counts and the error are taken from the metadata where they don't stand outside it.
 */
export function normalised(activity: Json): Json {
  const reported = cacheCounts(activity.metadata);
  const failed = activity.status === 'FAILED';
  const numbers = Object.fromEntries(
    counts.map((key) => [key, typeof activity[key] === 'number' ? Math.max(0, activity[key]) : (activity[key] ?? 0)]),
  );
  return {
    ...activity,
    ...numbers,
    sessionId: activity.sessionId ?? activity.innerWorkSessionId ?? null,
    turnId: typeof activity.turnId === 'string' ? baseTurnId(activity.turnId) : (activity.turnId ?? null),
    callType: activity.callType ?? null,
    completedAt: activity.completedAt ?? null,
    cacheReadTokens: activity.cacheReadTokens ?? reported.read,
    cacheWriteTokens: activity.cacheWriteTokens ?? reported.write,
    // Rows that know the field are the classic backend's: its counts leave cached tokens out, whatever the model's name.
    tokenConvention: activity.tokenConvention ?? ('innerWorkSessionId' in activity ? 'exclusive' : null),
    error: activity.error ?? (failed ? errorOf(activity.metadata) : null),
    input: activity.input ?? null,
    output: activity.output ?? null,
    metadata: activity.metadata ?? null,
    structuredOutput: activity.structuredOutput ?? null,
  };
}

const instants = (...values: (string | null)[]): boolean =>
  values.every((value) => value === null || Number.isFinite(Date.parse(value)));

/** Reads one message. A payload that is not as the contract says gives a reason without any of its content. */
export function readEvent(event: RawEvent): LiveItem | { bad: string } {
  const { name, data } = event;
  if (name !== 'brain-activity' && name !== 'new-message' && name !== 'session-created') {
    return { bad: 'unknown event name' };
  }
  if (!isRecord(data)) return { bad: `${name}: not an object` };
  if (name === 'brain-activity') {
    const read = ActivityDetail.safeParse(normalised(data));
    if (!read.success) return { bad: `${name}: ${fieldOf(read.error)}` };
    const { createdAt, completedAt } = read.data;
    return instants(createdAt, completedAt) ? { activity: read.data } : { bad: `${name}: a time that is none` };
  }
  if (name === 'new-message') {
    const read = LiveMessage.safeParse(data);
    if (!read.success) return { bad: `${name}: ${fieldOf(read.error)}` };
    return instants(read.data.timestamp) ? { message: read.data } : { bad: `${name}: a time that is none` };
  }
  const read = SessionCreated.safeParse(data);
  return read.success ? { session: read.data } : { bad: `${name}: ${fieldOf(read.error)}` };
}

function fieldOf(error: { issues: readonly { path: PropertyKey[]; code?: string }[] }): string {
  const issue = error.issues[0];
  return `${issue?.path.map(String).join('.') || 'the whole'} is not as expected (${issue?.code ?? 'invalid'})`;
}
