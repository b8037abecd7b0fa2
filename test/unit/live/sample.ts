import type { Timers } from '../../../src/extension/live/timers';
import type { ActivityDetail } from '../../../src/shared/model';

/** A call as the feed tells it. */
export function activity(id: string, more: Partial<ActivityDetail> = {}): ActivityDetail {
  return {
    id,
    sessionId: 's1',
    turnId: 's1-u1-1',
    activityType: 'LLM_CALL',
    model: 'global.anthropic.claude-sonnet-4-5-20250929-v1:0',
    callType: 'ORCHESTRATED_RESPONSE',
    tokenCountInput: 314,
    tokenCountOutput: 512,
    cacheReadTokens: 2_900,
    cacheWriteTokens: 0,
    tokenConvention: null,
    cost: 0.0123,
    durationMs: 1_900,
    status: 'COMPLETED',
    createdAt: '2026-11-23T12:01:01.000Z',
    completedAt: '2026-11-23T12:01:02.900Z',
    error: null,
    input: null,
    output: null,
    metadata: null,
    structuredOutput: null,
    ...more,
  };
}

export const pending = (id: string, more: Partial<ActivityDetail> = {}): ActivityDetail =>
  activity(id, { status: 'PENDING', completedAt: null, tokenCountOutput: 0, durationMs: 0, ...more });

/** Time that moves only when told to: what is due runs in order, and promises settle in between. */
export class HandClock implements Timers {
  #now: number;
  #due: { at: number; then: () => void }[] = [];

  constructor(now = Date.parse('2026-11-23T12:00:00Z')) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, then: () => void): () => void {
    const entry = { at: this.#now + ms, then };
    this.#due.push(entry);
    return () => {
      this.#due = this.#due.filter((other) => other !== entry);
    };
  }

  get waiting(): number {
    return this.#due.length;
  }

  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await settled();
      const next = this.#due.filter((entry) => entry.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#due = this.#due.filter((entry) => entry !== next);
      this.#now = Math.max(this.#now, next.at);
      next.then();
    }
    this.#now = end;
    await settled();
  }
}

/** Lets everything that waits on resolved promises run. */
export async function settled(): Promise<void> {
  for (let n = 0; n < 5; n++) await new Promise((resolve) => setImmediate(resolve));
}
