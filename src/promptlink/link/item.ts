import { isSpace } from './fragment';
import type { Prompt } from './prompt';

/** What may stand between a line's beginning and an item on it: marks of lists, headings, tasks and tables. */
const marker = /^[ \t]*(?:(?:[-*+\u2022\u25e6\u00b7]|\(?\d{1,3}[.)]|#{1,6})[ \t]+)?(?:\[[ xX]\][ \t]+)?(?:\*\*|`)?$/;
/** Shorter texts stand behind labels everywhere. */
const leastValue = 24;

/** Whether a text stands whole, and is long enough to be somebody's value. */
export const isWholeValue = ({ complete, same }: { complete: number; same: number }): boolean =>
  complete >= 0.97 && same >= leastValue;

/** Labels as long as this are sentences. */
const longestLabel = 60;
/** What stands between a label and its value. */
const labelled = /(?:[:=|]|[ \t](?:-|\u2013|\u2014|->|=>|\u2192))[ \t]+$|<[\w:-]+(?: [^<>\n]*)?>$/;

/** Whether an item of a list, a heading, a cell of a table begins at a place. */
export function startsItem({ text }: Prompt, at: number): boolean {
  const before = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return before.length <= longestLabel && marker.test(before);
}

/** Whether a label stands before a place on its line, so that its value begins there: `name: `, `| name | `, `<name>`. */
export function startsValue({ text }: Prompt, at: number): boolean {
  const from = text.lastIndexOf('\n', at - 1) + 1;
  return labelled.test(text.slice(Math.max(from, at - longestLabel), at));
}

const listed =
  /^[ \t]*(?:[-*+\u2022]|\(?\d{1,3}[.)])[ \t]+[`*"']{0,3}[\w.$/-][\w .$/-]*(?:\([^()\n]*\))?[`*"']{0,3}(?::|[ \t][-\u2013\u2014])[`*"']{0,3}[ \t]+$/;

/** Whether an item of a list that is named begins its text at a place: `- name: `, `2. name(args) - `. */
export function startsNamed({ text }: Prompt, at: number): boolean {
  const before = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return before.length <= longestLabel && listed.test(before);
}

/** Whether nothing of a value is left at a place: its line ends, its cell or its element. */
export function endsValue({ text }: Prompt, at: number): boolean {
  let i = at;
  while (i < text.length && text[i] !== '\n' && isSpace(text.charCodeAt(i))) i++;
  return i >= text.length || text[i] === '\n' || text[i] === '|' || text.startsWith('</', i);
}
