import { costOf } from './choices';
import type { Places } from './places';

const noData = costOf(0.25);
export const someData = costOf(0.06);
export const perCharacter = costOf(0.05);
const overBreak = costOf(0.3);
const overBreakWritten = costOf(0.04);
/** Where a text stands twice, the one that somebody quoted has a quotation mark beside it. */
const halfQuoted = costOf(0.02);

/** How unlikely it is that a stretch is data: the longer the less likely, and over a line's end less than within it. */
export function dataCost(places: Places, from: number, to: number, isWritten = false): number {
  if (to <= from) return noData;
  const overLine = isWritten ? overBreakWritten : overBreak;
  const odd = (places.hasBreak(from, to) ? overLine : 0) + (places.isHalfQuoted(from, to) ? halfQuoted : 0);
  return someData + (to - from) * perCharacter + odd;
}
