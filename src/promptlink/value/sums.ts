import type { Gap } from '../extract/literal';
import type { Piece } from '../extract/pieces';
import { spread } from './collections';
import type { Evaluator } from './evaluate';
import { interpolated } from './templates';
import { any, each, force, type Scope, type Value } from './value';

/** `a + b + …`: `plus` are the tokens of the operators. */
export function sum(ev: Evaluator, scope: Scope, i: number, end: number, plus: number[]): Value {
  const edges = [i - 1, ...plus, end];
  const parts = edges.slice(1).map((to, k) => ev.tokens(scope, edges[k]! + 1, to));
  const isList = parts.some((p) => each(p).some((v) => v.kind === 'list'));
  if (isList) return { kind: 'list', items: parts.flatMap((p) => spread(p)) };
  if (parts.every((p) => each(p).every((v) => v.kind === 'any' && !v.isOne))) return any;
  const literals = edges.slice(1).some((to, k) => scope.code.literalOf(edges[k]! + 1, to));
  return literals ? { kind: 'seq', parts } : wordless(scope, edges);
}

/** What tokens are added to one another: a template that has no text of its own. `edges`: before and behind each of them. */
function wordless(scope: Scope, edges: readonly number[]): Value {
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

/** What a range that is added to a text gives: a hole of it, if it is no text itself. */
export function addend(ev: Evaluator, scope: Scope, start: number, end: number): Value {
  const { code } = scope;
  const [i, to] = [code.tokenAt(start), code.tokenAt(end)];
  const isText = i >= to || code.literalOf(i, to);
  return isText ? ev.tokens(scope, i, to) : wordless(scope, [i - 1, to]);
}

/** `text * times`, `times * text`. */
export function repeated(ev: Evaluator, scope: Scope, i: number, times: number, end: number): Value {
  const factors = [ev.tokens(scope, i, times), ev.tokens(scope, times + 1, end)];
  const text = factors.find((v) => force(v).kind === 'text');
  return text ? { kind: 'star', of: [text] } : any;
}

/** `text % values`. */
export function formatted(ev: Evaluator, scope: Scope, i: number, percent: number, end: number): Value {
  const { code } = scope;
  const text = ev.tokens(scope, i, percent);
  if (!code.python || !each(text).some(({ kind }) => kind === 'text')) return any;
  const first = percent + 1;
  const isTuple = code.is(first, '(') && code.t.match[first] === end - 1;
  const given = isTuple ? code.parts(first + 1, end - 1) : [[first, end] as const];
  return interpolated(
    text,
    given.map(([from, to]) => ev.tokens(scope, from, to)),
  );
}
