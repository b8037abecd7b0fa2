type Kind = 'text' | 'number' | 'instant' | 'json';

/** What an export holds, in this order. */
export const exported = [
  ['id', 'text'],
  ['sessionId', 'text'],
  ['turnId', 'text'],
  ['activityType', 'text'],
  ['model', 'text'],
  ['callType', 'text'],
  ['status', 'text'],
  ['tokenCountInput', 'number'],
  ['tokenCountOutput', 'number'],
  ['cacheReadTokens', 'number'],
  ['cacheWriteTokens', 'number'],
  ['tokenConvention', 'text'],
  ['cost', 'number'],
  ['durationMs', 'number'],
  ['createdAt', 'instant'],
  ['completedAt', 'instant'],
  ['error', 'text'],
  ['archivedAt', 'instant'],
  ['input', 'json'],
  ['output', 'json'],
  ['metadata', 'json'],
  ['structuredOutput', 'json'],
] as const satisfies readonly (readonly [string, Kind])[];
