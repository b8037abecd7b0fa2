import type { Activity, ActivityDetail, SessionSummary, Turn } from '../../../src/shared/model';

/** A completed call; what a test is about is given. */
export function call(given: Partial<Activity> & { id: string }): Activity {
  return {
    sessionId: 's1',
    turnId: 't1',
    activityType: 'LLM_CALL',
    model: 'global.anthropic.claude-sonnet-4-5-20250929-v1:0',
    callType: 'ORCHESTRATED_RESPONSE',
    tokenCountInput: 100,
    tokenCountOutput: 20,
    cost: 0.01,
    durationMs: 1000,
    status: 'COMPLETED',
    createdAt: '2026-11-20T10:00:00.000Z',
    completedAt: '2026-11-20T10:00:01.000Z',
    ...given,
  };
}

export function detail(given: Partial<ActivityDetail> & { id: string }): ActivityDetail {
  return { ...call(given), input: null, output: null, metadata: null, structuredOutput: null, ...given };
}

export function turn(given: Partial<Turn> & { turnId: string }): Turn {
  const activities = given.activities ?? [];
  return {
    userMessage: null,
    aiResponse: null,
    startedAt: '2026-11-20T10:00:00.000Z',
    activities,
    totals: { cost: 0, durationMs: 0, activityCount: activities.length },
    ...given,
  };
}

export function summary(given: Partial<SessionSummary> & { id: string }): SessionSummary {
  return {
    type: 'PARTNER',
    status: 'ACTIVE',
    createdAt: '2026-11-20T09:00:00.000Z',
    updatedAt: '2026-11-20T10:00:00.000Z',
    title: null,
    stats: { totalCost: 0, totalTokens: 0, activityCount: 0, turnCount: 0 },
    ...given,
  };
}
