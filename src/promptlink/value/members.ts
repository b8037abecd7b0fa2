import type { Binding } from '../extract/structure';
import type { Args } from './call';
import type { Code } from './code';
import { element, spread, thinned, withoutEmpty } from './collections';
import type { Evaluator } from './evaluate';
import { ending, held } from './held';
import { formatted, isTemplate, rendered, replaced } from './templates';
import {
  alt,
  any,
  anyOne,
  each,
  type Forced,
  force,
  type Item,
  lazy,
  nothing,
  one,
  type Scope,
  trimmed,
  type Value,
} from './value';
import { written } from './written';

/** Objects spread out within others that a name is looked for in. */
const mostSpread = 24;

/** `object.name`, written at an offset of the file if that is known. */
export function property(
  evaluator: Evaluator,
  scope: Scope,
  object: Value,
  name: string,
  at = -1,
  asked = new Set<Forced>(),
): Value {
  const out: Value[] = [];
  for (const v of each(object)) {
    if (v.kind === 'object') {
      const own = v.entries.get(name);
      if (own) out.push(own);
      else if (!asked.has(v) && asked.size < mostSpread) {
        asked.add(v);
        for (const r of v.rest) out.push(property(evaluator, scope, r, name, at, asked));
      }
    } else if (v.kind === 'module') out.push(evaluator.memberOfModule(v.file, name));
    else if (v.kind === 'class') out.push(evaluator.memberOf(v, name));
    // A member of an enumeration.
    else if (v.kind === 'text' && name === 'value') out.push(v);
    else if (v.kind === 'nothing') out.push(v);
    else out.push(any, ...byName(evaluator, scope, name, at));
  }
  return alt(out);
}

/** Places of a name in a file, more of which say nothing. */
const mostByName = 4;

/**
 * What a name behind a dot may mean where nothing is known of the object: the texts that the file itself calls so, but for those
 * that it stands in.
 */
function byName(evaluator: Evaluator, scope: Scope, name: string, at: number): Value[] {
  const { code } = scope;
  const found = (code.model.structure.bindings.get(name) ?? []).filter(
    (b) => (b.kind === 'value' || b.kind === 'property') && code.isText(code.tokenAt(b.start)),
  );
  if (found.length > mostByName) return [];
  const others = found.filter((b) => at < b.start || b.end <= at);
  return others.map((b) => evaluator.binding({ ...scope, env: null }, b, name));
}

/** The functions of that name in a file. */
const functionsOf = ({ code }: Scope, name: string): Binding[] =>
  (code.model.structure.bindings.get(name) ?? []).filter(({ kind }) => kind === 'function');

/** The method of that name in a file, or in the modules that it imports something of, where nothing is known of the object that is called. */
function methodByName(evaluator: Evaluator, scope: Scope, name: string): Value | null {
  const own = functionsOf(scope, name);
  if (own.length > mostMethods) return null;
  if (own.length) return alt(own.map((b) => evaluator.binding({ ...scope, env: null }, b, name)));
  // To read what a script imports costs more than it tells: its objects have texts rather than methods that make them.
  if (!scope.code.python) return null;
  const imported = evaluator.kept(`method ${scope.file} ${name}`, () => importedMethod(evaluator, scope, name));
  return each(imported).some(({ kind }) => kind === 'function') ? imported : null;
}

/** Objects of different kinds that may be called by one name. */
const mostMethods = 3;
/** Files that a method is looked for in. */
const mostImported = 40;

/** The one method of that name in the files that a file imports something of; what has to be waited for is seldom a text of the code. */
function importedMethod(evaluator: Evaluator, { file, code }: Scope, name: string): Value {
  const { engine } = evaluator;
  const files = new Set<number>();
  for (const { module, name: imported } of code.model.structure.imports.values()) {
    if (files.size >= mostImported) break;
    for (const range of engine.resolver.exported(file, module, imported)) files.add(range.file);
  }
  const found: Value[] = [];
  for (const other of files) {
    const scope = engine.model(other)?.mentions(name) ? evaluator.scope(other) : null;
    if (!scope) continue;
    for (const b of functionsOf(scope, name))
      found.push(isAsync(scope.code, b) ? nothing : evaluator.binding(scope, b, name));
  }
  return found.length && found.length <= mostMethods ? alt(found) : nothing;
}

/** Whether a function of Python has to be waited for. */
function isAsync(code: Code, { at }: Binding): boolean {
  const i = code.tokenAt(at);
  return code.isWord(i - 1, 'def') && code.isWord(i - 2, 'async');
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
    // A text is formatted with something.
    const isMethod = () => functionsOf(scope, name).length > 0 || (name === 'format' && isEmpty(args));
    const isOwn = kind === 'class' || kind === 'module' || (kind === 'any' && isMethod());
    if (isOwn) return called(evaluator, scope, object, name, args);
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
    case 'charAt':
      return anyOne;
    case 'toLowerCase':
    case 'toUpperCase':
    case 'toLocaleUpperCase':
    case 'lower':
    case 'upper':
      // Perhaps it was written so.
      return force(object).kind === 'any' ? object : alt([object, any]);
    case 'stringify':
    case 'dumps':
      return args.values[0] ? written(args.values[0]) : any;
    case 'repeat':
      return { kind: 'star', of: [object] };
    case 'padEnd':
    case 'ljust':
      return { kind: 'seq', parts: [object, any] };
    case 'padStart':
    case 'rjust':
      return { kind: 'seq', parts: [any, object] };
    default:
      return called(evaluator, scope, object, name, args);
  }
}

const isEmpty = ({ values, named }: Args): boolean => !values.length && !named.size;

/** What else tables and lists have, where an object may have a method of its own by that name. */
const ofTables = new Set('all entries filter format from get items map values'.split(' '));

/** A method of the object's own, else one that the file calls so. */
function called(evaluator: Evaluator, scope: Scope, object: Value, name: string, args: Args): Value {
  const callee = property(evaluator, scope, object, name);
  const isKnown = each(callee).some(({ kind }) => kind !== 'any');
  const byItsName = isKnown ? null : methodByName(evaluator, scope, name);
  if (byItsName) return alt([any, evaluator.apply(byItsName, args)]);
  if (isKnown) return evaluator.apply(callee, args);
  if (reads.test(name) && each(object).some(isTemplate)) return rendered(object, args);
  return reads.test(name) ? read(evaluator, scope, args) : any;
}

/** What reads files and joins paths gives the files that it is told the names of, or what these hold. */
function read(evaluator: Evaluator, scope: Scope, args: Args): Value {
  const given = args.values.slice(0, mostNames).flatMap((arg) => each(arg));
  const files = given.flatMap((v) => {
    // What was read already, and may be parsed; a template, or what was put together.
    if (v.kind === 'object' || (v.kind === 'text' && v.scope === null) || isTemplate(v)) return [v];
    if (v.kind === 'joined' || v.kind === 'seq') return [v];
    const file = v.kind === 'text' && isPath.test(ending(evaluator, v)) ? held(evaluator, scope, v) : null;
    return file ? [file] : [];
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

/** What Python's own functions make of lists; null for others. */
export function builtin(evaluator: Evaluator, word: string, args: Args): Value | null {
  const [first, second] = args.values;
  if (!first) return null;
  if (word === 'filter')
    return second ? (force(first).kind === 'nothing' ? withoutEmpty(second) : thinned(second)) : null;
  if (word === 'map') return second ? mapped(evaluator, second, { ...args, values: [first] }) : null;
  if (word === 'enumerate') return paired([null, first]);
  return word === 'zip' ? paired(args.values) : null;
}

/** The pairs of the items of lists; null stands for numbers. */
function paired(lists: readonly (Value | null)[]): Value {
  const columns = lists.map((list) => list && force(list));
  const known = columns.find((list) => list?.kind === 'list');
  if (known?.kind !== 'list') return any;
  const isOrdered = columns.every((list) => list?.kind !== 'list' || !list.items.some((i) => i.many || i.group));
  const cell = (list: Value | null, k: number): Value => {
    const v = list && force(list);
    if (v?.kind !== 'list') return any;
    return isOrdered ? (v.items[k]?.value ?? any) : element(v);
  };
  const items = known.items.map(({ many, maybe }, k): Item => {
    const pair = columns.map((list) => one(cell(list, k)));
    return { value: { kind: 'list', items: pair }, many, maybe };
  });
  return { kind: 'list', items };
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
  const pairs = [...table.entries].map(([key, value]): Item => {
    const pair = [table.keys.get(key) ?? any, value].map(one);
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
