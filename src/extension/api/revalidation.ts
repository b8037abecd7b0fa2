/** How many answers are kept for comparing: they can be megabytes, and the query cache holds the same ones. */
const most = 8;

/** Answers by address with the tag that their backend gave them, so that one that has not changed need not come again. */
export class Revalidation {
  readonly #kept = new Map<string, { etag: string; data: unknown }>();

  /**
   * Headers that ask for the answer only if it has changed. Without `max-age=0` the request would be sent with `no-cache`,
   * which Express takes for a wish to have it anyway.
   */
  headers(target: string): Record<string, string> {
    const kept = this.#kept.get(target);
    return kept ? { 'If-None-Match': kept.etag, 'Cache-Control': 'max-age=0' } : {};
  }

  keep(target: string, response: Response, data: unknown): void {
    const etag = response.headers.get('etag');
    this.#kept.delete(target);
    if (!etag) return;
    this.#kept.set(target, { etag, data });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= most) break;
      this.#kept.delete(oldest);
    }
  }

  /** What a 304 stands for; undefined where nothing is kept. */
  unchanged(target: string): { data: unknown } | undefined {
    return this.#kept.get(target);
  }
}
