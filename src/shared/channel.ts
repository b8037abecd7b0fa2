/** One end of a pipe that carries structured-clonable messages: a webview's, or the editor's side of one. */
export interface Port {
  post(message: unknown): void;
  /** Registers the one listener; returns how to take it off. */
  listen(listener: (message: unknown) => void): () => void;
}

// biome-ignore lint/suspicious/noExplicitAny: a method's parameter and answer are typed by the interface that is passed in
type Method = (params: any) => any;
/** The methods that one end answers: at most one parameter each. */
export type Methods<T> = { [K in keyof T]: T[K] extends Method ? T[K] : never };

/** How an end answers its methods: each may take longer, and may be told that nobody waits any more. */
export type Handlers<T> = {
  [K in keyof T]: T[K] extends Method
    ? (params: Parameters<T[K]>[0], signal: AbortSignal) => ReturnType<T[K]> | Promise<Awaited<ReturnType<T[K]>>>
    : never;
};

/** An error that came over the channel: `code` says which kind, `message` is for people. */
export class ChannelError extends Error {
  readonly code: string;
  /** Epoch ms before which asking again is useless; null where nothing says so. */
  readonly retryAt: number | null;
  constructor(code: string, message: string, retryAt: number | null = null) {
    super(message);
    this.name = 'ChannelError';
    this.code = code;
    this.retryAt = retryAt;
  }
}

type Wire =
  | { nm: 'request'; id: number; method: string; params: unknown }
  | { nm: 'reply'; id: number; value: unknown }
  | { nm: 'error'; id: number; code: string; message: string; retryAt: number | null }
  | { nm: 'cancel'; id: number }
  | { nm: 'event'; method: string; params: unknown };

interface Pending {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
  timer: ReturnType<typeof setTimeout>;
  /** Lets go of the asker's signal. */
  release: () => void;
}

export interface ChannelOptions {
  /** Milliseconds after which an unanswered request is rejected with code TIMEOUT. */
  timeoutMs?: number;
  /** Told of every event that could not be handled, and of every answer that could not be sent. */
  onError?: (error: Error) => void;
}

function isWire(message: unknown): message is Wire {
  return typeof message === 'object' && message !== null && 'nm' in message;
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** What the other end is told of an error. */
function told(error: unknown): { code: string; message: string; retryAt: number | null } {
  const { code, retryAt } = (error ?? {}) as { code?: unknown; retryAt?: unknown };
  return {
    code: typeof code === 'string' ? code : 'FAILED',
    message: toError(error).message,
    retryAt: typeof retryAt === 'number' ? retryAt : null,
  };
}

/**
 * A typed, correlated channel, the same class at both ends. `Mine` are the methods answered here, `Theirs` those of the
 * other end. Every request ends: with the answer, with the other end's error, with TIMEOUT, ABORTED, NOT_SENT where the
 * port does not take it, or CLOSED on dispose.
 */
export class Channel<Mine, Theirs> {
  readonly #port: Port;
  readonly #handlers: Handlers<Mine>;
  readonly #options: ChannelOptions;
  readonly #pending = new Map<number, Pending>();
  readonly #running = new Map<number, AbortController>();
  readonly #stopListening: () => void;
  #nextId = 1;
  #closed = false;

  constructor(port: Port, handlers: Handlers<Mine>, options: ChannelOptions = {}) {
    this.#port = port;
    this.#handlers = handlers;
    this.#options = options;
    this.#stopListening = port.listen((message) => this.#receive(message));
  }

  /** Asks the other end. Rejects with ChannelError. */
  request<K extends keyof Theirs & string>(
    method: K,
    ...args: Theirs[K] extends Method ? [...Parameters<Theirs[K]>, options?: { signal?: AbortSignal }] : never
  ): Promise<Theirs[K] extends Method ? Awaited<ReturnType<Theirs[K]>> : never> {
    const { params, signal } = splitArgs(args as unknown[]);
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(new ChannelError('CLOSED', 'The panel was closed'));
      if (signal?.aborted) return reject(new ChannelError('ABORTED', 'No longer needed'));
      const id = this.#nextId++;
      const limit = this.#options.timeoutMs ?? 30_000;
      const timer = setTimeout(
        () => this.#giveUp(id, 'TIMEOUT', `No answer to ${method} within ${limit / 1000} s`),
        limit,
      );
      const abort = () => this.#giveUp(id, 'ABORTED', 'No longer needed');
      const release = () => signal?.removeEventListener('abort', abort);
      this.#pending.set(id, { resolve: resolve as (value: unknown) => void, reject, timer, release });
      signal?.addEventListener('abort', abort, { once: true });
      try {
        this.#port.post({ nm: 'request', id, method, params } satisfies Wire);
      } catch (error) {
        this.#settle(id)?.reject(new ChannelError('NOT_SENT', toError(error).message));
      }
    });
  }

  /** Tells the other end, without an answer. */
  notify<K extends keyof Theirs & string>(
    method: K,
    ...args: Theirs[K] extends Method ? Parameters<Theirs[K]> : never
  ): void {
    if (!this.#closed) this.#post({ nm: 'event', method, params: (args as unknown[])[0] });
  }

  dispose(): void {
    this.#closed = true;
    this.#stopListening();
    for (const controller of this.#running.values()) controller.abort();
    this.#running.clear();
    for (const id of [...this.#pending.keys()])
      this.#settle(id)?.reject(new ChannelError('CLOSED', 'The panel was closed'));
  }

  /** Sends what nobody here waits for. A port that does not take it is told to `onError`. */
  #post(message: Wire): void {
    try {
      this.#port.post(message);
    } catch (error) {
      this.#options.onError?.(toError(error));
    }
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    if (!pending) return undefined;
    clearTimeout(pending.timer);
    pending.release();
    this.#pending.delete(id);
    return pending;
  }

  #giveUp(id: number, code: string, message: string): void {
    const pending = this.#settle(id);
    if (!pending) return;
    pending.reject(new ChannelError(code, message));
    this.#post({ nm: 'cancel', id });
  }

  #receive(message: unknown): void {
    if (!isWire(message)) return;
    switch (message.nm) {
      case 'request':
        void this.#answer(message.id, message.method, message.params);
        return;
      case 'reply':
        this.#settle(message.id)?.resolve(message.value);
        return;
      case 'error':
        this.#settle(message.id)?.reject(new ChannelError(message.code, message.message, message.retryAt));
        return;
      case 'cancel':
        this.#running.get(message.id)?.abort();
        return;
      case 'event':
        this.#handle(message.method, message.params, new AbortController().signal).catch((error: unknown) =>
          this.#options.onError?.(toError(error)),
        );
    }
  }

  async #handle(method: string, params: unknown, signal: AbortSignal): Promise<unknown> {
    if (!Object.hasOwn(this.#handlers as object, method))
      throw new ChannelError('UNKNOWN_METHOD', `There is no method ${method}`);
    const handler = (this.#handlers as Record<string, (params: unknown, signal: AbortSignal) => unknown>)[method];
    return handler?.(params, signal);
  }

  async #answer(id: number, method: string, params: unknown): Promise<void> {
    const controller = new AbortController();
    this.#running.set(id, controller);
    try {
      const value = await this.#handle(method, params, controller.signal);
      if (!this.#closed) this.#port.post({ nm: 'reply', id, value } satisfies Wire);
    } catch (error) {
      if (!this.#closed) this.#post({ nm: 'error', id, ...told(error) });
    } finally {
      this.#running.delete(id);
    }
  }
}

function splitArgs(args: unknown[]): { params: unknown; signal: AbortSignal | undefined } {
  const last = args.at(-1);
  const signal =
    typeof last === 'object' && last !== null && 'signal' in last ? (last as { signal?: unknown }).signal : undefined;
  if (signal instanceof AbortSignal) return { params: args.length > 1 ? args[0] : undefined, signal };
  return { params: args[0], signal: undefined };
}
