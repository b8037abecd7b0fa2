import assert from 'node:assert/strict';
import { BackendError } from '../../../src/extension/api/backend';
import { emptyNote, failureNote, nodeId, staleNote } from '../../../src/extension/sessions/treeNodes';

describe('notes in the tree', () => {
  it('keep one id below each node, whatever they say', () => {
    const refused = failureNote('s:one', new BackendError('TIMEOUT', 'No answer'));
    assert.equal(nodeId(refused), nodeId(emptyNote('s:one', 'No turns yet')));
    assert.notEqual(nodeId(refused), nodeId(failureNote('s:two', new Error('No answer'))));
  });

  it('tell until when a rate limit holds things up', () => {
    const limited = new BackendError('RATE_LIMITED', 'The limit is reached', 429, 60_000);
    assert.equal(failureNote('', limited).retryAt, 60_000);
    assert.equal(failureNote('', new Error('broken')).retryAt, null);
    assert.equal(staleNote('', { fetchedAt: 1, stale: 'The limit is reached', retryAt: 60_000 })?.retryAt, 60_000);
  });

  it('tell how old the rows are that they stand above', () => {
    assert.equal(staleNote('', { fetchedAt: 12_000, stale: 'Nothing answers' })?.asOf, 12_000);
    assert.equal(staleNote('', { fetchedAt: 12_000, stale: null }), null);
    assert.equal(staleNote('', null), null);
  });
});
