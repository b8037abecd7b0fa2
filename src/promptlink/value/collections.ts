import type { Fn } from '../extract/structure';
import type { Code } from './code';
import type { Evaluator } from './evaluate';
import { alt, any, each, type Forced, type Item, lazy, mostItems, one, type Scope, type Value } from './value';

/** What stands between the brackets of a list. */
export function listOf(evaluator: Evaluator, scope: Scope, from: number, end: number): Value {
  const { code } = scope;
  if (code.python) {
    for (let i = from; i < end; i = code.step(i)) {
      if (!code.isWord(i, 'for')) continue;
      const until = code.isWord(i - 1, 'async') ? i - 1 : i;
      return { kind: 'list', items: [{ value: evaluator.tokens(scope, from, until), many: true, maybe: true }] };
    }
  }
  const items = code.parts(from, end).flatMap(([a, b]): Item[] => {
    const isSpread = code.is(a, '...') || (code.python && code.is(a, '*'));
    if (!isSpread) return [one(evaluator.tokens(scope, a, b))];
    return spread(evaluator.tokens(scope, a + 1, b));
  });
  return { kind: 'list', items };
}

/** The items that a spread list brings. */
export function spread(list: Value): Item[] {
  const lists = each(list);
  const items = lists.flatMap((v): Item[] => {
    if (v.kind === 'nothing') return [];
    if (v.kind !== 'list') return [{ value: any, many: true, maybe: true }];
    // `...(condition ? [a, b] : [])`: each of them may be left out.
    return lists.length > 1 ? v.items.map((item) => ({ ...item, maybe: true })) : v.items;
  });
  return items.slice(0, mostItems);
}

/** What a list gives for one of its items. */
export function element(list: Value): Value {
  return alt(
    each(list).map((v) =>
      v.kind === 'list'
        ? alt(v.items.map((i) => (i.group ? element({ kind: 'list', items: i.group }) : i.value)))
        : any,
    ),
  );
}

/** Some of a list's items; of a text as much as there is of it. */
export function thinned(object: Value): Value {
  return ofLists(object, (items) => items.map((i) => ({ ...i, maybe: true })));
}

/** A list without the items that are nothing: what has a text of its own stays, the rest may. */
export function withoutEmpty(object: Value): Value {
  return ofLists(object, (items) => items.flatMap(unlessEmpty));
}

const ofLists = (object: Value, change: (items: Item[]) => Item[]): Value =>
  alt(each(object).map((v): Value => (v.kind === 'list' ? { ...v, items: change(v.items) } : v)));

function unlessEmpty(item: Item): Item[] {
  if (item.group) return [{ ...item, maybe: true }];
  const ways = each(item.value);
  const left = ways.filter((v) => !isEmpty(v));
  if (!left.length) return [];
  return [{ ...item, value: alt(left), maybe: item.maybe || left.length < ways.length || !left.every(hasText) }];
}

function isEmpty(v: Forced): boolean {
  return v.kind === 'nothing' || (v.kind === 'text' && !v.literal.gaps.length && !v.literal.pieces[0]!.text);
}

/** Whether a value has text that is there in any case. */
function hasText(v: Forced): boolean {
  if (v.kind === 'seq') return v.parts.some((part) => each(part).every(hasText));
  return v.kind === 'text' && v.file >= 0 && v.literal.pieces.some(({ text }) => text.trim());
}

/** Whether what stands in the brackets of `list.filter(…)` leaves out what is empty: `Boolean`, `(x) => x.trim().length > 0`. */
export function asksForText(code: Code, open: number): boolean {
  const own = code.src.slice(code.t.end[open], code.t.start[code.t.match[open]!]).replace(/\s+as\s+\w+\s*$/, '');
  if (/^\s*(Boolean|None)\s*$/.test(own)) return true;
  const [, name, body] = /^\s*\(?\s*(\w+)[^=]*=>([\s\S]*)$/.exec(own) ?? [];
  if (!name || !body) return false;
  const left = body.replaceAll(/\w+/g, (word) => (word === name ? '' : word)).replaceAll(askingForText, '');
  return !/\w/.test(left);
}

const askingForText = /\b(trim|length|Boolean|null|undefined|typeof|false|0)\b|(['"])string\2/g;

/** What stands between the braces of an object. */
export function objectOf(evaluator: Evaluator, scope: Scope, from: number, end: number): Value {
  const { code } = scope;
  const entries = new Map<string, Value>();
  const rest: Value[] = [];
  const keys = new Map<string, Value>();
  for (const [a, b] of code.parts(from, end)) {
    if (code.is(a, '...') || code.is(a, '**')) rest.push(evaluator.tokens(scope, a + 1, b));
    else if (code.is(a + 1, ':') && (code.isName(a) || code.isText(a))) {
      const key = code.isText(a) ? code.src.slice(code.t.from[a], code.t.to[a]) : code.text(a);
      if (code.isText(a)) keys.set(key, evaluator.tokens(scope, a, a + 1));
      entries.set(key, evaluator.tokens(scope, a + 2, b));
    } else if (code.is(a, '[') && code.is(code.step(a), ':')) {
      entries.set(
        code.src.slice(code.t.end[a], code.t.start[code.t.match[a]!]),
        evaluator.tokens(scope, code.step(a) + 1, b),
      );
    } else if (code.isName(a) && b === a + 1) {
      const word = code.text(a);
      entries.set(
        word,
        lazy(() => evaluator.named(scope, word, code.t.start[a]!)),
      );
    } else if (code.isName(a)) {
      const at = code.isWord(a, 'async') || code.isWord(a, 'get') ? a + 1 : a;
      if (!code.is(at + 1, '(')) continue;
      const fn = functionFrom(code, at + 1, b);
      if (fn) entries.set(code.text(at), { kind: 'function', scope, fn });
    }
  }
  return { kind: 'object', entries, rest, keys };
}

/** The function whose parameters or body begin first in `[i, end)`, as the file's structure has it. */
export function functionFrom(code: Code, i: number, end: number): Fn | null {
  const from = code.t.start[i]!;
  const to = code.t.end[end - 1]!;
  for (const fn of code.model.structure.functions) {
    if (fn.start > to) break;
    if (fn.start >= from && fn.end <= to) return fn;
  }
  return null;
}
