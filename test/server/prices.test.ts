import assert from 'node:assert/strict';
import { calcPrice } from '@pydantic/genai-prices';
import fc from 'fast-check';
import { priceCall } from '../../src/shared/prices';

const call = (
  model: string,
  tokenCountInput: number,
  read = 0,
  write = 0,
  tokenCountOutput = 0,
  day = '2026-11-20',
) => ({
  model,
  tokenCountInput,
  tokenCountOutput,
  cacheReadTokens: read,
  cacheWriteTokens: write,
  tokenConvention: 'exclusive' as const,
  createdAt: `${day}T12:34:56.000Z`,
});

const near = (a: number, b: number) => Math.abs(a - b) <= 2e-12 + Math.abs(b) * 1e-9;

describe('prices', () => {
  it('come to what the price library comes to, tiers, dates and missing cache prices included', () => {
    const models = [
      'claude-sonnet-4-5',
      'claude-3-haiku-20240307',
      'gpt-4o',
      'gpt-5-mini',
      'gemini-2.5-pro',
      'gemini-2.5-flash',
      'grok-4',
      'o3',
      'deepseek-chat',
    ];
    const tokens = fc.oneof(
      fc.integer({ min: 0, max: 5_000 }),
      fc.integer({ min: 0, max: 400_000 }),
      fc.constantFrom(0, 200_000, 200_001),
    );
    const when = fc.constantFrom('2024-06-01', '2025-03-01', '2026-11-20');
    fc.assert(
      fc.property(
        fc.constantFrom(...models),
        tokens,
        tokens,
        tokens,
        tokens,
        when,
        (model, plain, read, write, output, day) => {
          const priced = priceCall(call(model, plain, read, write, output, day));
          const timestamp = new Date(`${day}T12:34:56.000Z`);
          const input = { input_tokens: plain + read + write, output_tokens: output };
          const cost = calcPrice({ ...input, cache_read_tokens: read, cache_write_tokens: write }, model, {
            timestamp,
          });
          const without = calcPrice(input, model, { timestamp });
          assert.ok(priced && cost && without, model);
          assert.ok(near(priced.cost, cost.total_price), `${model}: ${priced.cost} and ${cost.total_price}`);
          assert.ok(near(priced.saving, without.total_price - cost.total_price), `${model}: saving ${priced.saving}`);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('are found under the names that clouds and resellers give', () => {
    for (const model of [
      'global.anthropic.claude-haiku-4-5-20251001-v1:0',
      'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
      'amazon.titan-embed-text-v2:0',
      'models/gemini-2.5-flash',
      'openai/gpt-4o',
      'text-embedding-3-small',
    ]) {
      assert.ok(priceCall(call(model, 1_000)), model);
    }
    for (const unknown of ['', 'nobody-knows-it', '__proto__', 'constructor', 'x'.repeat(300)]) {
      assert.equal(priceCall(call(unknown, 1_000)), null);
    }
  });

  it('count inclusive input once', () => {
    const inclusive = { ...call('gpt-4o', 1_000_000, 400_000), tokenConvention: 'inclusive' as const };
    // 600,000 × $2.50 + 400,000 × $1.25, a million tokens each
    assert.deepEqual(priceCall(inclusive), { cost: 2, saving: 0.5 });
  });

  it("yield to a table of one's own, by whole name first, then by the longest beginning", () => {
    const table = {
      'in-house': { input: 1, output: 2 },
      'in-*': { input: 3, output: 0 },
      '*': { input: 5, output: 0, cacheRead: 1 },
    };
    assert.deepEqual(priceCall(call('in-house', 1_000_000, 0, 0, 1_000_000), table), { cost: 3, saving: 0 });
    assert.equal(priceCall(call('in-other', 1_000_000), table)?.cost, 3);
    assert.deepEqual(priceCall(call('gpt-4o', 0, 1_000_000), table), { cost: 1, saving: 4 });
  });
});
