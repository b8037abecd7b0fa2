import assert from 'node:assert/strict';
import { linkedTo, linkIn, valuesOf } from './linking';

const runner = `
export async function run(params) {
  const message = \`[The time of the harbour: \${now()}]\\n\\n\${params.message}\`;
  return send(message);
}`;

/** A file with functions that give the runner a message each. */
const desks = (...messages: string[]): string =>
  [
    `import { run } from './runner.js';`,
    ...messages.map((m, n) => `export const desk${n} = (ship) => run({ id: ${n}, message: \`${m}\` });`),
  ].join('\n');

describe('callers of a function', () => {
  it('are asked what they pass, however many stand before the one that did', () => {
    const messages = Array.from({ length: 9 }, (_, n) => `\${ship.name} writes at desk ${n}: \${ship.wish}`);
    const files = { 'src/runner.js': runner, 'src/desks.js': desks(...messages) };
    const result = linkIn(files, '[The time of the harbour: 12:00]\n\nTern writes at desk 8: a berth');
    assert.deepEqual(valuesOf(result, 'ship.name'), ['Tern']);
    assert.deepEqual(valuesOf(result, 'ship.wish'), ['a berth']);
    assert.deepEqual(valuesOf(result, 'now()'), ['12:00']);
  });

  it('do not pass the text itself that is made of what they pass', () => {
    const files = {
      'src/runner.js': runner,
      'src/desks.js': desks(`\${ship.log}\\nWhich ship has to leave first, and which one stays?`),
    };
    const result = linkIn(
      files,
      '[The time of the harbour: 12:00]\n\n[The time of the harbour: 11:00]\n\nfog\nWhich ship has to leave first, and which one stays?',
    );
    assert.deepEqual(valuesOf(result, 'now()'), ['12:00']);
    assert.deepEqual(valuesOf(result, 'ship.log'), ['[The time of the harbour: 11:00]\n\nfog']);
  });

  it('are found behind files that declare types alone', () => {
    const section = `export function section(body) {\n  return \`-- Watch of the night: \${body} --\`;\n}`;
    const types = Array.from({ length: 8 }, (_, n) => [
      `src/a${n}.d.ts`,
      `import { section } from './section.js';\nexport declare const s${n}: typeof section;`,
    ]);
    const files = {
      'src/section.js': section,
      ...Object.fromEntries(types),
      'src/watch.js': `import { section } from './section.js';\nexport const watch = (x) => section(\`\${x.from} to \${x.to}: \${x.mate}\`);`,
    };
    const result = linkIn(files, '-- Watch of the night: two to four: Ewa --');
    assert.deepEqual(valuesOf(result, 'x.mate'), ['Ewa']);
  });
});

describe('what objects give', () => {
  it('is what stands behind a name that is taken out of them, where they have none', () => {
    const files = {
      'src/texts.js': `const INTRO = \`You keep the log of a harbour.\`;\nconst END = 'Sign it.';\nexport { END, INTRO };`,
      'src/page.js': `import { END, INTRO } from './texts.js';
export function page(log, args) {
  const { intro = INTRO, end = END } = args ?? {};
  return [intro, log.map((l) => \`* \${l}\`).join('\\n'), end].join('\\n\\n');
}`,
    };
    const text = 'You keep the log of a harbour.\n\n* fog\n* no wind\n\nSign it.';
    const result = linkIn(files, text);
    assert.deepEqual(valuesOf(result, 'l'), ['fog', 'no wind']);
    assert.deepEqual(linkedTo(result, 'src/texts.js', text), ['You keep the log of a harbour.', 'Sign it.']);
  });

  it('is found however often they are spread out within others', () => {
    const names = 'abcdefgh'.split('');
    const spread = names.map((n, i) => `const ${n} = { ...${names[i + 1] ?? 'base'}, ${n}: 1 };`).reverse();
    const source = `const base = { note: 'Low tide.' };\n${spread.join('\n')}
export const brief = (x) => \`Brief for \${x}, who takes over:\\n\${a.note}\\nGood watch.\`;`;
    const text = 'Brief for Ewa, who takes over:\nLow tide.\nGood watch.';
    const result = linkIn({ 'src/brief.js': source }, text);
    assert.ok(linkedTo(result, 'src/brief.js', text).includes('Low tide.'));
    assert.deepEqual(valuesOf(result, 'a.note'), ['Low tide.']);
  });
});

describe('lists without what is empty', () => {
  for (const filter of ['Boolean', '(line) => line', 'l => l.trim().length > 0', '(s): s is string => !!s']) {
    it(`keep what has a text of its own: ${filter}`, () => {
      const source = `
export const ask = (ship, note) =>
  ['You clear ships for the harbour.', note ? \`- \${note}\` : '', \`- \${ship.cargo}\`].filter(${filter}).join('\\n');`;
      const result = linkIn({ 'src/ask.ts': source }, 'You clear ships for the harbour.\n- wheat');
      assert.deepEqual(valuesOf(result, 'ship.cargo'), ['wheat']);
      assert.deepEqual(valuesOf(result, 'note'), []);
    });
  }
});

describe('files whose names say something', () => {
  const prompt =
    'You test the cranes of a harbour before the shift begins, one after the other.\nStop at the first that fails.';

  it('are sources in a folder of prompts though a test is their subject', () => {
    const files = {
      'lib/prompts/cranes/run_test.js': `export const text = \`${prompt}\`;`,
      'lib/rules.js': `export const rule = 'one after the other.\\nStop at the first that fails.';`,
    };
    const { links } = linkIn(files, prompt);
    assert.deepEqual([...new Set(links.map(({ file }) => file))], ['lib/prompts/cranes/run_test.js']);
  });

  it('are prompts though their names begin as a document’s does', () => {
    const own = 'Already told:\n{{told}}\nWrite what is new for those who sail.';
    const files = { 'src/prompts/changelog-user.md': own, 'docs/how.md': `We ask it so:\n\n${own}\n` };
    const result = linkIn(files, own.replace('{{told}}', 'a new crane'));
    assert.deepEqual([...new Set(result.links.map(({ file }) => file))], ['src/prompts/changelog-user.md']);
    assert.deepEqual(valuesOf(result, 'told'), ['a new crane']);
  });
});

describe('a last hole', () => {
  it('holds the whole of a text that was read, its last line break included', () => {
    const story = 'A harbour has three cranes, and one of them sings at night when the fog comes in.\n';
    const files = {
      'src/ask.js': `export const ask = (app) => \`Below is the story that was told:\\n\\n\${app}\`;`,
      'stories/crane.md': story,
    };
    const result = linkIn(files, `Below is the story that was told:\n\n${story}`);
    assert.deepEqual(valuesOf(result, 'app'), [story]);
  });

  it('holds JSON to its last bracket, whatever texts of the code stand in it', () => {
    const texts = ['The name of the ship as its crew writes it.', 'Where it comes from, as far as is known.'];
    const files = {
      'ask.py': `def ask(schema):\n    return f"Respond with JSON of this form, and with nothing else:\\n{schema}"\n`,
      'ship.py': texts.map((t, n) => `field${n} = Field(description="${t}")\n`).join(''),
    };
    const field = (n: number) => ({ description: texts[n], title: `Field ${n}`, type: 'string' });
    const schema = JSON.stringify({ properties: { a: field(0), b: field(1) }, required: ['a'], title: 'Ship' });
    const lead = 'Respond with JSON of this form, and with nothing else:\n';
    assert.deepEqual(valuesOf(linkIn(files, lead + schema), 'schema'), [schema]);
    assert.deepEqual(valuesOf(linkIn(files, `${lead}${schema}\n\nThanks.`), 'schema'), [schema]);
  });
});
