import type * as z from 'zod';
import { apiBase, secretHeader } from '../../shared/routes';
import { checkSecret } from './address';
import { inShape, parseJson, readText, unwrap } from './answer';
import { BackendError } from './backend';
import { type Clock, systemClock } from './clock';
import { errorOfAnswer, errorOfNetwork, mayRecover, networkCode, retryAfterMs } from './failures';
import { RateGate, rateLimited } from './rateGate';
import { aborted, SingleFlight } from './singleFlight';

export interface HttpOptions {
  /** As `baseAddress` returns it. */
  base: string;
  /** Sent in one header, and nowhere else: never logged. */
  secret: string;
  /** Told one line a request: method, path, status, milliseconds, bytes. No query, no secret, no content. */
  log?: (line: string) => void;
  /** Told when the backend's rate limit holds requests up, with the time it lasts until (epoch ms). */
  onRateLimit?: (retryAt: number) => void;
  fetch?: typeof globalThis.fetch;
  clock?: Clock;
  /** The longest wait for a rate limit that a request sits out before it fails with RATE_LIMITED; 20 s by default. */
  maxWaitMs?: number;
}

export interface Ask<T> {
  /** Below the API's base, parameters filled in. */
  path: string;
  query?: Record<string, string | number | undefined>;
  schema: z.ZodType<T>;
  signal?: AbortSignal | undefined;
  /** Limit of one attempt, its body included. */
  timeoutMs?: number;
  /** How often to ask again where that may help; 0 for what must not happen twice. */
  retries?: number;
  /** False for answers that serve one asker only. */
  share?: boolean;
}

const maxBytes = 64 * 1_048_576;
const maxRedirects = 3;
const defaultTimeoutMs = 30_000;
/** Below the time that a view waits for an answer. */
const defaultMaxWaitMs = 20_000;
const backOffMs = [300, 1200];
/** A 429 is waited for this often within one request. */
const maxLimits = 3;

function queryOf(query: Ask<unknown>['query']): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) params.set(name, String(value));
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** GET requests to one backend, with its secret: typed, bounded in time and size, one in flight per address. All errors are BackendError. */
export class Http {
  readonly base: string;
  readonly clock: Clock;
  readonly #options: HttpOptions;
  readonly #gate: RateGate;
  readonly #flights = new SingleFlight();

  constructor(options: HttpOptions) {
    checkSecret(options.secret);
    this.base = options.base;
    this.clock = options.clock ?? systemClock;
    this.#options = options;
    this.#gate = new RateGate(this.clock, options.maxWaitMs ?? defaultMaxWaitMs, (retryAt) =>
      options.onRateLimit?.(retryAt),
    );
  }

  /** The answer's data in its shape. */
  get<T>(ask: Ask<T>): Promise<T> {
    const target = ask.path + queryOf(ask.query);
    const start = (signal: AbortSignal) => this.#persist(ask, target, signal);
    if (ask.share === false) return start(ask.signal ?? new AbortController().signal);
    return this.#flights.run(target, ask.signal, start);
  }

  /** The answer's text as it arrives. A stream that breaks off, or says nothing for `timeoutMs`, throws. */
  async *stream(ask: Omit<Ask<unknown>, 'schema' | 'share' | 'retries'>): AsyncGenerator<string> {
    const stop = new AbortController();
    const signal = ask.signal ? AbortSignal.any([ask.signal, stop.signal]) : stop.signal;
    const idleMs = ask.timeoutMs ?? 60_000;
    let idle = setTimeout(() => stop.abort(), idleMs);
    const decoder = new TextDecoder();
    try {
      const response = await this.#gate.pass(signal, () => this.#fetch(ask.path + queryOf(ask.query), signal));
      if (!response.ok) throw await this.#refusal(response);
      this.#gate.open();
      for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
        clearTimeout(idle);
        idle = setTimeout(() => stop.abort(), idleMs);
        const text = decoder.decode(chunk, { stream: true });
        if (text !== '') yield text;
      }
      this.#log(ask.path, response.status, 'streamed');
    } catch (error) {
      throw this.#toError(error, ask.signal, stop.signal, idleMs);
    } finally {
      clearTimeout(idle);
      stop.abort();
    }
  }

  async #persist<T>(ask: Ask<T>, target: string, signal: AbortSignal): Promise<T> {
    const delays = backOffMs.slice(0, ask.retries ?? backOffMs.length);
    for (let limits = 0; ; ) {
      try {
        return await this.#gate.pass(signal, () => this.#attempt(ask, target, signal));
      } catch (caught) {
        const error = this.#toError(caught, signal);
        if (error.code === 'RATE_LIMITED' && error.status === 429 && ++limits <= maxLimits && this.#soon(error))
          continue;
        const delay = mayRecover(error, networkCode(error.cause)) ? delays.shift() : undefined;
        if (delay === undefined) throw error;
        await this.clock.sleep(delay, signal).catch(() => {
          throw aborted();
        });
      }
    }
  }

  /** True where the gate will sit the wait out. */
  #soon(error: BackendError): boolean {
    return (
      (error.retryAt ?? Number.POSITIVE_INFINITY) - this.clock.now() <= (this.#options.maxWaitMs ?? defaultMaxWaitMs)
    );
  }

  async #attempt<T>(ask: Ask<T>, target: string, signal: AbortSignal): Promise<T> {
    const started = this.clock.now();
    const timeoutMs = ask.timeoutMs ?? defaultTimeoutMs;
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const response = await this.#fetch(target, AbortSignal.any([signal, timeout]));
      if (!response.ok) throw await this.#refusal(response);
      const { text, bytes } = await readText(response, maxBytes);
      this.#gate.open();
      const data = this.#data(ask, text, response.status);
      this.#log(ask.path, response.status, `${bytes} B`, started);
      return data;
    } catch (caught) {
      const error = this.#toError(caught, signal, timeout, timeoutMs);
      this.#log(ask.path, error.status || '', error.code, started);
      throw error;
    }
  }

  #data<T>(ask: Ask<T>, text: string, status: number): T {
    const body = parseJson(text);
    if (body === undefined)
      throw new BackendError('BAD_ANSWER', `${this.#host()} answers, but not with JSON: is the address right?`, status);
    const { data, failed } = unwrap(body);
    if (failed) throw errorOfAnswer(status, body);
    return inShape(ask.schema, data, `GET ${ask.path}`, status);
  }

  async #refusal(response: Response): Promise<BackendError> {
    const retryAt = response.status === 429 ? this.#gate.close(retryAfterMs(response.headers, this.clock.now())) : null;
    if (response.status !== 429) this.#gate.open();
    const { text } = await readText(response, 262_144);
    if (retryAt !== null) return rateLimited(retryAt, this.clock.now());
    return errorOfAnswer(response.status, parseJson(text));
  }

  /** Follows redirects within the same origin only: elsewhere the secret must not go. */
  async #fetch(target: string, signal: AbortSignal): Promise<Response> {
    const send = this.#options.fetch ?? globalThis.fetch;
    const headers = { Accept: 'application/json', [secretHeader]: this.#options.secret };
    let url = `${this.base}${apiBase}${target}`;
    for (let hops = 0; hops <= maxRedirects; hops += 1) {
      const response = await send(url, { headers, signal, redirect: 'manual', credentials: 'omit' });
      if (response.type !== 'opaqueredirect' && (response.status < 300 || response.status > 399)) return response;
      await response.body?.cancel();
      url = this.#redirected(url, response);
    }
    throw new BackendError('BAD_ADDRESS', `${this.#host()} redirects in a circle`);
  }

  #redirected(from: string, response: Response): string {
    const location = response.headers.get('location') ?? '';
    const next = URL.canParse(location, from) ? new URL(location, from) : null;
    if (next?.origin === new URL(from).origin) return next.href;
    const where = next ? `to ${next.origin}: connect to that address if it is yours` : 'nowhere';
    throw new BackendError('BAD_ADDRESS', `${this.#host()} redirects ${where}`, response.status);
  }

  #toError(error: unknown, signal?: AbortSignal, timeout?: AbortSignal, timeoutMs = 0): BackendError {
    if (error instanceof BackendError) return error;
    if (signal?.aborted) return aborted();
    if (timeout?.aborted)
      return new BackendError('TIMEOUT', `${this.#host()} did not answer within ${timeoutMs / 1000} s`);
    const failure = errorOfNetwork(error, this.#host());
    failure.cause = error;
    return failure;
  }

  #host(): string {
    return new URL(this.base).host;
  }

  #log(path: string, outcome: number | string, size: string, started?: number): void {
    const ms = started === undefined ? '' : `${this.clock.now() - started} ms`;
    this.#options.log?.(['GET', path.slice(0, 200), outcome, ms, size].filter((part) => part !== '').join(' '));
  }
}
