import { staticLength } from '../extract/literal';
import { apply } from './apply';
import { argumentsOf } from './call';
import type { Code } from './code';
import { asksForText, listOf, objectOf, thinned, withoutEmpty } from './collections';
import type { Evaluator } from './evaluate';
import { held } from './held';
import { builtin, index, method, property } from './members';
import { exported, named } from './names';
import { rendered } from './templates';
import { alt, any, anyOne, each, force, lazy, nothing, type Scope, trimmed, type Value } from './value';

/** Names of what is no text. */
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

/** A name, a literal, a list, a call, with what is behind its dots and brackets. */
export function chain(ev: Evaluator, scope: Scope, first: number, end: number): Value {
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
    value = listOf(ev, scope, i + 1, t.match[i]!);
    i = code.step(i);
  } else if (code.is(i, '{')) {
    value = objectOf(ev, scope, i + 1, t.match[i]!);
    i = code.step(i);
  } else if (code.is(i, '(')) {
    value = code.isGenerator(i + 1, t.match[i]!)
      ? listOf(ev, scope, i + 1, t.match[i]!)
      : ev.tokens(scope, i, code.step(i));
    i = code.step(i);
  } else if (code.isWord(i, 'new') && code.isName(i + 1)) {
    const [word, at, open] = [code.text(i + 1), t.start[i + 1]!, i + 2];
    value = lazy(() => {
      const of = named(ev, scope, word, at);
      if (!code.is(open, '(')) return of;
      if (word === 'URL') return argumentsOf(ev, scope, open).values[0] ?? any;
      return each(of).some((v) => v.kind === 'class') ? apply(ev, of, argumentsOf(ev, scope, open)) : of;
    });
    i = code.is(open, '(') ? code.step(open) : open;
  } else if (code.isName(i)) {
    const word = code.text(i);
    const at = t.start[i]!;
    if (code.isText(i + 1) && !code.python) {
      return postfix(ev, scope, first, tagged(scope, i + 1, dedents.has(word)), t.afterText(i + 1), end);
    }
    if (empties.has(word)) value = nothing;
    else value = lazy(() => named(ev, scope, word, at));
    if (i + 1 < end && code.is(i + 1, '(') && !empties.has(word)) {
      const open = i + 1;
      value = lazy(() => call(ev, scope, word, named(ev, scope, word, at), open));
      i = code.step(i + 1);
    } else i++;
  } else return any;
  return postfix(ev, scope, first, value, i, end);
}

/** What a tag makes of a template: the template, white space aside. */
function tagged(scope: Scope, i: number, isTrimmed: boolean): Value {
  const literal = scope.code.literalAt(i);
  const text: Value = literal ? { kind: 'text', file: scope.file, scope, literal, fills: null } : any;
  return isTrimmed ? trimmed(text) : text;
}

function postfix(ev: Evaluator, scope: Scope, first: number, start: Value, from: number, end: number): Value {
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
      if (open < end && code.is(open, '(')) {
        const at = open;
        value = lazy(() =>
          name === 'filter' && asksForText(code, at)
            ? withoutEmpty(object)
            : method(ev, scope, object, name, argumentsOf(ev, scope, at)),
        );
        i = code.step(open);
      } else {
        const at = code.t.start[i]!;
        value = lazy(() => property(ev, scope, object, name, at));
        i += 2;
      }
    } else if (code.is(i, '(') || (code.is(i, '?.') && code.is(i + 1, '('))) {
      const callee = value;
      const at = code.is(i, '(') ? i : i + 1;
      value = lazy(() => call(ev, scope, '', callee, at));
      i = code.step(at);
    } else if (code.is(i, '[') || (code.is(i, '?.') && code.is(i + 1, '['))) {
      const object = value;
      const at = code.is(i, '[') ? i : i + 1;
      const close = code.t.match[at]!;
      const isSlice = code.python && code.find(at + 1, close, ':') >= 0;
      i = code.step(at);
      const isLetter = isFirstLetter(code, at, i);
      value = lazy(() => {
        const part = isSlice ? thinned(object) : index(object, ev.tokens(scope, at + 1, close));
        return isLetter && force(part).kind === 'any' ? anyOne : part;
      });
    } else if (code.is(i, '!')) i++;
    else if (code.isText(i) && !code.python) {
      value = tagged(scope, i, /dedent|stripIndent/.test(code.src.slice(code.t.start[first], code.t.start[i])));
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

/** Whether what stands in brackets is 0 and its case is changed then, as in `word[0].toUpperCase()`: so is a word's first letter. */
function isFirstLetter(code: Code, open: number, end: number): boolean {
  const dot = code.is(end, '!') ? end + 1 : end;
  const isCased = (code.is(dot, '.') || code.is(dot, '?.')) && cases.has(code.text(dot + 1));
  return isCased && code.text(open + 1) === '0' && open + 2 === code.t.match[open];
}

const cases = new Set(['toUpperCase', 'toLocaleUpperCase', 'upper']);

function call(ev: Evaluator, scope: Scope, word: string, callee: Value, open: number): Value {
  const args = argumentsOf(ev, scope, open);
  if (same.has(word)) return args.values[0] ?? nothing;
  if (lists.has(word)) return args.values[0] ?? any;
  const made = scope.code.python && force(callee).kind === 'any' ? builtin(ev, word, args) : null;
  if (made) return made;
  if (word === 'require' || word === 'import') {
    const module = args.values[0] && force(args.values[0]);
    if (module?.kind === 'text') return exported(ev, scope.file, module.literal.pieces[0]!.text, '*');
  }
  if (force(callee).kind !== 'any') return apply(ev, callee, args);
  if (textless.has(word)) return any;
  // A file that is named: what it holds. Else a text that is passed through: a field's default, a translation.
  const given = [...args.values, ...args.named.values()].slice(0, 4);
  for (const arg of given) {
    const file = held(ev, scope, arg);
    if (file) return file;
  }
  const texts = given.filter((arg) =>
    each(arg).some((v) => v.kind === 'text' && staticLength(v.literal) >= leastPassed),
  );
  const data = parses.test(word) ? given.filter((arg) => each(arg).some(({ kind }) => kind === 'object')) : [];
  return alt([any, ...data, ...texts.map((text) => rendered(text, args))]);
}
