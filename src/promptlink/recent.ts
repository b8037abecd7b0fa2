/** Keeps what was used last: when there is too much, what has not been asked for since the last time is let go. */
export class Recent<T> {
  private fresh = new Map<string, T>();
  private older = new Map<string, T>();
  private readonly most: number;

  /** `most` are kept, about; between two calls of `age` all that is entered. */
  constructor(most: number) {
    this.most = most;
  }

  get(key: string): T | undefined {
    const known = this.fresh.get(key);
    if (known !== undefined) return known;
    const kept = this.older.get(key);
    if (kept !== undefined) this.fresh.set(key, kept);
    return kept;
  }

  set(key: string, value: T): void {
    this.fresh.set(key, value);
  }

  /** Lets go of what is too much. */
  age(): void {
    if (this.fresh.size * 2 <= this.most) return;
    this.older = this.fresh;
    this.fresh = new Map();
  }

  clear(): void {
    this.fresh.clear();
    this.older.clear();
  }
}
