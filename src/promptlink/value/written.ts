import { element } from './collections';
import { alt, any, aroundValues, each, type Forced, type Item, lazy, nothing, unplaced, type Value } from './value';

/** Objects within objects whose values are looked for in what is written of them, and how many values. */
const deepest = 5;
const mostWritten = 60;
/** What may stand behind a key's colon. */
const spaces = ['', ' '];

const between: Value = { kind: 'any', isWritten: true };

/** What is written of a value as JSON: the texts in it between quotation marks, behind their keys; all else is data. */
export function written(value: Value): Value {
  return lazy(() =>
    alt(each(value).flatMap((v) => (isText(v) ? [quoted('', v), v] : [{ kind: 'seq', parts: [inner(v, 0), any] }]))),
  );
}

/** What is written of an object or a list up to the last text in it. */
function inner(v: Forced, depth: number): Value {
  if (depth > deepest) return nothing;
  if (v.kind === 'object') {
    const entries = [...v.entries].slice(0, mostWritten);
    return { kind: 'seq', parts: entries.map(([name, value]) => entry(name, v.keys.get(name), value, depth)) };
  }
  if (v.kind !== 'list') return nothing;
  const parts = v.items.slice(0, mostWritten).map((item): Value => {
    const one = lazy(() => itemOf(item, depth));
    return item.many || item.maybe ? { kind: 'star', of: [one] } : one;
  });
  return { kind: 'seq', parts };
}

function itemOf({ group, value }: Item, depth: number): Value {
  const own = group ? element({ kind: 'list', items: group }) : value;
  return alt(each(own).map((v) => (isText(v) ? after([quoted('', v)]) : inner(v, depth + 1))));
}

/**
 * `"name": "text"`, or something else behind the key; of a key that is written as a string, that too. What is unknown, or may be
 * left out, is not asked for.
 */
function entry(name: string, key: Value | undefined, value: Value, depth: number): Value {
  return lazy(() => {
    const ways: Value[] = [];
    let isSure = true;
    for (const v of each(value)) {
      const own = isText(v) ? null : inner(v, depth + 1);
      if (own === nothing && !key) isSure = false;
      else for (const space of spaces) ways.push(behind(name, key, space, own ?? v, own === null));
    }
    if (!ways.length) return nothing;
    return isSure ? after([...ways, behind(name, key, '', nothing, false)]) : alt([after(ways), nothing]);
  });
}

const after = (ways: Value[]): Value => ({ kind: 'seq', parts: [between, alt(ways)] });

function behind(name: string, key: Value | undefined, space: string, own: Value, isQuoted: boolean): Value {
  const end = `":${space}`;
  const before = key ? [mark('"'), key] : [];
  const lead = key ? end : `"${name}${end}`;
  if (isQuoted) return { kind: 'seq', parts: [...before, quoted(lead, own)] };
  return { kind: 'seq', parts: [...before, mark(lead), own] };
}

function quoted(lead: string, own: Value): Value {
  return { kind: 'seq', parts: [mark(`${lead}"`), own, mark('"')] };
}

const mark = (text: string): Value => unplaced(text, aroundValues);

const isText = ({ kind }: Forced): boolean => kind === 'text' || kind === 'seq' || kind === 'joined' || kind === 'star';
