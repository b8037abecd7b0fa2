import { blankEnd, blankStart } from './fragment';
import type { Node } from './node';
import type { Prompt, PromptRange } from './prompt';

/** Shorter and longer texts before or behind all that was found are left alone. */
const leastEnd = 80;
const longestEnd = 20_000;
/** How what code puts together from short pieces begins: with a label, a heading, a tag, an item. */
const labelled = /^[^\n:]{1,40}:(?:[ \n]|$)|^(?:#{1,6} |<[a-z]|[-*] |\[)/;

/** Where a message may stand of which nothing was found, before or behind the others. */
export function unfoundEnds({ text, chars }: Prompt, nodes: readonly Node[]): PromptRange[] {
  if (!nodes.length) return [];
  const first = nodes.reduce((start, { from }) => Math.min(start, from), text.length);
  const last = nodes.reduce((end, { to }) => Math.max(end, to), 0);
  return [
    { from: 0, to: first },
    { from: last, to: text.length },
  ].flatMap(({ from, to }) => {
    const range = { from: blankEnd(chars, from, to), to: blankStart(chars, from, to) };
    const length = range.to - range.from;
    if (length < leastEnd || length > longestEnd) return [];
    return labelled.test(text.slice(range.from, range.from + 60)) ? [range] : [];
  });
}
