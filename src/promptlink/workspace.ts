import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { createEngine, type LinkEngine } from './engine';
import { languageOf } from './extract/extract';
import { isReadable, loadLanguage } from './extract/grammarRuntime';
import { type FoundFile, notText, readBytes, type WalkOptions, WorkspaceFiles } from './files';
import { dropIndex, loadIndex, type StoredFile, saveIndex } from './store';
import type { IndexProblem, IndexStats, Root } from './types';

export const defaultMaxFileBytes = 2_000_000;

export interface WorkspaceOptions extends WalkOptions {
  roots: readonly Root[];
  storageDir: string | null;
}

export interface BuildOptions {
  /** Leave the index on disk aside. */
  fresh?: boolean;
  /** Asked now and then; true ends the build with an error. */
  stopped?: () => boolean;
  onProgress?: (progress: { done: number; total: number }) => void;
}

/** Files read, or ms gone by, between two looks at the event loop. */
const chunk = 200;
const maxPause = 100;

/** A workspace's files on disk and the engine that indexed them. */
export class Workspace {
  engine: LinkEngine;
  private readonly options: WorkspaceOptions;
  private readonly disk: WorkspaceFiles;
  private files = new Map<string, FoundFile>();
  /** Unsaved buffers, which override the disk. */
  private readonly buffers = new Map<string, string>();

  constructor(options: WorkspaceOptions) {
    this.options = options;
    this.disk = new WorkspaceFiles(options.roots, options);
    this.engine = createEngine({ read: (file) => this.readAgain(file) });
  }

  /** Reads and indexes everything that the index on disk does not know yet. */
  async build(options: BuildOptions = {}): Promise<IndexStats> {
    const started = performance.now();
    const problems: IndexProblem[] = [];
    this.engine = createEngine({ read: (file) => this.readAgain(file) });
    const found = this.disk.list(problems);
    this.files = new Map(found.map((f) => [f.file, f]));
    await this.prepare(found, problems);
    const stored = options.fresh ? null : loadIndex(this.options.storageDir, this.engine);
    const { readMs, read, changed } = await this.readNew(found, stored, problems, options);
    for (const [file, text] of this.buffers) this.enter(file, text, problems, true);
    if (stored?.size) for (const file of stored.keys()) this.engine.update(file, null);
    const indexMs = performance.now() - started;
    if (changed || stored?.size) this.save(problems);
    return {
      files: this.engine.fileCount,
      bytes: found.reduce((sum, f) => sum + f.size, 0),
      literals: this.engine.index.literals,
      readMs: round(readMs),
      indexMs: round(indexMs),
      reused: found.length - read,
      problems,
    };
  }

  /** Keeps the index on disk; an index that is half dead entries is dropped, so that the next one is built anew. */
  private save(problems: IndexProblem[]): void {
    const { storageDir } = this.options;
    try {
      if (this.engine.index.deadFiles > this.engine.fileCount) dropIndex(storageDir);
      else saveIndex(storageDir, this.engine, this.files);
    } catch (error) {
      problems.push({ file: storageDir ?? '', reason: `the index was not kept: ${(error as Error).message}` });
    }
  }

  /** Sets or drops an unsaved buffer. */
  update(file: string, text: string | null): void {
    if (text === null) {
      this.buffers.delete(file);
      this.refresh(file);
    } else {
      this.buffers.set(file, text);
      this.engine.update(file, text, true);
    }
  }

  /** Reads one file from disk again, unless an unsaved buffer stands for it. */
  refresh(file: string): void {
    if (this.buffers.has(file)) return;
    const found = this.disk.stat(file, []);
    const text = found && this.read(found, []);
    if (found && text !== null) this.files.set(file, found);
    else this.files.delete(file);
    this.engine.update(file, text);
  }

  /** Loads the grammars of the languages found; a language whose grammar can't be loaded is reported once and left out. */
  private async prepare(found: FoundFile[], problems: IndexProblem[]): Promise<void> {
    const first = new Map(found.map((f) => [languageOf(f.file), f.file] as const).reverse());
    const loaded = await Promise.allSettled([...first.keys()].map(loadLanguage));
    [...first.values()].forEach((file, i) => {
      const result = loaded[i]!;
      if (result.status === 'rejected') problems.push({ file, reason: `no grammar: ${result.reason}` });
    });
  }

  /** Enters a file's text; what can't be parsed is left out and reported. */
  private enter(file: string, text: string | null, problems: IndexProblem[], unsaved = false): void {
    try {
      this.engine.update(file, isReadable(languageOf(file)) ? text : null, unsaved);
    } catch (error) {
      this.files.delete(file);
      problems.push({ file, reason: String(error) });
    }
  }

  /** Indexes files that are new or changed; takes those that are neither out of `stored`. */
  private async readNew(
    found: FoundFile[],
    stored: Map<string, StoredFile> | null,
    problems: IndexProblem[],
    options: BuildOptions,
  ): Promise<{ readMs: number; read: number; changed: boolean }> {
    let readMs = 0;
    let read = 0;
    let changed = false;
    let looked = performance.now();
    for (let i = 0; i < found.length; i++) {
      const file = found[i]!;
      const known = stored?.get(file.file);
      stored?.delete(file.file);
      if (!isReadable(languageOf(file.file))) this.enter(file.file, null, problems);
      else if (!known || known.size !== file.size || known.mtime !== file.mtime) {
        const started = performance.now();
        const text = this.read(file, problems);
        readMs += performance.now() - started;
        changed ||= text !== null;
        if (text === null) this.files.delete(file.file);
        if (!known || file.hash !== known.hash || text === null) {
          read++;
          this.enter(file.file, text, problems);
        }
      } else file.hash = known.hash;
      if (i % chunk !== chunk - 1 && performance.now() - looked < maxPause) continue;
      options.onProgress?.({ done: i + 1, total: found.length });
      await new Promise((resolve) => setImmediate(resolve));
      if (options.stopped?.()) throw new Error('cancelled');
      looked = performance.now();
    }
    return { readMs, read, changed };
  }

  private read(file: FoundFile, problems: IndexProblem[]): string | null {
    try {
      const bytes = readBytes(file.path, file.size);
      const reason = notText(bytes);
      if (reason) {
        problems.push({ file: file.file, reason });
        return null;
      }
      file.hash = hash('sha1', bytes, 'base64url');
      if (!isUtf8(bytes)) problems.push({ file: file.file, reason: 'invalid UTF-8, replaced' });
      return bytes.toString('utf8');
    } catch (error) {
      problems.push({ file: file.file, reason: (error as NodeJS.ErrnoException).code ?? String(error) });
      return null;
    }
  }

  private readAgain(name: string): string | null {
    const file = this.files.get(name);
    return file ? this.read(file, []) : null;
  }
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
