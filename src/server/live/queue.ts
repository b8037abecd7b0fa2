import { cutToLimit } from './cut';
import type { LiveEvent, Publisher, PublisherLog } from './events';

export interface QueueOptions {
  log: PublisherLog;
  /** Sends one batch in order; rejects when it was not accepted. */
  send(batch: readonly LiveEvent[]): Promise<void>;
  /** True where asking again is useless: the batch is given up. */
  hopeless?(error: unknown): boolean;
  wait?(ms: number): Promise<void>;
}

/** Events that wait at the most; beyond it the oldest are given up, and the log says how many. */
export const maxQueued = 10_000;
const maxBatch = 50;
const maxBatchBytes = 60_000;
const closeMs = 2_000;
const retryMs = [500, 1_000, 2_000, 5_000, 10_000, 30_000] as const;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());

/**
 * A bounded queue before a publisher that may fail: in order, one batch in flight, tried again with growing pauses.
 * `publish` resolves as soon as the event is queued.
 */
export class PublishQueue implements Publisher {
  readonly #options: QueueOptions;
  readonly #waiting: { event: LiveEvent; bytes: number }[] = [];
  #running: Promise<void> | null = null;
  #dropped = 0;
  #closed = false;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  async publish(event: LiveEvent): Promise<void> {
    if (this.#closed) return;
    const { event: cut, bytes } = cutToLimit(event);
    this.#waiting.push({ event: cut, bytes });
    if (this.#waiting.length > maxQueued) {
      this.#waiting.shift();
      this.#dropped += 1;
    }
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.race([this.#running, pause(closeMs)]);
    if (this.#waiting.length > 0) this.#options.log.warn(`live: closed with ${this.#waiting.length} events not sent`);
    this.#waiting.length = 0;
  }

  async #run(): Promise<void> {
    await Promise.resolve();
    for (let failures = 0; this.#waiting.length > 0; ) {
      const batch = this.#next();
      try {
        await this.#options.send(batch.map((waiting) => waiting.event));
        failures = 0;
      } catch (error) {
        if (this.#options.hopeless?.(error)) {
          this.#options.log.warn(`live: ${batch.length} events were refused: ${reason(error)}`);
          continue;
        }
        this.#waiting.unshift(...batch);
        if (this.#closed) return;
        const ms = retryMs[Math.min(failures, retryMs.length - 1)] ?? 30_000;
        if (failures === 0) this.#options.log.warn(`live: publishing failed, trying again: ${reason(error)}`);
        failures += 1;
        await (this.#options.wait ?? pause)(ms);
      }
      this.#tellDropped();
    }
  }

  #next(): { event: LiveEvent; bytes: number }[] {
    let bytes = 0;
    let count = 0;
    for (const waiting of this.#waiting) {
      if (count > 0 && (count >= maxBatch || bytes + waiting.bytes > maxBatchBytes)) break;
      bytes += waiting.bytes;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  #tellDropped(): void {
    if (this.#dropped === 0) return;
    this.#options.log.warn(`live: ${this.#dropped} events were dropped: more than ${maxQueued} were waiting`);
    this.#dropped = 0;
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 300) : 'unknown reason';
}
