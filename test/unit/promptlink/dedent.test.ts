import assert from 'node:assert/strict';
import { createEngine } from '../../../src/promptlink/engine';

const source = `from textwrap import dedent

def build(items):
    return dedent("""
        Here is the list of items the user is interested in:
        {items}

        Use only those that are in season, and name no other.
    """).strip().format(items=items)
`;

describe('text whose indentation was removed', () => {
  it('gives a hole its value alone: the line breaks beside it are the literal’s', () => {
    const engine = createEngine({ read: () => source });
    engine.update('prompts.py', source);
    const text =
      'Here is the list of items the user is interested in:\n- apples\n- pears\n\nUse only those that are in season, and name no other.';
    const { holes, links, coverage } = engine.link(text);
    assert.deepEqual(
      holes.filter(({ expression }) => expression === 'items').map(({ value }) => value),
      ['- apples\n- pears'],
    );
    assert.equal(coverage, (text.length - '- apples\n- pears'.length) / text.length);
    for (const link of links) assert.ok(link.fileStart < link.fileEnd && link.line >= 5);
  });
});
