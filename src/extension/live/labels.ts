import { Generations } from './generations';

/** What a label in the log leads to. */
export interface LabelTarget {
  sessionId: string;
  turnId: string | null;
}

/** Labels that lead somewhere, at the most. */
export const maxLabels = 10_000;

/** The labels of the log's lines: each leads to one turn, also where two sessions are of the same people. */
export class Labels {
  #targets = new Generations<LabelTarget>(maxLabels);
  #labels = new Generations<string>(maxLabels);

  /** The label under which a turn is known from now on: the given one, with something added where that leads elsewhere. */
  of(label: string, target: LabelTarget): string {
    const key = JSON.stringify([label, target.sessionId, target.turnId]);
    const own = this.#labels.get(key) ?? this.#free(label, target);
    this.#labels.set(key, own);
    this.#targets.set(own, target);
    return own;
  }

  target(label: string): LabelTarget | undefined {
    return this.#targets.get(label);
  }

  clear(): void {
    this.#targets = new Generations(maxLabels);
    this.#labels = new Generations(maxLabels);
  }

  #free(label: string, { sessionId }: LabelTarget): string {
    const tail = /^[\w-]{5,}$/.test(sessionId) ? ` …${sessionId.slice(-4)}` : '';
    const candidates = [label, ...(tail ? [label + tail] : [])];
    for (let n = 2; ; n++) {
      const free = candidates.find((candidate) => !this.#targets.has(candidate));
      if (free !== undefined) return free;
      candidates.splice(0, candidates.length, `${label}${tail} (${n})`);
    }
  }
}
