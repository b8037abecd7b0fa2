import type { LinkEngine } from '../engine';
import type { Gap } from '../extract/literal';
import type { FileModel } from '../extract/model';
import type { Binding, Fn } from '../extract/structure';
import { Recent } from '../recent';
import { aboutOf } from './about';
import { apply } from './apply';
import type { Args } from './call';
import { chain } from './chain';
import { Code } from './code';
import { functionFrom, listOf } from './collections';
import { filled, filledInside } from './filled';
import { grown } from './grown';
import { wholeFile } from './held';
import { bindingValue, memberOfModule, named } from './names';
import { memberOf, used } from './objects';
import { colonOf, operatorsAt } from './operators';
import { placeholder } from './placeholders';
import { formatted, repeated, sum } from './sums';
import {
  type Addition,
  alt,
  any,
  cutShort,
  type Env,
  each,
  type Fills,
  type Instance,
  lazy,
  nothing,
  type Scope,
  type Value,
} from './value';

/** Expressions within expressions that are read. */
const deepest = 40;
/** Values that are kept from one prompt to the next. */
const mostKept = 10_000;
/** Names followed from one prompt's expressions, and expressions read: where one is too much, the rest is not worked out. */
const mostSteps = 40_000;
const mostReads = 40_000;

/** Reads what expressions may give out of the source's shape: no types, no data flow, nothing is run. */
export class Evaluator {
  readonly engine: LinkEngine;
  private readonly codes = new WeakMap<FileModel, Code>();
  private readonly known = new Recent<Value>(mostKept);
  private namesakes: ReadonlyMap<string, () => Value> = new Map();
  private depth = 0;
  private stepsLeft = 0;
  private readsLeft = 0;

  constructor(engine: LinkEngine) {
    this.engine = engine;
  }

  /** A file changed: what was read may no longer hold. */
  forget(): void {
    this.known.clear();
  }

  /** A new prompt begins: it has a budget of its own. `namesakes`: what is known by what its name is about. */
  begin(namesakes: ReadonlyMap<string, () => Value> = new Map()): void {
    this.namesakes = namesakes;
    this.stepsLeft = mostSteps;
    this.readsLeft = mostReads;
    // What is kept holds on to the files it was read from.
    this.known.age();
  }

  /** Does some work with no more than a share of what is left of the budget. */
  within<T>(share: number, work: () => T): T {
    const steps = Math.max(0, this.stepsLeft) * (1 - share);
    const reads = Math.max(0, this.readsLeft) * (1 - share);
    this.stepsLeft -= steps;
    this.readsLeft -= reads;
    try {
      return work();
    } finally {
      this.stepsLeft = Math.max(0, this.stepsLeft) + steps;
      this.readsLeft = Math.max(0, this.readsLeft) + reads;
    }
  }

  scope(file: number, env: Env | null = null): Scope | null {
    const model = this.engine.model(file);
    if (!model?.tokens) return null;
    let code = this.codes.get(model);
    if (!code) {
      code = new Code(model, model.tokens);
      this.codes.set(model, code);
    }
    return { file, code, env, hops: 0 };
  }

  /** What calling a value may give. */
  apply(callee: Value, args: Args): Value {
    return apply(this, callee, args);
  }

  /** What a name stands for where it is used. */
  named(scope: Scope, name: string, at: number): Value {
    return named(this, scope, name, at);
  }

  /** What one binding gives its name. */
  binding(scope: Scope, binding: Binding, name: string): Value {
    return bindingValue(this, scope, binding, name);
  }

  /** What bindings of one name give it, with what is added later. */
  grown(scope: Scope, name: string, bindings: Binding[], first: Value | null = null): Value {
    return grown(this, scope, name, bindings, first);
  }

  /** What other functions than the one it belongs to add to a list or (`isList` false) a text. */
  filled(scope: Scope, name: string, fn: Fn, isList: boolean): Addition[] {
    const inside = filledInside(this, scope, name, fn, isList);
    return isList ? [...inside, ...filled(this, scope, name, fn)] : inside;
  }

  /** An object that a name of a function stands for, once all methods have been called that the function calls on it. */
  used(scope: Scope, name: string, fn: Fn, object: Instance): Value {
    return used(this, scope, name, fn, object);
  }

  /** A method or a field of an object. */
  memberOf(object: Instance, name: string): Value {
    return memberOf(this, object, name);
  }

  /** What a module exports under a name. */
  memberOfModule(file: number, name: string): Value {
    return memberOfModule(this, file, name);
  }

  /** What the expression in a range of a file may give. */
  range(scope: Scope, start: number, end: number): Value {
    const { code } = scope;
    return this.tokens(scope, code.tokenAt(start), code.tokenAt(end));
  }

  /** What the expression in the tokens `[i, end)` may give. */
  tokens(scope: Scope, i: number, end: number): Value {
    if (i >= end) return any;
    if (this.stepsLeft-- < 0) return cutShort();
    const known = scope.env?.known ?? this.known;
    const key = `${scope.file}:${i}:${end}:${scope.hops}`;
    let value = known.get(key);
    if (!value) {
      value = lazy(() => this.deeper(() => this.read(scope, i, end)));
      known.set(key, value);
    }
    return value;
  }

  /** What is read once from code of which nothing is known but where it stands. */
  kept(key: string, read: () => Value): Value {
    let value = this.known.get(key);
    if (!value) {
      value = lazy(() => this.deeper(read));
      this.known.set(key, value);
    }
    return value;
  }

  private deeper(read: () => Value): Value {
    if (this.depth > deepest || this.readsLeft-- < 0) return cutShort();
    this.depth++;
    try {
      return read();
    } finally {
      this.depth--;
    }
  }

  private read(scope: Scope, first: number, last: number): Value {
    const { code } = scope;
    let i = first;
    let end = last;
    for (;;) {
      while (end > i && (code.is(end - 1, ';') || code.is(end - 1, ',') || (code.is(end - 1, '!') && !code.python)))
        end--;
      if (code.isName(i) && prefixes.has(code.text(i)) && end > i + 1) i++;
      else if (code.is(i, '(') && code.t.match[i] === end - 1 && !code.isGenerator(i + 1, end - 1)) {
        i++;
        end--;
        const parts = code.parts(i, end);
        if (code.python && parts.length > 1) return listOf(this, scope, i, end);
        // `(0, module.name)`: what stands last.
        if (parts.length > 1) [i, end] = parts[parts.length - 1]!;
      } else break;
    }
    if (i >= end) return nothing;
    const literal = code.literalOf(i, end);
    if (literal) return { kind: 'text', file: scope.file, scope, literal, fills: null };
    const fn = this.fn(scope, i, end);
    if (fn) return fn;
    if (code.python && code.find(i, end, ',') > 0 && !code.isGenerator(i, end)) return listOf(this, scope, i, end);
    return this.operators(scope, i, end) ?? chain(this, scope, i, end);
  }

  /** A function that is written where a value stands. */
  private fn(scope: Scope, first: number, end: number): Value | null {
    const { code } = scope;
    let i = first;
    if (code.isWord(i, 'async')) i++;
    const isFunction = code.python
      ? code.isWord(i, 'lambda')
      : code.isWord(i, 'function') ||
        (code.isName(i) && code.is(i + 1, '=>')) ||
        (code.is(i, '(') && code.t.match[i]! < end && (code.is(code.t.match[i]! + 1, '=>') || this.isTyped(code, i)));
    if (!isFunction) return null;
    if (code.python) {
      const colon = code.find(i, end, ':');
      return colon < 0 ? any : { kind: 'function', scope, fn: this.lambda(code, i, colon, end) };
    }
    const fn = functionFrom(code, i, end);
    return fn ? { kind: 'function', scope, fn } : any;
  }

  private isTyped(code: Code, i: number): boolean {
    const close = code.t.match[i]!;
    if (!code.is(close + 1, ':')) return false;
    for (let k = close + 2; k < close + 14; k = code.step(k)) if (code.is(k, '=>')) return true;
    return false;
  }

  private lambda(code: Code, i: number, colon: number, end: number): Fn {
    const params = code.parts(i + 1, colon).map(([from]) => code.text(from));
    return { name: '', params, start: code.t.start[i]!, end: code.t.end[end - 1]! };
  }

  /** An expression with operators at its top; null for one without. */
  private operators(scope: Scope, i: number, end: number): Value | null {
    const { code } = scope;
    const at = operatorsAt(code, i, end);
    if (code.python) {
      if (at.if > 0 && at.else > at.if)
        return this.alt(scope, [
          [i, at.if],
          [at.else + 1, end],
        ]);
    } else if (at.ask > 0) {
      const colon = colonOf(code, at.ask, end);
      if (colon > 0)
        return this.alt(scope, [
          [at.ask + 1, colon],
          [colon + 1, end],
        ]);
    }
    if (at.or > 0)
      return this.alt(scope, [
        [i, at.or],
        [at.or + 1, end],
      ]);
    if (at.and > 0) return alt([this.tokens(scope, at.and + 1, end), nothing]);
    if (at.compare > 0) return any;
    if (at.plus.length) return sum(this, scope, i, end, at.plus);
    if (at.percent > 0) return formatted(this, scope, i, at.percent, end);
    if (at.times > 0) return repeated(this, scope, i, at.times, end);
    if (at.as > 0) return this.tokens(scope, i, at.as);
    return null;
  }

  private alt(scope: Scope, ranges: [number, number][]): Value {
    return alt(ranges.map(([from, to]) => this.tokens(scope, from, to)));
  }

  /** What a placeholder takes in: another template, which is filled as the one it stands in; null where it is another one. */
  included(file: number, gap: Gap, fills: Fills | null): Value | null {
    const found = this.engine.included(file, gap).map((other) => wholeFile(this, other));
    if (!found.length) return null;
    return fills ? alt(found.flatMap(each).map((v) => (v.kind === 'text' ? { ...v, fills } : v))) : alt(found);
  }

  /** What a placeholder is given in the code around a template; null where nothing is known of it. */
  placeholder(file: number, soft: string): Value | null {
    const key = `placeholder:${file}:${soft}`;
    let known = this.known.get(key);
    if (!known) {
      known = placeholder(this, file, soft) ?? nothing;
      this.known.set(key, known);
    }
    if (known.kind !== 'nothing') return known;
    const name = this.namesakes.size ? /[A-Za-z_]\w*/.exec(soft)?.[0] : undefined;
    return (name !== undefined && this.namesakes.get(aboutOf(name))?.()) || null;
  }
}

const prefixes = new Set(['await', 'return', 'yield']);
