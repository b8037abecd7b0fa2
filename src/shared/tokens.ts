import type { Activity } from './model';

/** Tokens of one call, in buckets that don't overlap. `cacheReported` tells a cache count of zero from none reported. */
export interface TokenBuckets {
  uncached: number;
  cacheRead: number;
  cacheWrite: number;
  output: number;
  cacheReported: boolean;
}

/** Prices in USD per token. */
export interface Prices {
  input: number;
  cacheRead: number;
  cacheWrite: number;
  output: number;
}

export type TokenConvention = 'exclusive' | 'inclusive';

type Counted = Pick<
  Activity,
  'model' | 'tokenCountInput' | 'tokenCountOutput' | 'cacheReadTokens' | 'cacheWriteTokens' | 'tokenConvention'
> & { metadata?: unknown };

const inclusiveModels =
  /(^|[/.:_-])(gpt|chatgpt|o[1-9]|codex|text-embedding|davinci|grok|gemini|gemma|openai|xai|google)([/.:_-]|\d|$)/i;
const exclusiveModels = /claude|anthropic|bedrock|amazon|titan|nova/i;

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function count(...values: unknown[]): number | null {
  for (const value of values) {
    if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  }
  return null;
}

/** Cache counts that a call's metadata reports, null where it reports none. */
export function cacheCounts(metadata: unknown): { read: number | null; write: number | null } {
  const meta = record(metadata);
  const usage = record(meta.usage);
  const details = record(usage.prompt_tokens_details ?? usage.input_tokens_details);
  return {
    read: count(
      meta.cacheReadInputTokens,
      usage.cache_read_input_tokens,
      usage.cacheReadInputTokens,
      details.cached_tokens,
      usage.cachedInputTokens,
    ),
    write: count(meta.cacheWriteInputTokens, usage.cache_creation_input_tokens, usage.cacheWriteInputTokens),
  };
}

/** How the provider of this call counts its input: without the cached tokens, or with them. */
export function tokenConvention(call: Pick<Counted, 'model' | 'tokenConvention' | 'metadata'>): TokenConvention {
  const stated = call.tokenConvention ?? record(call.metadata).tokenConvention;
  if (stated === 'exclusive' || stated === 'inclusive') return stated;
  if (exclusiveModels.test(call.model)) return 'exclusive';
  return inclusiveModels.test(call.model) ? 'inclusive' : 'exclusive';
}

/** A call's tokens in exclusive buckets, whatever its provider's way of counting. Never negative. */
export function bucketsOf(call: Counted): TokenBuckets {
  const reported = cacheCounts(call.metadata);
  const read = count(call.cacheReadTokens, reported.read);
  const write = count(call.cacheWriteTokens, reported.write);
  const cacheRead = read ?? 0;
  const cacheWrite = write ?? 0;
  const input = count(call.tokenCountInput) ?? 0;
  const inclusive = tokenConvention(call) === 'inclusive';
  return {
    uncached: inclusive ? Math.max(0, input - cacheRead - cacheWrite) : input,
    cacheRead,
    cacheWrite,
    output: count(call.tokenCountOutput) ?? 0,
    cacheReported: read !== null || write !== null,
  };
}

export const noTokens: TokenBuckets = { uncached: 0, cacheRead: 0, cacheWrite: 0, output: 0, cacheReported: false };

export function addBuckets(a: TokenBuckets, b: TokenBuckets): TokenBuckets {
  return {
    uncached: a.uncached + b.uncached,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite: a.cacheWrite + b.cacheWrite,
    output: a.output + b.output,
    cacheReported: a.cacheReported || b.cacheReported,
  };
}

/** All tokens that went in: uncached, read from the cache, written to it. */
export function inputTokens(b: TokenBuckets): number {
  return b.uncached + b.cacheRead + b.cacheWrite;
}

export function totalTokens(b: TokenBuckets): number {
  return inputTokens(b) + b.output;
}

/** Share of input read from the cache, 0..1; null where no call reported its cache counts or nothing went in. */
export function hitRate(sum: TokenBuckets): number | null {
  const all = inputTokens(sum);
  return sum.cacheReported && all > 0 ? sum.cacheRead / all : null;
}

/** USD that the cache saved: reads are cheaper than input, writes dearer. May be negative. */
export function saving(b: TokenBuckets, p: Prices): number {
  return b.cacheRead * (p.input - p.cacheRead) - b.cacheWrite * (p.cacheWrite - p.input);
}

/** USD of one call at the given prices. */
export function costAt(b: TokenBuckets, p: Prices): number {
  return b.uncached * p.input + b.cacheRead * p.cacheRead + b.cacheWrite * p.cacheWrite + b.output * p.output;
}

/** Digits that a sum of money is told with: what binary fractions add beyond is none of it. */
const digits = 15;

/** Sum of the stored costs in USD, which does not drift however many there are (Neumaier's sum), and how many calls have none. */
export function sumCosts(calls: readonly Pick<Activity, 'cost'>[]): { cost: number; unpriced: number } {
  let sum = 0;
  let lost = 0;
  let unpriced = 0;
  for (const { cost } of calls) {
    if (cost === null) {
      unpriced += 1;
      continue;
    }
    const next = sum + cost;
    lost += Math.abs(sum) >= Math.abs(cost) ? sum - next + cost : cost - next + sum;
    sum = next;
  }
  return { cost: Number((sum + lost).toPrecision(digits)), unpriced };
}
