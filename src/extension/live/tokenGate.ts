import type { TokenRequest } from '../../shared/routes';
import { BackendError } from '../api/backend';
import type { Timers } from './timers';

const backOffMs = [1_000, 2_000, 5_000, 15_000, 30_000] as const;

/**
 * Before the token route: one request in flight, however often the client asks; after a refusal for load (429) or a
 * failure of the server (5xx) none before its time has come. Failures of the network pass at once: they cost the server nothing.
 */
export class TokenGate {
  readonly #ask: () => Promise<TokenRequest>;
  readonly #timers: Timers;
  #inFlight: Promise<TokenRequest> | null = null;
  #failures = 0;
  #last: { error: BackendError; until: number } | null = null;

  constructor(ask: () => Promise<TokenRequest>, timers: Timers) {
    this.#ask = ask;
    this.#timers = timers;
  }

  /** Rejects with BackendError. */
  async token(): Promise<TokenRequest> {
    if (this.#last && this.#timers.now() < this.#last.until) throw this.#last.error;
    this.#inFlight ??= this.#fresh().finally(() => {
      this.#inFlight = null;
    });
    return this.#inFlight;
  }

  async #fresh(): Promise<TokenRequest> {
    try {
      const token = await this.#ask();
      this.#failures = 0;
      this.#last = null;
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
