import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';

/** Import lines of a source file: what they name, and whether only types come through. */
interface Import {
  from: string;
  name: string;
  typeOnly: boolean;
}

const root = process.cwd();
const statement =
  /(?:^|\n)\s*(?:import|export)\s+(?:(type)\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/g;

function importsOf(file: string, text: string): Import[] {
  return [...text.matchAll(statement)].map(([, type, name, dynamic]) => ({
    from: file,
    name: resolved(file, name ?? dynamic!),
    typeOnly: type !== undefined,
  }));
}

/** A relative name becomes the path of the file it means, from the checkout's folder; a package keeps its name. */
function resolved(file: string, name: string): string {
  if (!name.startsWith('.')) return name;
  const path = posix.join(posix.dirname(file), name);
  const candidates = [path, ...['.ts', '.tsx', '/index.ts'].map((ending) => path + ending)];
  return candidates.find((candidate) => /\.\w+$/.test(candidate) && existsSync(join(root, candidate))) ?? path;
}

const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
  .map((file) => `src/${file.split(sep).join('/')}`);
const imports = files.flatMap((file) => importsOf(file, readFileSync(join(root, file), 'utf8')));

const isPackage = (name: string) => !name.startsWith('src/');
const within =
  (...folders: string[]) =>
  (name: string) =>
    folders.some((folder) => name.startsWith(`src/${folder}/`));
const network = /^(node:)?(http|https|http2|net|tls|dgram|dns)$/;
const packages = (pattern: RegExp) => (name: string) => isPackage(name) && pattern.test(name);

/** Who may import what: for the files of a part, the names that are allowed. */
const rules: Record<string, (imported: Import) => boolean> = {
  shared: ({ from, name }) =>
    name === 'zod' || within('shared')(name) || (from === 'src/shared/prices.ts' && name === '@pydantic/genai-prices'),
  promptlink: ({ name }) =>
    within('promptlink')(name) ||
    (within('shared')(name) && name !== 'src/shared/protocol.ts') ||
    (isPackage(name) && name !== 'vscode' && !network.test(name)),
  server: ({ name }) => within('server', 'shared')(name) || (isPackage(name) && name !== 'vscode'),
  extension: ({ name, typeOnly }) =>
    within('extension', 'shared')(name) ||
    (within('promptlink')(name) && (typeOnly || name === 'src/promptlink/client.ts')) ||
    isPackage(name),
  webviews: ({ from, name }) =>
    within('shared', 'webviews/ui', from.split('/').slice(1, 3).join('/'))(name) ||
    packages(/^(preact|@preact\/signals|chart\.js|@tanstack\/(query|virtual)-core)(\/|$)/)(name) ||
    (from === 'src/webviews/ui/toolkit.ts' && name === '@vscode/webview-ui-toolkit'),
};

/** Folders of the extension whose files, where they touch the editor, don't know one another. */
const edges = ['sessions', 'panels', 'prompts', 'live', 'agent', 'local', 'account'];
const touchesEditor = new Set(
  imports.filter((each) => each.name === 'vscode' && !each.typeOnly).map(({ from }) => from),
);
const edgeOf = (file: string) =>
  touchesEditor.has(file) ? edges.find((edge) => file.startsWith(`src/extension/${edge}/`)) : undefined;

const shown = ({ from, name }: Import) => `${from} imports ${name}`;

describe('layers', () => {
  for (const [part, allowed] of Object.entries(rules)) {
    it(`${part} imports only what it may`, () => {
      const own = imports.filter(({ from }) => from.startsWith(`src/${part}/`));
      assert.deepEqual(own.filter((each) => !allowed(each)).map(shown), []);
    });
  }

  it('edges of the extension do not import one another', () => {
    const crossing = imports.filter(({ from, name, typeOnly }) => {
      const [one, other] = [edgeOf(from), edgeOf(name)];
      return !typeOnly && one && other && one !== other;
    });
    assert.deepEqual(crossing.map(shown), []);
  });

  it('nobody imports the entry of the extension', () => {
    assert.deepEqual(imports.filter(({ name }) => name === 'src/extension/extension.ts').map(shown), []);
  });

  it('no file imports itself through others', () => {
    const next = new Map<string, string[]>();
    for (const { from, name, typeOnly } of imports) {
      if (!typeOnly && !isPackage(name)) next.set(from, [...(next.get(from) ?? []), name]);
    }
    assert.deepEqual(circle(next), undefined);
  });

  it('imports name files that exist', () => {
    const missing = imports.filter(({ name }) => !isPackage(name) && !existsSync(join(root, name)));
    assert.deepEqual(missing.map(shown), []);
  });

  it('reads the forms that imports take', () => {
    const text = [
      "import { a } from './a';",
      "import type { B } from '../b';",
      "import {\n  c,\n} from 'zod';",
      "import './side.css';",
      "export { d } from 'd';",
      "const e = await import('e');",
    ].join('\n');
    const found = importsOf('src/x/y.ts', text);
    assert.deepEqual(
      found.map(({ name }) => name),
      ['src/x/a', 'src/b', 'zod', 'src/x/side.css', 'd', 'e'],
    );
    assert.deepEqual(
      found.filter(({ typeOnly }) => typeOnly).map(({ name }) => name),
      ['src/b'],
    );
  });
});

/** The files of one circle, or undefined. */
function circle(next: Map<string, string[]>): string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, path: string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const other of next.get(file) ?? []) {
      const found = visit(other, [...path, file]);
      if (found) return found;
    }
    done.add(file);
    return undefined;
  };
  for (const file of next.keys()) {
    const found = visit(file, []);
    if (found) return found;
  }
  return undefined;
}
