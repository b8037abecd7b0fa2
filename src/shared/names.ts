/** Call types whose response the user reads. */
export const userFacingCallTypes: ReadonlySet<string> = new Set([
  'ORCHESTRATED_RESPONSE',
  'RECONCILER_ANALYSIS',
  'NEEDS_EXTRACTION',
  'WITNESSING_RESPONSE',
]);

/** The order in which known context sections are shown; others follow. */
export const contextSections = [
  'conversationContext',
  'emotionalThread',
  'sessionSummary',
  'notableFacts',
  'userMemories',
  'innerThoughtsContext',
  'priorThemes',
  'globalFacts',
  'topicFrame',
  'priorStageSummaries',
  'consentedShareState',
  'stageContext',
  'intent',
] as const;
