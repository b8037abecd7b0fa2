import { Emitter } from '../../shared/emitter';
import type { ConnectionState } from '../../shared/protocol';
import type { Backend } from '../api/backend';
import type { FeedEvent } from './feed';
import type { Live } from './live';
import type { LiveLog } from './timers';

/** The live stream of whatever backend is connected: needs and listeners outlive a change of backend. */
export class LiveStream {
  readonly #log: LiveLog;
  readonly #events = new Emitter<FeedEvent>();
  readonly #states = new Emitter<ConnectionState>();
  readonly #needs = new Map<string, (() => void) | null>();
  #live: Live | null = null;
  #generation = 0;

  constructor(log: LiveLog) {
    this.#log = log;
  }

  get state(): ConnectionState {
    return this.#live?.state ?? { state: 'idle' };
  }

  on(listener: (event: FeedEvent) => void): () => void {
    return this.#events.on(listener);
  }

  onState(listener: (state: ConnectionState) => void): () => void {
    return this.#states.on(listener);
  }

  /** Epoch ms by the server's clock: what the age of a running call is counted by. */
  now(): number {
    return this.#live?.serverNow() ?? Date.now();
  }

  /** Follows another backend; null: none is connected. */
  async attach(backend: Backend | null): Promise<void> {
    const generation = ++this.#generation;
    this.#live?.dispose();
    this.#live = null;
    for (const name of this.#needs.keys()) this.#needs.set(name, null);
    this.#states.emit(this.state);
    if (!backend) return;
    const { openLive } = await import('./live');
    if (generation !== this.#generation) return;
    const live = openLive({ backend, log: this.#log });
    live.on((event) => this.#events.emit(event));
    live.onState((state) => this.#states.emit(state));
    this.#live = live;
    for (const name of this.#needs.keys()) this.#needs.set(name, live.hold(name));
  }

  /** Says whether something named so is on show and needs the stream. */
  need(name: string, on: boolean): void {
    if (on === this.#needs.has(name)) return;
    if (on) {
      this.#needs.set(name, this.#live?.hold(name) ?? null);
      return;
    }
    this.#needs.get(name)?.();
    this.#needs.delete(name);
  }

  reconnect(): void {
    this.#live?.reconnect();
  }

  dispose(): void {
    this.#live?.dispose();
  }
}
