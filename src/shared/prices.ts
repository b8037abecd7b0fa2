import { calcPrice } from '@pydantic/genai-prices';
import * as z from 'zod';
import type { Activity } from './model';
import { bucketsOf, costAt, inputTokens, saving, type TokenBuckets } from './tokens';

const usd = z.number().min(0).max(1_000_000);

/** Prices of one's own, in USD per million tokens, by model; a name may end in `*`. They go before the public ones. */
export const PriceTable = z.record(
  z.string().min(1),
  z.object({ input: usd, output: usd, cacheRead: usd.optional(), cacheWrite: usd.optional() }),
);
export type PriceTable = z.infer<typeof PriceTable>;

/** What a call cost and what the cache saved on it, in USD; the saving may be negative. */
export interface Priced {
  cost: number;
  saving: number;
}

type Call = Parameters<typeof bucketsOf>[0] & Pick<Activity, 'createdAt'>;

/** Sums of binary fractions drift; a millionth of a millionth of a dollar is fine enough. */
const rounded = (money: number): number => Number(money.toFixed(12));

function own(table: PriceTable, model: string): PriceTable[string] | undefined {
  if (Object.hasOwn(table, model)) return table[model];
  const pattern = Object.keys(table)
    .filter((name) => name.endsWith('*') && model.startsWith(name.slice(0, -1)))
    .sort((a, b) => b.length - a.length)[0];
  return pattern === undefined ? undefined : table[pattern];
}

function atOwnPrice(buckets: TokenBuckets, price: PriceTable[string]): Priced {
  const million = 1_000_000;
  const perToken = {
    input: price.input / million,
    output: price.output / million,
    cacheRead: (price.cacheRead ?? price.input) / million,
    cacheWrite: (price.cacheWrite ?? price.input) / million,
  };
  return { cost: rounded(costAt(buckets, perToken)), saving: rounded(saving(buckets, perToken)) };
}

/** The spellings under which a model may be listed: its own, a cloud's, a reseller's. */
function* spellings(model: string): Generator<{ id: string; providerId?: string }> {
  const id = model.replace(/^models\//, '');
  yield { id };
  if (/^([a-z-]+\.)?(anthropic|amazon|meta|mistral|cohere|ai21|deepseek|qwen|openai)\./.test(id)) {
    yield { id, providerId: 'aws' };
  }
  if (id.includes('/')) {
    yield { id, providerId: 'openrouter' };
    yield { id: id.slice(id.lastIndexOf('/') + 1) };
  }
  yield { id, providerId: 'openai' };
}

function publicPrice(model: string, usage: Record<string, number>, timestamp: Date): number | null {
  for (const { id, providerId } of spellings(model)) {
    const price = calcPrice(usage, id, { timestamp, ...(providerId ? { providerId } : {}) });
    if (price && Number.isFinite(price.total_price)) return price.total_price;
  }
  return null;
}

/**
 * Prices one call by its own table, else by the public prices of its day; null for a model that neither knows. The
 * saving is the difference to the same call without a cache: `read×(p_in−p_read) − write×(p_write−p_in)`.
 */
export function priceCall(call: Call, table: PriceTable = {}): Priced | null {
  const buckets = bucketsOf(call);
  const price = own(table, call.model);
  if (price) return atOwnPrice(buckets, price);
  const timestamp = new Date(call.createdAt);
  const plain = { input_tokens: inputTokens(buckets), output_tokens: buckets.output };
  const cached = { ...plain, cache_read_tokens: buckets.cacheRead, cache_write_tokens: buckets.cacheWrite };
  const cost = publicPrice(call.model, cached, timestamp);
  const uncached = cost === null ? null : publicPrice(call.model, plain, timestamp);
  if (cost === null || uncached === null) return null;
  return { cost: rounded(cost), saving: rounded(uncached - cost) };
}
