import { type Gap, type Literal, staticLength } from '../extract/literal';
import type { FileModel } from '../extract/model';
import type { Instance } from './chain';

/** A stretch of one piece and where it stands in the prompt. */
export interface Span {
  from: number;
  to: number;
  textFrom: number;
  textTo: number;
  kind: 'exact' | 'normalised' | 'changed';
}

/** One rendering of a literal in the prompt. */
export interface Node {
  file: number;
  model: FileModel;
  literal: Literal;
  /** Where each piece stands, in order; empty for a piece that is not there. */
  spans: Span[][];
  /** The whole rendering, holes at its edges included once they are known. */
  from: number;
  to: number;
  /** Equal characters. */
  same: number;
  /** Share of the static text that was found. */
  complete: number;
  /** Found by its own words, rather than because a hole's expression leads to it. */
  seeded: boolean;
  /** Reached from a hole's expression, or from the function its neighbours stand in. */
  expected: boolean;
  /** Other homes of the same text. */
  rivals: Instance[];
  /** The candidate it was made from; null when not seeded. */
  instance: Instance | null;
  /** Of a rendering whose every part is settled: the gaps that data fills. */
  open?: ReadonlySet<number> | undefined;
}

/** A literal without holes that stands whole at a place, reached from what stands beside it. */
export function wholeNode({ file, model }: Pick<Node, 'file' | 'model'>, literal: Literal, from: number): Node {
  const length = literal.pieces[0]!.text.length;
  const span: Span = { from, to: from + length, textFrom: 0, textTo: length, kind: 'exact' };
  return reachedNode({ file, model, literal }, { spans: [[span]], from, to: from + length, same: length });
}

/** 1 where some renderings have text, in a prompt of that length. */
export function takenBy(nodes: readonly Node[], length: number): Uint8Array {
  const taken = new Uint8Array(length);
  for (const { spans } of nodes) for (const s of spans.flat()) taken.fill(1, s.from, s.to);
  return taken;
}

/** A rendering that was reached from a hole's expression or from what surrounds it, not by its own words. */
export function reachedNode(
  { file, model, literal }: Pick<Node, 'file' | 'model' | 'literal'>,
  { spans, from, to, same }: Pick<Node, 'spans' | 'from' | 'to' | 'same'>,
  open?: ReadonlySet<number> | undefined,
): Node {
  return {
    file,
    model,
    literal,
    spans,
    from,
    to,
    same,
    complete: same / Math.max(1, staticLength(literal)),
    seeded: false,
    expected: true,
    rivals: [],
    instance: null,
    open,
  };
}

/** The stretch that gap k of a node fills, or null when an edge of it is unknown. */
export function gapRange(node: Node, k: number): { from: number; to: number } | null {
  const before = node.spans[k]!;
  const after = node.spans[k + 1]!;
  // White space at a literal's edge may have been trimmed.
  const first = k === 0 && !node.literal.pieces[0]!.text.trim();
  const last = k === node.literal.gaps.length - 1 && !node.literal.pieces[k + 1]!.text.trim();
  if ((!before.length && !first) || (!after.length && !last)) return null;
  const from = before.length ? before[before.length - 1]!.to : node.from;
  const to = after.length ? after[0]!.from : node.to;
  return to >= from ? { from, to } : null;
}

export function isSoft(gap: Gap): boolean {
  return gap.soft !== null;
}

/** First and last placed character. */
export function extent(spans: readonly Span[][]): { from: number; to: number } {
  let from = Number.MAX_SAFE_INTEGER;
  let to = 0;
  for (const piece of spans) {
    for (const s of piece) {
      from = Math.min(from, s.from);
      to = Math.max(to, s.to);
    }
  }
  return { from: Math.min(from, to), to };
}

/** The nodes that no other encloses, in the prompt's order. */
export function outermost(nodes: readonly Node[]): Node[] {
  const sorted = [...nodes].sort((a, b) => a.from - b.from || b.to - a.to);
  const out: Node[] = [];
  let end = -1;
  for (const node of sorted) {
    if (node.to <= end && node.from < end) continue;
    out.push(node);
    end = Math.max(end, node.to);
  }
  return out;
}
