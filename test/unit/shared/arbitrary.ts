import fc from 'fast-check';
import type { Activity, Message } from '../../../src/shared/model';

/** Start of the hour that arbitrary instants lie in. */
export const base = Date.parse('2026-11-20T12:00:00.000Z');
export const instant = fc.integer({ min: 0, max: 3_600_000 }).map((ms) => new Date(base + ms).toISOString());

export const sessionId = 'cms0001';
const turnIds = ['1', '2', 'welcome', 'feel-heard'].map((tail) => `${sessionId}-ana-${tail}`);
const turnId = fc.option(fc.constantFrom(...turnIds, `${sessionId}-inner-work-1`), { nil: null });
const tokenCount = fc.nat({ max: 1_000_000 });
const cacheCount = fc.option(tokenCount, { nil: null });

export type Call = Activity & { metadata?: unknown };

/** A call of an hour's session: with a turn id, with one in its metadata alone, or with none. */
export const call: fc.Arbitrary<Call> = fc.record({
  id: fc.uuid(),
  sessionId: fc.constant(sessionId),
  turnId,
  activityType: fc.constantFrom('LLM_CALL', 'EMBEDDING', 'SOMETHING_NEW'),
  model: fc.constantFrom('global.anthropic.claude-sonnet-4-5-20250929-v1:0', 'gpt-5-mini', 'gemini-2.5-pro', 'unknown'),
  callType: fc.constantFrom('ORCHESTRATED_RESPONSE', null),
  tokenCountInput: tokenCount,
  tokenCountOutput: tokenCount,
  cacheReadTokens: cacheCount,
  cacheWriteTokens: cacheCount,
  tokenConvention: fc.constantFrom('exclusive' as const, 'inclusive' as const, null),
  cost: fc.option(fc.double({ min: 0, max: 10, noNaN: true }), { nil: null }),
  durationMs: fc.nat({ max: 60_000 }),
  status: fc.constantFrom('COMPLETED', 'FAILED', 'PENDING'),
  createdAt: instant,
  completedAt: fc.constant(null),
  metadata: fc.oneof(fc.constant(null), fc.record({ turnId })),
});

export const calls = fc.uniqueArray(call, { selector: (each) => each.id, maxLength: 30 });

export const message: fc.Arbitrary<Message> = fc.record({
  id: fc.uuid(),
  sessionId: fc.constant(sessionId),
  senderId: fc.constantFrom('ana', 'ben', null),
  content: fc.string(),
  turnId,
  timestamp: instant,
});

export const messages = fc.uniqueArray(message, { selector: (each) => each.id, maxLength: 20 });

/** The same items in another order. */
export function shuffled<T>(items: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...items], { minLength: items.length });
}
