import { Emitter } from '../../shared/emitter';
import { type Backend, BackendError } from '../api/backend';
import type { Queries } from '../api/queries';

/** What is kept of a connection, in SecretStorage alone: address and secret are one record, so a secret never goes elsewhere. */
export interface Credentials {
  url: string;
  secret: string;
  /** Set for the monitor that this extension started: whether it plays sample traffic. */
  local?: { sample: boolean };
}

export type AccountState =
  | { state: 'signedOut' }
  | { state: 'connecting'; url: string }
  | { state: 'connected'; backend: Backend; queries: Queries; local: boolean }
  | { state: 'failed'; url: string; error: BackendError; local: boolean };

/** Where credentials are kept. */
export interface Vault {
  read(): Promise<Credentials | null>;
  write(credentials: Credentials | null): Promise<void>;
}

/** A connection that was made; `renewed` where other credentials than the given ones made it. */
export interface Connected {
  backend: Backend;
  queries: Queries;
  renewed?: Credentials;
}

export interface AccountEdges {
  vault: Vault;
  connect(credentials: Credentials, signal: AbortSignal): Promise<Connected>;
  /** Credentials that the environment gives in development, tried before the vault's. */
  fromEnvironment(): Credentials | null;
}

/** Failures that say that the backend will not have this person: nothing of it is shown any more. */
const refusals = new Set(['BAD_SECRET', 'BAD_ADDRESS', 'UNAUTHORIZED', 'FORBIDDEN']);

/** The one connection of this window. Nothing is read or sent before something asks for it. */
export class Account {
  readonly #edges: AccountEdges;
  readonly #changes = new Emitter<AccountState>();
  #state: AccountState = { state: 'signedOut' };
  /** Settled once nothing that was kept has to be tried any more. */
  #restored: Promise<void> | null = null;
  #attempt: AbortController | null = null;

  constructor(edges: AccountEdges) {
    this.#edges = edges;
  }

  get state(): AccountState {
    return this.#state;
  }

  onChange(listener: (state: AccountState) => void): () => void {
    return this.#changes.on(listener);
  }

  /** The connected backend and its queries; null where there is none. */
  get connected(): { backend: Backend; queries: Queries } | null {
    return this.#state.state === 'connected' ? this.#state : null;
  }

  /** The connected backend and its queries. Throws BackendError (UNAUTHORIZED) where there is none. */
  demand(): { backend: Backend; queries: Queries } {
    const { connected } = this;
    if (!connected) throw new BackendError('UNAUTHORIZED', 'Not connected to a backend. Sign in first.');
    return connected;
  }

  /** Connects with what was kept, once, whoever asks; gives the state from then on. */
  async restore(): Promise<AccountState> {
    this.#restored ??= this.#tryKept();
    await this.#restored;
    return this.#state;
  }

  /** Connects, and keeps the credentials only once they proved right. What was connected before stays until then. Rejects with BackendError. */
  async signIn(credentials: Credentials, signal = new AbortController().signal): Promise<void> {
    this.#attempt?.abort();
    const { backend, queries } = await this.#edges.connect(credentials, signal);
    if (signal.aborted) throw new BackendError('ABORTED', 'Cancelled');
    await this.#edges.vault.write(credentials);
    this.#restored = Promise.resolve();
    this.#set({ state: 'connected', backend, queries, local: credentials.local !== undefined });
  }

  /**
   * Tries the kept credentials again. What is connected stays where the backend only cannot be reached: what was loaded is read
   * on. Rejects with BackendError.
   */
  async retry(): Promise<void> {
    const kept = await this.#kept();
    if (!kept) return this.#set({ state: 'signedOut' });
    await this.#connect(kept, this.connected !== null);
  }

  async signOut(): Promise<void> {
    this.#attempt?.abort();
    this.#restored = Promise.resolve();
    await this.#edges.vault.write(null);
    this.#set({ state: 'signedOut' });
  }

  dispose(): void {
    this.#attempt?.abort();
  }

  async #kept(): Promise<Credentials | null> {
    return this.#edges.fromEnvironment() ?? (await this.#edges.vault.read());
  }

  async #tryKept(): Promise<void> {
    const kept = await this.#kept();
    // Why it fails is told by the state.
    if (kept && this.#state.state === 'signedOut') await this.#connect(kept).catch(() => undefined);
  }

  async #connect(credentials: Credentials, stays = false): Promise<void> {
    this.#attempt?.abort();
    const attempt = new AbortController();
    this.#attempt = attempt;
    const { url } = credentials;
    const local = credentials.local !== undefined;
    if (!stays) this.#set({ state: 'connecting', url });
    try {
      const { backend, queries, renewed } = await this.#edges.connect(credentials, attempt.signal);
      if (attempt.signal.aborted) throw new BackendError('ABORTED', 'Another connection was asked for');
      if (renewed) await this.#edges.vault.write(renewed);
      this.#set({ state: 'connected', backend, queries, local });
    } catch (error) {
      const known = error instanceof BackendError ? error : new BackendError('UNREACHABLE', String(error));
      const keeps = stays && !refusals.has(known.code);
      if (!attempt.signal.aborted && !keeps) this.#set({ state: 'failed', url, error: known, local });
      throw known;
    }
  }

  #set(state: AccountState): void {
    this.#state = state;
    this.#changes.emit(state);
  }
}
