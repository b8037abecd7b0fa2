import { bare } from '../extract/imports';
import { isOfPrompts } from './prior';

/** As much of a file as telling modules apart takes. */
interface Origin {
  name: string;
  folder: string;
  language: string;
}

/** A file that imports something, and the module as it is written there, where that is known. */
interface Importing {
  file: number;
  module: string | null;
}

/** Files that one string may name. */
const mostAlike = 6;
const extensions = [
  '',
  '.ts',
  '.tsx',
  '.js',
  '.jsx',
  '.mjs',
  '.cjs',
  '.mts',
  '.py',
  '/index.ts',
  '/index.tsx',
  '/index.js',
  '/__init__.py',
];

/** Finds the file that an import names. Aliases and roots are not configured: an absolute name is matched by its end. */
export class Modules {
  private readonly numbers: ReadonlyMap<string, number>;
  /** File names by their last path segment without extension. */
  private readonly resolved = new Map<string, number[]>();
  private byStem: Map<string, string[]> | null = null;
  private readonly imported = new Map<number, string[]>();
  private readonly importing = new Map<string, Importing[]>();
  /** Folders of the packages of the workspace, by the names that their manifests give them. */
  private readonly packages = new Map<string, { manifest: number; folder: string }>();

  constructor(numbers: ReadonlyMap<string, number>) {
    this.numbers = numbers;
  }

  /** Enters a file by what it imports, as `importedNames` says it; of a package's manifest the package's name. */
  add(file: number, path: string, names: string[]): void {
    this.byStem = null;
    this.resolved.clear();
    this.imported.set(file, names);
    if (isManifest(path)) {
      for (const name of names) this.packages.set(name, { manifest: file, folder: path.replace(/\/?[^/]*$/, '') });
      return;
    }
    for (const name of names) {
      const module = name.startsWith(bare) ? null : name;
      const stem = module === null ? name.slice(bare.length) : lastSegment(module);
      const list = this.importing.get(stem);
      if (list) list.push({ file, module });
      else this.importing.set(stem, [{ file, module }]);
    }
  }

  drop(file: number): void {
    this.byStem = null;
    this.resolved.clear();
    this.imported.delete(file);
    for (const [name, { manifest }] of this.packages) if (manifest === file) this.packages.delete(name);
  }

  namesOf(file: number): string[] {
    return this.imported.get(file) ?? [];
  }

  /** Files that import something of that name; which one is for the caller to find out. */
  mayImport(name: string): readonly Importing[] {
    const stem = stemOf(name);
    const folder = sourcesOf(stem);
    const keys = new Set([lastOf(stem), lastOf(folder)]);
    for (const [name, at] of this.packages) if (at.folder === folder) keys.add(lastOf(name));
    const found = [...keys].flatMap((key) => this.importing.get(key) ?? []);
    return found.filter(({ file }) => this.imported.has(file));
  }

  /** What is imported of JSON, but for manifests. */
  *importedJson(): Iterable<{ file: number; module: string }> {
    for (const [name, list] of this.importing) {
      if (!name.endsWith('.json') || isManifest(name)) continue;
      for (const { file, module } of list) if (module !== null && this.imported.has(file)) yield { file, module };
    }
  }

  resolve(from: Origin, module: string, name: string): number[] {
    const key = `${from.folder}\n${module}\n${from.language === 'python' ? name : ''}`;
    let found = this.resolved.get(key);
    if (!found) {
      found = this.find(from, module, name);
      this.resolved.set(key, found);
    }
    return found;
  }

  private find(from: Origin, module: string, name: string): number[] {
    if (from.language === 'python') return this.python(from, module, name);
    if (module.startsWith('.')) return this.exact(join(from.folder, module));
    const own = this.inPackage(module);
    return own.length ? own : this.byEnd(from, module.replace(/^[@~]\//, ''));
  }

  /** The folder of the package of the workspace that a module belongs to; null for any other module. */
  folderOf(module: string): string | null {
    return this.packages.get(packageOf(module))?.folder ?? null;
  }

  /** The file that a path in a package of the workspace names; of its name alone the file it begins with. */
  private inPackage(module: string): number[] {
    const folder = this.folderOf(module);
    if (folder === null) return [];
    const rest = module.slice(packageOf(module).length);
    for (const sources of rest ? ['', '/src', '/dist'] : ['/src', '/lib', '', '/dist']) {
      const file = this.exact(join('', `${folder}${sources}${rest}`));
      if (file.length) return file;
    }
    return [];
  }

  /**
   * The files of plain text or data that a string names: by their paths' ends, or by their bare name. Of several the nearest; those
   * that are as near may be meant as well, as the same file of another language's folder.
   */
  textFiles(from: Origin, name: string): number[] {
    if (!/^[\w./@~ -]+$/.test(name) || name.length < 3) return [];
    const path = name.replace(/^(\.{1,2}\/|[@~]\/|\/)+/, '');
    const bare = path.replace(/\.\w+$/, '');
    this.byStem ??= this.stems();
    let nearest: string[] = [];
    let most = -1;
    for (const file of this.byStem.get(bare.slice(bare.lastIndexOf('/') + 1)) ?? []) {
      if (!isNamed(file, path) || !(file === path || file.endsWith(`/${path}`) || stemOf(file).endsWith(bare)))
        continue;
      const shared = sharedPrefix(file, from.name);
      if (shared > most) nearest = [file];
      else if (shared === most) nearest.push(file);
      most = Math.max(most, shared);
    }
    return nearest.slice(0, mostAlike).map((file) => this.numbers.get(file)!);
  }

  private python(from: Origin, module: string, name: string): number[] {
    const dots = /^\.*/.exec(module)![0].length;
    const rest = module.slice(dots).replaceAll('.', '/');
    if (!dots) {
      const part = name && name !== '*' ? this.byEnd(from, `${rest}/${name}`) : [];
      return part.length ? part : this.byEnd(from, rest);
    }
    const base = join(from.folder, '../'.repeat(dots - 1) + rest);
    // A package's own file of that name comes before what the package itself holds.
    const part = name && name !== '*' ? this.exact(`${base}/${name}`) : [];
    return part.length ? part : this.exact(base);
  }

  private exact(path: string): number[] {
    for (const extension of extensions) {
      const number = this.numbers.get(path + extension);
      if (number !== undefined) return [number];
    }
    const stem = path.replace(/\.(js|jsx|mjs|cjs)$/, '');
    if (stem === path) return [];
    for (const extension of ['.ts', '.tsx', '.mts']) {
      const number = this.numbers.get(stem + extension);
      if (number !== undefined) return [number];
    }
    return [];
  }

  /** The file whose path ends in `tail`, the one nearest to `from` when there are several; a package's name may go before the path in it. */
  private byEnd(from: Origin, tail: string): number[] {
    const bare = tail.replace(/\.(js|ts|tsx|jsx|mjs)$/, '');
    const found = this.endingWith(from, bare);
    if (found.length || !bare.startsWith('@')) return found;
    const [, name, ...path] = bare.split('/');
    const named = this.endingWith(from, [name, ...path].join('/'));
    return named.length || path.length < 2 ? named : this.endingWith(from, path.join('/'));
  }

  private endingWith(from: Origin, bare: string): number[] {
    const stem = bare.slice(bare.lastIndexOf('/') + 1);
    if (!stem) return [];
    this.byStem ??= this.stems();
    let best = '';
    let bestShared = -1;
    for (const file of this.byStem.get(stem) ?? []) {
      const path = stemOf(file);
      // A package's sources stand in a folder of their own.
      const paths = [path, sourcesOf(path), path.replace('/src/', '/')];
      if (!paths.some((p) => p === bare || p.endsWith(`/${bare}`))) continue;
      const shared = sharedPrefix(file, from.name);
      if (shared > bestShared) [best, bestShared] = [file, shared];
    }
    return best ? [this.numbers.get(best)!] : [];
  }

  private stems(): Map<string, string[]> {
    const stems = new Map<string, string[]>();
    for (const file of this.numbers.keys()) {
      const stem = stemOf(file);
      for (const last of new Set([lastOf(stem), lastOf(sourcesOf(stem))])) {
        const list = stems.get(last);
        if (list) list.push(file);
        else stems.set(last, [file]);
      }
    }
    return stems;
  }
}

/** What a module's file may be called, without extension; of a folder its own name. */
function lastSegment(module: string): string {
  const segments = module.replace(/\.[cm]?[jt]sx?$/, '').split('/');
  const last = segments.pop()!;
  return last === 'index' || last === '.' || last === '..' ? (segments.pop() ?? '') : last;
}

function stemOf(file: string): string {
  return file.replace(/(?:\/index(?=\.[cm]?[jt]sx?$)|\/__init__(?=\.pyi?$))?\.\w+$/, '');
}

/** The folder whose sources a stem stands for, where it is that of the first file of a folder of sources. */
function sourcesOf(stem: string): string {
  return stem.replace(/\/(?:src|lib)$/, '');
}

const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The name of the package that a module stands in. */
function packageOf(module: string): string {
  return module.split('/', module.startsWith('@') ? 2 : 1).join('/');
}

/** Whether a file tells a package's name. */
export function isManifest(file: string): boolean {
  return /(^|\/)package\.json$/.test(file);
}

/** The name that a manifest gives its package; none where it can't be read. */
export function packageNames(text: string): string[] {
  try {
    const { name } = JSON.parse(text) as { name?: unknown };
    return typeof name === 'string' && name ? [name] : [];
  } catch {
    return [];
  }
}

/** Whether a string may name a file for what it holds: text and data, of JSON what is named as such or holds prompts. */
function isNamed(file: string, path: string): boolean {
  if (/\.json$/.test(file)) return path.endsWith('.json') || isOfPrompts(file);
  return !/\.(?:[cm]?[jt]sx?|pyi?|go|java|cs|rb|rake|gemspec|rs|php|phtml)$/.test(file);
}

/** How many characters two names begin with alike. */
export function sharedPrefix(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i;
}

/** Joins and resolves `.` and `..`. */
function join(folder: string, relative: string): string {
  const parts = folder ? folder.split('/') : [];
  for (const part of relative.split('/')) {
    if (part === '..') parts.pop();
    else if (part && part !== '.') parts.push(part);
  }
  return parts.join('/');
}
