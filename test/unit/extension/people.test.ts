import assert from 'node:assert/strict';
import { personName } from '../../../src/extension/sessions/people';

describe('the name of a person in a session', () => {
  const members = [
    { userId: 'a', userName: 'Ana' },
    { userId: 'b', userName: 'Ben' },
  ];

  it('is what the backend calls that person', () => {
    assert.equal(personName({ participants: 'Ana & Ben', members }, 'b'), 'Ben');
  });

  it('is the one participant’s where there is one', () => {
    assert.equal(personName({ participants: 'Ana' }, 'a'), 'Ana');
  });

  it('is not guessed', () => {
    assert.equal(personName({ participants: 'Ana & Ben' }, 'a'), null);
    assert.equal(personName({ participants: 'Ana', members: [members[0]!] }, 'c'), null);
    assert.equal(personName({ participants: 'Ana' }, null), null);
    assert.equal(personName(undefined, 'a'), null);
  });
});
