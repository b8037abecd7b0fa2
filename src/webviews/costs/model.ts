import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { Channel, type Port } from '../../shared/channel';
import type { CacheRates, CostAnalytics, CostPeriod } from '../../shared/model';
import type {
  ConnectionState,
  CostsHost,
  CostsMemory,
  CostsRange,
  CostsState,
  CostsView,
  Freshness,
} from '../../shared/protocol';
import { Actions } from '../ui/actions';
import { viewClock } from '../ui/clock';
import { Resource } from '../ui/resource';
import type { Memory } from '../ui/vscodeApi';
import { lastDays, type Preset, presets, rangeProblem } from './range';

/** An answer with the range that it answers. */
export interface Answer<T> {
  range: CostsRange;
  value: T;
  freshness: Freshness;
}

function figures<T>(fetch: (signal: AbortSignal) => Promise<Answer<T>>): Resource<Answer<T>> {
  return new Resource(fetch, { freshness: (answer) => answer.freshness });
}

/** The costs view's state and what a person can do in it. */
export class CostsModel {
  readonly state: Resource<CostsState>;
  readonly costs: Resource<Answer<CostAnalytics>>;
  readonly rates: Resource<Answer<CacheRates>>;
  readonly range = signal<CostsRange>(lastDays(30, 'day', Date.now()));
  readonly preset = signal<Preset>('30');
  readonly tables = signal(false);
  readonly actions = new Actions();
  readonly now: ReadonlySignal<number>;
  readonly #channel: Channel<CostsView, CostsHost>;
  readonly #memory: Memory<CostsMemory>;
  #isStale = false;

  constructor(port: Port, memory: Memory<CostsMemory>) {
    this.#memory = memory;
    this.#channel = new Channel<CostsView, CostsHost>(port, {
      changed: () => this.#renew(),
      connection: (connection) => this.#connected(connection),
    });
    this.state = new Resource((signal, isRenewal) => {
      if (isRenewal) this.#isStale = true;
      return this.#channel.request('ready', { signal });
    });
    this.costs = figures(async (signal) => {
      const range = this.range.peek();
      const { costs, freshness } = await this.#channel.request('costs', range, { signal });
      return { range, value: costs, freshness };
    });
    this.rates = figures(async (signal) => {
      const range = this.range.peek();
      const { rates, freshness } = await this.#channel.request('cacheRates', range, { signal });
      return { range, value: rates, freshness };
    });
    this.#restore();
    this.now = viewClock(
      computed(() => [this.state, this.costs, this.rates].some(({ waitsUntil }) => waitsUntil.value !== null)),
    );
    effect(() => {
      const isBusy = this.costs.loading.value || this.rates.loading.value;
      if (this.state.value.value && !isBusy && this.#isStale) this.load();
    });
  }

  /** Asks for the panel's state, which waits until the editor is connected, then for the figures. */
  async start(): Promise<void> {
    await this.state.load();
    if (this.state.value.peek()) this.load();
  }

  /** Asks for the figures of the range on show. */
  load(): void {
    this.#isStale = false;
    this.#roll();
    void this.costs.load();
    void this.rates.load();
  }

  choosePreset(preset: Preset): void {
    this.preset.value = preset;
    if (preset !== 'custom') this.#take(lastDays(Number(preset), this.range.peek().period, Date.now()));
    this.#remember();
  }

  choosePeriod(period: CostPeriod): void {
    this.#take({ ...this.range.peek(), period });
  }

  /** Takes dates of the person's own; returns why they can't be taken, or null. */
  chooseDates(from: string, to: string): string | null {
    const problem = rangeProblem({ from, to });
    if (problem === null) this.#take({ ...this.range.peek(), from, to });
    return problem;
  }

  showTables(tables: boolean): void {
    this.tables.value = tables;
    this.#remember();
  }

  exportRows(): Promise<boolean> {
    return this.actions.run(() => this.#channel.request('exportRows', this.range.peek()));
  }

  copyTable(text: string): Promise<boolean> {
    return this.actions.run(() => this.#channel.request('copyTable', { text }));
  }

  showLog(): Promise<boolean> {
    return this.actions.run(() => this.#channel.request('showLog'));
  }

  dispose(): void {
    this.#channel.dispose();
  }

  #connected(connection: ConnectionState): void {
    const state = this.state.value.peek();
    if (state) this.state.set({ ...state, connection });
  }

  /** New calls were recorded: asks again, once at a time, however many were. */
  #renew(): void {
    if (this.costs.loading.peek() || this.rates.loading.peek()) this.#isStale = true;
    else this.load();
  }

  /** A preset ends today, also when the day has changed since it was chosen. */
  #roll(): void {
    const preset = this.preset.peek();
    if (preset === 'custom') return;
    const range = lastDays(Number(preset), this.range.peek().period, Date.now());
    if (range.to !== this.range.peek().to) this.range.value = range;
  }

  #take(range: CostsRange): void {
    this.range.value = range;
    this.#remember();
    this.load();
  }

  #restore(): void {
    const { range, preset, tables } = this.#memory.load();
    const known = presets.find((days) => String(days) === preset);
    if (known) {
      this.preset.value = `${known}`;
      this.range.value = lastDays(known, range?.period ?? 'day', Date.now());
    } else if (range && rangeProblem(range) === null) {
      this.preset.value = 'custom';
      this.range.value = range;
    }
    this.tables.value = tables === true;
  }

  #remember(): void {
    this.#memory.save({ range: this.range.peek(), preset: this.preset.peek(), tables: this.tables.peek() });
  }
}
