import type { Pool, PoolClient, Submittable } from 'pg';
import type { TextSink } from './db';

/** Signature, flags and length of an extension: what a binary COPY begins with, before its first row. */
const headBytes = 19;
const trailer = -1;

/** What a COPY needs of a connection: its socket, and a way to send a statement. */
interface Wire {
  query(text: string): void;
  stream: { pause(): void; resume(): void };
}

/**
 * A COPY of one column to a sink, in PostgreSQL's binary format: one message a row, the bytes as they are. The socket
 * rests while the sink is full.
 */
class CopyOut implements Submittable {
  readonly #text: string;
  readonly #sink: TextSink;
  readonly #done: (error?: unknown) => void;
  #isFirst = true;
  #isResting = false;

  constructor(text: string, sink: TextSink, done: (error?: unknown) => void) {
    this.#text = text;
    this.#sink = sink;
    this.#done = done;
  }

  submit(wire: unknown): void {
    (wire as Wire).query(this.#text);
  }

  handleCopyData({ chunk }: { chunk: Buffer }, { stream }: Wire): void {
    const at = this.#isFirst ? headBytes : 0;
    this.#isFirst = false;
    if (chunk.readInt16BE(at) === trailer) return;
    this.#sink.take(chunk.subarray(at + 6));
    if (!this.#isResting) this.#rest(stream);
  }

  #rest(stream: Wire['stream']): void {
    const ready = this.#sink.full();
    if (!ready) return;
    this.#isResting = true;
    stream.pause();
    ready.then(
      () => {
        this.#isResting = false;
        stream.resume();
      },
      (error: unknown) => this.#done(error),
    );
  }

  handleCommandComplete(): void {}
  handleRowDescription(): void {}
  handleReadyForQuery(): void {
    this.#done();
  }

  handleError(error: unknown): void {
    this.#done(error);
  }
}

function copy(client: PoolClient, select: string, sink: TextSink): Promise<void> {
  return new Promise((resolve, reject) => {
    const text = `COPY (${select}) TO STDOUT (FORMAT binary)`;
    client.query(new CopyOut(text, sink, (error) => (error === undefined ? resolve() : reject(error))));
  });
}

/** One core for one reader, rows as soon as they are found: sorting them all first would take the disk as well. */
const settings = `BEGIN READ ONLY; SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL enable_sort = off; SET LOCAL jit = off`;

/** Hands the only column of a query over as it comes, text that is never null. Rejects as the database or the sink does. */
export async function copyOut(pool: Pool, select: string, sink: TextSink): Promise<void> {
  const client = await pool.connect();
  const ignore = () => {};
  client.on('error', ignore);
  try {
    await client.query(settings);
    await copy(client, select, sink);
    await client.query('COMMIT');
  } catch (error) {
    // Rows may still be on their way: this connection is of no use to anybody else.
    client.release(true);
    throw error;
  }
  client.off('error', ignore);
  client.release();
}
