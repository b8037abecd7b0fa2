import { isWordChar, placesOfWord } from '../index/words';
import { C } from './chars';

/** Words before a name that is bound or passed on there. */
const binders = new Set(
  'const let var function class enum def as export import type interface namespace async default'.split(' '),
);
/** Words before a list of names that are. */
const listers = new Set('export import const let var type from'.split(' '));
/** As far before a name a list of names is looked through. */
const longestList = 3000;

/**
 * Whether a file may bind a name at its top, or import it to pass it on: told by what stands before each place of the name,
 * without reading the file. Errs towards yes.
 */
export function mayBind(src: string, name: string, python: boolean): boolean {
  for (const at of placesOfWord(src, name)) if (bindsAt(src, at, python)) return true;
  return false;
}

function bindsAt(src: string, at: number, python: boolean): boolean {
  let i = at;
  while (i > 0 && isSpace(src.charCodeAt(i - 1))) i--;
  if (i === 0) return true;
  const before = src.charCodeAt(i - 1);
  // In Python a line that begins with the name, in a branch as well.
  if (python && src.slice(i, at).includes('\n')) return true;
  // `Object.defineProperty(exports, 'name'`.
  if (before === C.Quote || before === C.Apos) return /\bexports\s*,\s*.$/.test(src.slice(Math.max(0, i - 16), i));
  // `function* name`; `exports.name`.
  if (before === C.Star) return true;
  if (before === C.Dot) return /\bexports\s*\.$/.test(src.slice(Math.max(0, i - 12), i));
  if (before === C.Comma || before === C.OpenCurly || (python && before === C.Open)) return isListed(src, i, python);
  return binders.has(wordBefore(src, i));
}

/** Whether a list of names around a place is that of an export, an import or a declaration. */
function isListed(src: string, from: number, python: boolean): boolean {
  const least = Math.max(0, from - longestList);
  for (let i = from - 1; i >= least; i--) {
    const c = src.charCodeAt(i);
    if (c === C.OpenCurly || (python && c === C.Open)) {
      // `import a, { b }`, `module.exports = { b }`.
      return listers.has(wordBefore(src, i)) || /(?:,|\bexports\s*=)\s*$/.test(src.slice(Math.max(0, i - 20), i));
    }
    if (python && c === C.LF) return /^(?:from|import|\w+\s*,)/.test(src.slice(i + 1, i + 40));
    if (c === C.Semi || c === C.Close || c === C.Open || c === C.CloseCurly) return false;
  }
  return true;
}

const isSpace = (c: number): boolean => c <= C.Space;

function wordBefore(src: string, to: number): string {
  let end = to;
  while (end > 0 && isSpace(src.charCodeAt(end - 1))) end--;
  let start = end;
  while (start > 0 && isWordChar(src.charCodeAt(start - 1))) start--;
  return src.slice(start, end);
}
