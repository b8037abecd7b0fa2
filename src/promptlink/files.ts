import { closeSync, type Dirent, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { languageOf } from './extract/extract';
import type { IndexProblem, Root } from './types';

/** A file of the workspace as found on disk. */
export interface FoundFile {
  /** Workspace-relative name, see `Place.file`. */
  file: string;
  path: string;
  size: number;
  /** Modification time in ms. */
  mtime: number;
  /** Of the content, once it has been read. */
  hash: string;
}

export interface WalkOptions {
  /** Globs in .gitignore's syntax that are left out, over and above .gitignore. */
  exclude: readonly string[];
  /** When not empty, only files that match one of these are read. */
  include: readonly string[];
  /** Larger files are left out and reported. */
  maxFileBytes: number;
}

const never = new Set(
  (
    'node_modules .git .hg .svn __pycache__ .venv venv .tox .mypy_cache .pytest_cache .next .nuxt .turbo .cache ' +
    '.vscode-test bower_components site-packages .yarn .gradle .idea .ruff_cache .parcel-cache .svelte-kit'
  ).split(' '),
);
const skipped =
  /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|poetry\.lock|composer\.lock)$|\.min\.(js|mjs)$|\.map$/;

/** Decides which files of a workspace are read, and lists them. Symbolic links are never followed. */
export class WorkspaceFiles {
  private readonly roots: readonly Root[];
  private readonly options: WalkOptions;
  private readonly exclude: Ignore;
  private readonly include: Ignore | null;
  /** The rules of each .gitignore by its folder's workspace-relative name. */
  private rules = new Map<string, Ignore>();
  private problems: IndexProblem[] = [];

  constructor(roots: readonly Root[], options: WalkOptions) {
    this.roots = roots;
    this.options = options;
    this.exclude = ignore().add([...options.exclude]);
    this.include = options.include.length ? ignore().add([...options.include]) : null;
  }

  /** Every file to read, in a fixed order; what cannot be read is added to `problems`. */
  list(problems: IndexProblem[]): FoundFile[] {
    this.problems = problems;
    this.rules = new Map();
    const found: FoundFile[] = [];
    for (const root of this.roots) this.folder(root.dir, '', this.prefix(root), found);
    return found;
  }

  /** The file as it is on disk now, or null when it is gone or not one to read. */
  stat(file: string, problems: IndexProblem[]): FoundFile | null {
    const root = this.roots.find((r) => file.startsWith(this.prefix(r)));
    if (!root || !languageOf(file)) return null;
    const prefix = this.prefix(root);
    const name = file.slice(prefix.length);
    const folders = name.split('/').slice(0, -1);
    if (name.split('/').includes('..') || folders.some((f) => never.has(f))) return null;
    for (let i = 1; i <= folders.length; i++) {
      if (this.ignored(`${folders.slice(0, i).join('/')}/`, prefix)) return null;
    }
    this.problems = problems;
    const found: FoundFile[] = [];
    this.file(join(root.dir, name), name, prefix, found);
    return found[0] ?? null;
  }

  private prefix(root: Root): string {
    return this.roots.length > 1 ? `${root.name}/` : '';
  }

  private folder(dir: string, rel: string, prefix: string, found: FoundFile[]): void {
    let entries: Dirent[];
    try {
      entries = readdirSync(dir, { withFileTypes: true });
    } catch (error) {
      this.report(prefix + (rel || '.'), error);
      return;
    }
    if (entries.some((e) => e.name === '.gitignore' && e.isFile()))
      this.readRules(join(dir, '.gitignore'), rel, prefix);
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const name = rel ? `${rel}/${entry.name}` : entry.name;
      const path = join(dir, entry.name);
      if (entry.isDirectory()) {
        if (!never.has(entry.name) && !this.ignored(`${name}/`, prefix)) this.folder(path, name, prefix, found);
      } else if (entry.isFile()) this.file(path, name, prefix, found);
      else if (entry.isSymbolicLink()) this.symlink(path, prefix + name);
    }
  }

  private readRules(path: string, rel: string, prefix: string): void {
    try {
      this.rules.set(prefix + rel, ignore().add(readFileSync(path, 'utf8')));
    } catch (error) {
      this.report(`${prefix}${rel}/.gitignore`, error);
    }
  }

  private ignored(name: string, prefix: string): boolean {
    if (this.options.exclude.length && this.exclude.ignores(name)) return true;
    if (this.rules.size === 0) return false;
    let ignored = false;
    for (let at = 0; ; ) {
      const folder = name.slice(0, Math.max(0, at - 1));
      const rules = this.rules.get(prefix + folder);
      if (rules) {
        const verdict = rules.test(name.slice(at));
        if (verdict.ignored) ignored = true;
        else if (verdict.unignored) ignored = false;
      }
      const slash = name.indexOf('/', at);
      if (slash < 0 || slash === name.length - 1) return ignored;
      at = slash + 1;
    }
  }

  private file(path: string, name: string, prefix: string, found: FoundFile[]): void {
    if (!languageOf(name) || skipped.test(name) || this.ignored(name, prefix)) return;
    if (this.include && !this.include.ignores(name)) return;
    try {
      const { size, mtimeMs } = statSync(path);
      if (size > this.options.maxFileBytes) {
        this.problems.push({ file: prefix + name, reason: `larger than ${this.options.maxFileBytes} bytes (${size})` });
      } else if (size > 0) found.push({ file: prefix + name, path, size, mtime: mtimeMs, hash: '' });
    } catch (error) {
      this.report(prefix + name, error);
    }
  }

  /** A file is read where it really stands, so a circle of links does no harm. */
  private symlink(path: string, file: string): void {
    try {
      if (statSync(path).isDirectory())
        this.problems.push({ file, reason: 'a symbolic link to a folder, not followed' });
    } catch (error) {
      this.report(file, error);
    }
  }

  private report(file: string, error: unknown): void {
    this.problems.push({ file, reason: (error as NodeJS.ErrnoException).code ?? String(error) });
  }
}

let buffer = Buffer.allocUnsafeSlow(1 << 20);

/** A file's bytes in a buffer that the next call overwrites. Throws what the file system throws. */
export function readBytes(path: string, size: number): Buffer {
  if (size + 1 > buffer.length) buffer = Buffer.allocUnsafeSlow(size + 65536);
  const handle = openSync(path, 'r');
  try {
    let length = 0;
    for (;;) {
      const read = readSync(handle, buffer, length, buffer.length - length, null);
      if (read === 0) return buffer.subarray(0, length);
      length += read;
      if (length < buffer.length) continue;
      const wider = Buffer.allocUnsafeSlow(buffer.length * 2);
      buffer.copy(wider, 0, 0, length);
      buffer = wider;
    }
  } finally {
    closeSync(handle);
  }
}

/** Why bytes are no text, or null. */
export function notText(bytes: Buffer): string | null {
  return bytes.subarray(0, 8192).includes(0) ? 'binary' : null;
}
