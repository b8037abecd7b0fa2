import type { CostPeriod } from '../../shared/model';
import { invalid } from '../http/errors';
import { dayMs, type Span } from '../http/instants';

/** Points that one answer holds at the most: ten years of days. */
export const maxPoints = 3_660;

const dayStart = (time: number): number => Math.floor(time / dayMs) * dayMs;
const isoDay = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** Where the period that holds an instant begins: midnight UTC, of a Monday for weeks, of the 1st for months. */
export function periodStart(time: number, period: CostPeriod): number {
  const day = dayStart(time);
  if (period === 'day') return day;
  const date = new Date(day);
  if (period === 'week') return day - ((date.getUTCDay() + 6) % 7) * dayMs;
  return day - (date.getUTCDate() - 1) * dayMs;
}

function nextPeriod(start: number, period: CostPeriod): number {
  if (period === 'day') return start + dayMs;
  if (period === 'week') return start + 7 * dayMs;
  const date = new Date(start);
  date.setUTCMonth(date.getUTCMonth() + 1);
  return date.getTime();
}

/** The starts of all periods that a span touches. Throws INVALID_PARAMETER where there are more than `maxPoints`. */
export function periodStarts(span: Span, period: CostPeriod): number[] {
  const starts: number[] = [];
  for (let start = periodStart(span.from, period); start < span.to; start = nextPeriod(start, period)) {
    starts.push(start);
    if (starts.length > maxPoints) throw invalid('from', `must be at most ${maxPoints} ${period}s before to`);
  }
  return starts;
}

const defaultDays: Record<CostPeriod, number> = { day: 30, week: 12 * 7, month: 365 };

/** A whole span: without `to`, until the end of today; without `from`, 30 days, 12 weeks or a year back from `to`. */
export function wholeSpan(given: Partial<Span>, period: CostPeriod, now: number): Span {
  const to = given.to ?? Math.max(dayStart(now) + dayMs, given.from ?? 0);
  return { from: given.from ?? to - defaultDays[period] * dayMs, to };
}

/** A span as whole days, which rollups answer, and its edges, which rows do. Days are ISO dates; `last` belongs to it. */
export interface Split {
  days: { first: string; last: string } | null;
  edges: Span[];
}

/** Cuts a span at midnights (UTC). */
export function split({ from, to }: Span): Split {
  const first = dayStart(from + dayMs - 1);
  const end = dayStart(to);
  if (first >= end) return { days: null, edges: from < to ? [{ from, to }] : [] };
  return {
    days: { first: isoDay(first), last: isoDay(end - dayMs) },
    edges: [
      { from, to: first },
      { from: end, to },
    ].filter((edge) => edge.from < edge.to),
  };
}
