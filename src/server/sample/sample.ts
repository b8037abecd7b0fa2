import type { Recorder } from '../ingest/recorder';
import { sampleRows } from './rows';

export { simulateLive } from './live';

function* batches<T>(rows: readonly T[], size: number): Generator<T[]> {
  for (let i = 0; i < rows.length; i += size) yield rows.slice(i, i + size);
}

/**
 * Records the sample: 60 sessions over the 45 days before `now`, their messages and calls, with prompts rendered by the
 * sample workspace's own code. Rejects with what the recorder rejects with.
 */
export async function seedSample(
  recorder: Recorder,
  options: { now: Date; seed?: number },
): Promise<{ sessions: number; activities: number }> {
  const { sessions, messages, activities } = await sampleRows(options);
  await recorder.sessions(sessions);
  for (const batch of batches(messages, 500)) await recorder.messages(batch);
  for (const batch of batches(activities, 250)) await recorder.activities(batch);
  return { sessions: sessions.length, activities: activities.length };
}
