import { Emitter } from '../../shared/emitter';

/** Until when the backend's rate limit holds requests up, for people to see. */
export class RateLimit {
  readonly #changes = new Emitter<void>();
  #until: number | null = null;
  #timer: NodeJS.Timeout | null = null;

  /** Epoch ms; null where nothing is held up. */
  get until(): number | null {
    return this.#until;
  }

  onChange(listener: () => void): () => void {
    return this.#changes.on(listener);
  }

  /** The backend said until when nothing may be asked. */
  hold(until: number): void {
    this.#until = until;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        this.#until = null;
        this.#changes.emit();
      },
      Math.max(0, until - Date.now()),
    );
    this.#changes.emit();
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
  }
}
