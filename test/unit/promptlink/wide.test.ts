import assert from 'node:assert/strict';
import type { LinkResult } from '../../../src/promptlink/types';
import { engineOf } from './linking';

/** `expression=value` of every hole, in order. */
function valuesIn({ holes }: LinkResult): string[] {
  return holes.map((h) => `${h.expression}=${h.value}`);
}

/** The text that links cover, by file. */
function linkedTo({ links }: LinkResult, text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const l of links) found[l.file] = (found[l.file] ?? '') + text.slice(l.start, l.end);
  return found;
}

const advice = `
export function advise(name) {
  return \`You answer questions about the tides on the coast.
Be brief with \${name}, and never guess a time that you were not given.
Say which harbour you speak of.\`;
}`;
const advised = `You answer questions about the tides on the coast.
Be brief with Ana, and never guess a time that you were not given.
Say which harbour you speak of.`;

/** What is left of the rendering after somebody cut it and went on in other words. */
const cut = `${advised.slice(0, advised.indexOf(' a time'))} anything else.`;

describe('a build', () => {
  it('is what renders prompts where it stands without its sources', () => {
    const { links } = engineOf({ 'dist/advise.js': advice, 'package.json': '{}' }).link(cut);
    assert.ok(links.length > 0 && links.every((l) => l.file === 'dist/advise.js'));
  });

  it('is a copy beside its sources, whichever came first, and is more than that again once they are gone', () => {
    const files: Record<string, string> = { 'dist/advise.js': advice };
    const engine = engineOf(files);
    assert.deepEqual(Object.keys(linkedTo(engine.link(advised), advised)), ['dist/advise.js']);
    files['src/advise.ts'] = advice;
    engine.update('src/advise.ts', advice);
    const result = engine.link(advised);
    assert.deepEqual(Object.keys(linkedTo(result, advised)), ['src/advise.ts']);
    assert.ok(result.links.every((l) => l.alternatives === undefined));
    engine.update('src/advise.ts', null);
    assert.deepEqual(Object.keys(linkedTo(engine.link(advised), advised)), ['dist/advise.js']);
  });

  it('is no build where a folder of sources is only named so', () => {
    const files = { 'src/build/advise.ts': advice, 'src/main.ts': 'export const answer = 42;\n'.repeat(80) };
    assert.ok(engineOf(files).link(cut).links.length > 0);
  });

  it('of a test is no other home of it', () => {
    const main = 'export const answer = 42;\n'.repeat(80);
    const files = { 'test/advise.js': advice, 'dist/test/advise.js': advice, 'src/main.ts': main };
    const { links } = engineOf(files).link(advised);
    assert.ok(links.length > 0 && links.every((l) => l.file === 'test/advise.js' && !l.alternatives));
  });
});

describe('packages of the workspace', () => {
  const packages = {
    'packages/core/package.json': '{ "name": "@harbour/prompt-kit" }',
    'packages/core/src/index.ts': "export * from './section';",
    'packages/core/src/section.ts': `export const section = (title: string, body: string) => (title ? \`## \${title}\\n\` : "") + \`\${body}\\n\`;`,
    'packages/app/package.json': '{ "name": "app" }',
    'packages/app/src/prompt.ts': `
import { section } from '@harbour/prompt-kit';
export const build = (boats: string, wind: string) =>
  section('Boats that are out at the moment', boats) + section('Wind, by the hour', wind);`,
  };
  const text = '## Boats that are out at the moment\nTern, Gull\n## Wind, by the hour\n9: west 4\n10: west 5\n';

  it('are found by the names that their manifests give them', () => {
    const result = engineOf(packages).link(text);
    assert.deepEqual(
      valuesIn(result).filter((v) => /^(title|body)/.test(v)),
      [
        'title=Boats that are out at the moment',
        'body=Tern, Gull',
        'title=Wind, by the hour',
        'body=9: west 4\n10: west 5',
      ],
    );
    assert.equal(linkedTo(result, text)['packages/core/src/section.ts'], '## \n\n## \n\n');
  });

  it('are found no more once their manifest is gone', () => {
    const engine = engineOf(packages);
    engine.update('packages/core/package.json', null);
    assert.equal(linkedTo(engine.link(text), text)['packages/core/src/section.ts'], undefined);
  });
});

describe('values from afar', () => {
  it('follows a list into the functions that fill it, and into themselves', () => {
    const source = `
function addRows(rows, indent, lines) {
  for (const row of rows) {
    lines.push(\`\${indent}\${row.name}: \${row.size}\`);
    addRows(row.rows, indent + '| ', lines);
  }
}
export function overview(rows) {
  const lines = ['These are the parts of the boat, inner ones indented:'];
  addRows(rows, '', lines);
  lines.push('Name the part that is broken.');
  return lines.join('\\n');
}`;
    const text =
      'These are the parts of the boat, inner ones indented:\nhull: 12\n| keel: 3\nmast: 9\nName the part that is broken.';
    const { holes } = engineOf({ 'src/overview.js': source }).link(text);
    const rows = holes.filter((h) => h.expression !== 'indent').map((h) => h.value);
    assert.deepEqual(rows, ['hull', '12', 'keel', '3', 'mast', '9']);
  });

  it('reads what an imported file of JSON says under a key', () => {
    const files = {
      'src/moods.json': '{ "low": { "mood": "calm" }, "high": { "mood": "calm" } }',
      'src/prompt.ts': `
import moods from './moods.json' with { type: 'json' };
export const ask = (log: string) => \`Answer in a \${moods.high.mood} voice what the log below is about.

\${log}\`;`,
    };
    const text = 'Answer in a calm voice what the log below is about.\n\n9:00 flat sea';
    const { links } = engineOf(files).link(text);
    const place = links.find((l) => l.file === 'src/moods.json');
    assert.equal(place?.fileStart, files['src/moods.json'].lastIndexOf('calm'));
  });

  it('goes on from a function to one of the same name that calls it', () => {
    const files = {
      'src/parts.ts': `export const build = (place: string) => \`You keep the log of the harbour of \${place}.\`;`,
      'src/provider.ts': `
import * as parts from './parts';
export class Provider {
  build(place: string, memory: string) {
    return \`\${parts.build(place)}
--
\${memory}\`;
  }
}`,
    };
    const text = 'You keep the log of the harbour of Piran.\n--\nThe pilot is away.';
    assert.ok(valuesIn(engineOf(files).link(text)).includes('memory=The pilot is away.'));
  });

  it('knows empty lines that were made one', () => {
    const source = `
const rules = (strict) => (strict ? '# Rules\\nAnswer within the hour.' : '');
export const build = (name, strict, notes) =>
  \`You keep the log of \${name}.\\n\\n\${rules(strict)}\\n\\n\${notes}\\n\\nWrite the next entry of the log.\`.replace(/\\n{3,}/g, '\\n\\n');`;
    const text = 'You keep the log of Piran.\n\nThe pilot is away.\n\nWrite the next entry of the log.';
    assert.deepEqual(valuesIn(engineOf({ 'src/log.js': source }).link(text)).sort(), [
      'name=Piran',
      'notes=The pilot is away.',
      'rules(strict)=',
    ]);
  });

  it('takes what touches a hole at the end for what is in it', () => {
    const files = {
      'prompts/role.md': 'You are one of several who keep the log.\nYou are {{NAME}}, and you answer to nobody else.\n',
      'src/role.js': `export const role = (name, text) => "## Your role: " + name + \`\\n\\n\${text}\`;`,
    };
    const inner = 'You are one of several who keep the log.\nYou are Ana, and you answer to nobody else.';
    const text = `## Your role: pilot\n\n${inner}`;
    const values = valuesIn(engineOf(files).link(text));
    assert.ok(values.includes(`text=${inner}`), values.join('\n'));
    assert.ok(values.includes('NAME=Ana'));
  });
});
