import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { Channel, type Port } from '../../shared/channel';
import type { Activity } from '../../shared/model';
import { userFacingCallTypes } from '../../shared/names';
import type {
  CallDocument,
  CallView,
  SourceView,
  TurnHost,
  TurnMemory,
  TurnState,
  TurnTrace,
  TurnView,
} from '../../shared/protocol';
import { Actions } from '../ui/actions';
import { viewClock } from '../ui/clock';
import { Resource } from '../ui/resource';
import type { Memory } from '../ui/vscodeApi';
import { type Look, Looks } from './looks';

export const turnTabs = ['prompt', 'response', 'structured', 'raw'] as const;
export type TurnTab = (typeof turnTabs)[number];

/** The call that is shown when nobody has chosen: the one whose answer the user read, else the first. */
function firstChoice(calls: readonly Activity[]): string | null {
  return (calls.find((call) => userFacingCallTypes.has(call.callType ?? '')) ?? calls[0])?.id ?? null;
}

function tabOf(value: string | undefined): TurnTab {
  return turnTabs.find((tab) => tab === value) ?? 'prompt';
}

/** The turn view's state and what a person can do in it. Everything it knows comes over the port. */
export class TurnModel {
  readonly turn: Resource<TurnState>;
  readonly tab = signal<TurnTab>('prompt');
  readonly selectedId = signal<string | null>(null);
  readonly actions = new Actions();
  /** Which headings a person turned from how they stand at first, open or folded, by name. */
  readonly toggled = signal<ReadonlySet<string>>(new Set());
  readonly selected: ReadonlySignal<Activity | null>;
  readonly now: ReadonlySignal<number>;
  /** Scroll offset that the page should start with, in CSS pixels; taken once. */
  scrollTo: number | null;
  readonly #looks: Looks;
  readonly #channel: Channel<TurnView, TurnHost>;
  readonly #memory: Memory<TurnMemory>;
  #scroll = 0;
  #trace: { turnId: string; steps: Resource<{ trace: TurnTrace | null }> } | null = null;

  constructor(port: Port, memory: Memory<TurnMemory>) {
    this.#memory = memory;
    this.#channel = new Channel<TurnView, TurnHost>(port, {
      state: (state) => this.#take(state),
      connection: (connection) => {
        const state = this.turn.value.peek();
        if (state) this.turn.set({ ...state, connection });
      },
      sourcesChanged: () => this.#looks.renewSources(this.selectedId.peek()),
    });
    this.#looks = new Looks({
      call: (activityId, signal) => this.#channel.request('call', { activityId }, { signal }),
      sources: (activityId, signal) => this.#channel.request('sources', { activityId }, { signal }),
    });
    this.turn = new Resource(
      async (signal, isRenewal) => {
        const again = this.turn.value.peek() && !isRenewal;
        const asked = again ? this.#channel.request('reload', { signal }) : this.#channel.request('ready', { signal });
        return this.#adopt(await asked);
      },
      { freshness: (state) => state.freshness },
    );
    const before = memory.load();
    this.tab.value = tabOf(before.tab);
    this.scrollTo = before.scroll ?? null;
    this.#scroll = before.scroll ?? 0;
    this.selected = computed(
      () => this.turn.value.value?.turn.activities.find((call) => call.id === this.selectedId.value) ?? null,
    );
    effect(() => this.#remember());
    this.now = viewClock(computed(() => this.#isCounting()));
  }

  /** Asks for the first state. */
  start(): Promise<void> {
    return this.turn.load();
  }

  select(id: string): void {
    if (id === this.selectedId.peek()) return;
    this.#scroll = 0;
    this.selectedId.value = id;
  }

  showTab(tab: TurnTab): void {
    this.#scroll = 0;
    this.tab.value = tab;
  }

  scrolled(top: number): void {
    this.#scroll = Math.round(top);
    this.#remember();
  }

  toggle(name: string): void {
    const next = new Set(this.toggled.peek());
    if (!next.delete(name)) next.add(name);
    this.toggled.value = next;
  }

  /** A call's text, asked for when first looked at. */
  call(id: string): Resource<CallView> {
    return this.#look(id).call;
  }

  /** The source behind a call's prompt, asked for when first looked at. */
  sources(id: string): Resource<SourceView> {
    return this.#look(id).sources;
  }

  /** The steps of a turn that its calls don't carry. Nothing asks for them but a person. */
  trace(turnId: string): Resource<{ trace: TurnTrace | null }> {
    if (this.#trace?.turnId !== turnId) {
      const steps = new Resource((signal) => this.#channel.request('trace', { turnId }, { signal }));
      this.#trace = { turnId, steps };
    }
    return this.#trace.steps;
  }

  async goTo(turnId: string): Promise<void> {
    await this.actions.run(async () => this.#take(await this.#channel.request('goTo', { turnId })));
  }

  openSource(kind: 'link' | 'hole' | 'callSite', id: number, beside: boolean): Promise<boolean> {
    return this.#ofSelected((activityId) => this.#channel.request('openSource', { activityId, kind, id, beside }));
  }

  copy(): Promise<boolean> {
    return this.#ofSelected((activityId) => this.#channel.request('copy', { activityId, what: this.#document() }));
  }

  openDocument(): Promise<boolean> {
    return this.#ofSelected((activityId) =>
      this.#channel.request('openDocument', { activityId, what: this.#document() }),
    );
  }

  compare(withId?: string): Promise<boolean> {
    return this.#ofSelected((activityId) => this.#channel.request('compare', { activityId, withId }));
  }

  openContext(): Promise<boolean> {
    return this.actions.run(() => this.#channel.request('openContext'));
  }

  showLog(): Promise<boolean> {
    return this.actions.run(() => this.#channel.request('showLog'));
  }

  dispose(): void {
    this.#channel.dispose();
  }

  /** Whether a time on show counts by seconds: a running call's, or that of a rate limit. */
  #isCounting(): boolean {
    if (this.turn.value.value?.turn.activities.some(isPending)) return true;
    const call = this.selected.value;
    return this.turn.waitsUntil.value !== null || (call !== null && this.call(call.id).waitsUntil.value !== null);
  }

  #document(): CallDocument {
    return this.tab.peek();
  }

  #take(state: TurnState): void {
    this.turn.set(this.#adopt(state));
  }

  /**
   * Fits selection and loaded texts to a state that came. A call that the editor names is selected; else the selection stays
   * where its call is still there.
   */
  #adopt(state: TurnState): TurnState {
    const calls = state.turn.activities;
    const wanted = [state.select, this.selectedId.peek() ?? this.#memory.load().activityId];
    const there = wanted.find((id) => calls.some((call) => call.id === id));
    this.selectedId.value = there ?? firstChoice(calls);
    this.#looks.renew(calls, this.selectedId.value);
    return state;
  }

  #look(id: string): Look {
    return this.#looks.at(
      id,
      this.turn.value.peek()?.turn.activities.find((call) => call.id === id),
    );
  }

  #ofSelected(action: (activityId: string) => Promise<unknown>): Promise<boolean> {
    const id = this.selectedId.peek();
    return id === null ? Promise.resolve(false) : this.actions.run(() => action(id));
  }

  /** Keeps what is on show, whenever that changes. */
  #remember(): void {
    const state = this.turn.value.value;
    const activityId = this.selectedId.value ?? undefined;
    const tab = this.tab.value;
    if (!state) return;
    const { session, turn } = state;
    const sessionId = session?.id ?? turn.activities.find((call) => call.sessionId)?.sessionId;
    this.#memory.save({
      sessionId: sessionId ?? this.#memory.load().sessionId ?? '',
      turnId: turn.turnId,
      activityId,
      tab,
      scroll: this.#scroll,
    });
  }
}

/** Whether a call still runs, as far as is known. */
export function isPending(call: Activity): boolean {
  return call.status === 'PENDING';
}
