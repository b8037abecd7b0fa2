import type { CostPeriod } from '../../../shared/model';
import { BackendError, type TimeRange } from '../backend';

const dayMs = 86_400_000;

function instant(text: string, name: 'from' | 'to'): number {
  const dateOnly = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const at = Date.parse(dateOnly ? `${text}T${name === 'from' ? '00:00:00.000' : '23:59:59.999'}Z` : text);
  if (Number.isFinite(at)) return at;
  throw new BackendError('INVALID_PARAMETER', `${name} must be a date or an instant`);
}

/** A range in epoch milliseconds, both ends included; a date-only `to` includes its day. Throws INVALID_PARAMETER. */
export function bounds(range: TimeRange, mostDays = 3700): { from: number; to: number } {
  const from = instant(range.from, 'from');
  const to = instant(range.to, 'to');
  if (from > to) throw new BackendError('INVALID_PARAMETER', 'from must not be after to');
  if (to - from > mostDays * dayMs) throw new BackendError('INVALID_PARAMETER', 'The range is longer than ten years');
  return { from, to };
}

/** Start of the UTC day, ISO week (Monday) or month that holds `at`. */
export function periodStart(at: number, period: CostPeriod): number {
  const date = new Date(at);
  const day = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  if (period === 'day') return day;
  if (period === 'week') return day - ((date.getUTCDay() + 6) % 7) * dayMs;
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

/** The start of the period after the one that starts at `start`. */
function next(start: number, period: CostPeriod): number {
  if (period === 'month') return periodStart(start + 32 * dayMs, 'month');
  return start + (period === 'week' ? 7 : 1) * dayMs;
}

/** The starts of all periods that touch the range, oldest first. */
export function periodStarts(from: number, to: number, period: CostPeriod): number[] {
  const starts: number[] = [];
  for (let at = periodStart(from, period); at <= to; at = next(at, period)) starts.push(at);
  return starts;
}

/** Whole numbers that add up to `total`, in proportion to the weights (evenly where all are 0). */
export function apportion(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  const exact = weights.map((w) => (sum > 0 ? (total * w) / sum : total / weights.length));
  const parts = exact.map(Math.floor);
  const order = exact
    .map((value, i) => [value - Math.floor(value), i] as const)
    .sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  let left = Math.round(total) - parts.reduce((a, b) => a + b, 0);
  for (const [, i] of order) {
    if (left <= 0) break;
    parts[i]! += 1;
    left -= 1;
  }
  return parts;
}
