import assert from 'node:assert/strict';
import fc from 'fast-check';
import { recordOf, type WhereaboutsOf } from '../../../src/extension/live/activityLines';
import type { FeedEvent } from '../../../src/extension/live/feed';
import { whereaboutsIn } from '../../../src/extension/live/whereabouts';
import type { Turn } from '../../../src/shared/model';
import { activity, pending } from './sample';

const where: WhereaboutsOf = () => ({ session: 'Ana & Ben', turnNumber: 14, sender: null });
const unknown: WhereaboutsOf = () => ({ session: null, turnNumber: null, sender: null });
/** A line as it is written, with its label. */
const drawn = (event: FeedEvent, of = where): string => {
  const { text, label } = recordOf(event, of).line();
  return label === null ? text : `${text}  ${label}`;
};
const line = (more: Parameters<typeof activity>[1], of = where) => drawn({ activity: activity('a', more) }, of);
const invisible = /[\p{Cc}\u202a-\u202e\u2066-\u2069\u200e\u200f\u2028\u2029]/u;

describe('lines of the log', () => {
  it('tells a call in columns: type, model, tokens, cost, duration, session and turn', () => {
    assert.equal(line({}), 'ORCHESTRATED_RESPONSE sonnet-4.5 3.2k (90% cached) → 512 $0.012  1.9 s  Ana & Ben #14');
  });

  it('aligns what differs', () => {
    const lines = [
      line({}),
      line({ callType: 'EMBEDDING', model: 'amazon.titan-embed-text-v2:0', cacheReadTokens: 0, cost: null }),
      line({ tokenCountInput: 1_234_567, cacheReadTokens: 0, cost: 12.5, durationMs: 130_000 }),
      line({ callType: 'A_CALL_TYPE_THAT_NOBODY_EVER_SAW_BEFORE', model: 'a-very-long-model-name-of-somebody' }),
    ];
    lines.push(drawn({ activity: pending('a') }));
    lines.push(line({ callType: 'PARTNER_SESSION_CLASSIFICATION', status: 'FAILED', error: '429 busy' }));
    assert.equal(new Set(lines.map((text) => text.indexOf('  Ana & Ben'))).size, 1);
    assert.ok(lines.every((text) => text.indexOf('  Ana & Ben') === 70));
  });

  it('gives a failed call at error level with its reason, and one that runs at debug level', () => {
    const failed = recordOf({ activity: activity('a', { status: 'FAILED', error: '429 Too many requests' }) }, where);
    assert.equal(failed.level, 'error');
    assert.match(line({ status: 'FAILED', error: '429 Too busy' }), /FAILED 429 Too busy +– +1\.9 s {2}Ana & Ben #14/);
    const long = 'the provider said a great many things about what went wrong there';
    assert.ok(line({ status: 'FAILED', error: long }).includes(long));
    assert.match(line({ status: 'FAILED', error: null }), /no reason/);
    const running = recordOf({ activity: pending('a') }, where);
    assert.deepEqual(
      [running.level, /started {20,}Ana & Ben #14/.test(drawn({ activity: pending('a') }))],
      ['debug', true],
    );
  });

  it('shortens messages, and says who spoke', () => {
    const message = {
      id: 'm',
      sessionId: 'cms0000c5etgpqct60bynydg',
      senderId: 'u1',
      role: 'USER',
      content: `He said he'd be home by seven ${'and then '.repeat(60)}`,
      timestamp: '2026-11-23T12:01:05.300Z',
    };
    const named = drawn({ message }, () => ({ session: 'Ana & Ben', turnNumber: null, sender: 'Ana' }));
    assert.match(named, /^user {2}Ana: “He said he'd be home by seven .*…” {2}Ana & Ben$/);
    assert.equal(named.indexOf('  Ana & Ben'), 70);
  });

  it('marks gaps, and tells when the stream is live again', () => {
    assert.equal(
      drawn({ caughtUp: { offlineMs: 12_000, calls: 3 } }),
      '── live again after 12.0 s offline: 3 calls caught up ──',
    );
    assert.equal(drawn({ caughtUp: { offlineMs: 0, calls: 1 } }), '── live again: 1 call caught up ──');
    const gap = recordOf({ gap: { since: Date.UTC(2026, 10, 23), reason: 'too many calls' } }, where);
    assert.equal(gap.level, 'warn');
    assert.match(gap.line().text, /^── something may be missing since \d\d:\d\d:\d\d\.\d{3}: too many calls ──$/);
  });

  it('names who a line is about, by the end of the id where nobody is known', () => {
    const labelOf = (sessionId: string | null, of: WhereaboutsOf) =>
      recordOf({ activity: activity('a', { sessionId }) }, of).line().label;
    assert.equal(labelOf('cms0000c5etgpqct60bynydg', where), 'Ana & Ben #14');
    assert.equal(labelOf('cms0000c5etgpqct60bynydg', unknown), '…nydg');
    assert.equal(labelOf(null, unknown), null);
  });

  it('says when it was of what was fetched later, since the editor stamps the writing', () => {
    const { text } = recordOf({ activity: activity('a'), late: true }, where).line();
    assert.match(text, /1\.9 s {2}at \d\d:\d\d:\d\d$/);
  });

  it('keeps hold of no prompt while a line waits to be written', () => {
    const call = activity('a', { input: { messages: ['long'] } });
    const { line: draw } = recordOf({ activity: call }, where);
    call.model = 'another-model';
    assert.ok(draw().text.includes('sonnet-4.5'));
  });

  it('obeys nothing in captured text: one line, no control, ANSI or bidi characters', () => {
    const nasty = fc
      .array(fc.constantFrom('\n', '\r', '\u001b[31m', '\u202e', '\u2066', '\u0000', '\t', 'a', '   ', '🌱', '\ud800'))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(nasty, nasty, nasty, (a, b, c) => {
        const hostile: WhereaboutsOf = () => ({ session: c, turnNumber: 1, sender: b });
        const message = { id: a, sessionId: `s${b}`, senderId: a, role: c, content: a, timestamp: 'x' };
        const failed = activity(a, {
          callType: b,
          model: a,
          error: c,
          status: 'FAILED',
          sessionId: `s${c}`,
          turnId: a,
        });
        for (const event of [{ message }, { activity: failed }, { gap: { since: 0, reason: a } }]) {
          const { label } = recordOf(event, hostile).line();
          const text = drawn(event, hostile);
          assert.doesNotMatch(text, invisible);
          assert.ok(text.length < 700);
          if (label !== null) assert.equal(text.slice(text.lastIndexOf('  ') + 2), label);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('finds names and turn numbers in what is loaded, else in the turn id', () => {
    const session = { id: 's1', participants: 'Ana & Ben', title: 'x' } as never;
    const turns = [{ turnId: 's1-u1-7' }, { turnId: 's1-u2-welcome' }] as Turn[];
    const find = whereaboutsIn({
      session: (id) => (id === 's1' ? session : undefined),
      loadedTurns: (id) => (id === 's1' ? turns : undefined),
    });
    assert.deepEqual(find('s1', 's1-u2-welcome', null), { session: 'Ana & Ben', turnNumber: 2, sender: null });
    assert.equal(find('s2', 's2-u2-9', null).turnNumber, 9);
    assert.deepEqual(find(null, null, null), { session: null, turnNumber: null, sender: null });
  });
});
