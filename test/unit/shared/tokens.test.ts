import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  addBuckets,
  bucketsOf,
  cacheCounts,
  costAt,
  hitRate,
  inputTokens,
  noTokens,
  type Prices,
  saving,
  sumCosts,
  type TokenBuckets,
  tokenConvention,
  totalTokens,
} from '../../../src/shared/tokens';
import { call, calls } from './arbitrary';

const count = fc.nat({ max: 10_000_000 });
const price = fc.double({ min: 0, max: 1e-3, noNaN: true });
const prices: fc.Arbitrary<Prices> = fc.record({ input: price, cacheRead: price, cacheWrite: price, output: price });
const buckets: fc.Arbitrary<TokenBuckets> = fc.record(
  { uncached: count, cacheRead: count, cacheWrite: count, output: count, cacheReported: fc.boolean() },
  { noNullPrototype: true },
);

const near = (a: number, b: number) =>
  assert.ok(Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b)), `${a} ≠ ${b}`);

describe('tokens', function () {
  this.timeout(30_000);

  it('count the same call the same in both conventions', () => {
    fc.assert(
      fc.property(count, count, count, count, (uncached, read, write, output) => {
        const shared = { model: 'm', tokenCountOutput: output, cacheReadTokens: read, cacheWriteTokens: write };
        const exclusive = bucketsOf({ ...shared, tokenConvention: 'exclusive', tokenCountInput: uncached });
        const inclusive = bucketsOf({
          ...shared,
          tokenConvention: 'inclusive',
          tokenCountInput: uncached + read + write,
        });
        assert.deepEqual(exclusive, inclusive);
        assert.equal(inputTokens(exclusive), uncached + read + write);
        assert.equal(totalTokens(exclusive), uncached + read + write + output);
      }),
    );
  });

  it('are never negative, whatever a backend says', () => {
    const any = fc.oneof(fc.double(), fc.integer());
    fc.assert(
      fc.property(
        any,
        any,
        fc.option(any, { nil: null }),
        fc.option(any, { nil: null }),
        fc.jsonValue(),
        (i, o, r, w, metadata) => {
          for (const tokenConvention of ['exclusive', 'inclusive', null] as const) {
            const b = bucketsOf({
              model: 'm',
              tokenCountInput: i,
              tokenCountOutput: o,
              cacheReadTokens: r,
              cacheWriteTokens: w,
              tokenConvention,
              metadata,
            });
            for (const n of [b.uncached, b.cacheRead, b.cacheWrite, b.output]) assert.ok(n >= 0, JSON.stringify(b));
            const rate = hitRate(b);
            assert.ok(rate === null || (rate >= 0 && rate <= 1), String(rate));
          }
        },
      ),
    );
  });

  it('give a hit rate of sums within 0 and 1, which lies between the calls’ own rates', () => {
    fc.assert(
      fc.property(calls, (all) => {
        const each = all.map(bucketsOf);
        const sum = each.reduce(addBuckets, noTokens);
        const rate = hitRate(sum);
        assert.equal(rate === null, !sum.cacheReported || inputTokens(sum) === 0);
        if (rate === null) return;
        assert.ok(rate >= 0 && rate <= 1);
        near(
          rate * inputTokens(sum),
          each.reduce((read, b) => read + b.cacheRead, 0),
        );
      }),
    );
  });

  it('are not a mean of rates', () => {
    const small = { ...noTokens, cacheRead: 10, cacheReported: true };
    const large = { ...noTokens, uncached: 990, cacheReported: true };
    assert.equal(hitRate(addBuckets(small, large)), 0.01);
  });

  it('tell a rate of zero from none reported', () => {
    const counts = { model: 'claude', tokenCountInput: 10, tokenCountOutput: 0 };
    assert.equal(hitRate(bucketsOf(counts)), null);
    assert.equal(hitRate(bucketsOf({ ...counts, cacheReadTokens: 0 })), 0);
    assert.equal(hitRate(bucketsOf({ ...counts, metadata: { usage: { cache_creation_input_tokens: 0 } } })), 0);
    assert.equal(hitRate(noTokens), null);
  });

  it('add up in any order and any grouping', () => {
    fc.assert(
      fc.property(buckets, buckets, buckets, (a, b, c) => {
        assert.deepEqual(addBuckets(a, b), addBuckets(b, a));
        assert.deepEqual(addBuckets(addBuckets(a, b), c), addBuckets(a, addBuckets(b, c)));
        assert.deepEqual(addBuckets(a, noTokens), a);
      }),
    );
  });

  it('cost what they would have cost without a cache, less the saving', () => {
    fc.assert(
      fc.property(buckets, prices, (b, p) => {
        const uncached = { ...b, uncached: inputTokens(b), cacheRead: 0, cacheWrite: 0 };
        near(costAt(uncached, p) - saving(b, p), costAt(b, p));
      }),
    );
  });

  it('may save less than nothing', () => {
    const p = { input: 3e-6, cacheRead: 3e-7, cacheWrite: 3.75e-6, output: 1.5e-5 };
    assert.ok(saving({ ...noTokens, cacheWrite: 1000 }, p) < 0);
    assert.ok(saving({ ...noTokens, cacheRead: 1000 }, p) > 0);
  });

  it('leave unpriced calls out of the sum, and count them', () => {
    fc.assert(
      fc.property(fc.array(call), (all) => {
        const { cost, unpriced } = sumCosts(all);
        assert.equal(unpriced, all.filter((each) => each.cost === null).length);
        near(
          cost,
          all.reduce((sum, each) => sum + (each.cost ?? 0), 0),
        );
      }),
    );
  });

  it('add up without drift', () => {
    const of = (...costs: number[]) => sumCosts(costs.map((cost) => ({ cost }))).cost;
    assert.equal(of(0.1, 0.2), 0.3);
    assert.equal(of(...Array.from({ length: 100_000 }, () => 0.1)), 10_000);
    assert.equal(of(1_000_000, ...Array.from({ length: 1_000 }, () => 1e-7)), 1_000_000.0001);
  });

  it('follow the provider’s convention unless the call states one', () => {
    const exclusive = [
      'global.anthropic.claude-haiku-4-5-20251001-v1:0',
      'claude-3-5-sonnet-latest',
      'amazon.titan-embed-text-v2:0',
      'anything',
    ];
    const inclusive = [
      'gpt-5',
      'openai/gpt-4o-mini',
      'o3',
      'o4-mini',
      'gemini-2.5-flash',
      'google/gemini-3-pro',
      'grok-4',
      'text-embedding-3-small',
      'xai/grok-code',
    ];
    for (const model of exclusive) assert.equal(tokenConvention({ model }), 'exclusive', model);
    for (const model of inclusive) assert.equal(tokenConvention({ model }), 'inclusive', model);
    assert.equal(tokenConvention({ model: 'gpt-5', metadata: { tokenConvention: 'exclusive' } }), 'exclusive');
    assert.equal(tokenConvention({ model: 'claude', tokenConvention: 'inclusive' }), 'inclusive');
    assert.equal(tokenConvention({ model: 'claude', metadata: { tokenConvention: 'nonsense' } }), 'exclusive');
  });

  it('read the cache counts of every known form of metadata, and of none', () => {
    assert.deepEqual(cacheCounts({ cacheReadInputTokens: 7, cacheWriteInputTokens: 8 }), { read: 7, write: 8 });
    assert.deepEqual(cacheCounts({ usage: { cache_read_input_tokens: 0, cache_creation_input_tokens: 9 } }), {
      read: 0,
      write: 9,
    });
    assert.deepEqual(cacheCounts({ usage: { prompt_tokens_details: { cached_tokens: 5 } } }), { read: 5, write: null });
    fc.assert(
      fc.property(fc.anything(), (metadata) => {
        const { read, write } = cacheCounts(metadata);
        for (const n of [read, write]) assert.ok(n === null || (Number.isFinite(n) && n >= 0));
      }),
    );
  });
});
