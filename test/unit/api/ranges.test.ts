import assert from 'node:assert/strict';
import fc from 'fast-check';
import { apportion, bounds, periodStart, periodStarts } from '../../../src/extension/api/classic/ranges';
import { costPeriods } from '../../../src/shared/model';

const instants = fc.integer({ min: Date.parse('2000-01-01'), max: Date.parse('2100-01-01') });
const dayMs = 86_400_000;

describe('ranges', () => {
  it('of dates include both days whole', () => {
    const { from, to } = bounds({ from: '2026-02-28', to: '2026-02-28' });
    assert.equal(to - from, dayMs - 1);
  });

  it('are cut into periods that touch them, in order and without gaps', () => {
    fc.assert(
      fc.property(
        instants,
        fc.integer({ min: 0, max: 900 * dayMs }),
        fc.constantFrom(...costPeriods),
        (from, length, period) => {
          const to = from + length;
          const starts = periodStarts(from, to, period);
          assert.ok(starts[0]! <= from && starts.at(-1)! <= to);
          starts.forEach((start, i) => {
            assert.equal(periodStart(start, period), start);
            const after = starts[i + 1] ?? to + 1;
            assert.equal(periodStart(Math.max(start, after - 1), period), start);
          });
        },
      ),
    );
  });
});

describe('apportioning', () => {
  it('gives whole numbers that add up, each within one of its share', () => {
    fc.assert(
      fc.property(
        fc.nat(1_000_000),
        fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 }),
        (total, weights) => {
          const parts = apportion(total, weights);
          const sum = weights.reduce((a, b) => a + b, 0);
          assert.equal(
            parts.reduce((a, b) => a + b, 0),
            total,
          );
          parts.forEach((part, i) => {
            assert.ok(Number.isInteger(part) && part >= 0);
            const share = sum > 0 ? (total * weights[i]!) / sum : total / weights.length;
            assert.ok(Math.abs(part - share) <= 1 + 1e-6, `${part} for ${share}`);
          });
        },
      ),
    );
  });
});
