import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readEvent } from '../../../src/extension/live/parse';
import { activity } from './sample';

const event = (name: string, data: unknown) => ({ name, data, timestamp: 0 });
const inner = {
  id: 'a1',
  sessionId: null,
  innerWorkSessionId: 'inner1',
  turnId: null,
  activityType: 'EMBEDDING',
  model: 'amazon.titan-embed-text-v2:0',
  input: { textLength: 10 },
  output: null,
  metadata: { error: '{}' },
  callType: null,
  structuredOutput: null,
  tokenCountInput: 0,
  tokenCountOutput: 0,
  cost: 0,
  durationMs: 0,
  status: 'FAILED',
  createdAt: '2026-11-23T03:22:48.567Z',
  completedAt: '2026-11-23T03:22:48.571Z',
};

function read(name: string, data: unknown) {
  return readEvent(event(name, data));
}

function activityOf(data: unknown) {
  const item = read('brain-activity', data);
  assert.ok('activity' in item, JSON.stringify(item));
  return item.activity;
}

describe('reading a live event', () => {
  it('counts the answer’s own call, which has a name of its own, to its turn', () => {
    const turnId = 's1-u1-2';
    assert.equal(activityOf({ ...inner, turnId: `${turnId}-orch` }).turnId, turnId);
    assert.equal(activityOf({ ...inner, turnId }).turnId, turnId);
  });

  it('counts inner work to its own session, and a row with both ids to the partner session', () => {
    assert.equal(activityOf(inner).sessionId, 'inner1');
    assert.equal(activityOf({ ...inner, sessionId: 's1' }).sessionId, 's1');
    assert.equal(activityOf({ ...inner, innerWorkSessionId: undefined }).sessionId, null);
  });

  it('takes cache counts and the error out of the metadata', () => {
    const metadata = { cacheReadInputTokens: 2700, cacheWriteInputTokens: 120 };
    const done = activityOf({ ...inner, status: 'COMPLETED', metadata });
    assert.deepEqual([done.cacheReadTokens, done.cacheWriteTokens, done.error], [2700, 120, null]);
    const failed = activityOf({ ...inner, metadata: { error: '{"status":429,"message":"Too many requests"}' } });
    assert.equal(failed.error, '429 Too many requests');
    assert.equal(activityOf(inner).cacheReadTokens, null);
  });

  it('reads a truncated event without its large JSON', () => {
    const { input, output, metadata, structuredOutput, ...light } = activity('big');
    const read = activityOf({ ...light, truncated: true });
    assert.equal(read.truncated, true);
    assert.deepEqual([read.input, read.output, read.metadata], [null, null, null]);
  });

  it('never gives negative counts or durations, whatever a clock apart made of them', () => {
    const read = activityOf({ ...inner, durationMs: -86_400_000, tokenCountInput: -3 });
    assert.deepEqual([read.durationMs, read.tokenCountInput], [0, 0]);
  });

  it('keeps unknown statuses and call types', () => {
    const read = activityOf({ ...inner, status: 'QUEUED', callType: 'NEW_ONE' });
    assert.deepEqual([read.status, read.callType], ['QUEUED', 'NEW_ONE']);
  });

  it('drops what lists of people carry', () => {
    const item = read('session-created', {
      sessionId: 's1',
      timestamp: 1,
      type: 'PARTNER',
      status: 'ACTIVE',
      createdAt: '2026-09-24T03:07:37.144Z',
      members: [{ userId: 'u1', email: 'someone@example.org' }],
    });
    assert.ok('session' in item);
    assert.ok(!JSON.stringify(item).includes('someone'));
  });

  it('says which field is wrong, and nothing of its content', () => {
    const bad = read('brain-activity', { ...inner, model: { secret: 'captured text' } });
    assert.deepEqual(bad, { bad: 'brain-activity: model is not as expected (invalid_type)' });
    assert.deepEqual(read('brain-activity', { ...inner, createdAt: 'soon' }), {
      bad: 'brain-activity: a time that is none',
    });
    assert.deepEqual(read('brain-activity', 'text'), { bad: 'brain-activity: not an object' });
    assert.deepEqual(read('other', {}), { bad: 'unknown event name' });
  });

  it('answers 10,000 mangled payloads of each kind with an item or a reason', () => {
    const mangled = (base: object) =>
      fc
        .tuple(fc.constantFrom(...Object.keys(base)), fc.jsonValue())
        .map(([key, value]) => ({ ...base, [key]: value }));
    const message = { id: 'm', sessionId: 's', senderId: null, role: 'AI', content: 'x', timestamp: inner.createdAt };
    const created = { sessionId: 's', timestamp: 1, type: 'x', status: 'y', createdAt: inner.createdAt };
    const kinds = { 'brain-activity': inner, 'new-message': message, 'session-created': created };
    for (const [name, base] of Object.entries(kinds)) {
      fc.assert(
        fc.property(fc.oneof(mangled(base), fc.anything()), (data) => {
          const item = read(name, data);
          return 'bad' in item ? item.bad.length > 0 && item.bad.length < 200 : true;
        }),
        { numRuns: 10_000 },
      );
    }
  });
});
