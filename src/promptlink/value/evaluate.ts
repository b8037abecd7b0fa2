import type { LinkEngine } from '../engine';
import { type Gap, type Literal, staticLength } from '../extract/literal';
import type { FileModel } from '../extract/model';
import type { Piece } from '../extract/pieces';
import type { Binding, Fn } from '../extract/structure';
import { Recent } from '../recent';
import { apply } from './apply';
import { type Args, argumentsOf } from './call';
import { Code } from './code';
import { functionFrom, listOf, objectOf, spread } from './collections';
import { filled, filledInside } from './filled';
import { held } from './held';
import { builtin, index, method, property, thinned } from './members';
import { bindingValue, exported, grown, memberOfModule, named } from './names';
import { memberOf, used } from './objects';
import { colonOf, operatorsAt } from './operators';
import { placeholder } from './placeholders';
import { interpolated, rendered } from './templates';
import {
  type Addition,
  alt,
  any,
  cutShort,
  type Env,
  each,
  force,
  type Instance,
  lazy,
  nothing,
  type Scope,
  trimmed,
  type Value,
} from './value';

/** Expressions within expressions that are read. */
const deepest = 40;
/** Values that are kept from one prompt to the next. */
const mostKept = 10_000;
/** Names followed from one prompt's expressions. */
const mostSteps = 8000;

/** Reads what expressions may give out of the source's shape: no types, no data flow, nothing is run. */
export class Evaluator {
  readonly engine: LinkEngine;
  private readonly codes = new WeakMap<FileModel, Code>();
  private readonly known = new Recent<Value>(mostKept);
  private depth = 0;
  private steps = 0;

  constructor(engine: LinkEngine) {
    this.engine = engine;
  }

  /** A file changed: what was read may no longer hold. */
  forget(): void {
    this.known.clear();
  }

  /** A new prompt begins: it has a budget of its own. */
  begin(): void {
    this.steps = 0;
    // What is kept holds on to the files it was read from.
    this.known.age();
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
    if (this.steps++ > mostSteps) return cutShort();
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
    if (this.depth > deepest) return cutShort();
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
    const literal = this.literalOf(scope, i, end);
    if (literal) return { kind: 'text', file: scope.file, scope, literal, fills: null };
    return this.fn(scope, i, end) ?? this.operators(scope, i, end) ?? this.chain(scope, i, end);
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
      const colon = this.find(code, i, end, ':');
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

  private find(code: Code, from: number, end: number, text: string): number {
    for (let i = from; i < end; i = code.step(i)) if (code.is(i, text)) return i;
    return -1;
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
    if (at.plus.length) return this.sum(scope, i, end, at.plus);
    if (at.percent > 0) return this.formatted(scope, i, at.percent, end);
    if (at.times > 0) return this.repeated(scope, i, at.times, end);
    if (at.as > 0) return this.tokens(scope, i, at.as);
    return null;
  }

  private alt(scope: Scope, ranges: [number, number][]): Value {
    return alt(ranges.map(([from, to]) => this.tokens(scope, from, to)));
  }

  private sum(scope: Scope, i: number, end: number, plus: number[]): Value {
    const edges = [i - 1, ...plus, end];
    const parts = edges.slice(1).map((to, k) => this.tokens(scope, edges[k]! + 1, to));
    const isList = parts.some((p) => each(p).some((v) => v.kind === 'list'));
    if (isList) return { kind: 'list', items: parts.flatMap((p) => spread(p)) };
    if (parts.every((p) => each(p).every((v) => v.kind === 'any'))) return any;
    const literals = edges.slice(1).some((to, k) => this.literalOf(scope, edges[k]! + 1, to));
    return literals ? { kind: 'seq', parts } : this.wordless(scope, edges);
  }

  /** What tokens are added to one another: a template that has no text of its own. `edges`: before and behind each of them. */
  private wordless(scope: Scope, edges: readonly number[]): Value {
    const { t } = scope.code;
    const gaps = edges.slice(1).map((to, k): Gap => {
      const [start, end] = [t.start[edges[k]! + 1]!, t.end[to - 1]!];
      return { start, end, outerStart: start, outerEnd: end, soft: null };
    });
    const [start, end] = [gaps[0]!.start, gaps[gaps.length - 1]!.end];
    const pieces = [start, ...gaps.map((gap) => gap.end)].map(
      (at): Piece => ({ text: '', start: at, end: at, map: null, cuts: null }),
    );
    return { kind: 'text', file: scope.file, scope, literal: { start, end, pieces, gaps }, fills: null };
  }

  private literalOf({ code }: Scope, i: number, end: number): Literal | null {
    const literal = code.literalAt(i);
    return literal && literal.end === code.t.end[end - 1] ? literal : null;
  }

  /** What a range that is added to a text gives: a hole of it, if it is no text itself. */
  added(scope: Scope, start: number, end: number): Value {
    const { code } = scope;
    const [i, to] = [code.tokenAt(start), code.tokenAt(end)];
    const isText = i >= to || this.literalOf(scope, i, to);
    return isText ? this.tokens(scope, i, to) : this.wordless(scope, [i - 1, to]);
  }

  /** `text * times`, `times * text`. */
  private repeated(scope: Scope, i: number, times: number, end: number): Value {
    const factors = [this.tokens(scope, i, times), this.tokens(scope, times + 1, end)];
    const text = factors.find((v) => force(v).kind === 'text');
    return text ? { kind: 'star', of: [text] } : any;
  }

  /** `text % values`. */
  private formatted(scope: Scope, i: number, percent: number, end: number): Value {
    const { code } = scope;
    const text = this.tokens(scope, i, percent);
    if (!code.python || !each(text).some(({ kind }) => kind === 'text')) return any;
    const first = percent + 1;
    const isTuple = code.is(first, '(') && code.t.match[first] === end - 1;
    const given = isTuple ? code.parts(first + 1, end - 1) : [[first, end] as const];
    return interpolated(
      text,
      given.map(([from, to]) => this.tokens(scope, from, to)),
    );
  }

  /** A name, a literal, a list, a call, with what is behind its dots and brackets. */
  private chain(scope: Scope, first: number, end: number): Value {
    const { code } = scope;
    const { t } = code;
    const pattern = code.patternAt(first);
    let i = first;
    let value: Value;
    if (code.isText(i)) {
      const literal = code.literalAt(i);
      value = literal ? { kind: 'text', file: scope.file, scope, literal, fills: null } : any;
      i = literal ? Math.max(t.afterText(i), code.tokenAt(literal.end)) : t.afterText(i);
    } else if (pattern !== null) {
      const start = t.start[i]!;
      const end = t.end[i]!;
      const pieces = [{ text: pattern, start, end, map: null, cuts: null }];
      value = { kind: 'text', file: scope.file, scope, literal: { start, end, pieces, gaps: [] }, fills: null };
      i++;
    } else if (code.is(i, '[')) {
      value = listOf(this, scope, i + 1, t.match[i]!);
      i = code.step(i);
    } else if (code.is(i, '{')) {
      value = objectOf(this, scope, i + 1, t.match[i]!);
      i = code.step(i);
    } else if (code.is(i, '(')) {
      value = code.isGenerator(i + 1, t.match[i]!)
        ? listOf(this, scope, i + 1, t.match[i]!)
        : this.tokens(scope, i, code.step(i));
      i = code.step(i);
    } else if (code.isWord(i, 'new') && code.isName(i + 1)) {
      const [word, at, open] = [code.text(i + 1), t.start[i + 1]!, i + 2];
      value = lazy(() => {
        const of = named(this, scope, word, at);
        if (!code.is(open, '(')) return of;
        if (word === 'URL') return argumentsOf(this, scope, open).values[0] ?? any;
        return each(of).some((v) => v.kind === 'class') ? apply(this, of, argumentsOf(this, scope, open)) : of;
      });
      i = code.is(open, '(') ? code.step(open) : open;
    } else if (code.isName(i)) {
      const word = code.text(i);
      const at = t.start[i]!;
      if (code.isText(i + 1) && !code.python) {
        return this.postfix(scope, first, this.tagged(scope, i + 1, dedents.has(word)), t.afterText(i + 1), end);
      }
      if (empties.has(word)) value = nothing;
      else value = lazy(() => named(this, scope, word, at));
      if (code.is(i + 1, '(') && !empties.has(word)) {
        const open = i + 1;
        value = lazy(() => this.call(scope, word, named(this, scope, word, at), open));
        i = code.step(i + 1);
      } else i++;
    } else return any;
    return this.postfix(scope, first, value, i, end);
  }

  /** What a tag makes of a template: the template, white space aside. */
  private tagged(scope: Scope, i: number, isTrimmed: boolean): Value {
    const literal = scope.code.literalAt(i);
    const text: Value = literal ? { kind: 'text', file: scope.file, scope, literal, fills: null } : any;
    return isTrimmed ? trimmed(text) : text;
  }

  private postfix(scope: Scope, first: number, start: Value, from: number, end: number): Value {
    const { code } = scope;
    let value = start;
    let i = from;
    while (i < end) {
      if ((code.is(i, '.') || code.is(i, '?.')) && code.isName(i + 1)) {
        const object = value;
        const name = code.text(i + 1);
        let open = i + 2;
        if (code.is(open, '?.')) open++;
        if (code.is(open, '<')) while (open < end && !code.is(open, '(')) open++;
        if (code.is(open, '(')) {
          const at = open;
          value = lazy(() => method(this, scope, object, name, argumentsOf(this, scope, at)));
          i = code.step(open);
        } else {
          value = lazy(() => property(this, scope, object, name));
          i += 2;
        }
      } else if (code.is(i, '(') || (code.is(i, '?.') && code.is(i + 1, '('))) {
        const callee = value;
        const at = code.is(i, '(') ? i : i + 1;
        value = lazy(() => this.call(scope, '', callee, at));
        i = code.step(at);
      } else if (code.is(i, '[') || (code.is(i, '?.') && code.is(i + 1, '['))) {
        const object = value;
        const at = code.is(i, '[') ? i : i + 1;
        const close = code.t.match[at]!;
        const isSlice = code.python && this.find(code, at + 1, close, ':') >= 0;
        value = lazy(() => (isSlice ? thinned(object) : index(object, this.tokens(scope, at + 1, close))));
        i = code.step(at);
      } else if (code.is(i, '!')) i++;
      else if (code.isText(i) && !code.python) {
        value = this.tagged(scope, i, /dedent|stripIndent/.test(code.src.slice(code.t.start[first], code.t.start[i])));
        i = code.t.afterText(i);
      } else if (code.is(i, '<') && !code.python) {
        // Type arguments of a call.
        let k = i;
        while (k < end && !code.is(k, '(')) k++;
        if (k >= end) return any;
        i = k;
      } else return any;
    }
    return value;
  }

  private call(scope: Scope, word: string, callee: Value, open: number): Value {
    const args = argumentsOf(this, scope, open);
    if (same.has(word)) return args.values[0] ?? nothing;
    if (lists.has(word)) return args.values[0] ?? any;
    const made = scope.code.python && force(callee).kind === 'any' ? builtin(this, word, args) : null;
    if (made) return made;
    if (word === 'require' || word === 'import') {
      const module = args.values[0] && force(args.values[0]);
      if (module?.kind === 'text') return exported(this, scope.file, module.literal.pieces[0]!.text, '*');
    }
    if (force(callee).kind !== 'any') return apply(this, callee, args);
    if (textless.has(word)) return any;
    // A file that is named: what it holds. Else a text that is passed through: a field's default, a translation.
    const given = [...args.values, ...args.named.values()].slice(0, 4);
    for (const arg of given) {
      const file = held(this, scope, arg);
      if (file) return file;
    }
    const texts = given.filter((arg) =>
      each(arg).some((v) => v.kind === 'text' && staticLength(v.literal) >= leastPassed),
    );
    const data = parses.test(word) ? given.filter((arg) => each(arg).some(({ kind }) => kind === 'object')) : [];
    return alt([any, ...data, ...texts.map((text) => rendered(text, args))]);
  }

  /** What a placeholder is given in the code around a template; null where nothing is known of it. */
  placeholder(file: number, soft: string): Value | null {
    const key = `placeholder:${file}:${soft}`;
    let known = this.known.get(key);
    if (!known) {
      known = placeholder(this, file, soft) ?? nothing;
      this.known.set(key, known);
    }
    return known.kind === 'nothing' ? null : known;
  }
}

const prefixes = new Set(['await', 'return', 'yield']);
const empties = new Set(['undefined', 'null', 'None', 'false', 'False', 'true', 'True']);
/** Functions that give the list they are given. */
const lists = new Set('reversed sorted list tuple set Array iter'.split(' '));
/** What neither gives text nor passes it through. */
const textless = new Set(
  (
    'fetch setTimeout setInterval setImmediate parseInt parseFloat Number Boolean BigInt Symbol isNaN ' +
    'len int float bool isinstance issubclass hasattr range print max min sum abs round type id hash'
  ).split(' '),
);
/** Functions that give what a file of data says that they are given. */
const parses = /read|parse|load|open/i;
/** Shorter texts that an unknown function is given are names, keys, messages. */
const leastPassed = 24;
/** Tags of scripts that take away the white space around a template, too. */
const dedents = new Set(['dedent', 'stripIndent', 'stripIndents']);
/** Functions that give what they are given, white space aside. */
const same = new Set(
  'String str dedent outdent endent stripIndent stripIndents cleandoc heredoc trim strip'.split(' '),
);
