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

  it('is found by labels that are no longer indented', () => {
    const tram = `
export async function context(line) {
  let stop = '';
  if (line.stop) {
    stop = dedent\`
        <stop_now>
        Name: \${line.stop.name}
        Since: \${line.stop.since}
        </stop_now>
      \`;
  }
  return dedent\`
    <line>
    Tram: \${line.number}
    Driver: \${line.driver || '?'}
    </line>

    \${stop}
    \`;
}`;
    const engine = createEngine({ read: () => tram });
    engine.update('src/tram.ts', tram);
    const text = '<line>\nTram: 12\nDriver: ?\n</line>\n\n<stop_now>\nName: Old Mill\nSince: 8:04\n</stop_now>';
    const { holes, unexplained } = engine.link(text);
    const given = (name: string) => holes.filter((h) => h.expression === name).map(({ value }) => value);
    assert.deepEqual(given('line.number'), ['12']);
    assert.deepEqual(given('line.stop.name'), ['Old Mill']);
    assert.deepEqual(given('line.stop.since'), ['8:04']);
    assert.deepEqual(unexplained, []);
  });
});
