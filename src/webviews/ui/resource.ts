import { type ReadonlySignal, signal } from '@preact/signals';
import { ChannelError } from '../../shared/channel';
import type { Freshness, ViewError } from '../../shared/protocol';

const final = new Set(['FORBIDDEN', 'NOT_FOUND', 'INVALID_PARAMETER', 'UNKNOWN_METHOD']);

/** What is waited for at the least and at the most before asking again by itself, in milliseconds. */
const shortestWait = 1_000;
const longestWait = 15 * 60_000;

/** What a person is told of an error, and whether trying again can help. */
export function viewError(error: unknown): ViewError {
  const code = error instanceof ChannelError ? error.code : 'FAILED';
  const message = error instanceof Error ? error.message : String(error);
  const retryAt = error instanceof ChannelError ? error.retryAt : null;
  return { code, message, retry: !final.has(code), ...(retryAt === null ? {} : { retryAt }) };
}

export interface ResourceOptions<T> {
  /** The age of a value, where values have one: one that a rate limit keeps from being renewed is asked for again. */
  freshness?(value: T): Freshness;
  /** False for what only a person may ask for: after a rate limit it is not asked for again by itself. */
  renews?: boolean;
}

/**
 * One thing that is asked of the editor. While it is asked for again the old value stays; an error keeps it too. Of two
 * loads under way only the later one counts. What a rate limit holds up is asked for again when it is over, once.
 */
export class Resource<T> {
  readonly #fetch: (signal: AbortSignal, isRenewal: boolean) => Promise<T>;
  readonly #options: ResourceOptions<T>;
  readonly #value = signal<T | null>(null);
  readonly #error = signal<ViewError | null>(null);
  readonly #loading = signal(false);
  readonly #waitsUntil = signal<number | null>(null);
  #controller: AbortController | null = null;
  #renewal: ReturnType<typeof setTimeout> | undefined;

  /** `fetch` is told whether the load is one that nobody asked for: a rate limit was over. */
  constructor(
    fetch: (signal: AbortSignal, isRenewal: boolean) => Promise<T>,
    { renews = true, ...options }: ResourceOptions<T> = {},
  ) {
    this.#fetch = fetch;
    this.#options = { renews, ...options };
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
  /** Until when a rate limit holds it up (epoch ms); null where none does. */
  get waitsUntil(): ReadonlySignal<number | null> {
    return this.#waitsUntil;
  }

  /** Asks, and settles when the answer or the error is shown. Never rejects: the error is in `error`. */
  load(): Promise<void> {
    return this.#load(false);
  }

  /** Takes a value that came by itself; a load under way no longer counts. */
  set(value: T): void {
    this.#controller = null;
    this.#loading.value = false;
    this.#error.value = null;
    this.#value.value = value;
    this.#plan(this.#options.freshness?.(value).retryAt);
  }

  async #load(isRenewal: boolean): Promise<void> {
    this.#controller?.abort();
    const controller = new AbortController();
    this.#controller = controller;
    this.#loading.value = true;
    this.#plan(undefined);
    try {
      const value = await this.#fetch(controller.signal, isRenewal);
      if (this.#controller === controller) this.set(value);
    } catch (error) {
      if (this.#controller === controller) this.#fail(viewError(error));
    } finally {
      if (this.#controller === controller) this.#loading.value = false;
    }
  }

  #fail(error: ViewError): void {
    this.#error.value = error;
    this.#plan(error.retryAt);
  }

  #plan(retryAt: number | undefined): void {
    clearTimeout(this.#renewal);
    this.#waitsUntil.value = retryAt ?? null;
    if (retryAt === undefined || this.#options.renews === false) return;
    const wait = Math.min(Math.max(retryAt - Date.now(), shortestWait), longestWait);
    this.#renewal = setTimeout(() => void this.#load(true), wait);
  }
}
