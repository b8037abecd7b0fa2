import type {
  ActivityDetail,
  CacheRates,
  ContextBundle,
  CostAnalytics,
  Me,
  SessionSummary,
  Turn,
} from '../../src/shared/model';
import type { ActivityPage, SessionActivity, SessionPage, TokenRequest } from '../../src/shared/routes';

const createdAt = '2026-11-20T10:00:00.000Z';

const session: SessionSummary = {
  id: 'session1',
  type: 'PARTNER',
  status: 'ACTIVE',
  createdAt,
  updatedAt: '2026-11-21T10:00:00.000Z',
  title: null,
  participants: 'Ana & Ben',
  stage: 2,
  stats: { totalCost: 0.42, totalTokens: 51_000, activityCount: 3, turnCount: 1 },
};

const activity: ActivityDetail = {
  id: 'call1',
  sessionId: 'session1',
  turnId: 'session1-user1-1',
  activityType: 'LLM_CALL',
  model: 'claude-sonnet-4-5',
  callType: 'ORCHESTRATED_RESPONSE',
  tokenCountInput: 300,
  tokenCountOutput: 120,
  cacheReadTokens: 2700,
  cacheWriteTokens: 120,
  tokenConvention: 'exclusive',
  cost: 0.004,
  durationMs: 1900,
  status: 'COMPLETED',
  createdAt,
  completedAt: '2026-11-20T10:00:01.900Z',
  error: null,
  archivedAt: null,
  input: { systemPrompt: 'Listen.', messages: [{ role: 'user', content: 'Hello' }], operation: 'respond' },
  output: { text: 'Hello, Ana.', stopReason: 'end_turn' },
  metadata: {},
  structuredOutput: null,
};

const { input, output, metadata, structuredOutput, ...light } = activity;

const turn: Turn = {
  turnId: 'session1-user1-1',
  userMessage: 'Hello',
  aiResponse: 'Hello, Ana.',
  startedAt: createdAt,
  userId: 'user1',
  activities: [light],
  totals: { cost: 0.004, durationMs: 1900, activityCount: 1 },
};

const costs: CostAnalytics = {
  period: 'day',
  data: [
    {
      periodStart: '2026-11-20T00:00:00.000Z',
      totalCost: 0.004,
      totalInputTokens: 3120,
      totalOutputTokens: 120,
      activityCount: 1,
      unpricedCount: 0,
      byModel: { 'claude-sonnet-4-5': { cost: 0.004, inputTokens: 3120, outputTokens: 120, count: 1 } },
      byCallType: { ORCHESTRATED_RESPONSE: { cost: 0.004, count: 1, avgDurationMs: 1900 } },
    },
  ],
  totals: { totalCost: 0.004, totalActivities: 1, unpricedCount: 0, avgCostPerSession: 0.004, avgCostPerTurn: 0.004 },
};

const cacheRates: CacheRates = {
  overall: { totalRequests: 1, cacheHitRate: 0.86, tokensSaved: 2700, estimatedCostSavings: 0.007 },
  byModel: { 'claude-sonnet-4-5': { requests: 1, cacheHitRate: 0.86, avgInputTokens: 3120 } },
  trend: [{ date: '2026-11-20', cacheHitRate: 0.86, requestCount: 1 }],
};

/** One small valid answer of each route of the full API. */
export const fullAnswers = {
  me: {
    role: 'admin',
    subject: null,
    server: { name: 'neural-monitor', version: '0.1.0', capabilities: ['analytics'] },
    realtime: { endpoint: '127.0.0.1', port: 4700, tls: false },
  } satisfies Me,
  session,
  sessions: { sessions: [session], nextCursor: null } satisfies SessionPage,
  context: {
    sessionId: 'session1',
    sessionType: 'PARTNER',
    assembledAt: createdAt,
    users: [{ userId: 'user1', userName: 'Ana', context: { sessionSummary: { currentFocus: 'lateness' } } }],
  } satisfies ContextBundle,
  activity,
  activities: { activities: [activity], nextCursor: null } satisfies ActivityPage,
  sessionActivity: {
    activities: [activity],
    messages: [
      { id: 'm1', sessionId: 'session1', senderId: 'user1', role: 'USER', content: 'Hello', timestamp: createdAt },
    ],
    notableFacts: [{ category: 'Conflict', fact: 'Pickup is late' }, null],
    summary: { totalCost: 0.004, totalTokens: 3240, count: 1 },
  } satisfies SessionActivity,
  turns: { turns: [turn] },
  costs,
  cacheRates,
  ablyToken: {
    keyName: 'app.key',
    timestamp: 1_795_403_503_203,
    nonce: '0598497661716590',
    mac: 'bWFj',
    capability: '{"ai-audit-stream":["subscribe"]}',
    ttl: 3_600_000,
  } satisfies TokenRequest,
};
