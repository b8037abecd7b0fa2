import type { Linker } from '../../promptlink/client';
import type { Link, PromptLiteral } from '../../promptlink/types';
import { Emitter } from '../../shared/emitter';
import type { ActivityDetail } from '../../shared/model';
import { promptOf } from '../../shared/prompt';
import type { Backend } from '../api/backend';
import { countCall, emptyStats, type PromptStats } from './promptStats';

/** What is read for lenses: calls of this many days, the newest first, no more than this many. */
export const lensDays = 7;
export const maxCalls = 2000;
const pageSize = 100;
/** Texts whose links are remembered: prompts repeat their static parts. */
const maxTexts = 4000;

/** A function, constant or file whose prompt text calls were made with. `at`: the offset where a lens stands. */
export interface CountedPrompt {
  key: string;
  home: string;
  at: number;
  stats: PromptStats;
}

/** Where a call's prompt came from: offsets by file. Kept instead of its text. */
type Origins = Map<string, number[]>;

interface Counted {
  call: ActivityDetail;
  origins: Origins;
}

/** Calls and cost of the last days by prompt literal: what the CodeLens shows. Reads the backend once, then takes live calls. */
export class PromptCosts {
  readonly #changes = new Emitter<void>();
  readonly #linked = new Map<string, Origins>();
  readonly #calls = new Map<string, Counted>();
  #linker: Linker | null = null;
  #backend: Backend | null = null;
  #loading: Promise<void> | null = null;
  #abort = new AbortController();
  #partial = false;

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
    this.#linked.clear();
    this.#calls.clear();
    this.#loading = null;
    this.#partial = false;
    this.#changes.emit();
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
      throw error;
    });
    return this.#loading;
  }

  /** Takes a call that the stream brought, once loaded. */
  async apply(call: ActivityDetail): Promise<void> {
    if (!this.#linker || !this.#loading || call.status === 'PENDING') return;
    await this.#count(call, this.#linker);
    this.#changes.emit();
  }

  /** The prompts of one file that were called, in source order: literals of one home are one prompt, a call counts once. */
  promptsOf(file: string, literals: readonly PromptLiteral[]): CountedPrompt[] {
    const prompts = new Map<string, CountedPrompt>();
    for (const { home, homeStart, start } of literals) {
      const key = `${home}@${homeStart}`;
      if (!prompts.has(key)) prompts.set(key, { key, home, at: Math.min(homeStart, start), stats: emptyStats() });
    }
    const newestFirst = [...this.#calls.values()].sort((a, b) => (a.call.createdAt < b.call.createdAt ? 1 : -1));
    for (const { call, origins } of newestFirst) {
      const offsets = origins.get(file);
      if (!offsets) continue;
      const touched = new Set(offsets.map((at) => innermost(literals, at)).filter((literal) => literal !== undefined));
      const keys = new Set([...touched].map(({ home, homeStart }) => `${home}@${homeStart}`));
      for (const key of keys) {
        const prompt = prompts.get(key);
        if (prompt) countCall(prompt.stats, call);
      }
    }
    return [...prompts.values()].filter(({ stats }) => stats.calls > 0);
  }

  async #read(backend: Backend, linker: Linker, now: number): Promise<void> {
    const { signal } = this.#abort;
    // The classic kind has no feed of calls: reading it would take a request a session, and its rows hold no text.
    if (backend.kind === 'classic') {
      this.#partial = true;
      return;
    }
    const from = new Date(now - lensDays * 86_400_000).toISOString();
    const to = new Date(now + 60_000).toISOString();
    let cursor: string | undefined;
    do {
      const page = await backend.activities({ from, to, limit: pageSize, ...(cursor ? { cursor } : {}) }, signal);
      for (const call of page.activities) {
        if (signal.aborted) return;
        await this.#count(call, linker);
      }
      cursor = page.nextCursor ?? undefined;
      this.#partial = cursor !== undefined;
      this.#changes.emit();
    } while (cursor && this.#calls.size < maxCalls);
  }

  async #count(call: ActivityDetail, linker: Linker): Promise<void> {
    const origins: Origins = new Map();
    for (const { text } of promptOf(call.input).parts) {
      for (const [file, offsets] of await this.#origins(text, linker)) {
        origins.set(file, [...(origins.get(file) ?? []), ...offsets]);
      }
    }
    if (origins.size === 0) return;
    const { input, output, metadata, structuredOutput, ...light } = call;
    this.#calls.set(call.id, {
      call: { ...light, input: null, output: null, metadata: null, structuredOutput: null },
      origins,
    });
    for (const oldest of this.#calls.keys()) {
      if (this.#calls.size <= maxCalls) break;
      this.#calls.delete(oldest);
    }
  }

  async #origins(text: string, linker: Linker): Promise<Origins> {
    const key = text.length > 4096 ? `${text.length}:${hash(text)}` : text;
    const known = this.#linked.get(key);
    if (known) return known;
    const { links } = await linker.link(text);
    const origins = byFile(links);
    this.#linked.set(key, origins);
    for (const oldest of this.#linked.keys()) {
      if (this.#linked.size <= maxTexts) break;
      this.#linked.delete(oldest);
    }
    return origins;
  }
}

/** A 53-bit rolling hash: enough to tell a few thousand prompts apart. */
function hash(text: string): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    a = Math.imul(a ^ c, 2654435761);
    b = Math.imul(b ^ c, 1597334677);
  }
  return 4294967296 * (2097151 & (b ^ (b >>> 16))) + ((a ^ (a >>> 13)) >>> 0);
}

function byFile(links: readonly Link[]): Origins {
  const origins: Origins = new Map();
  for (const link of links) {
    const offsets = origins.get(link.file);
    if (offsets) offsets.push(link.fileStart);
    else origins.set(link.file, [link.fileStart]);
  }
  return origins;
}

function innermost(literals: readonly PromptLiteral[], at: number): PromptLiteral | undefined {
  let best: PromptLiteral | undefined;
  for (const literal of literals) {
    if (literal.start <= at && at < literal.end && (!best || literal.end - literal.start < best.end - best.start))
      best = literal;
  }
  return best;
}
