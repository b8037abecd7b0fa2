import { Emitter } from '../../shared/emitter';
import type { Queries } from '../api/queries';

/** Costs of today and yesterday in USD, by UTC days as the costs view counts them. */
export interface DayCosts {
  today: number;
  yesterday: number;
}

/** Live calls renew the figures no more often than this. */
const renewAfterMs = 10_000;

const dateOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

/** Today's cost, as the costs view would show it. */
export class TodayCosts {
  readonly #changes = new Emitter<DayCosts | null>();
  #queries: Queries | null = null;
  #costs: DayCosts | null = null;
  #timer: NodeJS.Timeout | null = null;
  #failed = false;

  get costs(): DayCosts | null {
    return this.#costs;
  }

  onChange(listener: (costs: DayCosts | null) => void): () => void {
    return this.#changes.on(listener);
  }

  /** Reads from here on; null: nothing is connected. `soon`: at once, not after what a person waits for. */
  attach(queries: Queries | null, soon = true): void {
    this.#queries = queries;
    this.#failed = false;
    this.#set(null);
    if (!queries) return;
    if (soon) void this.#read(queries, false);
    else this.callEnded();
  }

  /** A call ended: the figures are read again soon. */
  callEnded(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      if (this.#queries) void this.#read(this.#queries, true);
    }, renewAfterMs);
  }

  /** A rate limit is over: figures that it held up are read now. */
  limitPassed(): void {
    if (this.#queries && this.#failed) void this.#read(this.#queries, false);
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
  }

  async #read(queries: Queries, fresh: boolean): Promise<void> {
    const now = Date.now();
    const [today, yesterday] = [dateOf(now), dateOf(now - 86_400_000)];
    try {
      const { data, freshness } = await queries.costs({ period: 'day', from: yesterday, to: today }, { fresh });
      if (queries !== this.#queries) return;
      this.#failed = freshness.stale !== null;
      const on = (date: string) => data.data.find((point) => point.periodStart.startsWith(date))?.totalCost ?? 0;
      this.#set({ today: on(today), yesterday: on(yesterday) });
    } catch {
      // The figure stays as it was; the connection's state says what is wrong.
      if (queries === this.#queries) this.#failed = true;
    }
  }

  #set(costs: DayCosts | null): void {
    this.#costs = costs;
    this.#changes.emit(costs);
  }
}
