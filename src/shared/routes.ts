import * as z from 'zod';
import {
  Activity,
  ActivityDetail,
  activityStatuses,
  CacheRates,
  ContextBundle,
  CostAnalytics,
  costPeriods,
  Me,
  Message,
  NotableFact,
  SessionSummary,
  Turn,
} from './model';

/** The header that carries the secret: printable ASCII only. */
export const secretHeader = 'X-Dashboard-Secret';
export { apiBase, secretPattern } from './names';

export const errorCodes = [
  'UNAUTHORIZED',
  'FORBIDDEN',
  'NOT_FOUND',
  'INVALID_PARAMETER',
  'PAYLOAD_TOO_LARGE',
  'RATE_LIMITED',
  'NOT_CONFIGURED',
  'INTERNAL_ERROR',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

export const ErrorBody = z.object({
  success: z.literal(false),
  error: z.object({ code: z.string(), message: z.string(), details: z.unknown().optional() }),
});

const Range = z.object({ from: z.string().optional(), to: z.string().optional() });
const Page = z.object({ cursor: z.string().optional(), limit: z.coerce.number().int().min(1).max(100).default(20) });

export const SessionsQuery = Page.extend(Range.shape).extend({
  status: z.string().optional(),
  type: z.string().optional(),
  search: z.string().optional(),
});
export const ActivitiesQuery = Page.extend(Range.shape).extend({
  callType: z.string().optional(),
  model: z.string().optional(),
  status: z.enum(activityStatuses).optional(),
});
export const CostsQuery = Range.extend({ period: z.enum(costPeriods).default('day') });
export const CacheRatesQuery = Range.extend({ sessionId: z.string().optional() });
/** `after`: the id of the last row of an export that broke off; the rows that follow it are sent. */
export const ExportQuery = Range.extend({
  format: z.enum(['csv', 'json']).default('json'),
  after: z.string().optional(),
});

export const SessionPage = z.object({ sessions: z.array(SessionSummary), nextCursor: z.string().nullable() });
export type SessionPage = z.infer<typeof SessionPage>;

export const ActivityPage = z.object({ activities: z.array(ActivityDetail), nextCursor: z.string().nullable() });
export type ActivityPage = z.infer<typeof ActivityPage>;

/** All of one session: activities with their large JSON, oldest first, and its messages. */
export const SessionActivity = z.object({
  activities: z.array(ActivityDetail),
  messages: z.array(Message),
  notableFacts: z.array(NotableFact.nullable()),
  summary: z.object({ totalCost: z.number(), totalTokens: z.number(), count: z.number() }),
});
export type SessionActivity = z.infer<typeof SessionActivity>;

export const TurnList = z.object({ turns: z.array(Turn) });
export type TurnList = z.infer<typeof TurnList>;

/** An Ably TokenRequest, signed by the server that holds the key. */
export const TokenRequest = z.looseObject({
  keyName: z.string(),
  timestamp: z.number(),
  nonce: z.string(),
  mac: z.string(),
  capability: z.string(),
});
export type TokenRequest = z.infer<typeof TokenRequest>;

/** Tokens of one call at the most: sums of them stay exact. */
export const maxTokens = 1_000_000_000;

export const NewSession = z.object({
  id: z.string().min(1).max(200),
  type: z.string().min(1).max(100),
  status: z.string().min(1).max(100).default('ACTIVE'),
  title: z.string().max(1000).nullable().optional(),
  participants: z.string().max(1000).optional(),
  stage: z.int32().optional(),
  createdAt: z.string().optional(),
  members: z.array(z.object({ userId: z.string(), userName: z.string().optional() })).optional(),
});
export type NewSession = z.infer<typeof NewSession>;
export const NewMessage = z.object({
  id: z.string().min(1).max(200),
  sessionId: z.string().min(1).max(200),
  senderId: z.string().nullable(),
  role: z.string().min(1).max(100),
  content: z.string(),
  stage: z.int32().nullable().optional(),
  turnId: z.string().max(400).nullable().optional(),
  timestamp: z.string().optional(),
});
export type NewMessage = z.infer<typeof NewMessage>;
const tokenCount = z.number().int().min(0).max(maxTokens);
const duration = z.number().int().min(0).max(1e12);
const activityType = z.string().min(1).max(100);
const model = z.string().min(1).max(300);
const activityStatus = z.enum(activityStatuses);

/** What a patch states of a call: what it leaves out stays as it is, so nothing here has a default. */
export const ActivityPatch = z.object({
  sessionId: z.string().max(200).nullable().optional(),
  turnId: z.string().max(400).nullable().optional(),
  activityType: activityType.optional(),
  model: model.optional(),
  callType: z.string().max(200).nullable().optional(),
  tokenCountInput: tokenCount.optional(),
  tokenCountOutput: tokenCount.optional(),
  cost: z.number().min(0).max(1_000_000).nullable().optional(),
  durationMs: duration.optional(),
  status: activityStatus.optional(),
  createdAt: z.string().optional(),
  completedAt: z.string().nullable().optional(),
  input: z.unknown().optional(),
  output: z.unknown().optional(),
  metadata: z.unknown().optional(),
  structuredOutput: z.unknown().optional(),
});
export type ActivityPatch = z.infer<typeof ActivityPatch>;
/** What an application records of a call at its start; `PATCH` completes it. `cost` absent: priced by the server. */
export const NewActivity = ActivityPatch.extend({
  id: z.string().min(1).max(200),
  model,
  activityType: activityType.default('LLM_CALL'),
  tokenCountInput: tokenCount.default(0),
  tokenCountOutput: tokenCount.default(0),
  durationMs: duration.default(0),
  status: activityStatus.default('PENDING'),
});
export type NewActivity = z.infer<typeof NewActivity>;

/** One route: its method, its path below `apiBase` with `:name` parameters, and the schemas of its query, body and data. */
export interface Route {
  method: 'GET' | 'POST' | 'PATCH';
  path: string;
  role: 'admin' | 'developer';
  query?: z.ZodType;
  body?: z.ZodType;
  data: z.ZodType;
}

const one = <T extends z.ZodType>(row: T) => z.union([row, z.array(row).max(500)]);

/** The ids of what was recorded, in the order given. */
export const Recorded = z.object({ ids: z.array(z.string()) });

/** Every route of the full API that answers JSON in the envelope. */
export const routes = {
  me: { method: 'GET', path: '/me', role: 'developer', data: Me },
  sessions: { method: 'GET', path: '/sessions', role: 'developer', query: SessionsQuery, data: SessionPage },
  session: { method: 'GET', path: '/sessions/:id', role: 'developer', data: SessionSummary },
  context: { method: 'GET', path: '/sessions/:id/context', role: 'developer', data: ContextBundle },
  sessionActivity: { method: 'GET', path: '/activity/:sessionId', role: 'developer', data: SessionActivity },
  turns: { method: 'GET', path: '/activity/:sessionId/turns', role: 'developer', data: TurnList },
  activity: { method: 'GET', path: '/activities/:id', role: 'developer', data: ActivityDetail },
  activities: { method: 'GET', path: '/activities', role: 'developer', query: ActivitiesQuery, data: ActivityPage },
  costs: { method: 'GET', path: '/analytics/costs', role: 'developer', query: CostsQuery, data: CostAnalytics },
  cacheRates: {
    method: 'GET',
    path: '/analytics/cache-rates',
    role: 'developer',
    query: CacheRatesQuery,
    data: CacheRates,
  },
  ablyToken: { method: 'GET', path: '/ably-token', role: 'developer', data: TokenRequest },
  recordSession: { method: 'POST', path: '/sessions', role: 'admin', body: one(NewSession), data: Recorded },
  recordMessage: { method: 'POST', path: '/messages', role: 'admin', body: one(NewMessage), data: Recorded },
  recordActivity: { method: 'POST', path: '/activities', role: 'admin', body: one(NewActivity), data: Recorded },
  completeActivity: { method: 'PATCH', path: '/activities/:id', role: 'admin', body: ActivityPatch, data: Activity },
  runRetention: {
    method: 'POST',
    path: '/retention/run',
    role: 'admin',
    body: z.object({ olderThanDays: z.number().int().min(1).max(36500).optional() }).optional(),
    data: z.object({ archived: z.number() }),
  },
} as const satisfies Record<string, Route>;
