import * as z from 'zod';
import type { ActivityDetail, Message, SessionSummary } from '../../../shared/model';
import { errorOf } from '../../../shared/prompt';
import type { TurnTrace } from '../../../shared/protocol';
import type { SessionActivity } from '../../../shared/routes';
import { bucketsOf, cacheCounts, totalTokens } from '../../../shared/tokens';
import { baseTurnId } from '../../../shared/turns';

const Time = z
  .string()
  .refine((text) => Number.isFinite(Date.parse(text)), { error: 'should be a date', abort: true })
  .transform((text) => new Date(text).toISOString());
const Amount = z
  .number()
  .nullish()
  .transform((value) => value ?? 0);
const Text = z
  .string()
  .nullish()
  .transform((value) => value ?? null);

const Row = z.object({
  id: z.string(),
  sessionId: Text,
  innerWorkSessionId: Text,
  turnId: Text,
  activityType: z.string(),
  model: z.string(),
  callType: Text,
  input: z.unknown(),
  output: z.unknown(),
  metadata: z.unknown(),
  structuredOutput: z.unknown(),
  tokenCountInput: Amount,
  tokenCountOutput: Amount,
  cost: z.number().nullable().catch(null),
  durationMs: Amount,
  status: z.string(),
  createdAt: Time,
  completedAt: Time.nullish(),
});

function toActivity(row: z.infer<typeof Row>): ActivityDetail {
  const { innerWorkSessionId, turnId, ...rest } = row;
  const cache = cacheCounts(row.metadata);
  return {
    ...rest,
    sessionId: row.sessionId ?? innerWorkSessionId,
    turnId: turnId ? baseTurnId(turnId) : null,
    completedAt: row.completedAt ?? null,
    cacheReadTokens: cache.read,
    cacheWriteTokens: cache.write,
    // Its counts leave cached tokens out, whatever the model's name.
    tokenConvention: 'exclusive',
    error: errorOf(row.metadata),
  };
}

/** One row of the classic backend, as its routes answer and its stream publishes it. */
export const ClassicActivity = Row.transform(toActivity);

const ClassicMessage = z.object({ id: z.string(), content: z.string(), timestamp: Time, senderId: Text });

const ClassicFact = z.object({ category: z.string().nullish(), fact: z.string() }).nullable().catch(null);

/** All of a session; a row that came twice is counted once. */
export const ClassicSessionActivity = z
  .object({
    activities: z.array(ClassicActivity),
    messages: z.array(ClassicMessage),
    notableFacts: z
      .array(ClassicFact)
      .nullish()
      .transform((facts) => facts ?? []),
  })
  .transform((answer): SessionActivity => {
    const activities = [...new Map(answer.activities.map((row) => [row.id, row])).values()];
    activities.sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt) || (a.id < b.id ? -1 : 1));
    const messages: Message[] = answer.messages;
    return {
      activities,
      messages,
      notableFacts: answer.notableFacts,
      summary: {
        totalCost: activities.reduce((sum, row) => sum + (row.cost ?? 0), 0),
        totalTokens: activities.reduce((sum, row) => sum + totalTokens(bucketsOf(row)), 0),
        count: activities.length,
      },
    };
  });

/** A person of a session; null where lists tell of them otherwise: a name is no reason to refuse a session. */
const Person = z.object({ id: z.string(), name: z.string() }).nullish().catch(null);

const People = z
  .object({ members: z.array(z.object({ user: Person }).catch({ user: null })) })
  .nullish()
  .catch(null);

/** A session as lists hold it; what they tell about people beyond their names is dropped here. */
export const ClassicSession = z
  .object({
    id: z.string(),
    type: z.string(),
    status: z.string(),
    createdAt: Time,
    updatedAt: Time,
    title: Text,
    participants: z.string().nullish(),
    stage: z.number().nullish(),
    relationship: People,
    user: Person,
    stats: z.object({ totalCost: Amount, totalTokens: Amount, activityCount: Amount, turnCount: Amount }),
  })
  .transform(({ participants, stage, relationship, user, ...session }): SessionSummary => {
    const people = [...(relationship?.members.map((member) => member.user) ?? []), user];
    const members = people.flatMap((person) => (person ? [{ userId: person.id, userName: person.name }] : []));
    return {
      ...session,
      ...(participants ? { participants } : {}),
      ...(members.length > 0 ? { members } : {}),
      ...(stage === null || stage === undefined ? {} : { stage }),
    };
  });

export const ClassicSessionPage = z.object({
  sessions: z.array(ClassicSession),
  nextCursor: z.string().nullish(),
});
export type ClassicSessionPage = z.infer<typeof ClassicSessionPage>;

export const Trace: z.ZodType<TurnTrace> = z.object({
  totalDurationMs: Amount,
  modelUsed: Text,
  steps: z.array(
    z.object({ name: z.string(), type: Text, startMs: Amount, durationMs: Amount, status: Text, result: Text }),
  ),
});
