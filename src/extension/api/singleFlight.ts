import { BackendError } from './backend';

interface Flight {
  promise: Promise<unknown>;
  controller: AbortController;
  waiting: number;
}

export const aborted = (): BackendError => new BackendError('ABORTED', 'No longer needed');

/** Lets callers who ask for the same thing at the same time share one request, which is cancelled when none of them waits any more. */
export class SingleFlight {
  readonly #flights = new Map<string, Flight>();

  /** Joins the request under `key`, or starts it. Rejects with BackendError ABORTED when `signal` is aborted. */
  run<T>(key: string, signal: AbortSignal | undefined, start: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (signal?.aborted) return Promise.reject(aborted());
    const flight = this.#flights.get(key) ?? this.#start(key, start);
    flight.waiting += 1;
    return new Promise<T>((resolve, reject) => {
      const leave = () => {
        flight.waiting -= 1;
        if (flight.waiting === 0) this.#cancel(key, flight);
        reject(aborted());
      };
      signal?.addEventListener('abort', leave, { once: true });
      flight.promise
        .then((value) => resolve(value as T), reject)
        .finally(() => signal?.removeEventListener('abort', leave));
    });
  }

  /** Cancels every request. */
  cancelAll(): void {
    for (const [key, flight] of [...this.#flights]) this.#cancel(key, flight);
  }

  #start<T>(key: string, start: (signal: AbortSignal) => Promise<T>): Flight {
    const controller = new AbortController();
    const flight: Flight = { promise: start(controller.signal), controller, waiting: 0 };
    this.#flights.set(key, flight);
    flight.promise.then(
      () => this.#forget(key, flight),
      () => this.#forget(key, flight),
    );
    return flight;
  }

  #cancel(key: string, flight: Flight): void {
    this.#forget(key, flight);
    flight.controller.abort();
  }

  #forget(key: string, flight: Flight): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}
