import { Emitter } from '../../shared/emitter';

/** What was held up is asked for this much after the told time: timers may fire a little early. */
const slackMs = 100;

/** Until when a backend's rate limit holds requests up, for people to see, and for who waits for its end. */
export class RateLimit {
  readonly #changes = new Emitter<void>();
  readonly #ends = new Emitter<void>();
  #held: { until: number; url: string } | null = null;
  #timer: NodeJS.Timeout | null = null;

  /** Epoch ms; null where nothing is held up. */
  get until(): number | null {
    return this.#held?.until ?? null;
  }

  /** Until when this backend takes no request: epoch ms, null where nothing is known. */
  untilAt(url: string): number | null {
    return this.#held?.url === url ? this.#held.until : null;
  }

  onChange(listener: () => void): () => void {
    return this.#changes.on(listener);
  }

  /** Told when the limit is over: what it held up can be asked for again. */
  onEnd(listener: () => void): () => void {
    return this.#ends.on(listener);
  }

  /** The backend said until when nothing may be asked. */
  hold(until: number, url: string): void {
    this.#held = { until, url };
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        this.release();
        this.#ends.emit();
      },
      Math.max(0, until - Date.now()) + slackMs,
    );
    this.#changes.emit();
  }

  /** Nothing is held up any more: the backend answers, or it is another one. */
  release(): void {
    this.dispose();
    if (this.#held === null) return;
    this.#held = null;
    this.#changes.emit();
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
