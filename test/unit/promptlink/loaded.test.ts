import assert from 'node:assert/strict';
import { linkedTo, linkIn } from './linking';

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
  const own = path.resolve(process.cwd(), language, name);
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
          name: task.name, notes: task.notes ? fill(await template('task/notes.md'), { notes: task.notes }) : '', state: task.state,
        });`,
      'src/templates_en/task/index.md': '## Task\n\n**Name:** {name}\n\n{notes}\n\n**State:** {state}\n',
      'src/templates_en/task/notes.md': '**Remarks:** {notes}',
    };
    const text = '## Task\n\n**Name:** Mend the lamp\n\n**Remarks:** It flickers when it rains\n\n**State:** open\n';
    const result = linkIn(task, text);
    assert.deepEqual(linkedTo(result, 'src/templates_en/task/notes.md', text), ['**Remarks:** ']);
    assert.deepEqual(
      result.holes.filter((h) => h.expression === 'state').map((h) => h.value),
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
});
