import { C } from '../extract/chars';
import { seedWords, type TextIndex } from '../index/textIndex';
import { isWithinWord, isWordChar } from '../index/words';
import { findInstances, type Instance } from './chain';
import { blankEnd, type Fragment } from './fragment';
import { isJsonValue, isQuoted, type Prompt } from './prompt';

/** Shorter headings stand in anybody's text. */
const leastHeading = 12;
/** Longer pieces have words to be found by. */
const longestLabel = 60;

/**
 * Templates whose pieces are too short for a seed, such as `Name: ${name}\nAge: ${age}`: looked for by their whole pieces
 * where nothing else was found. A template is believed that has every worded piece in place, two at least, or most of many, and
 * a heading, within what was found as well. `covered`: 1 within what was found; `placed`: 1 where its own text stands.
 */
export function findWeak(
  prompt: Prompt,
  index: TextIndex,
  covered: Uint8Array,
  placed: Uint8Array,
  files: ReadonlySet<number>,
): Instance[] {
  const fragments: Fragment[] = [];
  const { words } = prompt;
  for (let i = 0; i < words.count; i++) {
    if (placed[words.start[i]!]) continue;
    for (let n = 1; n < seedWords && i + n <= words.count; n++) {
      for (let s = index.seed(words.gram(i, n)); s >= 0; s = index.seedNext.data[s]!) {
        const [text, textAt] = [index.seedText.data[s]!, index.seedAt.data[s]!];
        const fragment = wholeText(prompt, index, text, words.start[i]!, textAt, placed);
        if (fragment) fragments.push(fragment);
      }
    }
  }
  return findInstances(fragments, index, prompt).filter(
    (instance) =>
      (!covered[instance.from] && isComplete(prompt, instance, index)) || isHeading(prompt, instance, files),
  );
}

/**
 * The text as a fragment when the whole of it stands in the prompt, with the word at `textAt` in it at `at`: as it is, or with other
 * indentation.
 */
export function wholeText(
  prompt: Prompt,
  index: TextIndex,
  text: number,
  at: number,
  textAt: number,
  covered: Uint8Array,
): Fragment | null {
  const length = index.textLength.data[text]!;
  const start = index.textStart.data[text]!;
  const { chars } = prompt;
  const texts = index.chars.data;
  const from = startOf(chars, at, texts, start + textAt, start);
  const to = from < 0 ? -1 : endOf(chars, at, texts, start + textAt, start + length);
  if (to < 0) return null;
  for (let i = from; i < to; i++) if (covered[i]) return null;
  if (from > 0 && isWithinWord(chars[from - 1]!, chars[from]!)) return null;
  if (to < chars.length && isWithinWord(chars[to - 1]!, chars[to]!)) return null;
  const loose = to - from !== length;
  return { text, from, to, textFrom: 0, textTo: length, loose, same: Math.min(to - from, length) };
}

/**
 * Where a text that ends before `end` ends in the prompt, gone through from a word that stands at `at` there and at `ownAt` in it;
 * -1 where it differs by more than how its lines are indented. At the prompt's edges white space is trimmed away.
 */
function endOf(chars: Uint16Array, at: number, own: Uint16Array, ownAt: number, end: number): number {
  let p = at;
  let i = ownAt;
  while (i < end) {
    const c = own[i]!;
    if (c === chars[p]) {
      p++;
      i++;
      if (c !== C.LF) continue;
      const [indent, other] = [indentAt(own, i, end), indentAt(chars, p, chars.length)];
      i += indent;
      // Behind its last line break a text has no more indentation than is its own.
      p += i < end ? other : Math.min(indent, other);
    } else return p >= chars.length && blankEnd(own, i, end) === end ? p : -1;
  }
  return p;
}

/** The same backwards: where a text that begins at `first` begins in the prompt. */
function startOf(chars: Uint16Array, at: number, own: Uint16Array, ownAt: number, first: number): number {
  let p = at;
  let i = ownAt;
  while (i > first) {
    const c = own[i - 1]!;
    if (c > C.Space) {
      if (chars[p - 1] !== c) return -1;
    } else {
      // An indentation, and the line break before it.
      const line = lineBefore(own, i, first);
      const place = line < 0 ? -1 : lineBefore(chars, p, 0);
      if (place >= 0) {
        i = line;
        p = place;
        continue;
      }
      if (chars[p - 1] !== c) return p === 0 && blankEnd(own, first, i) === i ? 0 : -1;
    }
    p--;
    i--;
  }
  return p;
}

const isIndent = (c: number): boolean => c === C.Space || c === C.Tab;

/** How many characters of indentation stand at an offset. */
function indentAt(chars: Uint16Array, at: number, end: number): number {
  let i = at;
  while (i < end && isIndent(chars[i]!)) i++;
  return i - at;
}

/** Where the line before an offset ends, if nothing but indentation stands between; else -1. */
function lineBefore(chars: Uint16Array, at: number, first: number): number {
  let i = at;
  while (i > first && isIndent(chars[i - 1]!)) i--;
  return i > first && chars[i - 1] === C.LF ? i - 1 : -1;
}

/**
 * The first words of a line, or a value in JSON as schemas have them, from a file that has given other parts of the prompt;
 * from another one what is marked as a heading.
 */
function isHeading(prompt: Prompt, { file, from, to, same, anchors }: Instance, files: ReadonlySet<number>): boolean {
  if (same < leastHeading || anchors[0]!.piece !== 0 || !files.size) return false;
  const { chars, text } = prompt;
  if (isJsonValue(prompt, { from, to })) return files.has(file);
  const isLine = from === 0 || chars[from - 1] === 10 || chars[from] === 10;
  if (!isLine || isQuoted(prompt, { from, to })) return false;
  if (files.has(file)) return true;
  return marked.test(text.slice(from, to));
}

const marked = /^\s*(?:#+ |<[a-z]|\*\*)/i;

/** How far before what was found a piece may stand that was not, and how far behind. */
const farthest = 4000;

/** Whether every worded piece of a literal stands in the prompt in its order: single words, which are not found, between those that are. */
function isComplete(prompt: Prompt, instance: Instance, index: TextIndex): boolean {
  const first = index.literalPiece.data[instance.literal]!;
  const end = index.literalPiece.data[instance.literal + 1]!;
  const found = new Map(instance.anchors.map((a) => [a.piece, a.fragment]));
  let worded = 0;
  let missing = 0;
  let { same } = instance;
  let at = Math.max(0, instance.from - farthest);
  for (let p = first; p < end; p++) {
    const fragment = found.get(p - first);
    const text = index.pieceText.data[p]!;
    const start = index.textStart.data[text]!;
    const chars = index.chars.data.subarray(start, start + index.textLength.data[text]!);
    if (fragment) at = fragment.to;
    if (!chars.some(isWordChar)) continue;
    worded++;
    if (fragment) continue;
    const next = instance.anchors.find((a) => a.piece > p - first)?.fragment.from ?? at + farthest;
    const isLabel = chars.length <= longestLabel;
    const place = isLabel ? prompt.text.slice(at, next).indexOf(String.fromCharCode(...chars)) : -1;
    if (place < 0) missing++;
    else {
      at += place + chars.length;
      same += chars.length;
    }
  }
  if (!missing) return worded >= 2 && same >= 8;
  return worded - missing >= 4 && missing * 3 <= worded && same >= 40;
}
