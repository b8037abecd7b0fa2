import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = process.cwd();
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const manifest = JSON.parse(read('package.json'));
const { contributes } = manifest;
const declared = read('src/extension/contributions.ts');

/** Quoted names in one interface or constant of contributions.ts. */
function namesIn(declaration: string): string[] {
  const start = declared.indexOf(declaration);
  assert.notEqual(start, -1, `contributions.ts has no "${declaration}"`);
  const body = declared.slice(start, declared.indexOf('\n}', start));
  return [...body.matchAll(/'(neuralMonitor\.[\w.]+)'/g)].map((match) => match[1]!);
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => join(folder, file));
}

const commands: { command: string; title: string; category?: string; icon?: string }[] = contributes.commands;
const ids = commands.map(({ command }) => command);
const menuEntries: { command?: string; when?: string }[] = Object.values(contributes.menus ?? {}).flat() as never;

describe('manifest', () => {
  it('contributes the commands that contributions.ts declares, each once', () => {
    assert.deepEqual([...ids].sort(), namesIn('interface CommandArguments').sort());
    assert.equal(new Set(ids).size, ids.length);
  });

  it('gives each command a title without its category, and the category', () => {
    for (const { command, title, category } of commands) {
      assert.equal(category, 'Neural Monitor', command);
      assert.match(title, /^[A-Z][^.!]*$/, command);
    }
  });

  it('registers every command that it contributes', () => {
    const code = sourceFiles('src/extension')
      .filter((file) => !file.endsWith('contributions.ts'))
      .map(read)
      .join('\n');
    assert.deepEqual(
      ids.filter((id) => !code.includes(`'${id}'`)),
      [],
    );
  });

  it('names only declared commands in menus, key bindings and welcome texts', () => {
    const welcome = (contributes.viewsWelcome ?? []).map(({ contents }: { contents: string }) => contents).join('\n');
    const steps = JSON.stringify(contributes.walkthroughs ?? []);
    const linked = [...`${welcome}\n${steps}`.matchAll(/command:(neuralMonitor\.[\w.]+)/g)].map((match) => match[1]!);
    const named = [...menuEntries, ...(contributes.keybindings ?? [])].map(({ command }) => command).filter(Boolean);
    assert.deepEqual(
      [...named, ...linked].filter((id) => id!.startsWith('neuralMonitor.') && !ids.includes(id!)),
      [],
    );
  });

  it('reads only declared context keys in when-clauses', () => {
    const known = [...namesIn('interface ContextKeys'), ...namesIn('const views'), ...namesIn('interface Settings')];
    const all = [...menuEntries, ...(contributes.keybindings ?? []), ...(contributes.viewsWelcome ?? [])];
    const used = all.flatMap(({ when = '' }) => [...when.matchAll(/neuralMonitor\.[\w.]+/g)].map(([key]) => key));
    assert.deepEqual(
      [...new Set(used)].filter((key) => !known.includes(key)),
      [],
    );
  });

  it('contributes the settings that contributions.ts declares, each described', () => {
    const settings: Record<string, { description?: string; markdownDescription?: string }> =
      contributes.configuration.properties;
    assert.deepEqual(Object.keys(settings).sort(), namesIn('interface Settings').sort());
    for (const [name, setting] of Object.entries(settings)) {
      assert.ok(setting.description ?? setting.markdownDescription, name);
    }
  });

  it('contributes views that contributions.ts declares', () => {
    const contributed = Object.values(contributes.views).flat() as { id: string }[];
    for (const { id } of contributed) assert.ok(namesIn('const views').includes(id), id);
  });

  it('names only pictures that exist', () => {
    const text = JSON.stringify(manifest);
    const pictures = [...text.matchAll(/"(media\/[^"]+)"/g)].map((match) => match[1]!);
    assert.ok(pictures.length > 0);
    assert.deepEqual(
      pictures.filter((file) => !existsSync(join(root, file))),
      [],
    );
  });

  it('is activated by what it contributes, never by the start of the editor', () => {
    const events: string[] = manifest.activationEvents ?? [];
    assert.deepEqual(
      events.filter((event) => event === '*' || event === 'onStartupFinished'),
      [],
    );
  });

  it('says what it does in an untrusted workspace', () => {
    const { untrustedWorkspaces } = manifest.capabilities;
    assert.ok([true, false, 'limited'].includes(untrustedWorkspaces.supported));
  });

  it('asks for no newer editor than its types describe', () => {
    const floor = /^\^(\d+\.\d+)\./.exec(manifest.engines.vscode)?.[1];
    const types = /^(\d+\.\d+)\./.exec(manifest.devDependencies['@types/vscode'])?.[1];
    assert.equal(types, floor);
  });

  it('ships no dependency besides what is bundled', () => {
    assert.equal(manifest.dependencies, undefined);
  });
});
