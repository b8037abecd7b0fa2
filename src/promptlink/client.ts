import { Worker } from 'node:worker_threads';
import type { CallQuery, Method, Methods, Reply, Request, WorkerSettings } from './protocol';
import type { CallSite, IndexStats, LinkResult, PromptLiteral } from './types';

export interface LinkerOptions extends WorkerSettings {
  /** The bundled worker, `dist/linkWorker.js`. */
  workerPath: string;
  onProgress?: (progress: { done: number; total: number }) => void;
  /** Told when the worker died: it is started anew once, and what was pending is rejected. */
  onCrash?: (reason: string, restarted: boolean) => void;
}

/** The linking engine in its worker. Every promise is rejected by `dispose`, and by a crash. */
export interface Linker {
  /** Settles once the first index is complete; requests made before wait for it. */
  readonly ready: Promise<IndexStats>;
  link(text: string, signal?: AbortSignal): Promise<LinkResult>;
  linkMany(texts: string[], signal?: AbortSignal): Promise<LinkResult[]>;
  /** The text of an unsaved buffer; null: closed or deleted, go by the disk again. */
  update(file: string, text: string | null): Promise<void>;
  /** Reads a file from disk again. */
  refresh(file: string): Promise<void>;
  callSites(query: CallQuery): Promise<CallSite[]>;
  literalsOf(file: string): Promise<PromptLiteral[]>;
  /** Builds the index from nothing. */
  reindex(): Promise<IndexStats>;
  dispose(): void;
}

/** Linking leaves much behind that is soon unused: where room for it is small, it is cleared before it takes the memory. */
const resourceLimits = { maxYoungGenerationSizeMb: 12 };

export function openLinker(options: LinkerOptions): Linker {
  return new WorkerLinker(options);
}

interface Pending {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

class WorkerLinker implements Linker {
  ready: Promise<IndexStats>;
  private readonly options: LinkerOptions;
  private readonly pending = new Map<number, Pending>();
  /** Unsaved buffers, told again to a worker that had to be restarted. */
  private readonly buffers = new Map<string, string>();
  private worker: Worker;
  private nextId = 1;
  private restarts = 0;
  private disposed = false;

  constructor(options: LinkerOptions) {
    this.options = options;
    this.worker = this.start();
    this.ready = this.open();
  }

  link(text: string, signal?: AbortSignal): Promise<LinkResult> {
    return this.ask('link', { text }, signal);
  }

  linkMany(texts: string[], signal?: AbortSignal): Promise<LinkResult[]> {
    return this.ask('linkMany', { texts }, signal);
  }

  async update(file: string, text: string | null): Promise<void> {
    if (text === null) this.buffers.delete(file);
    else this.buffers.set(file, text);
    await this.ask('update', { file, text });
  }

  async refresh(file: string): Promise<void> {
    await this.ask('refresh', { file });
  }

  callSites(query: CallQuery): Promise<CallSite[]> {
    return this.ask('callSites', query);
  }

  literalsOf(file: string): Promise<PromptLiteral[]> {
    return this.ask('literalsOf', { file });
  }

  reindex(): Promise<IndexStats> {
    return this.ask('index', { fresh: true });
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.rejectAll(new Error('the linker was disposed'));
    void this.worker.terminate();
  }

  private open(): Promise<IndexStats> {
    const ready = this.ask('index', { fresh: false });
    // Whoever needs the index asks for it; nobody asking is no unhandled rejection.
    ready.catch(() => undefined);
    return ready;
  }

  private start(): Worker {
    const { roots, exclude, include, maxFileBytes, storageDir } = this.options;
    const workerData: WorkerSettings = { roots, exclude, include, maxFileBytes, storageDir };
    const worker = new Worker(this.options.workerPath, { workerData, resourceLimits });
    worker.unref();
    worker.on('message', (reply: Reply) => this.receive(reply));
    let reason = 'it ended';
    worker.on('error', (error) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', () => {
      if (worker === this.worker) this.crashed(reason);
    });
    return worker;
  }

  private crashed(reason: string): void {
    if (this.disposed) return;
    this.rejectAll(new Error(`the link worker stopped: ${reason}`));
    const restart = this.restarts++ === 0;
    if (restart) {
      this.worker = this.start();
      this.ready = this.open();
      for (const [file, text] of this.buffers) this.ask('update', { file, text }).catch(() => undefined);
    }
    this.options.onCrash?.(reason, restart);
  }

  private receive(reply: Reply): void {
    if ('progress' in reply) {
      this.options.onProgress?.(reply.progress);
      return;
    }
    const waiting = this.pending.get(reply.id);
    if (!waiting) return;
    this.pending.delete(reply.id);
    if ('error' in reply) waiting.reject(new Error(reply.error));
    else waiting.resolve(reply.answer);
    if (this.pending.size === 0) this.worker.unref();
  }

  private ask<M extends Method>(
    method: M,
    ask: Methods[M]['ask'],
    signal?: AbortSignal,
  ): Promise<Methods[M]['answer']> {
    if (this.disposed) return Promise.reject(new Error('the linker was disposed'));
    if (this.restarts > 1) return Promise.reject(new Error('the link worker stopped twice'));
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve: resolve as (answer: unknown) => void, reject });
      signal?.addEventListener('abort', () => this.cancel(id, signal.reason as Error), { once: true });
      this.worker.ref();
      this.worker.postMessage({ id, method, ask } as Request);
    });
  }

  private cancel(id: number, reason: Error): void {
    const waiting = this.pending.get(id);
    if (!waiting) return;
    this.pending.delete(id);
    this.worker.postMessage({ cancel: id } satisfies Request);
    waiting.reject(reason);
  }

  private rejectAll(error: Error): void {
    const all = [...this.pending.values()];
    this.pending.clear();
    for (const { reject } of all) reject(error);
  }
}
