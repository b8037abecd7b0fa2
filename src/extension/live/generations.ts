/**
 * A map that forgets: between half of `most` and `most` of the latest entries are there. It forgets them all at once, half of
 * them at a time: a map that loses its oldest entry with each new one has to search for it ever longer.
 */
export class Generations<V> {
  readonly #half: number;
  #young = new Map<string, V>();
  #old = new Map<string, V>();

  constructor(most: number) {
    this.#half = Math.floor(most / 2);
  }

  get(key: string): V | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  has(key: string): boolean {
    return this.#young.has(key) || this.#old.has(key);
  }

  set(key: string, value: V): void {
    this.#young.set(key, value);
    if (this.#young.size < this.#half) return;
    this.#old = this.#young;
    this.#young = new Map();
  }

  /** Entries that are held, an entry that was renewed since its first half counted twice. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }
}
