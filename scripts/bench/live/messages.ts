/** Where a subscriber connects, and the address that gives it tokens. */
export interface Ready {
  url: string;
  realtime: { endpoint: string; port: number; tls: boolean };
}

/** Publish so many calls at a pace; `prefix` makes their ids. */
export interface Order {
  prefix: string;
  count: number;
  perSecond: number;
}

/** Asks a subscriber to report what it has. */
export const endNow = -1;

/** What a subscriber saw. Times in milliseconds, memory in megabytes. */
export interface Report {
  events: number;
  p50: number;
  p99: number;
  lagP50: number;
  lagP99: number;
  lagMax: number;
  heapBefore: number;
  heapAfter: number;
  rss: number;
}

/** A call as an application's server publishes it, with the moment of its sending in nanoseconds. */
export function callOf(prefix: string, n: number): Record<string, unknown> {
  const now = new Date().toISOString();
  const session = `cms0000c5etgpqct60b${n % 40}`;
  return {
    id: `${prefix}${n}`,
    sessionId: session,
    turnId: `${session}-u1-${Math.floor(n / 400)}`,
    activityType: 'LLM_CALL',
    model: 'global.anthropic.claude-sonnet-4-5-20250929-v1:0',
    callType: 'ORCHESTRATED_RESPONSE',
    tokenCountInput: 300 + (n % 100),
    tokenCountOutput: 120,
    cost: 0.004,
    durationMs: 4200,
    status: 'COMPLETED',
    createdAt: now,
    completedAt: now,
    input: { operation: 'streaming-response', streaming: true, messageCount: 3, systemPromptLength: 11196 },
    output: { streaming: true, stopReason: 'end_turn' },
    metadata: { cacheReadInputTokens: 2700, cacheWriteInputTokens: 120, sent: String(process.hrtime.bigint()) },
    structuredOutput: null,
  };
}
