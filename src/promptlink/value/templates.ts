import { writtenOut } from '../extract/literal';
import type { Args } from './call';
import type { Evaluator } from './evaluate';
import { alt, any, each, type Fills, type Forced, force, lazy, lookedUp, nothing, unplaced, type Value } from './value';

/** `template.replace('{{name}}', value)`. */
export function replaced(evaluator: Evaluator, object: Value, args: Args): Value {
  const [pattern, value] = args.values;
  const placeholder = pattern ? force(pattern) : nothing;
  return alt(
    each(object).map((v): Value => {
      if (v.kind !== 'text') return v.kind === 'nothing' ? v : v.kind === 'seq' || v.kind === 'joined' ? v : any;
      if (value && isTemplate(v) && each(value).some(({ kind }) => kind === 'function'))
        return { ...v, fills: fillsWith(v.fills, (soft) => filledBy(evaluator, value, soft, args)) };
      if (placeholder.kind !== 'text' || placeholder.literal.gaps.some((g) => !g.soft)) return v;
      const written = squeezed(writtenOut(placeholder.literal));
      return { ...v, fills: fillsWith(v.fills, (soft) => (squeezed(soft) === written && value ? value : null)) };
    }),
  );
}

/** What a function that is called for every placeholder gives one: `replace(/{(\w+)}/g, (all, name) => values[name])`. */
function filledBy(evaluator: Evaluator, fn: Value, soft: string, { from }: Args): Value | null {
  const name = simple.exec(soft)?.[1];
  if (name === undefined) return null;
  const key = unplaced(name, lookedUp);
  return alt([any, lazy(() => evaluator.apply(fn, { values: [any, key], named: new Map(), from, isOpen: true }))]);
}

/** Whether a text has placeholders. */
export function isTemplate(value: Forced): boolean {
  return value.kind === 'text' && value.literal.gaps.some(({ soft }) => soft !== null);
}

/** A template with the values that a call is given beside it: `render(template, { name: value })`, `template.render(name=value)`. */
export function rendered(template: Value, { values, named }: Args): Value {
  const tables = values.filter((value) => value !== template && each(value).some(({ kind }) => kind === 'object'));
  if (!tables.length && !named.size) return template;
  const entry = (name: string) => named.get(name) ?? entryOf(tables, name, 0);
  return alt(
    each(template).map((v) => {
      if (v.kind !== 'text' || !isTemplate(v)) return v;
      const fill = (soft: string) => {
        const name = simple.exec(soft)?.[1];
        return name === undefined ? null : entry(name);
      };
      return { ...v, fills: fillsWith(v.fills, fill) };
    }),
  );
}

/** A placeholder of a name and nothing else. */
const simple = /^\W*([A-Za-z_]\w*)\W*$/;
/** Objects spread into objects that are looked into. */
const deepestSpread = 4;

/** What the first of some objects that has it gives a name; null where none does. */
function entryOf(tables: readonly Value[], name: string, depth: number): Value | null {
  for (const v of tables.flatMap((table) => each(table))) {
    if (v.kind !== 'object') continue;
    const found = v.entries.get(name) ?? (depth < deepestSpread ? entryOf(v.rest, name, depth + 1) : null);
    if (found) return found;
  }
  return null;
}

/** A placeholder with no white space in it. */
export function squeezed(placeholder: string): string {
  return placeholder.replace(/\s+/g, '');
}

/** Python's `template.format(name=value)`. */
export function formatted(object: Value, args: Args): Value {
  return alt(
    each(object).map((v): Value => {
      if (v.kind !== 'text') return any;
      const byPlace = inOrder(v, args.values, (soft) => /^\{\s*[}:!]/.test(soft));
      return {
        ...v,
        fills: fillsWith(v.fills, (soft, at) => {
          const name = /^\{\s*(\w+)/.exec(soft)?.[1];
          if (!name) return byPlace.get(at) ?? null;
          return /^\d+$/.test(name) ? (args.values[Number(name)] ?? null) : (args.named.get(name) ?? null);
        }),
      };
    }),
  );
}

/** Python's `template % values`, one after the other or, as a dictionary, by name. */
export function interpolated(object: Value, values: readonly Value[]): Value {
  return alt(
    each(object).map((v): Value => {
      if (v.kind !== 'text') return any;
      const byPlace = inOrder(v, values, (soft) => /^%[^(]/.test(soft));
      return {
        ...v,
        fills: fillsWith(v.fills, (soft, at) => {
          const name = /^%\((.*)\)/.exec(soft)?.[1];
          if (name === undefined) return byPlace.get(at) ?? null;
          const table = values[0] && force(values[0]);
          return table?.kind === 'object' ? (table.entries.get(name) ?? null) : null;
        }),
      };
    }),
  );
}

/** The values of placeholders without a name, by where these stand. */
function inOrder(
  { literal }: Extract<Forced, { kind: 'text' }>,
  values: readonly Value[],
  isNext: (soft: string) => boolean,
): Map<number, Value> {
  const unnamed = literal.gaps.filter((gap) => gap.soft !== null && isNext(gap.soft));
  return new Map(unnamed.map((gap, k) => [gap.outerStart, values[k] ?? any]));
}

function fillsWith(inner: Fills | null, get: Fills['get']): Fills {
  return { get: (soft, at) => get(soft, at) ?? inner?.get(soft, at) ?? null };
}
