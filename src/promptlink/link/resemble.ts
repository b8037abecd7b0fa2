import type { TextIndex } from '../index/textIndex';
import { Words } from '../index/words';
import { commonWords } from './align';
import { type Fragment, runForward } from './fragment';
import type { Prompt } from './prompt';

/** Prompts and literals with more words keep runs of three to be found by, however many of their words have changed. */
const mostWords = 400;
/** Literals that are compared, those with the longest stretches first. */
const mostLiterals = 12;
/** Words that both have in one order say something from so many of them on, and from this share of the literal's letters on. */
const leastWords = 5;
const leastShare = 0.45;
/** Letters of a word that count, and how much more one does that follows the one before in both. */
const mostLetters = 8;
const adjoining = 2;

interface Word {
  text: number;
  /** Offset within the text. */
  at: number;
  hash: number;
  length: number;
}

/**
 * Short stretches that a prompt shares with a literal, word by word: where so many words have changed that hardly three in a row
 * are left, the others in their order still say which literal it was. `found`: stretches of literals that may be it.
 */
export function resembling(
  prompt: Prompt,
  index: TextIndex,
  found: readonly Fragment[],
  isSource: (file: number) => boolean,
): Fragment[] {
  if (prompt.words.count > mostWords) return [];
  const more: Fragment[] = [];
  for (const literal of likeliest(index, found, isSource)) {
    const words = wordsOf(index, literal);
    if (words.length < leastWords || words.length > mostWords) continue;
    const weigh = (w: number, isFollowed: boolean) =>
      Math.min(mostLetters, words[w]!.length) + (isFollowed ? adjoining : 0);
    const own = words.map(({ hash }) => hash);
    const shared = commonWords(prompt.words.hash.subarray(0, prompt.words.count), own, weigh);
    const letters = (list: readonly Word[]) => list.reduce((n, { length }) => n + length, 0);
    if (shared.length < leastWords || letters(shared.map(([, w]) => words[w]!)) < letters(words) * leastShare) continue;
    let to = 0;
    for (const [i, w] of shared) {
      const at = prompt.words.start[i]!;
      if (at < to) continue;
      const fragment = stretch(prompt, index, at, words[w]!);
      to = fragment.to;
      more.push(fragment);
    }
  }
  return more;
}

function likeliest(index: TextIndex, found: readonly Fragment[], isSource: (file: number) => boolean): number[] {
  const longest = new Map<number, number>();
  for (const { text, same } of found) {
    for (let p = index.textPiece.data[text]!; p >= 0; p = index.pieceNext.data[p]!) {
      const literal = index.pieceLiteral.data[p]!;
      const file = index.literalFile.data[literal]!;
      if (!index.fileAlive.data[file] || !isSource(file)) continue;
      longest.set(literal, Math.max(longest.get(literal) ?? 0, same));
    }
  }
  const inOrder = [...longest].sort(([a, x], [b, y]) => y - x || a - b);
  return inOrder.slice(0, mostLiterals).map(([literal]) => literal);
}

function wordsOf({ chars, literalPiece, pieceText, textStart, textLength }: TextIndex, literal: number): Word[] {
  const split = new Words();
  const words: Word[] = [];
  for (let p = literalPiece.data[literal]!; p < literalPiece.data[literal + 1]!; p++) {
    const text = pieceText.data[p]!;
    const start = textStart.data[text]!;
    split.split(chars.data, start, start + textLength.data[text]!);
    for (let i = 0; i < split.count; i++) {
      const [from, to] = [split.start[i]!, split.end[i]!];
      words.push({ text, at: from - start, hash: split.hash[i]!, length: to - from });
    }
    if (words.length > mostWords) break;
  }
  return words;
}

/** What follows a word in the prompt as it does in its text. */
function stretch(prompt: Prompt, index: TextIndex, at: number, { text, at: textFrom, length }: Word): Fragment {
  const start = index.textStart.data[text]!;
  const end = start + index.textLength.data[text]!;
  const from = start + textFrom;
  const run = runForward(prompt.chars, at, prompt.text.length, index.chars.data, from, end);
  if (run.a - at < length)
    return { text, from: at, to: at + length, textFrom, textTo: textFrom + length, loose: false, same: length };
  return { text, from: at, to: run.a, textFrom, textTo: run.b - start, loose: run.loose, same: run.same };
}
