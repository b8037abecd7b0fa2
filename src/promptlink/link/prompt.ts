import { Words, weigh } from '../index/words';
import { isSpace } from './fragment';
import { Places } from './places';

/** A stretch of a prompt. */
export interface PromptRange {
  from: number;
  to: number;
}

/** A captured text made ready for matching. `origin[i]` is where decoded unit i starts in the capture; null: same place. */
export class Prompt {
  readonly text: string;
  readonly chars: Uint16Array;
  readonly words = new Words();
  /** Where texts stand in it. */
  readonly places: Places;
  readonly origin: Int32Array | null;
  /** Whether some characters say more than a letter. */
  private readonly isWide: boolean;

  constructor(text: string, origin: Int32Array | null = null) {
    this.text = text;
    this.places = new Places(text);
    this.chars = new Uint16Array(text.length);
    for (let i = 0; i < text.length; i++) this.chars[i] = text.charCodeAt(i);
    this.words.split(this.chars, 0, text.length);
    this.origin = origin;
    this.isWide = weigh(text) > text.length;
  }

  /** How much a stretch says, in letters. */
  weight(from: number, to: number): number {
    return this.isWide ? weigh(this.text.slice(from, to)) : to - from;
  }

  /** Offset in the capture of decoded offset `at`. */
  captured(at: number): number {
    return this.origin ? this.origin[at]! : at;
  }
}

const escapes: Record<number, number> = { 34: 34, 92: 92, 47: 47, 98: 8, 102: 12, 110: 10, 114: 13, 116: 9 };

/** A character that is escaped in JSON as it is written there. */
export const jsonEscape = /\\["nrtu\\]/g;

/** How many more of a text's line breaks are escaped than are not, as they are inside a string of JSON; 0 at least. */
export function escapedBreaks(text: string): number {
  let escaped = 0;
  for (let at = text.indexOf('\\n'); at >= 0; at = text.indexOf('\\n', at + 2)) escaped++;
  for (let at = text.indexOf('\n'); at >= 0 && escaped > 0; at = text.indexOf('\n', at + 1)) escaped--;
  return escaped;
}

/** Undoes one level of JSON escaping, or returns null where there is nothing to undo. The quotes around a whole text go too. */
export function unescapeJson(prompt: Prompt): Prompt | null {
  const { text } = prompt;
  if (text.search(jsonEscape) < 0) return null;
  const edge = isString(text) ? 1 : 0;
  const end = text.length - edge;
  const origin = new Int32Array(text.length + 1);
  const out: string[] = [];
  let length = 0;
  let copied = edge;
  for (let i = edge; i < end; ) {
    const width = text.charCodeAt(i) === 92 ? escapeWidth(text, i) : 0;
    if (!width) {
      origin[length++] = prompt.captured(i++);
      continue;
    }
    out.push(text.slice(copied, i), decoded(text, i, width));
    origin[length++] = prompt.captured(i);
    i += width;
    copied = i;
  }
  out.push(text.slice(copied, end));
  origin[length] = prompt.captured(end);
  return new Prompt(out.join(''), origin.slice(0, length + 1));
}

/** Whether a text is one string of JSON: a quote begins it, and the next one that is not escaped ends it. */
function isString(text: string): boolean {
  if (text[0] !== '"') return false;
  for (let at = text.indexOf('"', 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text[at - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return at === text.length - 1;
  }
  return false;
}

function escapeWidth(text: string, at: number): number {
  const c = text.charCodeAt(at + 1);
  if (c === 117) return /^[0-9a-fA-F]{4}$/.test(text.slice(at + 2, at + 6)) ? 6 : 0;
  return escapes[c] === undefined ? 0 : 2;
}

function decoded(text: string, at: number, width: number): string {
  if (width === 6) return String.fromCharCode(Number.parseInt(text.slice(at + 2, at + 6), 16));
  return String.fromCharCode(escapes[text.charCodeAt(at + 1)]!);
}

/** Whether a stretch is all between the two quotes of a value in JSON: of a key, or in a list. */
export function isJsonValue({ text }: Prompt, { from, to }: { from: number; to: number }): boolean {
  if (text[from - 1] !== '"' || text[to] !== '"') return false;
  let at = from - 2;
  while (at >= 0 && isSpace(text.charCodeAt(at))) at--;
  if (text[at] === ',') return isNextInList(text, at, from - 1, to + 1);
  return text[at] === '[' || (text[at] === ':' && text[at - 1] === '"');
}

/** Whether what stands behind a comma is the next value of a list in JSON: on a line of its own, or with no space before it. */
function isNextInList(text: string, comma: number, from: number, to: number): boolean {
  const isApart = from === comma + 1 || text.slice(comma, from).includes('\n');
  return isApart && /["\]}\w]/.test(text[comma - 1] ?? '') && /^\s*[,\]]/.test(text.slice(to, to + farthestEnd));
}

/** How far the next mark of a list may stand behind a value. */
const farthestEnd = 200;

/** Whether a quotation mark stands right before or behind a stretch, as it does where somebody quotes. */
export function isQuoted(prompt: Prompt, place: { from: number; to: number }): boolean {
  const { text } = prompt;
  const { from, to } = place;
  if (isJsonValue(prompt, place)) return false;
  return isOpening(text[from - 1]) || isClosing(text[to]);
}

/** How far the surroundings of two equal stretches are compared. */
const farthestEqual = 4000;

/**
 * Quotation marks around what may be a quotation of another stretch with the same text: as far as their surroundings are alike they
 * belong to it. Offsets; none where the first stretch does not quote the second.
 */
export function marksAround(
  { text }: Prompt,
  a: { from: number; to: number },
  b: { from: number; to: number },
): number[] {
  let from = a.from - 1;
  for (let at = b.from - 1; from >= 0 && at >= 0 && a.from - from < farthestEqual && text[from] === text[at]; at--)
    from--;
  let to = a.to;
  for (let at = b.to; at < text.length && to - a.to < farthestEqual && text[to] === text[at]; at++) to++;
  return [...(isOpening(text[from]) ? [from] : []), ...(isClosing(text[to]) ? [to] : [])];
}

const isOpening = (c = ''): boolean => /["\u201c\u00ab]/.test(c);
const isClosing = (c = ''): boolean => /["\u201d\u00bb]/.test(c);

/** Where JSON that begins at a place ends, if that is behind `to`; -1 where none begins there or it has no end. */
export function bracketEnd(text: string, from: number, to: number): number {
  if (text[from] !== '{' && text[from] !== '[') return -1;
  const marks = /"(?:[^"\\\n]|\\.)*"|[[\]{}]/g;
  marks.lastIndex = from;
  let depth = 0;
  for (let m = marks.exec(text); m; m = marks.exec(text)) {
    if (m[0] === '{' || m[0] === '[') depth++;
    else if (m[0].length === 1 && --depth === 0) return marks.lastIndex > to ? marks.lastIndex : -1;
  }
  return -1;
}
