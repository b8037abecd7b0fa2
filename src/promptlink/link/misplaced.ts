import type { LinkEngine } from '../engine';
import type { Literal } from '../extract/literal';
import { extent, gapRange, type Node } from './node';
import { isJsonValue, marksAround, type Prompt } from './prompt';

/** A hole of a rendering, and what stands in it. */
interface Setting {
  outer: Node;
  gap: number;
  from: number;
  to: number;
}

/**
 * Renderings inside a hole whose expression does not lead to them, while the same literal stands elsewhere in the prompt
 * by right: somebody quoted it. Only once every piece is placed is it known which hole that is.
 */
export function misplaced(engine: LinkEngine, nodes: readonly Node[]): Node[] {
  const times = new Map<Literal, number>();
  for (const { literal } of nodes) times.set(literal, (times.get(literal) ?? 0) + 1);
  return nodes.filter((node) => {
    if (!node.instance || times.get(node.literal)! < 2) return false;
    // A template may well be rendered again and again.
    if (node.literal.gaps.length && node.complete > 0.9) return false;
    const setting = settingOf(node, nodes);
    if (!setting || isExpected(engine, node, setting)) return false;
    // A piece of it that strayed is not the one by right.
    const isMore = (n: Node) => n.same * 2 >= node.same;
    return nodes.some((n) => n !== node && n.literal === node.literal && isMore(n) && !isWithin(n, setting));
  });
}

/** Shorter texts stand between quotes for many reasons. */
const leastQuoted = 24;

/**
 * The renderings but for texts between quotation marks that are nobody's, while the same literal stands elsewhere in the prompt
 * without them: a list of sentences, or what has no order, may seem to give what somebody quoted.
 */
export function withoutQuoted(prompt: Prompt, nodes: readonly Node[]): Node[] {
  const places = new Map<Literal, { from: number; to: number }[]>();
  for (const { literal, same, spans } of nodes) {
    if (literal.gaps.length || same < leastQuoted) continue;
    const known = places.get(literal);
    if (known) known.push(extent(spans));
    else places.set(literal, [extent(spans)]);
  }
  if (![...places.values()].some(({ length }) => length > 1)) return [...nodes];
  const spans = nodes.flatMap((n) => n.spans.flat());
  const isOwn = (at: number) => spans.some((s) => s.from <= at && at < s.to);
  return nodes.filter((node) => {
    const own = extent(node.spans);
    if (isJsonValue(prompt, own)) return true;
    const others = (places.get(node.literal) ?? []).filter(({ from, to }) => from >= own.to || to <= own.from);
    return !others.some((other) => {
      const marks = marksAround(prompt, own, other);
      return marks.length > 0 && !marks.some(isOwn);
    });
  });
}

function isWithin(node: Node, { from, to }: Setting): boolean {
  return node.from >= from && node.to <= to;
}

function isExpected(engine: LinkEngine, node: Node, { outer, gap }: Setting): boolean {
  return engine.candidates(engine.gapSources(outer.file, outer.literal.gaps[gap]!)).has(node.literal);
}

/** The smallest hole around a node; null for one that stands in none. */
function settingOf(node: Node, nodes: readonly Node[]): Setting | null {
  let best: Setting | null = null;
  for (const outer of nodes) {
    if (outer === node || outer.from > node.from || outer.to < node.to) continue;
    for (let gap = 0; gap < outer.literal.gaps.length; gap++) {
      const range = gapRange(outer, gap);
      if (!range || range.from > node.from || range.to < node.to) continue;
      if (!best || range.to - range.from < best.to - best.from) best = { outer, gap, ...range };
    }
  }
  return best;
}
