import { costOf } from './choices';
import { isSpace } from './fragment';
import type { Places } from './places';

const noData = costOf(0.25);
const someData = costOf(0.06);
const perCharacter = costOf(0.05);
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

/** How much of what nothing was found in counts as data: some of it are texts too short to be found. */
const share = 0.8;

/** For each place of a text what the rest of it is likely to cost at least: what is not `known` is data, without white space. */
export function costsAhead(text: string, known: Uint8Array): Int32Array {
  const ahead = new Int32Array(text.length + 1);
  let behind = 0;
  for (let i = text.length - 1; i >= 0; ) {
    if (known[i]) {
      ahead[i--] = behind;
      continue;
    }
    const begin = known.lastIndexOf(1, i) + 1;
    let to = i + 1;
    while (to > begin && isSpace(text.charCodeAt(to - 1))) to--;
    let from = begin;
    while (from < to && isSpace(text.charCodeAt(from))) from++;
    for (; i >= begin; i--) {
      const at = Math.max(i, from);
      ahead[i] = behind + (at < to ? Math.round(share * (someData + (to - at) * perCharacter)) : 0);
    }
    behind = ahead[begin]!;
  }
  return ahead;
}
