import { functionsAround } from '../extract/model';
import type { Binding, Fn } from '../extract/structure';
import { listOf, spread } from './collections';
import type { Evaluator } from './evaluate';
import { addend } from './sums';
import {
  type Addition,
  alt,
  any,
  each,
  force,
  type Item,
  mostItems,
  nothing,
  one,
  type Scope,
  type Value,
} from './value';

/**
 * A name's first values, with what is added to them later; to a list of a function also by what it is passed to. `until`: where
 * the name is used, if that is known.
 */
export function grown(
  evaluator: Evaluator,
  scope: Scope,
  name: string,
  bindings: Binding[],
  given: Value | null,
  fn: Fn | null = null,
  until = 0,
): Value {
  const first: Value[] = given ? [given] : [];
  const added: Binding[] = [];
  // `list[0] = value`.
  const put: Binding[] = [];
  for (const b of bindings) {
    if (b.kind !== 'append') first.push(evaluator.binding(scope, b, name));
    else if (scope.code.is(scope.code.tokenAt(b.at) + 1, '[')) put.push(b);
    else added.push(b);
  }
  const bases = added.length || put.length || fn ? first.flatMap((v) => each(v)) : [];
  const isList = bases.some((v) => v.kind === 'list');
  if (fn && bases.some((v) => v.kind === 'class' && v.made))
    return alt(bases.map((v) => (v.kind === 'class' && v.made ? evaluator.used(scope, name, fn, v) : v)));
  const isText = !isList && bases.some((v) => v.kind === 'text' || v.kind === 'seq');
  const passed = fn && (isList || isText) ? evaluator.filled(scope, name, fn, isList) : [];
  if (!added.length && !passed.length && !(isList && put.length)) return alt(first);
  const declared = declaredAt(scope, bindings, fn ? null : given);
  const isRun = ({ at }: Binding) => fn !== null && at < until && scope.code.isSure(at, fn);
  if (isList) {
    const items: Item[] = bases.flatMap((v) => (v.kind === 'list' ? v.items : []));
    const isKept = !fn || !isCut(scope, name, fn);
    const pushed = added.map((b): Addition => {
      return { at: b.at, items: appended(evaluator, scope, b), isSure: isKept && isRun(b), place: placeIn(scope, b) };
    });
    for (const { additions, isLoop } of grouped(scope, [...pushed, ...passed], declared)) {
      const own = additions.flatMap((a) => a.items);
      const loose = own.map((i) => ({ ...i, maybe: i.maybe || !additions[0]!.isSure || isBlank(i.value) }));
      if (!isLoop) items.splice(additions[0]!.place ?? items.length, 0, ...loose);
      else if (own.some((i) => i.group)) items.push({ value: any, many: true, maybe: true, group: loose });
      else items.push({ value: alt(own.map((i) => i.value)), many: true, maybe: true });
    }
    for (const b of put) replace(evaluator, scope, items, b);
    return { kind: 'list', items: items.slice(0, mostItems) };
  }
  // A writer: what is written to it is all that it holds.
  if (bases.every((v) => v.kind === 'any') && added.some((b) => adderOf(scope, b) === 'write'))
    first.splice(0, first.length, nothing);
  if (!first.length) return any;
  const written = added.map((b): Addition => {
    return { at: b.at, items: [one(addend(evaluator, scope, b.start, b.end))], isSure: isRun(b) };
  });
  const parts = grouped(scope, [...written, ...passed], declared).map(({ additions, isLoop }): Value => {
    const own = additions.flatMap(({ items }) => items.map(({ value }) => value));
    if (isLoop) return { kind: 'star', of: own };
    return additions[0]!.isSure ? alt(own) : alt([...own, nothing]);
  });
  return { kind: 'seq', parts: [alt(first), ...parts] };
}

/** Puts a value, perhaps, in the place of an item. */
function replace(evaluator: Evaluator, scope: Scope, items: Item[], { at, start, end }: Binding): void {
  const k = Number(scope.code.text(scope.code.tokenAt(at) + 2));
  const item = items[k];
  if (item && !item.group) items[k] = { ...item, value: alt([item.value, evaluator.range(scope, start, end)]) };
}

/** Whether anything is taken away again from a list. */
function isCut({ code }: Scope, name: string, fn: Fn): boolean {
  return code.model.usesOf(name).some((at) => {
    const i = code.tokenAt(at);
    if (at < fn.start || at >= fn.end || !code.is(i + 1, '.')) return false;
    return cutters.test(code.text(i + 2)) || (code.isWord(i + 2, 'length') && code.is(i + 3, '='));
  });
}

const cutters = /^(?:pop|shift|splice|remove|clear)$/;

/** Whether a value is white space alone: at a prompt's end it is often trimmed away. */
function isBlank(value: Value): boolean {
  const v = force(value);
  return v.kind === 'text' && !v.literal.gaps.length && !v.literal.pieces[0]!.text.trim();
}

/** Where a name is declared; what a call is known to begin with is there when its function begins. */
function declaredAt({ code }: Scope, bindings: readonly Binding[], given: Value | null): number {
  const own = bindings.filter((b) => b.kind !== 'append').map((b) => b.at);
  const fn = own.length || !given || !bindings.length ? null : functionsAround(code.model, bindings[0]!.at).at(-1);
  return fn ? fn.start : Math.min(...own);
}

/** The method that adds something; nothing for `+=`. */
function adderOf({ code }: Scope, { start }: Binding): string {
  const open = code.tokenAt(start) - 1;
  return code.is(open, '(') ? code.text(open - 1) : '';
}

/** What is added in the order of the source: once each, or over and over within one loop behind the declaration. */
function grouped<T extends { at: number }>(
  scope: Scope,
  added: T[],
  declared: number,
): { additions: T[]; isLoop: boolean }[] {
  const out: { additions: T[]; isLoop: boolean; at: number }[] = [];
  for (const one of [...added].sort((x, y) => x.at - y.at)) {
    const at = scope.code.loopAround(one.at, declared);
    const last = out[out.length - 1];
    if (at >= 0 && last && last.at === at) last.additions.push(one);
    else out.push({ additions: [one], isLoop: at >= 0, at });
  }
  return out;
}

/** The items that one `push`, `append`, `extend` or `+=` adds. */
function appended(evaluator: Evaluator, scope: Scope, binding: Binding): Item[] {
  const { code } = scope;
  const from = code.tokenAt(binding.start);
  const end = code.tokenAt(binding.end);
  const method = adderOf(scope, binding);
  if (method === 'insert')
    return code
      .parts(from, end)
      .slice(1)
      .map(([a, b]) => one(evaluator.tokens(scope, a, b)));
  if (method === 'extend' || method === 'concat' || !method) {
    const list = code.python && method ? listOf(evaluator, scope, from, end) : evaluator.tokens(scope, from, end);
    const value = force(list);
    return spread(value.kind === 'list' && value.items.length === 1 && method ? unwrapped(value.items[0]!) : value);
  }
  return code
    .parts(from, end)
    .flatMap(([a, b]) =>
      code.is(a, '...') ? spread(evaluator.tokens(scope, a + 1, b)) : [one(evaluator.tokens(scope, a, b))],
    );
}

/** Where in a list something is put that is not added at its end: `unshift(…)`, `insert(0, …)`. */
function placeIn(scope: Scope, binding: Binding): number | undefined {
  const { code } = scope;
  const method = adderOf(scope, binding);
  if (method === 'unshift') return 0;
  const first = code.tokenAt(binding.start);
  const isAt = method === 'insert' && /^\d+$/.test(code.text(first)) && code.is(first + 1, ',');
  return isAt ? Number(code.text(first)) : undefined;
}

/** `extend(list)` adds what the list holds, `extend(x for …)` what is made. */
function unwrapped(item: Item): Value {
  return item.many ? { kind: 'list', items: [item] } : item.value;
}
