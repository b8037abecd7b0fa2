import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ActivityPatch, NewActivity, routes } from '../../../src/shared/routes';

const fields = fc.record(
  {
    sessionId: fc.constantFrom('s', null),
    turnId: fc.constantFrom('t', null),
    activityType: fc.constantFrom('LLM_CALL', 'EMBEDDING'),
    model: fc.constant('m'),
    callType: fc.constantFrom('SUMMARIZATION', null),
    tokenCountInput: fc.nat({ max: 1_000_000_000 }),
    tokenCountOutput: fc.nat({ max: 1_000_000_000 }),
    cost: fc.constantFrom(0, 0.5, null),
    durationMs: fc.nat({ max: 1_000_000_000 }),
    status: fc.constantFrom('PENDING', 'COMPLETED', 'FAILED'),
    output: fc.jsonValue(),
    metadata: fc.jsonValue(),
  },
  { requiredKeys: [], noNullPrototype: true },
);

describe('the bodies of recording', () => {
  it('let a patch say what it states and nothing else', () => {
    fc.assert(fc.property(fields, (body) => assert.deepEqual(ActivityPatch.parse(body), body)));
    assert.deepEqual(routes.completeActivity.body.parse({ status: 'FAILED' }), { status: 'FAILED' });
  });

  it('give a new call what it left out', () => {
    assert.deepEqual(NewActivity.parse({ id: 'a', model: 'm' }), {
      id: 'a',
      model: 'm',
      activityType: 'LLM_CALL',
      tokenCountInput: 0,
      tokenCountOutput: 0,
      durationMs: 0,
      status: 'PENDING',
    });
    assert.equal(NewActivity.safeParse({ id: 'a' }).success, false);
    assert.equal(NewActivity.safeParse({ id: '', model: 'm' }).success, false);
  });
});
