import * as z from 'zod';
import { innerWorkStatuses, partnerStatuses } from './names';

/** An instant: ISO 8601 in UTC, with milliseconds. */
export const Instant = z.string();
export type Instant = z.infer<typeof Instant>;

export const sessionStatuses: readonly string[] = [...new Set<string>([...partnerStatuses, ...innerWorkStatuses])];
export const activityTypes = ['LLM_CALL', 'EMBEDDING', 'RETRIEVAL', 'TOOL_USE'] as const;
export const activityStatuses = ['PENDING', 'COMPLETED', 'FAILED'] as const;
export const callTypes = [
  'ORCHESTRATED_RESPONSE',
  'RETRIEVAL_PLANNING',
  'INTENT_DETECTION',
  'BACKGROUND_CLASSIFICATION',
  'PARTNER_SESSION_CLASSIFICATION',
  'CHAT_ROUTER_RESPONSE',
  'REFERENCE_DETECTION',
  'PEOPLE_EXTRACTION',
  'MEMORY_DETECTION',
  'MEMORY_VALIDATION',
  'RECONCILER_ANALYSIS',
  'SUMMARIZATION',
  'NEEDS_EXTRACTION',
  'WITNESSING_RESPONSE',
  'MEMORY_FORMATTING',
  'THEME_EXTRACTION',
  'GLOBAL_MEMORY_CONSOLIDATION',
  'DISTILLATION',
  'CROSS_SESSION_THEME',
] as const;
/** Names that pages use too; they stand apart so that a page need not carry the schemas. */
export {
  contextSections,
  innerWorkStatuses,
  partnerStatuses,
  sessionTypes,
  userFacingCallTypes,
} from './names';

export const SessionStats = z.object({
  totalCost: z.number(),
  totalTokens: z.number(),
  activityCount: z.number(),
  turnCount: z.number(),
});

/** One session as lists show it. Costs in USD. Keys that are not named here are dropped when parsed: lists can carry personal data. */
export const SessionSummary = z.object({
  id: z.string(),
  type: z.string(),
  status: z.string(),
  createdAt: Instant,
  updatedAt: Instant,
  title: z.string().nullable(),
  participants: z.string().optional(),
  /** Those of its people whose name is known. */
  members: z.array(z.object({ userId: z.string(), userName: z.string() })).optional(),
  stage: z.number().optional(),
  stats: SessionStats,
});
export type SessionSummary = z.infer<typeof SessionSummary>;

/**
 * One model call, embedding, retrieval or tool use, without its large JSON. `cost` in USD, null where unpriced; `durationMs` in milliseconds.
 * The token counts are as the provider counts them (see tokens.ts); the cache counts are null where none was reported.
 */
export const Activity = z.object({
  id: z.string(),
  sessionId: z.string().nullable(),
  turnId: z.string().nullable(),
  activityType: z.string(),
  model: z.string(),
  callType: z.string().nullable(),
  tokenCountInput: z.number(),
  tokenCountOutput: z.number(),
  cacheReadTokens: z.number().nullable().optional(),
  cacheWriteTokens: z.number().nullable().optional(),
  tokenConvention: z.enum(['exclusive', 'inclusive']).nullable().optional(),
  cost: z.number().nullable(),
  durationMs: z.number(),
  status: z.string(),
  createdAt: Instant,
  completedAt: Instant.nullable(),
  /** What went wrong, in short, of a failed call. */
  error: z.string().nullable().optional(),
  /** Set when the large JSON was dropped for age. */
  archivedAt: Instant.nullable().optional(),
  /** The stream left the large JSON out, for size: ask the API for it. */
  truncated: z.boolean().optional(),
  /** Only the stream told of it: the backend's rows don't hold it. */
  seenLive: z.boolean().optional(),
});
export type Activity = z.infer<typeof Activity>;

/** An activity with its large JSON, loaded when looked at. */
export const ActivityDetail = Activity.extend({
  input: z.unknown(),
  output: z.unknown(),
  metadata: z.unknown(),
  structuredOutput: z.unknown(),
});
export type ActivityDetail = z.infer<typeof ActivityDetail>;

/** A message of a conversation. `senderId` is null for the AI's. */
export const Message = z.object({
  id: z.string(),
  sessionId: z.string().optional(),
  senderId: z.string().nullable(),
  role: z.string().optional(),
  content: z.string(),
  stage: z.number().nullable().optional(),
  turnId: z.string().nullable().optional(),
  timestamp: Instant,
});
export type Message = z.infer<typeof Message>;

export const TurnTotals = z.object({ cost: z.number(), durationMs: z.number(), activityCount: z.number() });

/** What one user message set off: its calls in order of start. `totals.cost` in USD over priced calls. */
export const Turn = z.object({
  turnId: z.string(),
  userMessage: z.string().nullable(),
  aiResponse: z.string().nullable(),
  startedAt: Instant,
  userId: z.string().nullable().optional(),
  activities: z.array(Activity),
  totals: TurnTotals,
});
export type Turn = z.infer<typeof Turn>;

export const NotableFact = z.object({ category: z.string().nullable().optional(), fact: z.string() });

/** What the application knows of each participant when it assembles a prompt. Sections that are not known are kept. */
export const ContextBundle = z.object({
  sessionId: z.string(),
  sessionType: z.string(),
  assembledAt: Instant,
  users: z.array(z.object({ userId: z.string(), userName: z.string(), context: z.record(z.string(), z.unknown()) })),
});
export type ContextBundle = z.infer<typeof ContextBundle>;

export const costPeriods = ['day', 'week', 'month'] as const;
export type CostPeriod = (typeof costPeriods)[number];

const ModelCosts = z.object({
  cost: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  count: z.number(),
});
const CallTypeCosts = z.object({ cost: z.number(), count: z.number(), avgDurationMs: z.number() });

/** Costs of one period in USD. Completed calls only. `unpricedCount` of them have no cost. */
export const CostPoint = z.object({
  periodStart: Instant,
  totalCost: z.number(),
  totalInputTokens: z.number(),
  totalOutputTokens: z.number(),
  activityCount: z.number(),
  unpricedCount: z.number().optional(),
  byModel: z.record(z.string(), ModelCosts),
  byCallType: z.record(z.string(), CallTypeCosts),
});
export type CostPoint = z.infer<typeof CostPoint>;

/**
 * Costs by period, oldest first, empty periods as zeros. `estimated`: a single period's tokens, counts and call types are
 * its share of the range's sums by cost, since the backend knows only those; the costs themselves and all sums are exact.
 */
export const CostAnalytics = z.object({
  period: z.enum(costPeriods),
  estimated: z.boolean().optional(),
  data: z.array(CostPoint),
  totals: z.object({
    totalCost: z.number(),
    totalActivities: z.number(),
    unpricedCount: z.number().optional(),
    avgCostPerSession: z.number(),
    avgCostPerTurn: z.number(),
  }),
});
export type CostAnalytics = z.infer<typeof CostAnalytics>;

/** Prompt-cache effect. Rates are 0..1 and null where nothing was reported; savings in USD, possibly negative. */
export const CacheRates = z.object({
  overall: z.object({
    totalRequests: z.number(),
    cacheHitRate: z.number().nullable(),
    tokensSaved: z.number(),
    estimatedCostSavings: z.number(),
  }),
  byModel: z.record(
    z.string(),
    z.object({ requests: z.number(), cacheHitRate: z.number().nullable(), avgInputTokens: z.number() }),
  ),
  trend: z.array(z.object({ date: z.string(), cacheHitRate: z.number().nullable(), requestCount: z.number() })),
});
export type CacheRates = z.infer<typeof CacheRates>;

export const roles = ['admin', 'developer'] as const;
export type Role = (typeof roles)[number];

/** Who asks, and of what server. `realtime` is there where the server speaks Ably's protocol itself. */
export const Me = z.object({
  role: z.string(),
  subject: z.string().nullable(),
  server: z.object({ name: z.string(), version: z.string(), capabilities: z.array(z.string()) }),
  realtime: z.object({ endpoint: z.string(), port: z.number(), tls: z.boolean() }).optional(),
});
export type Me = z.infer<typeof Me>;

/** The live channel and the names of its events. */
export const liveChannel = 'ai-audit-stream';
export const liveEvents = ['brain-activity', 'new-message', 'session-created'] as const;

export const SessionCreated = z.object({
  sessionId: z.string(),
  timestamp: z.number(),
  type: z.string(),
  status: z.string(),
  createdAt: Instant,
});
export type SessionCreated = z.infer<typeof SessionCreated>;

export const LiveMessage = Message.extend({ sessionId: z.string(), role: z.string() });
export type LiveMessage = z.infer<typeof LiveMessage>;
