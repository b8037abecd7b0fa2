import { seedWords, type TextIndex } from '../index/textIndex';
import { isWithinWord } from '../index/words';
import type { Prompt } from './prompt';

/** A stretch of the prompt that equals a stretch of an indexed text, white space aside. */
export interface Fragment {
  text: number;
  /** Prompt range. */
  from: number;
  to: number;
  /** Range within the text. */
  textFrom: number;
  textTo: number;
  /** White space or doubled braces differ within. */
  loose: boolean;
  /** Equal characters. */
  same: number;
}

export function isSpace(c: number): boolean {
  return c === 32 || (c >= 9 && c <= 13) || c === 0xa0;
}

/** Where the white space that a stretch begins with ends. */
export function blankEnd(chars: Uint16Array, from: number, to: number): number {
  let at = from;
  while (at < to && isSpace(chars[at]!)) at++;
  return at;
}

/** Where the white space that a stretch ends with begins. */
export function blankStart(chars: Uint16Array, from: number, to: number): number {
  let at = to;
  while (at > from && isSpace(chars[at - 1]!)) at--;
  return at;
}

/** Where two texts stop running in step. */
interface Extent {
  a: number;
  b: number;
  loose: boolean;
  same: number;
}

/**
 * Runs forward from `a[i]`, `b[j]` while they are equal; runs of white space count as equal whatever their length, and
 * `{{` in `b` may stand for `{`. Never ends within a word unless a text ends there.
 */
export function runForward(a: Uint16Array, i: number, aEnd: number, b: Uint16Array, j: number, bEnd: number): Extent {
  const firstB = j;
  let loose = false;
  let same = 0;
  for (;;) {
    while (i < aEnd && j < bEnd && a[i] === b[j]) {
      i++;
      j++;
      same++;
    }
    if (i >= aEnd || j >= bEnd) break;
    const c = b[j]!;
    if ((c === 123 || c === 125) && j > firstB && b[j - 1] === c) {
      j++;
      loose = true;
      continue;
    }
    const spaceA = isSpace(a[i]!);
    const spaceB = isSpace(c);
    if (!spaceA && !spaceB) break;
    if (!spaceA && (i === 0 || !isSpace(a[i - 1]!))) break;
    if (!spaceB && (j === firstB || !isSpace(b[j - 1]!))) break;
    let ni = i;
    let nj = j;
    while (ni < aEnd && isSpace(a[ni]!)) ni++;
    while (nj < bEnd && isSpace(b[nj]!)) nj++;
    if (ni >= aEnd || nj >= bEnd || a[ni] !== b[nj]) break;
    i = ni;
    j = nj;
    loose = true;
  }
  if (j < bEnd && i < aEnd && !loose) {
    // Ends amid a word on either side: give the word back.
    while (j > firstB && i > 0 && (isWithinWord(b[j - 1]!, b[j]!) || (i < aEnd && isWithinWord(b[j - 1]!, a[i]!)))) {
      i--;
      j--;
      same--;
    }
  }
  return { a: i, b: j, loose, same };
}

/** The same, backwards from just before `a[i]`, `b[j]`. */
export function runBackward(a: Uint16Array, i: number, aMin: number, b: Uint16Array, j: number, bMin: number): Extent {
  const lastB = j;
  let loose = false;
  let same = 0;
  for (;;) {
    while (i > aMin && j > bMin && a[i - 1] === b[j - 1]) {
      i--;
      j--;
      same++;
    }
    if (i <= aMin || j <= bMin) break;
    const c = b[j - 1]!;
    if ((c === 123 || c === 125) && j < lastB && b[j] === c) {
      j--;
      loose = true;
      continue;
    }
    const spaceA = isSpace(a[i - 1]!);
    const spaceB = isSpace(c);
    if (!spaceA && !spaceB) break;
    if (!spaceA && !isSpace(a[i]!)) break;
    if (!spaceB && !isSpace(b[j]!)) break;
    let ni = i;
    let nj = j;
    while (ni > aMin && isSpace(a[ni - 1]!)) ni--;
    while (nj > bMin && isSpace(b[nj - 1]!)) nj--;
    if (ni <= aMin || nj <= bMin || a[ni - 1] !== b[nj - 1]) break;
    i = ni;
    j = nj;
    loose = true;
  }
  if (j > bMin && i > aMin && !loose) {
    while (j < lastB && (isWithinWord(b[j - 1]!, b[j]!) || isWithinWord(a[i - 1]!, b[j]!))) {
      i++;
      j++;
      same--;
    }
  }
  return { a: i, b: j, loose, same };
}

/** Fragments of one text at most, and how many of the latest are asked whether they cover a seed. */
const perText = 3000;
const lookBack = 32;

/** Within a fragment of a source that has as many characters shorter ones say nothing. */
const leastQuiet = 80;

/**
 * Finds the fragments that share a seed with the index. Of those within a long fragment from a source only what is more than
 * half of it is looked for, which has the middle of it: the rest would be left out again (`prune`).
 */
export function findFragments(prompt: Prompt, index: TextIndex, hasSource: (text: number) => boolean): Fragment[] {
  const found: Fragment[] = [];
  const { words, chars } = prompt;
  // What has been found already, by text and by how far text and prompt are shifted.
  const lastByText = new Map<number, Fragment[]>();
  const seedText = index.seedText.data;
  const seedAt = index.seedAt.data;
  const seedNext = index.seedNext.data;
  // The end of such a fragment, and its middle.
  let quietTo = 0;
  let middle = 0;
  for (let i = 0; i + seedWords <= words.count; i++) {
    const at = words.start[i]!;
    if (i + seedWords < words.count) {
      const behind = words.start[i + seedWords]!;
      if (behind < quietTo && (at > middle || behind <= middle)) continue;
    }
    for (let s = index.seed(words.gram(i, seedWords)); s >= 0; s = seedNext[s]!) {
      const text = seedText[s]!;
      const textAt = seedAt[s]!;
      const earlier = lastByText.get(text);
      if (earlier && (earlier.length >= perText || covers(earlier, at, textAt))) continue;
      const fragment = extend(prompt, chars, at, index, text, textAt);
      if (!fragment) continue;
      found.push(fragment);
      if (fragment.to > quietTo && fragment.same >= leastQuiet && hasSource(text)) {
        middle = fragment.from + ((fragment.to - fragment.from) >> 1);
        quietTo = fragment.to;
      }
      if (earlier) earlier.push(fragment);
      else lastByText.set(text, [fragment]);
    }
  }
  return found;
}

function covers(fragments: Fragment[], at: number, textAt: number): boolean {
  for (let i = fragments.length - 1, last = Math.max(0, i - lookBack); i >= last; i--) {
    const f = fragments[i]!;
    if (at < f.from || at >= f.to || textAt < f.textFrom || textAt >= f.textTo) continue;
    if (f.loose || at - f.from === textAt - f.textFrom) return true;
  }
  return false;
}

function extend(
  prompt: Prompt,
  chars: Uint16Array,
  at: number,
  index: TextIndex,
  text: number,
  textAt: number,
): Fragment | null {
  const start = index.textStart.data[text]!;
  const end = start + index.textLength.data[text]!;
  const texts = index.chars.data;
  const right = runForward(chars, at, prompt.text.length, texts, start + textAt, end);
  if (right.a - at < 5) return null;
  const left = runBackward(chars, at, 0, texts, start + textAt, start);
  return {
    text,
    from: left.a,
    to: right.a,
    textFrom: left.b - start,
    textTo: right.b - start,
    loose: left.loose || right.loose,
    same: left.same + right.same,
  };
}
