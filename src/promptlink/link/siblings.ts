import { firstFrom } from '../extract/model';
import { isWholeValue, startsValue } from './item';
import { extent, type Node, takenBy, wholeNode } from './node';
import { isJsonValue, type Prompt } from './prompt';

/** How far a name may stand from its value in the source, and before it in the prompt. */
const farInSource = 400;
const farInPrompt = 160;
const name = /^[\w.:/@-]{3,60}$/;

/**
 * The names of what was found as a value: `{ name: 'ring_bell', about: 'Rings the bell …' }` is told as `ring_bell: Rings the bell …`.
 * A name alone says nothing; before the text that it stands beside in the source it is that name.
 */
export function siblings(prompt: Prompt, nodes: readonly Node[]): Node[] {
  const { text } = prompt;
  const taken = takenBy(nodes, text.length);
  const found: Node[] = [];
  for (const node of nodes) {
    const { literal, model } = node;
    if (!node.instance || literal.gaps.length || !isWholeValue(node)) continue;
    const place = extent(node.spans);
    const isValue = isJsonValue(prompt, place);
    if (!isValue && !startsValue(prompt, place.from)) continue;
    const floor = Math.max(place.from - farInPrompt, isValue ? 0 : text.lastIndexOf('\n', place.from - 1) + 1);
    const first = firstFrom(model.literals, literal.start - farInSource, (l) => l.start);
    for (let i = first; i < model.literals.length; i++) {
      const other = model.literals[i]!;
      if (other.start > literal.start + farInSource) break;
      const word = other.pieces[0]!.text;
      if (other.gaps.length || !name.test(word)) continue;
      const at = wordBefore(text, word, place.from, floor);
      const to = at + word.length;
      // A key is what is one in the source as well.
      if (at < 0 || taken[at] || (isKey(text, to) && !/^\s*:/.test(model.src.slice(other.end, other.end + 8))))
        continue;
      taken.fill(1, at, to);
      found.push(wholeNode(node, other, at));
    }
  }
  return found;
}

/** Whether a key of JSON ends at a place. */
const isKey = (text: string, at: number): boolean => /^"\s*:/.test(text.slice(at, at + 8));

/** The last place of a word by itself before `to`, not before `floor`; -1 where there is none. */
function wordBefore(text: string, word: string, to: number, floor: number): number {
  const at = text.lastIndexOf(word, to - word.length);
  const end = at + word.length;
  const isAlone = !/\w/.test(text[at - 1] ?? '') && !/\w/.test(text[end] ?? '');
  return at >= floor && isAlone ? at : -1;
}
