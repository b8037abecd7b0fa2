import { invalid } from './errors';

export const dayMs = 86_400_000;

const dateOnly = /^\d{4}-\d{2}-\d{2}$/;
const instant = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** True for days that the calendar has: JavaScript turns February 30th into March 2nd. */
function onCalendar(day: string): boolean {
  const date = new Date(`${day}T00:00:00.000Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

/** Between these, and some years before, every instant is written alike by JavaScript and PostgreSQL. */
const earliest = Date.UTC(1900, 0, 1);
const latest = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const isKept = (time: number): boolean => time >= earliest && time <= latest;

/** Epoch milliseconds of an ISO 8601 instant with a zone, null where it is none. */
export function parseInstant(text: string): number | null {
  const day = instant.exec(text)?.[1];
  if (!day || !onCalendar(day)) return null;
  const time = Date.parse(text);
  return isKept(time) ? time : null;
}

/** An instant of a request's body, or null. Throws INVALID_PARAMETER with the parameter's name. */
export function bodyInstant(parameter: string, text: string | null | undefined): Date | null {
  if (text === null || text === undefined) return null;
  const time = parseInstant(text);
  if (time === null) throw invalid(parameter, 'must be an ISO 8601 instant such as 2026-11-23T10:00:00.000Z');
  return new Date(time);
}

/** A stretch of time in epoch milliseconds: `from` belongs to it, `to` does not. */
export interface Span {
  from: number;
  to: number;
}

const allowed = 'must be a date (2026-11-23) or an ISO 8601 instant (2026-11-23T10:00:00.000Z), not before 1900';

function bound(parameter: 'from' | 'to', text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const isDate = dateOnly.test(text);
  const time = parseInstant(isDate ? `${text}T00:00:00.000Z` : text);
  if (time === null) throw invalid(parameter, allowed);
  return isDate && parameter === 'to' ? Math.min(time + dayMs, latest) : time;
}

/**
 * The range of a request: `from` and `to` are dates or instants; a date as `to` includes that whole day, an instant as
 * `to` is the first one outside. Throws INVALID_PARAMETER for garbage and for a range that ends before it begins.
 */
export function rangeOf(query: { from?: string; to?: string }): Partial<Span> {
  const from = bound('from', query.from);
  const to = bound('to', query.to);
  const isReversed = from !== undefined && to !== undefined && (dateOnly.test(query.to ?? '') ? to <= from : to < from);
  if (isReversed) throw invalid('from', 'must not be later than to');
  return { from, to };
}
