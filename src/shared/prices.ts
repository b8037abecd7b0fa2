import { calcPrice } from '@pydantic/genai-prices';
import * as z from 'zod';
import type { Activity } from './model';
import { bucketsOf, costAt, inputTokens, type Prices, saving, type TokenBuckets } from './tokens';

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

const million = 1_000_000;

const priced = (buckets: TokenBuckets, prices: Prices): Priced => ({
  cost: rounded(costAt(buckets, prices)),
  saving: rounded(saving(buckets, prices)),
});

function atOwnPrice(buckets: TokenBuckets, price: PriceTable[string]): Priced {
  return priced(buckets, {
    input: price.input / million,
    output: price.output / million,
    cacheRead: (price.cacheRead ?? price.input) / million,
    cacheWrite: (price.cacheWrite ?? price.input) / million,
  });
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

type Listed = NonNullable<ReturnType<typeof calcPrice>>;
type ModelPrice = Listed['model_price'];

/** Where a model is listed; `price` where it has been the same at all times. The search for it is most of the work. */
interface Place {
  id: string;
  provider: Listed['provider'];
  price: ModelPrice | null;
}

/** Null for models that are listed nowhere. */
const places = new Map<string, Place | null>();
const maxPlaces = 5_000;
const nothing = { input_tokens: 0, output_tokens: 0 };

function search(model: string, timestamp: Date): Place | null {
  for (const { id, providerId } of spellings(model)) {
    const listed = calcPrice(nothing, id, { timestamp, ...(providerId ? { providerId } : {}) });
    if (!listed) continue;
    return { id, provider: listed.provider, price: Array.isArray(listed.model.prices) ? null : listed.model_price };
  }
  return null;
}

function placeOf(model: string, timestamp: Date): Place | null {
  const known = places.get(model);
  if (known !== undefined) return known;
  const place = search(model, timestamp);
  if (places.size >= maxPlaces) places.clear();
  places.set(model, place);
  return place;
}

/** The public prices of a model at a time, null where there are none. */
function publicPrice(model: string, timestamp: Date): ModelPrice | null {
  const place = placeOf(model, timestamp);
  if (!place || place.price) return place?.price ?? null;
  return calcPrice(nothing, place.id, { timestamp, provider: place.provider })?.model_price ?? null;
}

/** A price per million tokens, which may depend on how many tokens went in; undefined where there is none of its own. */
function tierPrice(price: ModelPrice[string], input: number): number | undefined {
  if (typeof price !== 'object') return price;
  return price.tiers.filter((tier) => input > tier.start).at(-1)?.price ?? price.base;
}

function perToken(price: ModelPrice, input: number): Prices {
  const at = (name: string) => tierPrice(price[name], input);
  const plain = at('input_mtok') ?? 0;
  return {
    input: plain / million,
    cacheRead: (at('cache_read_mtok') ?? plain) / million,
    cacheWrite: (at('cache_write_mtok') ?? plain) / million,
    output: (at('output_mtok') ?? 0) / million,
  };
}

/**
 * Prices one call by its own table, else by the public prices of its day; null for a model that neither knows. The
 * saving is the difference to the same call without a cache: `read×(p_in−p_read) − write×(p_write−p_in)`.
 */
export function priceCall(call: Call, table: PriceTable = {}): Priced | null {
  const buckets = bucketsOf(call);
  const price = own(table, call.model);
  if (price) return atOwnPrice(buckets, price);
  const listed = publicPrice(call.model, new Date(call.createdAt));
  return listed && priced(buckets, perToken(listed, inputTokens(buckets)));
}
