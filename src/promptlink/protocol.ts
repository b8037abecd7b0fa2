import type { CallSite, IndexStats, LinkResult, PromptLiteral, Root } from './types';

/** What the worker is started with. */
export interface WorkerSettings {
  roots: readonly Root[];
  /** Globs in .gitignore's syntax, over and above .gitignore. */
  exclude: readonly string[];
  /** When not empty, only what matches one of these globs is read. */
  include: readonly string[];
  maxFileBytes: number;
  /** Folder for the index on disk; null keeps none. */
  storageDir: string | null;
}

export interface CallQuery {
  operation: string | null;
  callType: string | null;
}

/** The worker's methods: what each is asked with and what it answers. */
export interface Methods {
  index: { ask: { fresh: boolean }; answer: IndexStats };
  link: { ask: { text: string }; answer: LinkResult };
  linkMany: { ask: { texts: string[] }; answer: LinkResult[] };
  update: { ask: { file: string; text: string | null }; answer: null };
  refresh: { ask: { file: string }; answer: null };
  callSites: { ask: CallQuery; answer: CallSite[] };
  literalsOf: { ask: { file: string }; answer: PromptLiteral[] };
}

export type Method = keyof Methods;

/** One message to the worker. */
export type Request = { [M in Method]: { id: number; method: M; ask: Methods[M]['ask'] } }[Method] | { cancel: number };

/** One message from the worker. */
export type Reply =
  | { id: number; answer: unknown }
  | { id: number; error: string }
  | { progress: { done: number; total: number } };
