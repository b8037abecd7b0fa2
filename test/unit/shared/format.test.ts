import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  ago,
  clock,
  counted,
  duration,
  exactMoney,
  exactTime,
  money,
  share,
  shorten,
  shortModel,
  tokens,
  visible,
  wait,
  withWait,
} from '../../../src/shared/format';

const anyNumber = fc.oneof(fc.double(), fc.integer(), fc.double({ min: 0, max: 2e6 }));
/** No half of a surrogate pair stands alone. */
const whole = (text: string): boolean => !/\p{Surrogate}/u.test(text);
const garbage = /NaN|Infinity|undefined|null|e[+-]\d/;

/** What a text such as `1.4M` stands for. */
function countOf(text: string): number {
  const [, number, unit] = /^(−?[\d.,]+)([kMBT]?)$/.exec(text) ?? assert.fail(`not a count: ${text}`);
  const scale = { '': 1, k: 1e3, M: 1e6, B: 1e9, T: 1e12 }[unit!]!;
  return Number(number!.replace('−', '-').replaceAll(',', '')) * scale;
}

describe('figures as text', function () {
  this.timeout(30_000);

  it('are never garbage', () => {
    fc.assert(
      fc.property(anyNumber, (n) => {
        for (const text of [
          money(n),
          exactMoney(n),
          tokens(n),
          duration(n),
          share(n),
          ago(n, 0),
          exactTime(n),
          clock(n),
        ]) {
          assert.doesNotMatch(text, garbage);
          assert.notEqual(text, '');
        }
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(fc.string(), (text) => assert.doesNotThrow(() => [ago(text, 0), exactTime(text), clock(text)])),
    );
  });

  it('of tokens stay within one twentieth of the count, in at most four figures', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e13, noNaN: true }), (n) => {
        const text = tokens(n);
        assert.ok(text.replace(/[.kMBT]/g, '').length <= 3 || n >= 999.5e12, text);
        assert.ok(Math.abs(countOf(text) - n) <= Math.max(0.5, n * 0.05), `${n} → ${text}`);
      }),
      { numRuns: 2000 },
    );
    const expected: [number, string][] = [
      [0, '0'],
      [512, '512'],
      [999.4, '999'],
      [999.6, '1k'],
      [1000, '1k'],
      [3214, '3.2k'],
      [99_949, '99.9k'],
      [99_950, '100k'],
      [999_499, '999k'],
      [999_500, '1M'],
      [999_949, '1M'],
      [1_400_000, '1.4M'],
      [999_500_000, '1B'],
      [999_500_000_000, '1T'],
    ];
    assert.deepEqual(
      expected.map(([n]) => tokens(n)),
      expected.map(([, text]) => text),
    );
  });

  it('of money: two decimals from a dollar on, two significant digits below, unpriced where unknown', () => {
    const expected: [number | null, string][] = [
      [null, 'unpriced'],
      [0, '$0.00'],
      [12.3, '$12.30'],
      [1234.5, '$1,234.50'],
      [0.995, '$1.00'],
      [0.994, '$0.99'],
      [0.1, '$0.10'],
      [0.0999, '$0.10'],
      [0.031, '$0.031'],
      [0.000_62, '$0.00062'],
      [6.2e-7, '$0.00000062'],
      [1e-13, '<$0.000000001'],
      [-0.5, '−$0.50'],
    ];
    assert.deepEqual(
      expected.map(([n]) => money(n)),
      expected.map(([, text]) => text),
    );
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e6, noNaN: true }), (usd) => {
        const shown = Number(money(usd).replace(/[$,]/g, ''));
        assert.ok(Math.abs(shown - usd) <= Math.max(usd * 0.051, usd >= 0.99 ? 0.0051 : 0), `${usd} → ${money(usd)}`);
        assert.match(money(usd), /^\$\d[\d,]*\.\d\d/);
      }),
      { numRuns: 2000 },
    );
  });

  it('of durations keep their value and never read 60 s or 60 min', () => {
    const expected: [number, string][] = [
      [0, '0 ms'],
      [340, '340 ms'],
      [999.6, '1.0 s'],
      [1900, '1.9 s'],
      [59_949, '59.9 s'],
      [59_960, '1 min'],
      [130_000, '2 min 10 s'],
      [3_599_600, '1 h'],
      [11_100_000, '3 h 5 min'],
    ];
    assert.deepEqual(
      expected.map(([n]) => duration(n)),
      expected.map(([, text]) => text),
    );
    const unit: Record<string, number> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 };
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (ms) => {
        const parts = [...duration(ms).matchAll(/([\d.]+) (ms|s|min|h)/g)];
        const shown = parts.reduce((sum, [, n, u]) => sum + Number(n) * unit[u!]!, 0);
        assert.ok(
          Math.abs(shown - ms) <= (ms < 3_600_000 ? Math.max(51, ms * 0.05) : 60_000),
          `${ms} → ${duration(ms)}`,
        );
        for (const [, n, u] of parts) assert.ok(u === 'h' || u === 'ms' || Number(n) < 60, duration(ms));
      }),
      { numRuns: 2000 },
    );
  });

  it('of shares stay within 0 and 100 %', () => {
    fc.assert(
      fc.property(fc.option(anyNumber, { nil: null }), (rate) => {
        const text = share(rate);
        if (text === '–' || text === '<0.1%') return;
        const percent = Number(text.replace('%', ''));
        assert.ok(percent >= 0 && percent <= 100, text);
      }),
    );
    assert.deepEqual([0, 0.0004, 0.005, 0.0949, 0.84, 1, 1.1, null].map(share), [
      '0%',
      '<0.1%',
      '0.5%',
      '9.5%',
      '84%',
      '100%',
      '100%',
      '–',
    ]);
  });

  it('of ages read as people say them, and never lie in the future', () => {
    const now = Date.parse('2026-11-23T12:00:00Z');
    const since = (ms: number) => ago(now - ms, now);
    assert.deepEqual([-86_400_000, 0, 44_000, 46_000, 180_000, 5_400_000, 7_200_000].map(since), [
      'just now',
      'just now',
      'just now',
      '1 min ago',
      '3 min ago',
      '2 h ago',
      '2 h ago',
    ]);
    assert.match(since(3 * 86_400_000), /^20 Nov$/);
    assert.match(since(400 * 86_400_000), /2025$/);
    assert.equal(ago('not a time', now), '–');
  });

  it('of models leave vendor, region, date and version out', () => {
    const expected: [string, string][] = [
      ['global.anthropic.claude-sonnet-4-5-20250929-v1:0', 'sonnet-4.5'],
      ['us.anthropic.claude-haiku-4-5-20251001-v1:0', 'haiku-4.5'],
      ['anthropic.claude-3-5-sonnet-20241022-v2:0', 'sonnet-3.5'],
      ['claude-3-haiku-20240307', 'haiku-3'],
      ['claude-opus-4-1@20250805', 'opus-4.1'],
      ['amazon.titan-embed-text-v2:0', 'titan-embed-text-v2'],
      ['openai/gpt-5-mini-2025-08-07', 'gpt-5-mini'],
      ['', ''],
    ];
    assert.deepEqual(
      expected.map(([model]) => shortModel(model)),
      expected.map(([, short]) => short),
    );
    fc.assert(fc.property(fc.string({ minLength: 1 }), (model) => assert.notEqual(shortModel(model), '')));
  });

  it('of waits are whole seconds, never none while there is one', () => {
    assert.deepEqual([1, 1000, 41_200, 59_999, 130_000].map(wait), ['1 s', '1 s', '42 s', '1 min', '2 min 10 s']);
    assert.equal(withWait('It is full', 42_000, 800), 'It is full: again in 42 s');
    assert.equal(withWait('It is full', 42_000, 42_000), 'It is full');
    assert.equal(withWait('It is full', null, 800), 'It is full');
  });

  it('counts with a noun that agrees', () => {
    const said = [counted(0, 'turn'), counted(1, 'turn'), counted(1240, 'turn'), counted(2, 'stretch', 'stretches')];
    assert.deepEqual(said, ['0 turns', '1 turn', '1,240 turns', '2 stretches']);
  });
});

const obeyed = /[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\u{e0000}-\u{e007f}]/u;

describe('captured text in one line', function () {
  this.timeout(30_000);

  it('holds nothing that a terminal, a log or a reader’s eye would obey', () => {
    const hostile = fc.string({
      unit: fc.oneof(
        fc.constantFrom(
          '\u001b[31m',
          '\r',
          '\n',
          '\u202e',
          '\u2066',
          '\u0000',
          '\u009b',
          '\ufeff',
          '\u{e0041}',
          '\u200b',
        ),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      ),
    });
    fc.assert(
      fc.property(hostile, (text) => assert.doesNotMatch(visible(text), obeyed)),
      { numRuns: 300 },
    );
  });

  it('stays as it is where there is nothing to fear', () => {
    for (const text of [
      'أشعر بأنني غير مسموع',
      '我不知道該怎麼說',
      '👩‍👩‍👧‍👦 🏳️‍🌈 é',
      'Zoë & Åse',
      '</script> [x](command:y)',
    ]) {
      assert.equal(visible(text), text);
    }
    fc.assert(fc.property(fc.string(), (text) => assert.equal(visible(visible(text)), visible(text))));
  });

  it('says what stood there', () => {
    assert.equal(visible('a\nb\tc\u001b\u007f\u202e\u0085'), 'a⏎b⇥c␛␡⟨202E⟩⟨0085⟩');
  });

  it('is shortened between characters, to the given length at the most', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat({ max: 40 }), (text, max) => {
        const short = shorten(text, max);
        assert.ok(short.length <= max || short === text, JSON.stringify(short));
        assert.ok(whole(short) || !whole(text));
        if (text.length <= max) assert.equal(short, text);
      }),
      { numRuns: 300 },
    );
  });
});
