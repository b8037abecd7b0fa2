import { perCharacter, someData } from './dataCost';
import { isSpace } from './fragment';

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

/** As many places count as one, a power of two, and how far before a place it is no other. */
const bucket = 4;
const near = 64;

/** What the rest of a text costs at least, as far as can be told: from what was found, and from what it has cost in fact. */
export class Rest {
  private readonly ahead: Int32Array | null;
  private readonly to: number;
  /** How much less than was thought it costs from places on, the last places first, as a tree of maxima. */
  private saved: Int32Array | null = null;

  /** `ahead`: see `costsAhead`; the text ends at `to`. */
  constructor(ahead: Int32Array | null, to: number) {
    this.ahead = ahead;
    this.to = to;
  }

  /** From a place on. */
  from(p: number): number {
    const thought = this.thought(p);
    return thought > 0 ? Math.max(0, thought - this.mostSaved(p - near)) : 0;
  }

  /** Takes note of what it costs from a place on: texts that nothing had told of may stand in it. */
  learn(p: number, cost: number): void {
    const less = this.thought(p) - cost;
    if (less <= 0) return;
    this.saved ??= new Int32Array((this.to >> bucket) + 2);
    const { saved } = this;
    for (let i = this.slot(p); i < saved.length && saved[i]! < less; i += i & -i) saved[i] = less;
  }

  private thought(p: number): number {
    return this.ahead ? this.ahead[p]! - this.ahead[this.to]! : 0;
  }

  /** The most that was saved from a place or one behind it on. */
  private mostSaved(p: number): number {
    const { saved } = this;
    let most = 0;
    if (saved) for (let i = this.slot(Math.max(0, p)); i > 0; i -= i & -i) most = Math.max(most, saved[i]!);
    return most;
  }

  private slot(p: number): number {
    return ((this.to - p) >> bucket) + 1;
  }
}
