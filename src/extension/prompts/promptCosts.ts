import { createHash } from 'node:crypto';
import type { Linker } from '../../promptlink/client';
import type { Link, PromptLiteral } from '../../promptlink/types';
import { Emitter } from '../../shared/emitter';
import type { ActivityDetail } from '../../shared/model';
import { promptOf } from '../../shared/prompt';
import type { Backend } from '../api/backend';
import { homeAt, type PromptHome, promptHomes } from './promptHomes';
import { countCall, emptyStats, type PromptStats } from './promptStats';

/** What is read for lenses: calls of this many days, the newest first, no more than this many. */
export const lensDays = 7;
export const maxCalls = 2000;
const pageSize = 100;
const dayMs = 86_400_000;
/** Texts whose links are remembered: prompts repeat their static parts. */
const maxTexts = 4000;

/** A function, constant or file whose prompt text calls were made with. `at`: the offset where a lens stands. */
export interface CountedPrompt {
  key: string;
  home: string;
  at: number;
  stats: PromptStats;
}

/** Where a call's prompt came from: keys of prompts, by file. Kept instead of its text. */
type Origins = Map<string, Set<string>>;

interface Counted {
  call: ActivityDetail;
  origins: Origins;
}

/** Calls and cost of the last days by prompt literal: what the CodeLens shows. Reads the backend once, then takes live calls. */
export class PromptCosts {
  readonly #changes = new Emitter<void>();
  readonly #linked = new Map<string, Origins>();
  readonly #calls = new Map<string, Counted>();
  #homes = new Map<string, Promise<PromptHome[]>>();
  #linker: Linker | null = null;
  #backend: Backend | null = null;
  #loading: Promise<void> | null = null;
  #abort = new AbortController();
  #partial = false;
  #failed = false;

  onChange(listener: () => void): () => void {
    return this.#changes.on(listener);
  }

  /** True where more calls were made than were read. */
  get partial(): boolean {
    return this.#partial;
  }

  /** Forgets what was counted: another backend, or a changed index. */
  reset(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.indexChanged();
    this.#calls.clear();
    this.#loading = null;
    this.#partial = false;
    this.#changes.emit();
  }

  /** Sources changed: what is linked from now on is linked anew. What was counted stays with its prompts, by name. */
  indexChanged(): void {
    this.#linked.clear();
    this.#homes.clear();
  }

  /** Reads the last days' calls once and links each. Rejects with BackendError. */
  load(backend: Backend, linker: Linker, now: number): Promise<void> {
    if (backend !== this.#backend || linker !== this.#linker) {
      this.reset();
      this.#backend = backend;
      this.#linker = linker;
    }
    this.#loading ??= this.#read(backend, linker, now).catch((error: unknown) => {
      this.#loading = null;
      this.#failed = true;
      throw error;
    });
    return this.#loading;
  }

  /** A rate limit is over: lenses that it held up ask again. */
  limitPassed(): void {
    if (!this.#failed) return;
    this.#failed = false;
    this.#changes.emit();
  }

  /** Takes a call that the stream brought, once loaded. */
  async apply(call: ActivityDetail): Promise<void> {
    if (!this.#linker || !this.#loading || call.status === 'PENDING') return;
    await this.#count(call, this.#linker);
    this.#changes.emit();
  }

  /** The prompts of one file that were called, in source order: literals of one home are one prompt, a call counts once. */
  promptsOf(file: string, literals: readonly PromptLiteral[], now = Date.now()): CountedPrompt[] {
    const since = new Date(now - lensDays * dayMs).toISOString();
    const prompts = promptHomes(literals).map(({ key, home, at }) => ({ key, home, at, stats: emptyStats() }));
    const byKey = new Map(prompts.map((prompt) => [prompt.key, prompt]));
    const newestFirst = [...this.#calls.values()]
      .filter(({ call }) => call.createdAt >= since)
      .sort((a, b) => (a.call.createdAt < b.call.createdAt ? 1 : -1));
    for (const { call, origins } of newestFirst) {
      for (const key of origins.get(file) ?? []) {
        const prompt = byKey.get(key);
        if (prompt) countCall(prompt.stats, call);
      }
    }
    return prompts.filter(({ stats }) => stats.calls > 0);
  }

  async #read(backend: Backend, linker: Linker, now: number): Promise<void> {
    const { signal } = this.#abort;
    // The classic kind has no feed of calls: reading it would take a request a session, and its rows hold no text.
    if (backend.kind === 'classic') {
      this.#partial = true;
      return;
    }
    const from = new Date(now - lensDays * dayMs).toISOString();
    const to = new Date(now + 60_000).toISOString();
    let cursor: string | undefined;
    let read = 0;
    do {
      const page = await backend.activities({ from, to, limit: pageSize, ...(cursor ? { cursor } : {}) }, signal);
      for (const call of page.activities) {
        if (signal.aborted) return;
        await this.#count(call, linker);
      }
      read += page.activities.length;
      cursor = page.nextCursor ?? undefined;
      this.#partial = cursor !== undefined;
      this.#changes.emit();
    } while (cursor && read < maxCalls);
  }

  async #count(call: ActivityDetail, linker: Linker): Promise<void> {
    const origins: Origins = new Map();
    for (const { text } of promptOf(call.input).parts) {
      for (const [file, keys] of await this.#origins(text, linker)) {
        origins.set(file, new Set([...(origins.get(file) ?? []), ...keys]));
      }
    }
    if (origins.size === 0) return;
    const { input, output, metadata, structuredOutput, ...light } = call;
    this.#calls.set(call.id, {
      call: { ...light, input: null, output: null, metadata: null, structuredOutput: null },
      origins,
    });
    if (this.#calls.size > maxCalls) this.#dropOldest();
  }

  #dropOldest(): void {
    let oldest: ActivityDetail | null = null;
    for (const { call } of this.#calls.values()) if (!oldest || call.createdAt < oldest.createdAt) oldest = call;
    if (oldest) this.#calls.delete(oldest.id);
    this.#partial = true;
  }

  async #origins(text: string, linker: Linker): Promise<Origins> {
    const key = createHash('sha1').update(text).digest('base64');
    const known = this.#linked.get(key);
    if (known) return known;
    const { links } = await linker.link(text);
    const origins = await this.#keysOf(links, linker);
    this.#linked.set(key, origins);
    for (const oldest of this.#linked.keys()) {
      if (this.#linked.size <= maxTexts) break;
      this.#linked.delete(oldest);
    }
    return origins;
  }

  async #keysOf(links: readonly Link[], linker: Linker): Promise<Origins> {
    const origins: Origins = new Map();
    for (const { file, fileStart } of links) {
      const home = homeAt(await this.#homesOf(file, linker), fileStart);
      if (home) origins.set(file, (origins.get(file) ?? new Set<string>()).add(home.key));
    }
    return origins;
  }

  #homesOf(file: string, linker: Linker): Promise<PromptHome[]> {
    const known = this.#homes.get(file);
    if (known) return known;
    const homes = linker.literalsOf(file).then(promptHomes);
    this.#homes.set(file, homes);
    homes.catch(() => this.#homes.delete(file));
    return homes;
  }
}
