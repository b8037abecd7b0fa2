import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { Channel, type Port } from '../../shared/channel';
import type { ContextHost, ContextMemory, ContextState, ContextView } from '../../shared/protocol';
import { Actions } from '../ui/actions';
import { viewClock } from '../ui/clock';
import { Resource } from '../ui/resource';
import type { Memory } from '../ui/vscodeApi';
import { sectionNames } from './sections';

/** The context view's state and what a person can do in it. */
export class ContextModel {
  /** The panel's state. Its loading assembles nothing. */
  readonly state: Resource<ContextState>;
  /** The assembling that a person asked for, or that costs nothing. */
  readonly bundle: Resource<ContextState>;
  readonly actions = new Actions();
  /** The sections that stand open; null while nobody has folded any. */
  readonly open = signal<ReadonlySet<string> | null>(null);
  readonly now: ReadonlySignal<number>;
  readonly #channel: Channel<ContextView, ContextHost>;
  readonly #memory: Memory<ContextMemory>;

  constructor(port: Port, memory: Memory<ContextMemory>) {
    this.#memory = memory;
    this.#channel = new Channel<ContextView, ContextHost>(port, { state: (state) => this.state.set(state) });
    this.state = new Resource(async (signal, isRenewal) => {
      const state = await this.#channel.request('ready', { signal });
      if (isRenewal) setTimeout(() => void this.#begin());
      return state;
    });
    this.bundle = new Resource(
      async (signal) => {
        const state = await this.#channel.request('load', { signal });
        this.state.set(state);
        return state;
      },
      { renews: false },
    );
    const { open } = memory.load();
    this.open.value = open ? new Set(open) : null;
    this.now = viewClock(computed(() => [this.state, this.bundle].some(({ waitsUntil }) => waitsUntil.value !== null)));
  }

  /** Asks for the state, and for the context too where assembling it costs nothing. */
  async start(): Promise<void> {
    await this.state.load();
    await this.#begin();
  }

  assemble(): Promise<void> {
    return this.bundle.load();
  }

  isOpen(section: string): boolean {
    return this.open.value?.has(section) ?? true;
  }

  /** Opens a section or folds it, for every participant. */
  toggle(section: string): void {
    const next = new Set(this.open.peek() ?? this.#names());
    if (!next.delete(section)) next.add(section);
    this.setOpen(next);
  }

  setOpen(sections: Iterable<string> | null): void {
    this.open.value = sections && new Set(sections);
    this.#remember();
  }

  copy(userId: string, section: string): Promise<boolean> {
    return this.actions.run(() => this.#channel.request('copy', { userId, section }));
  }

  openDocument(userId: string, section: string): Promise<boolean> {
    return this.actions.run(() => this.#channel.request('openDocument', { userId, section }));
  }

  showLog(): Promise<boolean> {
    return this.actions.run(() => this.#channel.request('showLog'));
  }

  dispose(): void {
    this.#channel.dispose();
  }

  async #begin(): Promise<void> {
    const state = this.state.value.peek();
    if (!state) return;
    this.#remember();
    if (!state.bundle && !state.spends) await this.assemble();
  }

  #remember(): void {
    const state = this.state.value.peek();
    if (state)
      this.#memory.save({
        sessionId: state.sessionId,
        open: this.open.peek() ? [...(this.open.peek() ?? [])] : undefined,
      });
  }

  #names(): string[] {
    return sectionNames(this.state.value.peek()?.bundle?.users ?? []);
  }
}
