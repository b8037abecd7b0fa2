import { checkSecret } from './address';
import { inShape, parseJson, readText, unwrap } from './answer';
import { type Ask, targetOf } from './ask';
import { BackendError } from './backend';
import { type Clock, systemClock } from './clock';
import { errorOfAnswer, errorOfNetwork, mayRecover, networkCode, retryAfterMs } from './failures';
import { RateGate, rateLimited } from './rateGate';
import { Revalidation } from './revalidation';
import { aborted, SingleFlight } from './singleFlight';
import { Wire } from './wire';

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
  /** The longest wait for a rate limit that a request sits out before it fails with RATE_LIMITED; 5 s by default. */
  maxWaitMs?: number;
  /** Epoch ms before which the backend has said that it takes no request. */
  heldUntil?: number | null;
}

const maxBytes = 64 * 1_048_576;
const defaultTimeoutMs = 30_000;
/** Whoever asks is told of longer waits, so that they can be shown. */
const defaultMaxWaitMs = 5_000;
const backOffMs = [300, 1200];
/** A 429 is waited for this often within one request. */
const maxLimits = 3;

/** GET requests to one backend, with its secret: typed, bounded in time and size, one in flight per address. All errors are BackendError. */
export class Http {
  readonly base: string;
  readonly clock: Clock;
  readonly #options: HttpOptions;
  readonly #wire: Wire;
  readonly #revalidation = new Revalidation();
  readonly #gate: RateGate;
  readonly #flights = new SingleFlight();

  constructor(options: HttpOptions) {
    checkSecret(options.secret);
    this.base = options.base;
    this.clock = options.clock ?? systemClock;
    this.#options = options;
    this.#wire = new Wire(options.base, options.secret, options.fetch);
    this.#gate = new RateGate(this.clock, options.maxWaitMs ?? defaultMaxWaitMs, (retryAt) =>
      options.onRateLimit?.(retryAt),
    );
    this.#gate.hold(options.heldUntil ?? 0);
  }

  /** The answer's data in its shape. */
  get<T>(ask: Ask<T>): Promise<T> {
    const target = targetOf(ask);
    const start = (signal: AbortSignal) => this.#persist(ask, target, signal);
    if (ask.share === false) return start(ask.signal ?? new AbortController().signal);
    return this.#flights.run(target, ask.signal, start);
  }

  /** The answer's text as it arrives. A stream that breaks off, or says nothing for `timeoutMs`, throws. */
  async *stream(ask: Omit<Ask<unknown>, 'schema' | 'share' | 'retries' | 'revalidate'>): AsyncGenerator<string> {
    const stop = new AbortController();
    const signal = ask.signal ? AbortSignal.any([ask.signal, stop.signal]) : stop.signal;
    const idleMs = ask.timeoutMs ?? 60_000;
    let idle = setTimeout(() => stop.abort(), idleMs);
    const decoder = new TextDecoder();
    try {
      const response = await this.#gate.pass(signal, () => this.#wire.send(targetOf(ask), signal));
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
      const unless = ask.revalidate ? this.#revalidation.headers(target) : {};
      const response = await this.#wire.send(target, AbortSignal.any([signal, timeout]), unless);
      const { data, size } = (await this.#unchanged<T>(ask, target, response)) ?? (await this.#answer(ask, response));
      if (ask.revalidate && response.status !== 304) this.#revalidation.keep(target, response, data);
      this.#log(ask.path, response.status, size, started);
      return data;
    } catch (caught) {
      const error = this.#toError(caught, signal, timeout, timeoutMs);
      this.#log(ask.path, error.status || '', error.code, started);
      throw error;
    }
  }

  /** What is kept, where the backend says that it has not changed. */
  async #unchanged<T>(ask: Ask<T>, target: string, response: Response): Promise<{ data: T; size: string } | null> {
    const kept = ask.revalidate && response.status === 304 ? this.#revalidation.unchanged(target) : undefined;
    if (!kept) return null;
    await response.body?.cancel();
    this.#gate.open();
    return { data: kept.data as T, size: 'unchanged' };
  }

  async #answer<T>(ask: Ask<T>, response: Response): Promise<{ data: T; size: string }> {
    if (!response.ok) throw await this.#refusal(response);
    const { text, bytes } = await readText(response, maxBytes);
    this.#gate.open();
    return { data: this.#data(ask, text, response.status), size: `${bytes} B` };
  }

  #data<T>(ask: Ask<T>, text: string, status: number): T {
    const body = parseJson(text);
    if (body === undefined)
      throw new BackendError(
        'BAD_ANSWER',
        `${this.#wire.host} answers, but not with JSON: is the address right?`,
        status,
      );
    const { data, failed } = unwrap(body);
    if (failed) throw errorOfAnswer(status, body);
    return inShape(ask.schema, data, `GET ${ask.path}`, status);
  }

  async #refusal(response: Response): Promise<BackendError> {
    const retryAt = response.status === 429 ? this.#gate.close(retryAfterMs(response.headers, this.clock.now())) : null;
    if (response.status !== 429) this.#gate.open();
    const { text } = await readText(response, 262_144);
    if (retryAt !== null) return rateLimited(retryAt);
    return errorOfAnswer(response.status, parseJson(text));
  }

  #toError(error: unknown, signal?: AbortSignal, timeout?: AbortSignal, timeoutMs = 0): BackendError {
    if (error instanceof BackendError) return error;
    if (signal?.aborted) return aborted();
    if (timeout?.aborted)
      return new BackendError('TIMEOUT', `${this.#wire.host} did not answer within ${timeoutMs / 1000} s`);
    const failure = errorOfNetwork(error, this.#wire.host);
    failure.cause = error;
    return failure;
  }

  #log(path: string, outcome: number | string, size: string, started?: number): void {
    const ms = started === undefined ? '' : `${this.clock.now() - started} ms`;
    this.#options.log?.(['GET', path.slice(0, 200), outcome, ms, size].filter((part) => part !== '').join(' '));
  }
}
