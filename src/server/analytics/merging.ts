import { setTimeout as pause } from 'node:timers/promises';
import type { Db } from '../db/db';
import { mergeChanges } from './merge';

export interface MergingOptions {
  signal: AbortSignal;
  /** Milliseconds between two looks; 3,000 unless told. */
  intervalMs?: number;
  onError?: (error: unknown) => void;
}

/** Takes pending changes up again and again until the signal. Resolves when the last run has ended. */
export async function startMerging(db: Db, { signal, intervalMs = 3_000, onError }: MergingOptions): Promise<void> {
  while (!signal.aborted) {
    try {
      await mergeChanges(db, signal);
    } catch (error) {
      if (!signal.aborted) onError?.(error);
    }
    await pause(intervalMs, undefined, { signal, ref: false }).catch(() => {});
  }
}
