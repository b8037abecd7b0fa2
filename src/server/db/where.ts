/** Conditions of a query with their parameters: `add('model = ?', name)`. */
export class Where {
  readonly params: unknown[] = [];
  readonly #conditions: string[] = [];

  /** Adds a condition; each `?` in it stands for the next value. */
  add(condition: string, ...values: unknown[]): this {
    let next = 0;
    this.#conditions.push(condition.replace(/\?/g, () => this.param(values[next++])));
    return this;
  }

  /** A parameter outside the conditions: its placeholder. */
  param(value: unknown): string {
    this.params.push(value);
    return `$${this.params.length}`;
  }

  get sql(): string {
    return this.#conditions.length ? `WHERE ${this.#conditions.join(' AND ')}` : '';
  }
}

/** A text as a pattern that matches it literally anywhere. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}
