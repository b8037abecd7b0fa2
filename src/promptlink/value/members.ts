import { writtenOut } from '../extract/literal';
import type { Args } from './call';
import { spread } from './collections';
import type { Evaluator } from './evaluate';
import {
  alt,
  any,
  each,
  type Fills,
  type Forced,
  force,
  type Item,
  lazy,
  nothing,
  type Scope,
  trimmed,
  type Value,
} from './value';

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

/** `object.name`. */
export function property(evaluator: Evaluator, scope: Scope, object: Value, name: string, depth = 0): Value {
  const out: Value[] = [];
  for (const v of each(object)) {
    if (v.kind === 'object') {
      const own = v.entries.get(name);
      if (own) out.push(own);
      else if (depth < 4) for (const r of v.rest) out.push(property(evaluator, scope, r, name, depth + 1));
    } else if (v.kind === 'module') out.push(evaluator.memberOfModule(v.file, name));
    else if (v.kind === 'class') out.push(evaluator.memberOf(v, name));
    // A member of an enumeration.
    else if (v.kind === 'text' && name === 'value') out.push(v);
    else if (v.kind === 'nothing') out.push(v);
    else out.push(any, ...byName(evaluator, scope, name));
  }
  return alt(out);
}

/** Places of a name in a file, more of which say nothing. */
const mostByName = 4;

/** What a name behind a dot may mean where nothing is known of the object: the texts that the file itself calls so. */
function byName(evaluator: Evaluator, scope: Scope, name: string): Value[] {
  const { code } = scope;
  const found = (code.model.structure.bindings.get(name) ?? []).filter(
    (b) => (b.kind === 'value' || b.kind === 'property') && code.isText(code.tokenAt(b.start)),
  );
  if (found.length > mostByName) return [];
  return found.map((b) => evaluator.binding({ ...scope, env: null }, b, name));
}

/** The methods of that name in a file, where nothing is known of the object that is called. */
function methodsByName(evaluator: Evaluator, scope: Scope, name: string): Value[] {
  const found = (scope.code.model.structure.bindings.get(name) ?? []).filter((b) => b.kind === 'function');
  return found.length === 1 ? found.map((b) => evaluator.binding({ ...scope, env: null }, b, name)) : [];
}

/** `object[key]`. */
export function index(object: Value, key: Value): Value {
  return alt(
    each(object).map((v) => {
      if (v.kind === 'list') return element(v);
      if (v.kind !== 'object' || !v.entries.size) return any;
      const k = force(key);
      const word = k.kind === 'text' && !k.literal.gaps.length ? k.literal.pieces[0]!.text : null;
      return (word !== null && v.entries.get(word)) || alt([...v.entries.values()]);
    }),
  );
}

/** `object.name(args)`. */
export function method(evaluator: Evaluator, scope: Scope, object: Value, name: string, args: Args): Value {
  if (alike.has(name)) {
    const known = force(object);
    if (known.kind !== 'class' && known.kind !== 'module') {
      const given = isModuleCall(known, args) ? args.values[0]! : object;
      return trimmers.has(name) ? trimmed(given) : given;
    }
  }
  if (ofTables.has(name)) {
    const { kind } = force(object);
    if (kind === 'class' || kind === 'module') return called(evaluator, scope, object, name, args);
  }
  switch (name) {
    case 'join':
      // More than a list's separator: a path.
      return args.values.length > 1 && force(object).kind === 'any'
        ? called(evaluator, scope, object, name, args)
        : joined(scope, object, args);
    case 'map':
      return mapped(evaluator, object, args);
    case 'flatMap':
      return flat(mapped(evaluator, object, args));
    case 'filter':
    case 'slice':
    case 'substring':
    case 'substr':
      return thinned(object);
    case 'flat':
      return flat(object);
    case 'concat':
      return concatenated(object, args);
    case 'reverse':
    case 'sort':
    case 'toSorted':
    case 'toReversed':
      return { kind: 'list', items: [{ value: element(object), many: true, maybe: true }] };
    case 'replace':
    case 'replaceAll':
      return replaced(evaluator, object, args);
    case 'sub':
      return scope.code.python && args.values.length > 2
        ? replaced(evaluator, args.values[2]!, args)
        : called(evaluator, scope, object, name, args);
    case 'format':
      return scope.code.python ? formatted(object, args) : called(evaluator, scope, object, name, args);
    case 'values':
      return valuesOf(object, args);
    case 'entries':
    case 'items':
      return entriesOf(object, args);
    case 'from':
      return args.values[1]
        ? mapped(evaluator, args.values[0]!, { ...args, values: args.values.slice(1) })
        : (args.values[0] ?? any);
    case 'all':
      return args.values[0] ?? any;
    case 'get': {
      const found = alt(each(object).map((v) => (v.kind === 'object' ? index(v, args.values[0] ?? any) : any)));
      return args.values[1] ? alt([found, args.values[1]]) : found;
    }
    case 'dedent':
    case 'cleandoc':
      return args.values[0] ?? any;
    case 'toLowerCase':
    case 'toUpperCase':
    case 'lower':
    case 'upper':
      // Perhaps it was written so.
      return alt([object, any]);
    case 'stringify':
    case 'dumps':
      return args.values[0] ? serialized(args.values[0], 0) : any;
    case 'repeat':
      return { kind: 'star', of: [object] };
    default:
      return called(evaluator, scope, object, name, args);
  }
}

/** What else tables and lists have, where an object may have a method of its own by that name. */
const ofTables = new Set('all entries filter format from get items map values'.split(' '));

/** A method of the object's own, else one that the file calls so. */
function called(evaluator: Evaluator, scope: Scope, object: Value, name: string, args: Args): Value {
  const callee = property(evaluator, scope, object, name);
  const isKnown = each(callee).some(({ kind }) => kind !== 'any');
  const methods = !isKnown ? methodsByName(evaluator, scope, name) : [];
  if (methods.length) return alt([any, ...methods.map((m) => evaluator.apply(m, args))]);
  if (isKnown) return evaluator.apply(callee, args);
  if (reads.test(name) && each(object).some(isTemplate)) return rendered(object, args);
  return reads.test(name) ? read(evaluator, scope, args) : any;
}

/** What reads files and joins paths gives the files that it is told the names of, or what these hold. */
function read(evaluator: Evaluator, scope: Scope, args: Args): Value {
  const given = args.values.slice(0, mostNames).flatMap((arg) => each(arg));
  const files = given.flatMap((v) => {
    // What was read already, and may be parsed; a template.
    if (v.kind === 'object' || (v.kind === 'text' && v.scope === null) || isTemplate(v)) return [v];
    const held = v.kind === 'text' && isPath.test(evaluator.ending(v)) ? evaluator.held(scope, v) : null;
    return held ? [held] : [];
  });
  return files.length ? alt([any, ...files.map((file) => rendered(file, args))]) : any;
}

/** What methods are called that read files, join paths or fill templates. */
const reads =
  /^(?:join|resolve|invoke)$|read|load|open|file|path|template|prompt|render|compile|parse|format|fill|interpolat|substitut|from_?string/i;
/** Arguments that are looked through for the name of a file. */
const mostNames = 4;
const isPath = /^[^\n]{0,120}(?:\.\w{1,12}|\/[\w.-]+)$/;

/** `textwrap.strip(text)`, `_.trim(text)`: an object that nothing is known of, and one text. */
function isModuleCall(known: Forced, args: Args): boolean {
  return known.kind === 'any' && args.values.length === 1 && force(args.values[0]!).kind === 'text';
}

/** What gives its object again, white space and case of calling aside. */
const alike = new Set(
  'getvalue trim trimEnd trimStart trimLeft trimRight strip lstrip rstrip toString normalize valueOf toWellFormed'.split(
    ' ',
  ),
);

/** Of these what takes the white space at both ends. */
const trimmers = new Set(['trim', 'strip']);

function joined(scope: Scope, object: Value, args: Args): Value {
  const first = args.values[0];
  if (scope.code.python) return first ? { kind: 'joined', list: first, separator: object } : any;
  return { kind: 'joined', list: object, separator: first ?? any };
}

function mapped(evaluator: Evaluator, object: Value, args: Args): Value {
  const fn = args.values[0];
  if (!fn) return any;
  const call = (item: Value) =>
    lazy(() => evaluator.apply(fn, { values: [item, any], named: new Map(), from: args.from, isOpen: true }));
  const list = force(object);
  if (list.kind !== 'list') return { kind: 'list', items: [{ value: call(element(list)), many: true, maybe: true }] };
  return {
    kind: 'list',
    items: list.items.map(({ value, many, maybe, group }) => ({
      value: call(group ? element({ kind: 'list', items: group }) : value),
      many,
      maybe,
    })),
  };
}

/** Some of a list's items; of a text as much as there is of it. */
export function thinned(object: Value): Value {
  return alt(
    each(object).map(
      (list): Value =>
        list.kind === 'list' ? { kind: 'list', items: list.items.map((i) => ({ ...i, maybe: true })) } : list,
    ),
  );
}

function flat(object: Value): Value {
  const list = force(object);
  if (list.kind !== 'list') return any;
  return {
    kind: 'list',
    items: list.items.flatMap((i): Item[] => {
      const inner = i.group ? null : force(i.value);
      if (inner?.kind !== 'list') return [i];
      if (i.many) return [{ value: any, many: true, maybe: true, group: inner.items }];
      return inner.items.map((x) => ({ ...x, maybe: x.maybe || i.maybe }));
    }),
  };
}

function concatenated(object: Value, args: Args): Value {
  const list = force(object);
  if (list.kind === 'list') return { kind: 'list', items: [...list.items, ...args.values.flatMap(spread)] };
  if (list.kind === 'text' || list.kind === 'seq') return { kind: 'seq', parts: [list, ...args.values] };
  return any;
}

/** Objects within objects whose values are looked for in what is written of them, and how many values. */
const deepestWritten = 5;
const mostWritten = 60;

/** What is written of an object: its values in their order, with keys and marks between them, that is data. */
function serialized(value: Value, depth: number): Value {
  if (depth > deepestWritten) return any;
  return alt(
    each(value).map((v): Value => {
      if (v.kind === 'object') {
        const values = [...v.entries.values()].slice(0, mostWritten);
        return { kind: 'seq', parts: [...values.flatMap((one) => [any, lazy(() => serialized(one, depth + 1))]), any] };
      }
      if (v.kind !== 'list') return v;
      const parts = v.items.slice(0, mostWritten).flatMap((i): Value[] => {
        const one: Value = lazy(() =>
          serialized(i.group ? element({ kind: 'list', items: i.group }) : i.value, depth + 1),
        );
        return i.many || i.maybe ? [{ kind: 'star', of: [{ kind: 'seq', parts: [any, one] }] }] : [any, one];
      });
      return { kind: 'seq', parts: [...parts, any] };
    }),
  );
}

/** `Object.values(table)`; `table.values()`. */
function valuesOf(object: Value, args: Args): Value {
  const table = force(args.values[0] ?? object);
  if (table.kind !== 'object') return any;
  return { kind: 'list', items: [...table.entries.values()].map((value) => ({ value, many: false, maybe: true })) };
}

/** `Object.entries(table)`; `table.items()`: pairs of a key and its value. */
function entriesOf(object: Value, args: Args): Value {
  const table = force(args.values[0] ?? object);
  if (table.kind !== 'object') return any;
  const pairs = [...table.entries.values()].map((value): Item => {
    const pair = [any, value].map((v) => ({ value: v, many: false, maybe: false }));
    return { value: { kind: 'list', items: pair }, many: false, maybe: true };
  });
  return { kind: 'list', items: pairs };
}

/** What the n-th of several names is given by a list, as in `[key, value]` or `for key, value in`. */
export function nth(list: Value, n: number): Value {
  return alt(
    each(list).map((v) =>
      v.kind === 'list' && !v.items.some((i) => i.many) ? (v.items[n]?.value ?? any) : element(v),
    ),
  );
}

/** `template.replace('{{name}}', value)`. */
function replaced(evaluator: Evaluator, object: Value, args: Args): Value {
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
  const key = lazy(() => evaluator.key(name));
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
function formatted(object: Value, args: Args): Value {
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
