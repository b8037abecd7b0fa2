import { Words } from '../index/words';
import { isSpace } from './fragment';
import { Places } from './places';

/** A captured text made ready for matching. `origin[i]` is where decoded unit i starts in the capture; null: same place. */
export class Prompt {
  readonly text: string;
  readonly chars: Uint16Array;
  readonly words = new Words();
  /** Where texts stand in it. */
  readonly places: Places;
  readonly origin: Int32Array | null;

  constructor(text: string, origin: Int32Array | null = null) {
    this.text = text;
    this.places = new Places(text);
    this.chars = new Uint16Array(text.length);
    for (let i = 0; i < text.length; i++) this.chars[i] = text.charCodeAt(i);
    this.words.split(this.chars, 0, text.length);
    this.origin = origin;
  }

  /** Offset in the capture of decoded offset `at`. */
  captured(at: number): number {
    return this.origin ? this.origin[at]! : at;
  }
}

const escapes: Record<number, number> = { 34: 34, 92: 92, 47: 47, 98: 8, 102: 12, 110: 10, 114: 13, 116: 9 };

/** Undoes one level of JSON escaping, or returns null where there is nothing to undo. */
export function unescapeJson(prompt: Prompt): Prompt | null {
  const { text } = prompt;
  if (!/\\["nrtu\\]/.test(text)) return null;
  const origin = new Int32Array(text.length + 1);
  const out: string[] = [];
  let length = 0;
  let copied = 0;
  for (let i = 0; i < text.length; ) {
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
  out.push(text.slice(copied));
  origin[length] = prompt.captured(text.length);
  return new Prompt(out.join(''), origin.slice(0, length + 1));
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

/** Whether a stretch is all between the two quotes of a value in JSON: of a key, or of a list's first. */
export function isJsonValue({ text }: Prompt, { from, to }: { from: number; to: number }): boolean {
  if (text[from - 1] !== '"' || text[to] !== '"') return false;
  let at = from - 2;
  while (at >= 0 && isSpace(text.charCodeAt(at))) at--;
  return text[at] === '[' || (text[at] === ':' && text[at - 1] === '"');
}

/** Whether a quotation mark stands right before or behind a stretch, as it does where somebody quotes. */
export function isQuoted(prompt: Prompt, place: { from: number; to: number }): boolean {
  const { text } = prompt;
  const { from, to } = place;
  if (isJsonValue(prompt, place)) return false;
  return /["\u201c\u00ab]/.test(text[from - 1] ?? '') || /["\u201d\u00bb]/.test(text[to] ?? '');
}
