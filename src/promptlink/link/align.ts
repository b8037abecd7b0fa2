import { Words } from '../index/words';
import type { Span } from './node';
import type { Prompt } from './prompt';

const maxWords = 160;

/** The words of a stretch of text: where each starts and ends, and its hash. */
interface WordList {
  start: number[];
  end: number[];
  hash: number[];
}

function wordsOfPrompt(prompt: Prompt, from: number, to: number): WordList {
  const { words } = prompt;
  let low = 0;
  let high = words.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words.start[middle]! < from) low = middle + 1;
    else high = middle;
  }
  const list: WordList = { start: [], end: [], hash: [] };
  for (let i = low; i < words.count && words.end[i]! <= to && list.start.length < maxWords; i++) {
    list.start.push(words.start[i]!);
    list.end.push(words.end[i]!);
    list.hash.push(words.hash[i]!);
  }
  return list;
}

const scratch = new Words();

function wordsOfText(text: string, from: number, to: number, fromEnd: boolean): WordList {
  const chars = new Uint16Array(to - from);
  for (let i = from; i < to; i++) chars[i - from] = text.charCodeAt(i);
  scratch.split(chars, 0, chars.length);
  const first = fromEnd ? Math.max(0, scratch.count - maxWords) : 0;
  const list: WordList = { start: [], end: [], hash: [] };
  for (let i = first; i < scratch.count && list.start.length < maxWords; i++) {
    list.start.push(scratch.start[i]! + from);
    list.end.push(scratch.end[i]! + from);
    list.hash.push(scratch.hash[i]!);
  }
  return list;
}

/**
 * The words that two texts have in one order, as pairs: a longest common subsequence of their hashes, or the one that weighs most.
 * `weigh`: what a pair of word j of `b` weighs, told whether the next words of both are a pair as well.
 */
export function commonWords(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  weigh: (j: number, isFollowed: boolean) => number = () => 1,
): [number, number][] {
  const width = b.length + 1;
  const best = new Uint16Array((a.length + 1) * width);
  // Whether a pair is part of what is best from it on.
  const isPair = new Uint8Array(best.length);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const at = i * width + j;
      const next = at + width + 1;
      const without = Math.max(best[at + width]!, best[at + 1]!);
      const weight = a[i] === b[j] ? best[next]! + weigh(j, isPair[next] === 1) : -1;
      isPair[at] = weight >= without ? 1 : 0;
      best[at] = Math.max(weight, without);
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const at = i * width + j;
    if (isPair[at]) pairs.push([i++, j++]);
    else if (best[at + width]! >= best[at + 1]!) i++;
    else j++;
  }
  return pairs;
}

/** Bridges what lies between two anchors of one piece: equal words are exact, what differs is changed. */
export function bridge(
  prompt: Prompt,
  text: string,
  from: number,
  to: number,
  textFrom: number,
  textTo: number,
): Span[] {
  if (to <= from) return [];
  if (textTo <= textFrom)
    return prompt.text.slice(from, to).trim() && mayBe(to - from, 0)
      ? [{ from, to, textFrom, textTo: textFrom, kind: 'changed' }]
      : [];
  const a = wordsOfPrompt(prompt, from, to);
  const b = wordsOfText(text, textFrom, textTo, false);
  return spansOf(prompt, text, a, b, commonWords(a.hash, b.hash), { from, to, textFrom, textTo });
}

/** So much longer than the source a changed stretch may be; what is longer was put in by somebody else. */
const mostGrowth = 2;
const mostMore = 24;

function mayBe(length: number, inSource: number): boolean {
  return length <= inSource * mostGrowth + mostMore;
}

interface Bounds {
  from: number;
  to: number;
  textFrom: number;
  textTo: number;
}

function spansOf(
  prompt: Prompt,
  text: string,
  a: WordList,
  b: WordList,
  pairs: [number, number][],
  bounds: Bounds,
): Span[] {
  const spans: Span[] = [];
  let { from, textFrom } = bounds;
  const changed = (to: number, textTo: number) => {
    if (to > from && mayBe(to - from, textTo - textFrom))
      spans.push({ from, to, textFrom, textTo: Math.max(textTo, textFrom), kind: 'changed' });
  };
  for (const [i, j] of pairs) {
    const start = a.start[i]!;
    const textStart = b.start[j]!;
    const end = a.end[i]!;
    const last = spans[spans.length - 1];
    // Words that follow one another with the same text between them run on as one stretch.
    if (last?.kind === 'exact' && prompt.text.slice(last.to, start) === text.slice(last.textTo, textStart)) {
      last.to = end;
      last.textTo = b.end[j]!;
    } else {
      changed(start, textStart);
      spans.push({ from: start, to: end, textFrom: textStart, textTo: b.end[j]!, kind: 'exact' });
    }
    from = end;
    textFrom = b.end[j]!;
  }
  changed(bounds.to, bounds.textTo);
  return spans;
}

/** The head of a piece, before its first anchor at `to`, looked for in the prompt from `from` on. */
export function alignHead(prompt: Prompt, text: string, from: number, to: number, textTo: number): Span[] {
  const a = wordsOfPrompt(prompt, Math.max(from, to - textTo * 2 - 40), to);
  const b = wordsOfText(text, 0, textTo, true);
  const pairs = commonWords(a.hash, b.hash);
  // Dense from the anchor outwards: stop where fewer than two in five words agree.
  let first = pairs.length;
  for (let k = pairs.length - 1; k >= 0; k--) {
    const span = a.start.length - pairs[k]![0];
    if (pairs.length - k >= span * 0.4 && pairs.length - k >= (b.start.length - pairs[k]![1]) * 0.4) first = k;
  }
  if (first === pairs.length) return [];
  const [i, j] = pairs[first]!;
  return spansOf(prompt, text, a, b, pairs.slice(first), { from: a.start[i]!, to, textFrom: b.start[j]!, textTo });
}

/** The tail of a piece, behind its last anchor at `from`, looked for in the prompt up to `to`. */
export function alignTail(prompt: Prompt, text: string, from: number, to: number, textFrom: number): Span[] {
  const rest = text.length - textFrom;
  const a = wordsOfPrompt(prompt, from, Math.min(to, from + rest * 2 + 40));
  const b = wordsOfText(text, textFrom, text.length, false);
  const pairs = commonWords(a.hash, b.hash);
  let count = 0;
  for (let k = 0; k < pairs.length; k++) {
    if (k + 1 >= (pairs[k]![0] + 1) * 0.4 && k + 1 >= (pairs[k]![1] + 1) * 0.4) count = k + 1;
  }
  if (!count) return [];
  const [i, j] = pairs[count - 1]!;
  return spansOf(prompt, text, a, b, pairs.slice(0, count), { from, to: a.end[i]!, textFrom, textTo: b.end[j]! });
}

/** A whole piece of several words that stands nowhere as it is: the stretch where at least half its words are. */
export function alignPiece(prompt: Prompt, text: string, from: number, to: number): Span[] {
  const b = wordsOfText(text, 0, text.length, false);
  if (b.start.length < 3) return [];
  const a = wordsOfPrompt(prompt, from, Math.min(to, from + text.length * 6 + 400));
  const pairs = commonWords(a.hash, b.hash);
  if (pairs.length < 2 || pairs.length * 2 < b.start.length) return [];
  const first = pairs[0]!;
  const last = pairs[pairs.length - 1]!;
  if (last[0] - first[0] + 1 > pairs.length * 2) return [];
  const bounds = {
    from: a.start[first[0]]!,
    to: a.end[last[0]]!,
    textFrom: b.start[first[1]]!,
    textTo: b.end[last[1]]!,
  };
  return spansOf(prompt, text, a, b, pairs, bounds);
}
