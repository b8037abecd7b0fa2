import assert from 'node:assert/strict';
import { linkedTo, linkIn, valuesOf } from './linking';

/** Templates in files of their own, read by a function that is told their names and filled by another. */
const loader = `
import fs from 'node:fs';
import path from 'node:path';
export function fill(template, values) {
  let out = template;
  Object.entries(values).forEach(([key, value]) => {
    out = out.replace(new RegExp('{' + key + '}', 'g'), String(value ?? ''));
  });
  return out;
}
export async function template(name) {
  const language = process.env.LANGUAGE || 'en';
  let found = '';
  const own = path.join(process.cwd(), language, name);
  if (fs.existsSync(own)) found = own;
  if (!found) {
    const shipped = path.join(__dirname, \`templates_\${language}\`, name);
    if (fs.existsSync(shipped)) found = shipped;
  }
  return fs.readFileSync(found, 'utf-8');
}
`;

const review = `
import { fill, template } from './loader.js';
export async function reviewPrompt(change) {
  let files = 'no files';
  if (change.files.length > 0) {
    files = '';
    change.files.forEach((file, index) => {
      const owner = file.owner ? \`   - owner: \${file.owner}\\n\` : '';
      files += \`\${index + 1}. **\${file.path}** (\${file.lines} lines)\\n\${owner}\`;
      if (index < change.files.length - 1) files += '\\n';
    });
  }
  const list = fill(await template('review/files.md'), { files });
  return fill(await template('review/index.md'), { title: change.title, list });
}
`;

const english =
  'You review the change “{title}” with an eye to what could break in production.\n\n{list}\n\nSay what you would mend first.';
const german =
  'Du prüfst die Änderung „{title}“ und achtest darauf, was im Betrieb brechen könnte.\n\n{list}\n\nSag, was du zuerst ändern würdest.';
const files = {
  'src/loader.js': loader,
  'src/review.js': review,
  'src/templates_en/review/index.md': english,
  'src/templates_de/review/index.md': german,
  'src/templates_en/review/files.md': '## Files\n\n{files}',
  'src/templates_de/review/files.md': '## Dateien\n\n{files}',
};

const list = '1. **api/users.ts** (40 lines)\n   - owner: Ada\n\n2. **api/teams.ts** (12 lines)\n';
const render = (template: string, head: string): string =>
  template.replace('{title}', 'Faster login').replace('{list}', `${head}${list}`);

describe('templates that are loaded by name', () => {
  it('are filled with what the code gives them, to the last separator', () => {
    const text = render(english, '## Files\n\n');
    const result = linkIn(files, text);
    assert.deepEqual(linkedTo(result, 'src/templates_en/review/files.md', text), ['## Files\n\n']);
    const pieces = linkedTo(result, 'src/review.js', text);
    assert.deepEqual(pieces, ['. **', '** (', ' lines)\n', '   - owner: ', '\n', '\n', '. **', '** (', ' lines)\n']);
    const value = (expression: string) => result.holes.filter((h) => h.expression === expression).map((h) => h.value);
    assert.deepEqual(value('title'), ['Faster login']);
    assert.deepEqual(value('file.path'), ['api/users.ts', 'api/teams.ts']);
    assert.deepEqual(value('files'), [list]);
  });

  it('come from the folder that gave the words where several have the same names', () => {
    const text = render(german, '## Dateien\n\n');
    const { links } = linkIn(files, text);
    const own = links.filter((l) => l.file.endsWith('.md'));
    assert.ok(own.length >= 4);
    assert.deepEqual([...new Set(own.map((l) => l.file.split('/')[1]))], ['templates_de']);
  });

  it('are found by their short pieces together', () => {
    const task = {
      'src/loader.js': loader,
      'src/task.js': `
        import { fill, template } from './loader.js';
        export const taskPrompt = async (task) => fill(await template('task/index.md'), {
          name: task.name,
          notes: task.notes ? fill(await template('task/notes.md'), { notes: task.notes }) : '',
          state: fill(await template('task/state.md'), { state: task.state }),
        });`,
      'src/templates_en/task/index.md': 'Name: {name}; {notes}; {state}',
      'src/templates_en/task/notes.md': 'Remarks: {notes}',
      'src/templates_en/task/state.md': 'State: {state}',
    };
    const text = 'Name: Mend the lamp; Remarks: It flickers when it rains; State: open';
    const result = linkIn(task, text);
    assert.deepEqual(linkedTo(result, 'src/templates_en/task/notes.md', text), ['Remarks: ']);
    assert.deepEqual(
      result.holes.filter((h) => h.expression === 'state' && h.value !== 'State: open').map((h) => h.value),
      ['open'],
    );
  });

  it('count as sources in a package that holds nothing but its build', () => {
    const built = Object.fromEntries(
      Object.entries(files).map(([name, text]) => [name.replace('src/', 'dist/'), text]),
    );
    const text = render(english, '## Files\n\n');
    assert.equal(linkIn(built, text).links.length, linkIn(files, text).links.length);
  });

  it('are found by what they are called without their ending, and read out of the JSON that holds them', () => {
    const stored = {
      'src/store.js': `
        import fs from 'node:fs';
        import path from 'node:path';
        export class Store {
          read(id) {
            const file = path.join(this.folder, \`\${id}.json\`);
            return JSON.parse(fs.readFileSync(file, 'utf-8'));
          }
          load(id, values) {
            const { prompts } = this.read(id);
            return this.fill(prompts.user, values);
          }
          fill(text, values) {
            return text.replace(/\\{\\{(\\w+)\\}\\}/g, (_, key) => values[key]);
          }
        }`,
      'src/plan.js': `
        import { Store } from './store.js';
        export const plan = (tide, ships) => {
          const rows = ships.map((ship) => \`* \${ship.name}, \${ship.length} m\`).join('\\n');
          return new Store().load('plan-the-day', { tide, rows });
        };`,
      'src/prompts/plan-the-day.json': JSON.stringify({
        id: 'plan-the-day',
        prompts: {
          user: 'Plan the day of the harbour, with high water at {{tide}}.\n\n{{rows}}\n\nBegin with the longest ship.',
        },
      }),
    };
    // Another one says the same.
    const copy = stored['src/prompts/plan-the-day.json'];
    const both = { 'src/prompts/a-draft.json': copy, ...stored };
    const text =
      'Plan the day of the harbour, with high water at half past four.\n\n* Tern, 12 m\n* Gull, 9 m\n\nBegin with the longest ship.';
    const result = linkIn(both, text);
    assert.deepEqual(
      [...new Set(result.links.map((l) => l.file))].filter((f) => f.endsWith('.json')),
      ['src/prompts/plan-the-day.json'],
    );
    const values = (expression: string) => result.holes.filter((h) => h.expression === expression).map((h) => h.value);
    assert.deepEqual(values('tide'), ['half past four']);
    assert.deepEqual(values('ship.length'), ['12', '9']);
    assert.deepEqual(result.unexplained, []);
  });

  it('are believed as JSON of prompts, while what was recorded of them is not', () => {
    const text = 'You tell the harbour master which of the ships that lie here may leave with the next tide, and why.';
    const kept = JSON.stringify([{ role: 'system', content: text }]);
    const files = { 'data/recorded.json': kept, 'prompts/harbour.json': JSON.stringify({ system: text }) };
    assert.deepEqual([...new Set(linkIn(files, text).links.map((l) => l.file))], ['prompts/harbour.json']);
  });

  it('are found in TOML, with their placeholders', () => {
    const files = {
      'settings/review.toml': `[review]
system = """You look through the changes of {{ author }} before anybody else does.
{%- if extra %}
Heed this: {{ extra }}
{%- endif %}
"""`,
    };
    const text = 'You look through the changes of Ines before anybody else does.\nHeed this: no tabs\n';
    const result = linkIn(files, text);
    assert.deepEqual(
      result.holes.map((h) => h.value).filter((v) => v === 'Ines' || v === 'no tabs'),
      ['Ines', 'no tabs'],
    );
    assert.deepEqual([...new Set(result.links.map((l) => l.file))], ['settings/review.toml']);
  });
});

describe('prompts that are kept in YAML', () => {
  const yaml = `# What the pilots are told.
audit:
  system: |
    You see to it that pilots come home dry.

    You answer in one line.
  task: >-
    Look at the log of {{pilot}} for {{day}}, and say what is missing in it.
rules:
  - name: tides
    text: "Rule: nobody leaves at low tide."
  - name: fog
    text: 'Rule: nobody leaves in fog that hides the mole.'
`;
  const code = `
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';

const defaults = { audit: { system: 'You see to it that pilots come home.', task: 'Look at a log.' }, rules: [] };
export function load(root: string): Record<string, any> | null {
  try {
    const raw = readFileSync(join(root, 'prompts.yaml'), 'utf-8');
    return { ...defaults, ...(parseYaml(raw) as Record<string, any>) };
  } catch {
    return null;
  }
}
export function message(root: string, pilot: string, day: string): string {
  const prompts = load(root);
  const task = prompts.audit.task.replace('{{pilot}}', pilot).replace('{{day}}', day);
  return \`\${prompts.audit.system}\\n\${task}\\n\${prompts.rules.map((rule) => \`* \${rule.text}\`).join('\\n')}\`;
}`;
  const task = 'Look at the log of Marie for Monday, and say what is missing in it.';
  const text = `You see to it that pilots come home dry.\n\nYou answer in one line.\n\n${task}\n* Rule: nobody leaves at low tide.\n* Rule: nobody leaves in fog that hides the mole.`;

  it('are what the code that reads it gives, by their keys and in their lists', () => {
    const result = linkIn({ 'prompts.yaml': yaml, 'src/load.ts': code }, text);
    assert.deepEqual(valuesOf(result, 'prompts.audit.system'), [text.slice(0, text.indexOf('\nLook'))]);
    assert.deepEqual(valuesOf(result, 'task'), [task]);
    assert.deepEqual(valuesOf(result, 'pilot'), ['Marie']);
    assert.deepEqual(valuesOf(result, 'rule.text'), [
      'Rule: nobody leaves at low tide.',
      'Rule: nobody leaves in fog that hides the mole.',
    ]);
    assert.ok(linkedTo(result, 'src/load.ts', text).includes('* '));
  });
});
