import { apiBase, secretHeader } from '../../shared/routes';
import { BackendError } from './backend';

const maxRedirects = 3;

/** The statuses that send one elsewhere; 304 among the others of its hundred is an answer. */
const redirects = new Set([301, 302, 303, 307, 308]);

/** Sends GET requests to one backend: the only place where the secret is put into a request. */
export class Wire {
  readonly base: string;
  /** The backend's host and port, as people read them. */
  readonly host: string;
  readonly #headers: Record<string, string>;
  readonly #fetch: typeof globalThis.fetch | undefined;

  constructor(base: string, secret: string, fetch?: typeof globalThis.fetch) {
    this.base = base;
    this.host = new URL(base).host;
    this.#headers = { Accept: 'application/json', [secretHeader]: secret };
    this.#fetch = fetch;
  }

  /**
   * The answer to a path with its query, below the API's base. Redirects are followed within the same origin only: elsewhere
   * the secret must not go. Throws BackendError BAD_ADDRESS for others; what the network throws passes through.
   */
  async send(target: string, signal: AbortSignal, headers: Record<string, string> = {}): Promise<Response> {
    const fetch = this.#fetch ?? globalThis.fetch;
    let url = `${this.base}${apiBase}${target}`;
    for (let hops = 0; hops <= maxRedirects; hops += 1) {
      const response = await fetch(url, {
        headers: { ...this.#headers, ...headers },
        signal,
        redirect: 'manual',
        credentials: 'omit',
      });
      if (!redirects.has(response.status)) return response;
      await response.body?.cancel();
      url = this.#redirected(url, response);
    }
    throw new BackendError('BAD_ADDRESS', `${this.host} redirects in a circle`);
  }

  #redirected(from: string, response: Response): string {
    const location = response.headers.get('location') ?? '';
    const next = URL.canParse(location, from) ? new URL(location, from) : null;
    if (next?.origin === new URL(from).origin) return next.href;
    const where = next ? `to ${next.origin}: connect to that address if it is yours` : 'nowhere';
    throw new BackendError('BAD_ADDRESS', `${this.host} redirects ${where}`, response.status);
  }
}
