import type { TokenRequest } from '../../shared/routes';
import { BackendError } from '../api/backend';
import type { Timers } from './timers';

/** How long a token request that led nowhere is good for another try: its signature names the time that it was made at. */
const reusableMs = 60_000;
const backOffMs = [1_000, 2_000, 5_000, 15_000, 30_000] as const;

/**
 * Before the token route: one request in flight, however often the client asks; after a refusal for load (429) or a
 * failure of the server (5xx) none before its time has come. Failures of the network pass at once: they cost the server nothing.
 * Where the stream is another's service, an answer that led to no connection is given again: that service being away is no
 * reason to ask the backend for ever.
 */
export class TokenGate {
  readonly #ask: () => Promise<TokenRequest>;
  readonly #timers: Timers;
  readonly #reuses: boolean;
  #unused: { token: TokenRequest; at: number } | null = null;
  #inFlight: Promise<TokenRequest> | null = null;
  #failures = 0;
  #last: { error: BackendError; until: number } | null = null;

  constructor(ask: () => Promise<TokenRequest>, timers: Timers, reuses = false) {
    this.#ask = ask;
    this.#timers = timers;
    this.#reuses = reuses;
  }

  /** Rejects with BackendError. */
  async token(): Promise<TokenRequest> {
    if (this.#last && this.#timers.now() < this.#last.until) throw this.#last.error;
    if (this.#unused && this.#timers.now() - this.#unused.at < reusableMs) return this.#unused.token;
    this.#inFlight ??= this.#fresh().finally(() => {
      this.#inFlight = null;
    });
    return this.#inFlight;
  }

  /** The latest answer is worth no other try: it was used, or refused. */
  spent(): void {
    this.#unused = null;
  }

  async #fresh(): Promise<TokenRequest> {
    try {
      const token = await this.#ask();
      this.#failures = 0;
      this.#last = null;
      this.#unused = this.#reuses ? { token, at: this.#timers.now() } : null;
      return token;
    } catch (error) {
      const known = error instanceof BackendError ? error : new BackendError('UNREACHABLE', String(error));
      this.#hold(known);
      throw known;
    }
  }

  #hold(error: BackendError): void {
    if (error.status !== 429 && error.status < 500) return;
    const pause = backOffMs[Math.min(this.#failures, backOffMs.length - 1)] ?? 30_000;
    this.#failures += 1;
    this.#last = { error, until: Math.max(error.retryAt ?? 0, this.#timers.now() + pause) };
  }
}
