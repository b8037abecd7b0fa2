import { Emitter } from '../../shared/emitter';
import type { Activity } from '../../shared/model';
import type { Queries } from '../api/queries';
import { Generations } from './generations';
import { systemTimers, type Timers } from './timers';

/** Costs of today and yesterday in USD, by UTC days as the costs view counts them. */
export interface DayCosts {
  today: number;
  yesterday: number;
}

/** The backend's figures are looked at again this long after a call ended: the query cache says how old they may be. */
const renewAfterMs = 10_000;
/** What live calls add is shown no more often than this. */
const showAfterMs = 500;
/** Calls whose cost was added that are remembered at the most, so that a correction counts as one. */
const maxAdded = 20_000;

const dateOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

/** Today's cost: the backend's figure, and what live calls have cost since it was told. Calls make no request for it. */
export class TodayCosts {
  readonly #timers: Timers;
  readonly #changes = new Emitter<DayCosts | null>();
  #queries: Queries | null = null;
  #told: (DayCosts & { date: string; fetchedAt: number }) | null = null;
  #added = 0;
  #addedOf = new Generations<number>(maxAdded);
  #renewal: (() => void) | null = null;
  #showing: (() => void) | null = null;
  #failed = false;
  #isBehind = false;

  constructor(timers: Timers = systemTimers) {
    this.#timers = timers;
  }

  get costs(): DayCosts | null {
    const told = this.#told;
    return told && { today: told.today + this.#added, yesterday: told.yesterday };
  }

  onChange(listener: (costs: DayCosts | null) => void): () => void {
    return this.#changes.on(listener);
  }

  /** Reads from here on; null: nothing is connected. `soon`: at once, not after what a person waits for. */
  attach(queries: Queries | null, soon = true): void {
    this.#queries = queries;
    this.#failed = false;
    this.#told = null;
    this.#forgetAdded();
    this.#changes.emit(null);
    if (!queries) return;
    if (soon) void this.#read(queries, false);
    else this.#renewLater();
  }

  /** A call ended. `late`: it was fetched, not told in time, and the figures may hold it already. */
  callEnded({ id, cost }: Pick<Activity, 'id' | 'cost'>, late = false): void {
    this.#renewLater();
    if (late) {
      this.#isBehind = true;
      return;
    }
    if (!this.#told || cost === null) return;
    this.#added += cost - (this.#addedOf.get(id) ?? 0);
    this.#addedOf.set(id, cost);
    this.#showing ??= this.#timers.after(showAfterMs, () => {
      this.#showing = null;
      this.#changes.emit(this.costs);
    });
  }

  /** A rate limit is over: figures that it held up are read now. */
  limitPassed(): void {
    if (this.#queries && this.#failed) void this.#read(this.#queries, false);
  }

  dispose(): void {
    this.#renewal?.();
    this.#showing?.();
  }

  #renewLater(): void {
    this.#renewal ??= this.#timers.after(renewAfterMs, () => {
      this.#renewal = null;
      const isBehind = this.#isBehind;
      this.#isBehind = false;
      if (this.#queries) void this.#read(this.#queries, isBehind);
    });
  }

  async #read(queries: Queries, fresh: boolean): Promise<void> {
    const now = this.#timers.now();
    const [date, yesterday] = [dateOf(now), dateOf(now - 86_400_000)];
    try {
      const { data, freshness } = await queries.costs({ period: 'day', from: yesterday, to: date }, { fresh });
      if (queries !== this.#queries) return;
      this.#failed = freshness.stale !== null;
      const { fetchedAt } = freshness;
      if (this.#told?.fetchedAt === fetchedAt && this.#told.date === date) return;
      const on = (day: string) => data.data.find((point) => point.periodStart.startsWith(day))?.totalCost ?? 0;
      this.#told = { today: on(date), yesterday: on(yesterday), date, fetchedAt };
      this.#forgetAdded();
      this.#changes.emit(this.costs);
    } catch {
      // The figure stays as it was; the connection's state says what is wrong.
      if (queries === this.#queries) this.#failed = true;
    }
  }

  #forgetAdded(): void {
    this.#added = 0;
    this.#addedOf = new Generations<number>(maxAdded);
  }
}
