import { bare } from '../extract/imports';

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

  constructor(numbers: ReadonlyMap<string, number>) {
    this.numbers = numbers;
  }

  /** Enters a file by what it imports, as `importedNames` says it. */
  add(file: number, names: string[]): void {
    this.byStem = null;
    this.resolved.clear();
    this.imported.set(file, names);
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
  }

  namesOf(file: number): string[] {
    return this.imported.get(file) ?? [];
  }

  /** Files that import something of that name; which one is for the caller to find out. */
  mayImport(name: string): readonly Importing[] {
    const stem = stemOf(name);
    const found = this.importing.get(stem.slice(stem.lastIndexOf('/') + 1)) ?? [];
    return found.filter(({ file }) => this.imported.has(file));
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
    return this.byEnd(from, module.replace(/^[@~]\//, ''));
  }

  /** The file of plain text or data that a string names: by its path's end, or by its bare name. */
  textFile(from: Origin, name: string): number | null {
    if (!/^[\w./@~ -]+$/.test(name) || name.length < 3) return null;
    const path = name.replace(/^(\.{1,2}\/|[@~]\/|\/)+/, '');
    const bare = path.replace(/\.\w+$/, '');
    this.byStem ??= this.stems();
    let best: string | null = null;
    let bestShared = -1;
    for (const file of this.byStem.get(bare.slice(bare.lastIndexOf('/') + 1)) ?? []) {
      if (!isData(file) || !(file === path || file.endsWith(`/${path}`) || stemOf(file).endsWith(bare))) continue;
      const shared = sharedPrefix(file, from.name);
      if (shared > bestShared) [best, bestShared] = [file, shared];
    }
    return best === null ? null : this.numbers.get(best)!;
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
      if (path !== bare && !path.endsWith(`/${bare}`) && !path.replace('/src/', '/').endsWith(`/${bare}`)) continue;
      const shared = sharedPrefix(file, from.name);
      if (shared > bestShared) [best, bestShared] = [file, shared];
    }
    return best ? [this.numbers.get(best)!] : [];
  }

  private stems(): Map<string, string[]> {
    const stems = new Map<string, string[]>();
    for (const file of this.numbers.keys()) {
      const stem = stemOf(file);
      const last = stem.slice(stem.lastIndexOf('/') + 1);
      const list = stems.get(last);
      if (list) list.push(file);
      else stems.set(last, [file]);
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
  return file.replace(/(\/index|\/__init__)?\.\w+$/, '');
}

function isData(file: string): boolean {
  return !/\.(?:[cm]?[jt]sx?|pyi?|json|go|java|cs|rb|rake|gemspec|rs|php|phtml)$/.test(file);
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
