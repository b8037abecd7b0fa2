import type { ContextBundle } from '../../../src/shared/model';
import type { ContextState } from '../../../src/shared/protocol';
import { session } from './turns';

const ana = {
  conversationContext: {
    recentTurns: [
      {
        role: 'user',
        content: "He said he'd be home by seven and then it was almost ten, and nobody called me.",
        timestamp: '2026-11-23T09:14:02.000Z',
      },
      {
        role: 'assistant',
        content: 'Three hours of not knowing. What was the worst part of the waiting?',
        timestamp: '2026-11-23T09:14:05.000Z',
      },
      { role: 'user', content: 'Él nunca me escucha — siempre lo mismo 😔', timestamp: '2026-11-23T09:16:05.000Z' },
    ],
    turnCount: 14,
    sessionDurationMinutes: 147,
  },
  emotionalThread: {
    initialIntensity: 7,
    currentIntensity: 4,
    trend: 'easing',
    notableShifts: [{ turn: 3, from: 7, to: 5 }],
  },
  sessionSummary: {
    keyThemes: ['reliability', 'respect'],
    emotionalJourney: 'anger to sadness',
    currentFocus: 'They argue about lateness.',
    userStatedGoals: ['to be called when plans change'],
    agreements: [],
    openQuestions: [],
  },
  notableFacts: [
    { fact: 'Pickup is late most Tuesdays', category: 'Conflict' },
    null,
    { fact: 'Se siente sola — 孤獨', category: 'Emotional' },
  ],
  userMemories: { global: ['Prefers to be addressed by first name'], session: [] },
  priorThemes: { themes: [], lastSessionDate: null, sessionCount: 0 },
  topicFrame: { text: 'Tuesday pickup disagreement', confirmedAt: '2026-11-17T00:07:53.352Z' },
  priorStageSummaries: {
    stages: [
      {
        stage: 1,
        userTurnCount: 2,
        highlights: [{ role: 'user', content: 'I sat there until ten.', timestamp: '2026-11-19T06:55:15.559Z' }],
        lifecycleStatus: 'COMPLETED',
        completedAt: '2026-11-19T10:55:46.868Z',
      },
    ],
  },
  stageContext: { stage: 2, gatesSatisfied: { feltHeard: false, sharedPerspective: true } },
  intent: { intent: 'recall_commitment', depth: 'full', reason: 'Stage 2 - full context', threshold: 0.5 },
  currentStageHistory: { stage: 2, messages: [{ role: 'user', content: '🙃🙃🙃', stage: 2 }] },
  userName: 'Ana',
  partnerName: 'Honey 🍯',
};

export const bundle: ContextBundle = {
  sessionId: 's1',
  sessionType: 'PARTNER',
  assembledAt: new Date(Date.now() - 180_000).toISOString(),
  users: [
    { userId: 'u1', userName: 'Ana', context: ana },
    {
      userId: 'u2',
      userName: 'Ben',
      context: {
        conversationContext: { recentTurns: [], turnCount: 0, sessionDurationMinutes: 147 },
        emotionalThread: { initialIntensity: 3, currentIntensity: 3, trend: 'stable', notableShifts: [] },
        sessionSummary: { currentFocus: 'He feels judged before he has spoken.', keyThemes: ['fairness'] },
        globalFacts: ['Works shifts until the end of the month'],
        stageContext: { stage: 1, gatesSatisfied: {} },
        userName: 'Ben',
      },
    },
  ],
};

export function contextState(given: Partial<ContextState> = {}): ContextState {
  return {
    session,
    sessionId: 's1',
    backend: 'full',
    bundle,
    changed: ['u1/emotionalThread', 'u1/notableFacts'],
    spends: false,
    ...given,
  };
}
