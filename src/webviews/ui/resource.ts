import { type ReadonlySignal, signal } from '@preact/signals';
import { ChannelError } from '../../shared/channel';
import type { ViewError } from '../../shared/protocol';

const final = new Set(['FORBIDDEN', 'NOT_FOUND', 'INVALID_PARAMETER', 'UNKNOWN_METHOD']);

/** What a person is told of an error, and whether trying again can help. */
export function viewError(error: unknown): ViewError {
  const code = error instanceof ChannelError ? error.code : 'FAILED';
  const message = error instanceof Error ? error.message : String(error);
  return { code, message, retry: !final.has(code) };
}

/**
 * One thing that is asked of the editor. While it is asked for again the old value stays; an error keeps it too. Of two
 * loads under way only the later one counts.
 */
export class Resource<T> {
  readonly #fetch: (signal: AbortSignal) => Promise<T>;
  readonly #value = signal<T | null>(null);
  readonly #error = signal<ViewError | null>(null);
  readonly #loading = signal(false);
  #controller: AbortController | null = null;

  constructor(fetch: (signal: AbortSignal) => Promise<T>) {
    this.#fetch = fetch;
  }

  get value(): ReadonlySignal<T | null> {
    return this.#value;
  }
  get error(): ReadonlySignal<ViewError | null> {
    return this.#error;
  }
  get loading(): ReadonlySignal<boolean> {
    return this.#loading;
  }

  /** Asks, and settles when the answer or the error is shown. Never rejects: the error is in `error`. */
  async load(): Promise<void> {
    this.#controller?.abort();
    const controller = new AbortController();
    this.#controller = controller;
    this.#loading.value = true;
    try {
      const value = await this.#fetch(controller.signal);
      if (this.#controller === controller) this.set(value);
    } catch (error) {
      if (this.#controller === controller) this.#error.value = viewError(error);
    } finally {
      if (this.#controller === controller) this.#loading.value = false;
    }
  }

  /** Takes a value that came by itself; a load under way no longer counts. */
  set(value: T): void {
    this.#controller = null;
    this.#loading.value = false;
    this.#error.value = null;
    this.#value.value = value;
  }
}
