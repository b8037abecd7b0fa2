import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { TextSink } from '../db/db';
import { collector } from './collector';

/** Bytes that go out together. */
const pieceBytes = 64 * 1024;
/** Bytes after which an export rests, and for how many milliseconds. */
const restAfter = 1024 * 1024;
const restMs = 3;

/** A file on its way to a reader: rows are gathered to pieces, which are used again once they are sent. */
export class OutgoingFile implements TextSink {
  /** Rows so far. */
  count = 0;
  readonly #response: ServerResponse;
  readonly #begin: () => string;
  readonly #between: Buffer;
  readonly #gone: AbortSignal;
  readonly #passed: (bytes: number) => void;
  readonly #free: Buffer<ArrayBuffer>[] = [];
  #piece = Buffer.allocUnsafeSlow(pieceBytes);
  #used = 0;
  #sinceRest = 0;

  /** `begin` is called before the first row, and gives what the file begins with. `gone`: the reader went away. */
  constructor(response: ServerResponse, begin: () => string, between: string, gone: AbortSignal) {
    this.#response = response;
    this.#begin = begin;
    this.#between = Buffer.from(between);
    this.#gone = gone;
    this.#passed = collector(gone);
  }

  take(text: Buffer): void {
    if (this.#gone.aborted) return;
    this.#add(this.count === 0 ? Buffer.from(this.#begin()) : this.#between);
    this.#add(text);
    this.count += 1;
    this.#passed(text.length);
    this.#sinceRest += text.length;
  }

  full(): Promise<void> | null {
    if (this.#gone.aborted) return Promise.reject(this.#gone.reason);
    if (!this.#response.writableNeedDrain) return this.#rest();
    return once(this.#response, 'drain', { signal: this.#gone }).then(() => {});
  }

  /** Now and then the processors are left to others: a database and a reader that run at full speed keep everybody waiting. */
  #rest(): Promise<void> | null {
    if (this.#sinceRest < restAfter) return null;
    this.#sinceRest = 0;
    return delay(restMs);
  }

  /** What the file ends with, after the last row. */
  end(tail: string): void {
    this.#gone.throwIfAborted();
    this.#add(Buffer.from(this.count === 0 ? this.#begin() + tail : tail));
    this.#send();
  }

  #add(bytes: Buffer): void {
    if (bytes.length > pieceBytes - this.#used) this.#send();
    if (bytes.length > pieceBytes) {
      this.#response.write(Buffer.from(bytes));
      return;
    }
    bytes.copy(this.#piece, this.#used);
    this.#used += bytes.length;
  }

  #send(): void {
    if (this.#used === 0) return;
    const piece = this.#piece;
    this.#response.write(piece.subarray(0, this.#used), () => this.#free.push(piece));
    this.#piece = this.#free.pop() ?? Buffer.allocUnsafeSlow(pieceBytes);
    this.#used = 0;
  }
}
