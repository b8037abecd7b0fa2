import { type ReadonlySignal, signal } from '@preact/signals';
import type { ViewError } from '../../shared/protocol';
import { viewError } from './resource';

/** What a person asks of the editor by a click, and what went wrong with the last of it. */
export class Actions {
  readonly #problem = signal<ViewError | null>(null);

  get problem(): ReadonlySignal<ViewError | null> {
    return this.#problem;
  }

  /** Says whether it was done; never rejects: the error is in `problem`. */
  async run(action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action();
      this.#problem.value = null;
      return true;
    } catch (error) {
      this.#problem.value = viewError(error);
      return false;
    }
  }

  dismiss(): void {
    this.#problem.value = null;
  }
}
