import type { Db } from '../db/db';
import { dayMs } from '../http/instants';
import { archive } from './archive';

const job = 'retention';

/** Any number: of several servers on one database, one at a time asks whether the day's run is still owed. */
const jobLock = 8_117_312;

export interface NightlyOptions {
  retentionDays: number;
  now?: () => Date;
  signal: AbortSignal;
  /** Told after a run, with the number of archived rows. */
  onRun?: (archived: number) => void;
  onError?: (error: unknown) => void;
}

/** True for the one server that gets today's run. */
function claim(db: Db, day: string): Promise<boolean> {
  return db.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [jobLock]);
    const claimed = await tx.query(
      'INSERT INTO "JobRun" (job, day) VALUES ($1, $2::date) ON CONFLICT DO NOTHING RETURNING day',
      [job, day],
    );
    return claimed.length > 0;
  });
}

/** Archives what is due, unless some server on this database has done so today. Resolves with the number of rows, or null. */
export async function runNightly(db: Db, { retentionDays, now = () => new Date(), signal }: NightlyOptions) {
  const time = now();
  if (!(await claim(db, time.toISOString().slice(0, 10)))) return null;
  return archive(db, { olderThanDays: retentionDays, now: time, signal });
}

/** Minutes past midnight UTC at which it runs. */
const nightMs = 3 * 3_600_000;

/** Runs once soon after the start, where today's run is still owed, then every night at three (UTC), until the signal. */
export function startNightly(db: Db, options: NightlyOptions): void {
  const { now = () => new Date(), signal, onRun, onError } = options;
  let timer: NodeJS.Timeout;
  const run = async () => {
    try {
      const archived = await runNightly(db, options);
      if (archived !== null) onRun?.(archived);
    } catch (error) {
      if (!signal.aborted) onError?.(error);
    }
    plan(untilNight(now().getTime()));
  };
  const plan = (ms: number) => {
    if (signal.aborted) return;
    timer = setTimeout(run, ms);
    timer.unref();
  };
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  plan(60_000);
}

function untilNight(now: number): number {
  const since = (now - nightMs) % dayMs;
  return dayMs - since;
}
