import type { LinkResult } from '../types';
import type { Node } from './node';

/** Equal characters of a rendering, once everything is placed. */
function equalIn(node: Node): number {
  let equal = 0;
  for (const piece of node.spans) for (const s of piece) if (s.kind !== 'changed') equal += s.to - s.from;
  return equal;
}

/**
 * Whether what was found is too little, or too scattered, to say that the prompt was made in this workspace: islands of
 * everyday text in a sea that nothing explains, or sentences that only resemble some here and there.
 */
export function isFaint(result: LinkResult, nodes: readonly Node[], length: number): boolean {
  let known = length;
  for (const { start, end } of result.unexplained) known -= end - start;
  let equal = 0;
  let strong = 0;
  for (const node of nodes) {
    const own = equalIn(node);
    const all = node.literal.pieces.reduce((n, p) => n + p.text.length, 0);
    equal += own;
    if (own >= 25 && own >= all * 0.62) strong += own;
  }
  if (known >= length * 0.9) return false;
  if (equal < 160 && known < length * 0.5) return true;
  if (strong < 40) return true;
  return strong < equal * 0.4 && strong < 250;
}
