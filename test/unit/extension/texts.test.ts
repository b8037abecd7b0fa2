import assert from 'node:assert/strict';
import { stateAbove, stateLine, statusRows, statusText } from '../../../src/extension/live/statusText';
import { callView } from '../../../src/extension/panels/callView';
import { changedSections } from '../../../src/extension/panels/contextChanges';
import { countCall, emptyStats, lensText, p95 } from '../../../src/extension/prompts/promptStats';
import { callSources } from '../../../src/extension/prompts/sources';
import { callNode, sessionNode, turnNode } from '../../../src/extension/sessions/nodes';
import { call, detail, summary, turn } from './rows';

const now = Date.parse('2026-11-20T10:03:00.000Z');

describe('tree texts', () => {
  it('says who, and the state at a glance', () => {
    const node = sessionNode(
      summary({
        id: 's',
        participants: 'Ana & Ben',
        stage: 2,
        stats: { totalCost: 0.42, totalTokens: 9, activityCount: 3, turnCount: 14 },
      }),
      now,
    );
    assert.equal(node.label, 'Ana & Ben');
    assert.equal(node.description, 'stage 2 · 14 turns · $0.42 · 3 min ago');
  });

  it('names a session without people or title by its id, and shows what could be obeyed', () => {
    assert.equal(sessionNode(summary({ id: 'abc', title: ' ' }), now).label, 'abc');
    assert.equal(sessionNode(summary({ id: 'abc', title: 'a\u001b[31m\nb\u202e' }), now).label, 'a␛[31m⏎b⟨202E⟩');
  });

  it('cuts a long message, and shows failures', () => {
    const node = turnNode(
      turn({ turnId: 't', userMessage: 'x'.repeat(500), activities: [call({ id: 'a', status: 'FAILED' })] }),
      3,
    );
    assert.ok(node.label.startsWith('#3  “xxx'));
    assert.ok(node.label.length < 80);
    assert.match(node.description, /1 failed/);
  });

  it('tells tokens, cache share, cost and time of a call', () => {
    const done = callNode(
      call({
        id: 'a',
        tokenCountInput: 288,
        cacheReadTokens: 2912,
        cacheWriteTokens: 0,
        tokenCountOutput: 512,
        cost: 0.0123,
        durationMs: 1900,
      }),
      now,
    );
    assert.equal(done.description, 'sonnet-4.5 · 3.2k in (91% cached) → 512 · $0.012 · 1.9 s');
  });

  it('counts the time of a running call, and says when it is stuck', () => {
    const running = (createdAt: string) =>
      callNode(call({ id: 'a', status: 'PENDING', durationMs: 0, createdAt }), now);
    assert.match(running('2026-11-20T10:02:59.000Z').description, /running for 1\.0 s/);
    assert.match(running('2026-11-20T09:52:59.000Z').description, /pending since 10 min ago/);
    assert.match(running('2026-11-21T10:00:00.000Z').description, /running for 0 ms/);
  });

  it('never calls an unpriced call free', () => {
    assert.match(callNode(call({ id: 'a', cost: null }), now).description, /unpriced/);
    assert.match(
      turnNode(turn({ turnId: 't', activities: [call({ id: 'a', cost: null })] }), 1).description,
      /unpriced/,
    );
  });
});

describe('lens text', () => {
  it('adds up calls', () => {
    const stats = emptyStats();
    countCall(
      stats,
      call({ id: 'a', tokenCountInput: 17, cacheReadTokens: 83, cacheWriteTokens: 0, durationMs: 2100 }),
    );
    countCall(stats, call({ id: 'b', tokenCountInput: 0, cost: 0.02, status: 'FAILED' }));
    assert.equal(lensText(stats, 7, false), '2 calls · $0.03 · 7 d  |  83% cached  |  p95 2.1 s  |  50% failed');
    assert.match(lensText(stats, 7, true), /^≈2 calls · ≈\$0\.03/);
  });

  it('takes the nearest rank', () => {
    assert.equal(p95([]), null);
    assert.equal(p95([5]), 5);
    assert.equal(p95(Array.from({ length: 100 }, (_, i) => i + 1)), 95);
  });
});

describe('status text', () => {
  const facts = {
    connection: { state: 'live' as const, since: 0 },
    backend: null,
    failure: null,
    waitsUntil: null,
    today: 1.84,
    yesterday: null,
  };
  it('says above the list whether it is current, and as of when', () => {
    const offline = { state: 'offline', since: now - 60_000, reason: 'gone' } as const;
    assert.equal(stateAbove({ state: 'live', since: now }, 0), 'Live');
    assert.match(stateAbove(offline, now - 120_000), /^Offline since \d\d:\d\d:\d\d, shown as of then$/);
    assert.match(stateAbove(offline, now), /^Offline since \d\d:\d\d:\d\d, shown as of \d\d:\d\d:\d\d$/);
    assert.equal(stateAbove({ state: 'refused', since: now, reason: 'no' }, 0), 'Access refused: no');
  });

  it('tells the log what became of the stream, and leaves the ways there out', () => {
    assert.deepEqual(stateLine({ state: 'live', since: now }), { level: 'info', line: '── live ──' });
    assert.match(stateLine({ state: 'offline', since: now, reason: 'gone' })?.line ?? '', /offline since .*: gone/);
    assert.equal(stateLine({ state: 'refused', since: now, reason: 'no' })?.level, 'error');
    assert.equal(stateLine({ state: 'connecting', since: now }), null);
  });

  it('shows today, and how long it has been offline', () => {
    assert.equal(statusText(facts, now), '$(pulse) $1.84 today');
    const offline = { ...facts, connection: { state: 'offline' as const, since: now - 125_000, reason: 'x' } };
    assert.equal(statusText(offline, now), '$(debug-disconnect) Neural Monitor: offline 2 min');
  });

  it('counts down while a rate limit holds requests up', () => {
    const held = { ...facts, waitsUntil: now + 41_200 };
    assert.equal(statusText(held, now), '$(watch) Neural Monitor: rate limit, 42 s');
    assert.equal(statusText(held, now + 41_200), '$(pulse) $1.84 today');
    assert.deepEqual(statusRows(held, now)[0], ['Rate limit', 'used up, asks again in 42 s']);
  });
});

describe('context changes', () => {
  it('names new and changed sections', () => {
    const bundle = (context: Record<string, unknown>) => ({
      sessionId: 's',
      sessionType: 'x',
      assembledAt: '',
      users: [{ userId: 'u', userName: 'U', context }],
    });
    assert.deepEqual(changedSections(bundle({ a: 1, b: { c: 1 } }), bundle({ a: 1, b: { c: 2 }, d: 1 })), [
      'u/b',
      'u/d',
    ]);
  });
});

describe('sources of a call', () => {
  it('gives the view labels and ids, never paths', () => {
    const view = callView(detail({ id: 'a', input: { systemPrompt: 'You listen to Ana.' } }), 'full');
    const place = { file: 'src/deep/stagePrompts.ts', fileStart: 10, fileEnd: 20, line: 412, endLine: 412 };
    const sources = callSources(
      view,
      [
        {
          links: [{ ...place, start: 0, end: 14, kind: 'exact', confidence: 1, alternatives: [place] }],
          holes: [
            {
              start: 14,
              end: 17,
              file: place.file,
              expression: 'name',
              range: { start: 1, end: 2, line: 7, endLine: 7 },
              value: 'Ana',
            },
          ],
          coverage: 0.8,
          unexplained: [],
        },
      ],
      [],
    );
    assert.equal(sources.view.links[0]?.label, 'stagePrompts.ts:412');
    assert.equal(sources.view.links[0]?.alternatives, 1);
    assert.equal(sources.view.holes[0]?.label, 'stagePrompts.ts:7');
    assert.ok(!JSON.stringify(sources.view).includes('src/deep'));
    assert.equal(sources.links[0]?.place.file, place.file);
  });
});
