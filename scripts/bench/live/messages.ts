/** Where a subscriber connects, and the address that gives it tokens. */
export interface Ready {
  url: string;
  realtime: { endpoint: string; port: number; tls: boolean };
}

/** Publish so many calls at a pace; `prefix` makes their ids. `stamped`: their call type names the moment of sending, in epoch ms. */
export interface Order {
  prefix: string;
  count: number;
  perSecond: number;
  stamped?: boolean;
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

/** Sessions that the calls belong to. */
export const sessions = 40;
export const sessionId = (n: number): string => `cms0000c5etgpqct60b${n}`;

/** A call as an application's server publishes it, with the moment of its sending in nanoseconds. */
export function callOf(prefix: string, n: number, stamped = false): Record<string, unknown> {
  const at = new Date();
  const now = at.toISOString();
  const session = sessionId(n % sessions);
  return {
    id: `${prefix}${n}`,
    sessionId: session,
    turnId: `${session}-u1-${Math.floor(n / 400)}`,
    activityType: 'LLM_CALL',
    model: 'global.anthropic.claude-sonnet-4-5-20250929-v1:0',
    callType: stamped ? `SENT_${at.getTime()}` : 'ORCHESTRATED_RESPONSE',
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

/** What answers from inside a window's extension host: `events` are lines that were shown since `begin`. */
export interface Probe {
  begin(): Promise<unknown>;
  seen(): Promise<{ events: number }>;
  end(): Promise<Report>;
}

/** Opens a window on the producer, its log on show, and lets `measure` work with its probe. */
export type InWindow = (ready: Ready, measure: (probe: Probe) => Promise<unknown>) => Promise<void>;
