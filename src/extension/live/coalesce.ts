import { systemTimers, type Timers } from './timers';

export interface CoalesceOptions<K, V> {
  /** Takes what was collected, the latest value of each key, in order of first arrival. */
  flush(batch: ReadonlyMap<K, V>): void;
  /** At most one flush in this many milliseconds; a tenth of a second by default. */
  intervalMs?: number;
  /** Keys that wait at the most; one more flushes at once. */
  maxKeys?: number;
  timers?: Timers;
}

export interface Coalesced<K, V> {
  push(key: K, value: V): void;
  dispose(): void;
}

/** Collects updates by key and hands them on a few times a second, always ending with the latest. */
export function coalesce<K, V>(options: CoalesceOptions<K, V>): Coalesced<K, V> {
  const { flush, intervalMs = 100, maxKeys = 10_000, timers = systemTimers } = options;
  let batch = new Map<K, V>();
  let cancel: (() => void) | null = null;
  const fire = (): void => {
    cancel?.();
    cancel = null;
    const full = batch;
    batch = new Map();
    if (full.size > 0) flush(full);
  };
  return {
    push: (key, value) => {
      batch.set(key, value);
      if (batch.size > maxKeys) fire();
      else cancel ??= timers.after(intervalMs, fire);
    },
    dispose: () => {
      cancel?.();
      cancel = null;
      batch.clear();
    },
  };
}
