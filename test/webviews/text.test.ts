import assert from 'node:assert/strict';
import fc from 'fast-check';
import { recordedOf } from '../../src/webviews/turn/recorded';
import { responseBlocks } from '../../src/webviews/turn/responseBlocks';
import { homeOf, type Piece, piecesIn, stretchesOf } from '../../src/webviews/turn/targets';
import { axisTicks, elapsedMs, timeAxis } from '../../src/webviews/turn/timeAxis';
import { chunksOf } from '../../src/webviews/ui/chunks';
import { call, sources, startedAt } from './support/turns';

const isLow = (code: number) => code >= 0xdc00 && code <= 0xdfff;

describe('chunks of a long text', () => {
  it('cover it without gap or overlap, none too long, none inside a character', () => {
    const word = fc.constantFrom('a', 'word ', '\n', '\r\n', '😀', '語', 'x'.repeat(9_000), '😀'.repeat(5_000));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (words) => {
        const text = words.join('');
        const chunks = chunksOf(text);
        assert.equal(chunks.map((c) => text.slice(c.start, c.end)).join(''), text);
        for (const c of chunks) {
          assert.ok(c.end > c.start && c.end - c.start <= 8_001, `${c.start}–${c.end}`);
          assert.ok(!isLow(text.charCodeAt(c.start)), 'starts inside a character');
          assert.ok(c.lines >= 1);
        }
      }),
    );
  });

  it('end at a line’s end where there is one', () => {
    const text = 'a line\n'.repeat(3_000);
    for (const c of chunksOf(text)) assert.equal(text[c.end - 1], '\n');
  });
});

describe('pieces of linked text', () => {
  const text = 'x'.repeat(60);
  const span = fc.tuple(fc.nat(70), fc.nat(20)).map(([start, length]) => ({ start, end: start + length }));
  const spans = fc.array(span, { maxLength: 8 });
  const viewOf = (links: { start: number; end: number }[], holes: { start: number; end: number }[]) => ({
    ...sources,
    links: links.map((at, id) => ({ ...sources.links[0]!, ...at, id, part: 0 })),
    holes: holes.map((at, id) => ({ ...sources.holes[0]!, ...at, id, part: 0 })),
  });
  const layout = fc
    .tuple(spans, spans)
    .map(([links, holes]) => ({ links, holes, laid: stretchesOf(viewOf(links, holes), [{ text }]) }));
  const whole = (pieces: readonly Piece[]) => piecesIn(pieces, 0, text.length, true);

  it('cover each chunk without gap or overlap, whatever targets overlap or stand beyond the text', () => {
    fc.assert(
      fc.property(layout, fc.nat(40), fc.integer({ min: 1, max: 20 }), ({ laid }, from, length) => {
        const to = from + length;
        let at = from;
        for (const piece of piecesIn(laid.pieces[0]!, from, to, to === text.length)) {
          assert.equal(piece.start, at);
          at = piece.end;
        }
        assert.equal(at, to);
      }),
    );
  });

  it('say the same cut in two as in one', () => {
    fc.assert(
      fc.property(layout, fc.integer({ min: 1, max: 59 }), ({ laid }, cut) => {
        const [pieces] = laid.pieces;
        const sum = (all: Piece[], of: 'opens' | 'closes') => all.reduce((total, piece) => total + piece[of], 0);
        const parts = [...piecesIn(pieces!, 0, cut, false), ...piecesIn(pieces!, cut, text.length, true)];
        for (const of of ['opens', 'closes'] as const) assert.equal(sum(parts, of), sum(whole(pieces!), of));
        assert.deepEqual(
          [...new Set(parts.map((piece) => piece.target?.index))],
          [...new Set(whole(pieces!).map((piece) => piece.target?.index))],
        );
      }),
    );
  });

  it('give each target a piece, and each hole one mark before it and one after', () => {
    fc.assert(
      fc.property(layout, ({ holes, laid }) => {
        const pieces = whole(laid.pieces[0]!);
        assert.deepEqual(
          [...new Set(pieces.flatMap((piece) => piece.target ?? []))]
            .map((target) => target.index)
            .sort((a, b) => a - b),
          laid.targets.map((_, i) => i),
        );
        const opens = pieces.reduce((sum, piece) => sum + piece.opens, 0);
        const closes = pieces.reduce((sum, piece) => sum + piece.closes, 0);
        assert.equal(opens, holes.length);
        assert.equal(closes, holes.length);
      }),
    );
  });

  it('belong to the innermost target over them', () => {
    fc.assert(
      fc.property(layout, ({ links, holes, laid }) => {
        for (const piece of whole(laid.pieces[0]!)) {
          if (piece.start === piece.end) continue;
          const over = [...links, ...holes].filter((t) => t.start <= piece.start && Math.min(t.end, 60) >= piece.end);
          const lengths = over.filter((t) => t.start < 60 && t.end > t.start).map((t) => Math.min(t.end, 60) - t.start);
          const { target } = piece;
          assert.equal(target ? target.end - target.start : Number.POSITIVE_INFINITY, Math.min(...lengths));
        }
      }),
    );
  });

  it('of a hole that a literal filled belong to the literal, and a mark to the hole', () => {
    const { targets, pieces } = stretchesOf(viewOf([{ start: 5, end: 15 }], [{ start: 5, end: 15 }]), [{ text }]);
    assert.deepEqual(
      whole(pieces[0]!).map((p) => [p.start, p.end, p.target?.kind, p.opens, p.closes]),
      [
        [0, 5, undefined, 0, 0],
        [5, 5, 'hole', 1, 0],
        [5, 15, 'link', 0, 1],
        [15, 60, undefined, 0, 0],
      ],
    );
    assert.equal(targets.find((t) => t.kind === 'link')?.around, targets.find((t) => t.kind === 'hole')?.hole);
  });

  it('show a hole that was filled with nothing', () => {
    const { pieces } = stretchesOf(viewOf([], [{ start: 5, end: 5 }]), [{ text }]);
    assert.deepEqual(
      whole(pieces[0]!).map((p) => [p.start, p.end, p.opens, p.closes]),
      [
        [0, 5, 0, 0],
        [5, 5, 1, 1],
        [5, 60, 0, 0],
      ],
    );
  });

  it('leave white space alone', () => {
    const blank = 'a line\n\n  another';
    const view = viewOf(
      [
        { start: 0, end: 6 },
        { start: 6, end: 10 },
      ],
      [],
    );
    assert.equal(stretchesOf(view, [{ text: blank }]).targets.length, 1);
  });

  it('name the file that most of a part comes from', () => {
    const home = homeOf([
      { ...sources.links[0]!, start: 0, end: 10, label: 'a.ts:1' },
      { ...sources.links[0]!, start: 10, end: 90, label: 'b.ts:7' },
      { ...sources.links[0]!, start: 90, end: 95, label: 'a.ts:3' },
    ]);
    assert.equal(home?.link.label, 'b.ts:7');
    assert.equal(home?.otherFiles, 1);
    assert.equal(homeOf([]), null);
  });
});

describe('blocks of a response', () => {
  it('lose nothing but the marks and white space between', () => {
    const part = fc.constantFrom(
      'text',
      '<thinking>',
      '</thinking>',
      '<draft>',
      '</draft>',
      '<b>',
      'a < b',
      '\n',
      ' x ',
    );
    const words = (text: string) => text.replace(/<\/?(thinking|draft|dispatch)>/g, '').replace(/\s+/g, '');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
        const text = parts.join('');
        const kept = responseBlocks(text)
          .map((block) => block.text)
          .join('');
        assert.equal(words(kept), words(text));
      }),
    );
  });

  it('run to the end where a stream broke off', () => {
    assert.deepEqual(responseBlocks('<thinking>\nhalf a tho'), [{ name: 'thinking', text: 'half a tho' }]);
  });

  it('keep what the user reads apart, in order', () => {
    const blocks = responseBlocks('a <thinking>b</thinking> c <DISPATCH>{"d":1}</DISPATCH>');
    assert.deepEqual(
      blocks.map((b) => [b.name, b.text.trim()]),
      [
        [null, 'a'],
        ['thinking', 'b'],
        [null, 'c'],
        ['dispatch', '{"d":1}'],
      ],
    );
  });
});

describe('the time axis', () => {
  it('keeps every bar on the axis, whatever the clocks say', () => {
    const entry = fc.record({
      after: fc.integer({ min: -90_000_000, max: 90_000_000 }),
      durationMs: fc.integer({ min: -5, max: 100_000 }),
      status: fc.constantFrom('PENDING', 'COMPLETED', 'FAILED', 'NEW'),
    });
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 12 }),
        fc.integer({ min: -90_000_000, max: 90_000_000 }),
        (calls, now) => {
          const list = calls.map(({ after, ...given }, i) => call(`c${i}`, after, given));
          const axis = timeAxis(list, startedAt + now);
          assert.ok(axis.spanMs >= 1);
          for (const bar of axis.bars)
            assert.ok(bar.from >= 0 && bar.to >= bar.from && bar.to <= 1 && bar.elapsedMs >= 0, JSON.stringify(bar));
        },
      ),
    );
  });

  it('is not stretched by a call that hangs', () => {
    const hung = call('h', 0, { status: 'PENDING' });
    const done = call('d', 100, { durationMs: 900 });
    assert.equal(timeAxis([hung, done], startedAt + 86_400_000).spanMs, 1000);
  });

  it('puts a call whose start is garbage at the beginning', () => {
    const axis = timeAxis(
      [call('a', 0, { createdAt: 'garbage', durationMs: 500 }), call('b', 0, { durationMs: 1000 })],
      0,
    );
    assert.equal(axis.spanMs, 1000);
    assert.deepEqual([axis.bars[0]?.from, axis.bars[0]?.to], [0, 0.5]);
  });

  it('grows with a running call, which never runs backwards', () => {
    const running = call('r', 0, { status: 'PENDING' });
    assert.equal(timeAxis([running], startedAt + 2_500).spanMs, 2_500);
    assert.equal(elapsedMs(running, startedAt - 60_000), 0);
  });

  it('has a few round ticks, within it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000_000 }), (span) => {
        const ticks = axisTicks(span);
        assert.ok(ticks.length >= 1 && ticks.length <= 6, `${ticks}`);
        for (const tick of ticks) assert.ok(tick >= 0 && tick < span);
      }),
    );
  });
});

describe('what metadata tells', () => {
  it('takes any shape', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        recordedOf(value);
        recordedOf({ contextSizes: value, toolInvocations: value, turnTrace: value });
        recordedOf({ toolInvocations: [value], turnTrace: { steps: [value] } });
      }),
    );
  });
});
