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

/** Values known today. Others must be shown as they are, never refused: these lists serve labels and filters alone. */
export const sessionTypes = ['PARTNER', 'INNER_WORK'] as const;
export const partnerStatuses = [
  'CREATED',
  'INVITED',
  'ACTIVE',
  'WAITING',
  'PAUSED',
  'RESOLVED',
  'ABANDONED',
  'ARCHIVED',
] as const;
export const innerWorkStatuses = ['ACTIVE', 'COMPLETED', 'ARCHIVED'] as const;

/** Every route lives below this path. */
export const apiBase = '/api/brain';

/** What a secret may be: printable ASCII without spaces. */
export const secretPattern = /^[\x21-\x7e]+$/;
