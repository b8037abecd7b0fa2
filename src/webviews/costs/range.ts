import type { CostPeriod } from '../../shared/model';
import type { CostsRange } from '../../shared/protocol';

const day = 86_400_000;

/** Ranges that are one choice away, in days up to today. */
export const presets = [7, 30, 90] as const;
export type Preset = `${(typeof presets)[number]}` | 'custom';

/** The date of an instant (epoch ms) in UTC, which is what the backend's days are: YYYY-MM-DD. */
export function dateOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

/** The last `days` days up to and with today. */
export function lastDays(days: number, period: CostPeriod, now: number): CostsRange {
  return { period, from: dateOf(now - (days - 1) * day), to: dateOf(now) };
}

/** Why a range can't be asked for, in words for the person; null where it can. */
export function rangeProblem({ from, to }: Pick<CostsRange, 'from' | 'to'>): string | null {
  if (!isDate(from) || !isDate(to)) return 'Both dates are needed';
  if (from > to) return 'The first date is after the last';
  return (Date.parse(to) - Date.parse(from)) / day > 3660 ? 'At most ten years at a time' : null;
}

function isDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && Number.isFinite(Date.parse(text));
}

export function sameRange(a: CostsRange, b: CostsRange): boolean {
  return a.period === b.period && a.from === b.from && a.to === b.to;
}

const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const monthFormat = new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' });

/** A period's name on an axis: `23 Nov`, `Nov 2026`; a week is named by its first day. */
export function periodLabel(periodStart: string, period: CostPeriod): string {
  const instant = Date.parse(periodStart);
  if (!Number.isFinite(instant)) return periodStart;
  return (period === 'month' ? monthFormat : dayFormat).format(instant);
}
