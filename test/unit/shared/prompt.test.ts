import assert from 'node:assert/strict';
import fc from 'fast-check';
import { errorOf, promptOf, responseOf } from '../../../src/shared/prompt';

const texts = (input: unknown) => promptOf(input).parts.map(({ role, text }) => [role, text]);
const messages = [
  { role: 'user', content: 'hello' },
  { role: 'assistant', content: [{ type: 'text', text: 'yes?' }] },
];
const said = [
  ['user', 'hello'],
  ['assistant', 'yes?'],
];

/** A JSON value nested deeper than a call stack is high. */
function nested(depth: number, leaf: unknown, wrap: (inner: unknown) => unknown): unknown {
  let value = leaf;
  for (let i = 0; i < depth; i++) value = wrap(value);
  return value;
}

describe('the prompt in a captured input', function () {
  this.timeout(30_000);

  it('is found with a system prompt in one piece', () => {
    const prompt = promptOf({ systemPrompt: 'be kind', messages, operation: 'reply' });
    assert.deepEqual(
      prompt.parts.map(({ role, cached, text }) => [role, cached, text]),
      [
        ['system', false, 'be kind'],
        ['user', false, 'hello'],
        ['assistant', false, 'yes?'],
      ],
    );
    assert.equal(prompt.operation, 'reply');
  });

  it('is found with a static and a dynamic block, of which the static one is cached', () => {
    const { parts } = promptOf({ systemPrompt: { staticBlock: 'fixed', dynamicBlock: 'now' }, messages });
    assert.deepEqual(parts.slice(0, 2), [
      { role: 'static', cached: true, text: 'fixed' },
      { role: 'dynamic', cached: false, text: 'now' },
    ]);
    assert.deepEqual(texts({ systemPrompt: { dynamicBlock: 'now' } }), [['dynamic', 'now']]);
    assert.deepEqual(texts({ systemPrompt: { staticBlock: { odd: 1 }, dynamicBlock: 'now' } }), [['dynamic', 'now']]);
  });

  it('is found with content blocks, whose cache points count', () => {
    const systemPrompt = [
      { type: 'text', text: 'fixed', cache_control: { type: 'ephemeral' } },
      { type: 'text', text: 'now' },
    ];
    assert.deepEqual(promptOf({ systemPrompt, messages: [] }).parts, [
      { role: 'system', cached: true, text: 'fixed' },
      { role: 'system', cached: false, text: 'now' },
    ]);
  });

  it('is found in chat messages, in a bare list, in a string', () => {
    assert.deepEqual(texts({ messages: [{ role: 'system', content: 'be kind' }, ...messages] }), [
      ['system', 'be kind'],
      ...said,
    ]);
    assert.deepEqual(texts(messages), said);
    assert.deepEqual(texts('hello'), [['user', 'hello']]);
    assert.deepEqual(texts({ instructions: 'be kind', input: 'hello' }), [
      ['system', 'be kind'],
      ['user', 'hello'],
    ]);
  });

  it('may be missing: then its operation and sizes are told', () => {
    const prompt = promptOf({ operation: 'retrieval-planning', messageCount: 1, systemPromptLength: 356 });
    assert.deepEqual(prompt, {
      parts: [],
      operation: 'retrieval-planning',
      messageCount: 1,
      systemPromptLength: 356,
    });
    for (const nothing of [null, undefined, 5, true, {}, [], { textLength: 60 }]) {
      assert.deepEqual(promptOf(nothing).parts, [], JSON.stringify(nothing));
    }
  });

  it('keeps every text that was sent, in order', () => {
    const text = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(text, text, fc.array(text), (fixed, dynamic, contents) => {
        const input = {
          systemPrompt: { staticBlock: fixed, dynamicBlock: dynamic },
          messages: contents.map((content, i) =>
            i % 2 ? { role: 'user', content } : { role: 'user', content: [{ type: 'text', text: content }] },
          ),
        };
        assert.deepEqual(
          promptOf(input).parts.map((part) => part.text),
          [fixed, dynamic, ...contents],
        );
      }),
    );
  });

  it('is never garbage, and nothing throws', () => {
    const shaped = fc.record(
      {
        systemPrompt: fc.anything(),
        system: fc.anything(),
        messages: fc.oneof(fc.anything(), fc.array(fc.record({ role: fc.anything(), content: fc.anything() }))),
        prompt: fc.anything(),
        operation: fc.anything(),
        messageCount: fc.anything(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.jsonValue(), shaped), (input) => {
        const prompt = promptOf(input);
        for (const { role, text, cached } of prompt.parts) {
          assert.ok(typeof role === 'string' && typeof text === 'string' && typeof cached === 'boolean');
          assert.notEqual(text, '');
        }
        assert.ok(prompt.operation === null || typeof prompt.operation === 'string');
        const { text, stopReason } = responseOf(input);
        assert.ok(
          (text === null || typeof text === 'string') && (stopReason === null || typeof stopReason === 'string'),
        );
        const error = errorOf(input);
        assert.ok(error === null || (typeof error === 'string' && error !== ''));
      }),
      { numRuns: 2000 },
    );
  });

  it('survives nesting without end', () => {
    const blocks = nested(50_000, 'deep', (inner) => [{ content: inner }]);
    const inputs = nested(50_000, 'deep', (inner) => ({ inner }));
    assert.doesNotThrow(() => promptOf({ systemPrompt: blocks, messages: [{ role: 'user', content: blocks }] }));
    assert.doesNotThrow(() =>
      promptOf({ messages: [{ role: 'user', content: [{ type: 'tool_use', input: inputs }] }] }),
    );
    assert.doesNotThrow(() => responseOf({ content: blocks }));
    assert.doesNotThrow(() => errorOf({ error: blocks }));
  });
});

describe('the response in a captured output', () => {
  it('is found in every known form', () => {
    assert.deepEqual(responseOf({ text: 'hi', stopReason: 'end_turn' }), { text: 'hi', stopReason: 'end_turn' });
    assert.deepEqual(responseOf({ streaming: true, stopReason: 'end_turn' }), { text: null, stopReason: 'end_turn' });
    assert.deepEqual(responseOf('hi'), { text: 'hi', stopReason: null });
    assert.deepEqual(
      responseOf({
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
        stop_reason: 'x',
      }),
      {
        text: 'a\nb',
        stopReason: 'x',
      },
    );
    assert.deepEqual(responseOf({ choices: [{ message: { content: 'hi' }, finish_reason: 'stop' }] }), {
      text: 'hi',
      stopReason: 'stop',
    });
    assert.deepEqual(responseOf({ success: true }), { text: null, stopReason: null });
    assert.deepEqual(responseOf(null), { text: null, stopReason: null });
  });
});

describe('the error of a failed call', () => {
  it('is told in one line', () => {
    const cases: [unknown, string | null][] = [
      [{ error: '{"status":400}' }, '400'],
      [{ error: { status: 429, message: 'Too many requests' } }, '429 Too many requests'],
      [{ error: { code: 'ECONNRESET' } }, 'ECONNRESET'],
      [{ error: 'connection reset' }, 'connection reset'],
      [{ error: { error: { type: 'overloaded_error', message: 'Overloaded' } } }, 'Overloaded'],
      [{ error: { message: 'first\nsecond' } }, 'first second'],
      [{ error: {} }, 'failed, no reason recorded'],
      [{ error: '' }, 'failed, no reason recorded'],
      [{ error: [{ a: 1 }] }, '[{"a":1}]'],
      [{}, null],
      [null, null],
    ];
    assert.deepEqual(
      cases.map(([metadata]) => errorOf(metadata)),
      cases.map(([, text]) => text),
    );
  });
});
