import type { LiveEvent, Publisher } from './events';

/** Milliseconds that publishing takes at a time, so that nobody's request waits long for it. */
const sliceMs = 5;
/** Events that may wait; beyond it publishing takes as long as it needs: else a flood of writes would fill the memory. */
const mostWaiting = 2_000;

/** A publisher that is told in order, but only once what goes on at the moment is done: an answer does not wait for it. */
export class DeferredPublisher implements Publisher {
  readonly #publisher: Publisher;
  #waiting: LiveEvent[] = [];
  #next: NodeJS.Immediate | null = null;

  constructor(publisher: Publisher) {
    this.#publisher = publisher;
  }

  async publish(event: LiveEvent): Promise<void> {
    this.#waiting.push(event);
    this.#next ??= setImmediate(() => this.#slice());
  }

  /** Passes everything on before it closes. */
  async close(): Promise<void> {
    this.#passOn(() => true);
    await this.#publisher.close();
  }

  #slice(): void {
    const until = performance.now() + sliceMs;
    this.#passOn((left) => left > mostWaiting || performance.now() < until);
    this.#next = this.#waiting.length > 0 ? setImmediate(() => this.#slice()) : null;
  }

  #passOn(goOn: (left: number) => boolean): void {
    const waiting = this.#waiting;
    let done = 0;
    while (done < waiting.length && goOn(waiting.length - done)) {
      const event = waiting[done++];
      if (event) void this.#publisher.publish(event);
    }
    this.#waiting = waiting.slice(done);
  }
}
