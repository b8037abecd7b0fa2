import type { LinkEngine } from '../engine';
import type { Node } from './node';
import { extent } from './node';
import { close, type Ground } from './place';
import type { Region } from './weave';

/**
 * Settles where renderings begin and end whose first or last part is a hole. Such a hole reaches to its neighbour, or to
 * the region's end, but for one separator; a neighbour that its expression leads to is part of it.
 */
export function edges(engine: LinkEngine, ground: Ground, region: Region, inside: Node[]): void {
  for (let i = 0; i < inside.length; i++) {
    const node = inside[i]!;
    const { gaps, pieces } = node.literal;
    if (!gaps.length || node.open) continue;
    close(ground, node, lastPiece(engine, node), inside[i + 1]?.from ?? region.to);
    if (isOpen(node, pieces.length - 1)) trailing(engine, ground, region, inside, i);
    if (isOpen(node, 0)) leading(engine, ground, region, inside, i);
  }
}

/** Whether a hole is the outermost part at piece k, but for white space that was trimmed. */
function isOpen({ literal, spans }: Node, k: number): boolean {
  const { text } = literal.pieces[k]!;
  return !text || (!text.trim() && !spans[k]!.length);
}

/** The last piece with text; where the hole behind it may have given nothing, that piece may end the rendering. */
function lastPiece(engine: LinkEngine, { file, literal }: Node): number {
  const { gaps, pieces } = literal;
  const last = pieces.length - 1;
  if (pieces[last]!.text) return last;
  return engine.gapSources(file, gaps[last - 1]!).length ? last - 1 : last;
}

function trailing(engine: LinkEngine, ground: Ground, region: Region, inside: Node[], i: number): void {
  const node = inside[i]!;
  const gap = node.literal.gaps[node.literal.gaps.length - 1]!;
  const placed = node.spans[node.spans.length - 2]!;
  // What was laid around a rendering that ends in a hole itself ends where that hole does.
  const isLaid = ground.openEnds.has(node.to);
  if (!placed.length || (node.to > extent(node.spans).to && !isLaid)) return;
  const candidates = engine.candidates(engine.gapSources(node.file, gap));
  let end = Math.max(extent(node.spans).to, node.to);
  let k = i + 1;
  while (k < inside.length && candidates.has(inside[k]!.literal) && isSpaceOnly(ground, end, inside[k]!.from)) {
    end = inside[k++]!.to;
  }
  if (k === i + 1 && inside[k]?.from === end && !candidates.mayBeEmpty) {
    const last = touching(inside, i, 1);
    end = last.to;
    k = inside.indexOf(last) + 1;
  }
  const absorbed = k > i + 1;
  const limit = inside[k]?.from ?? region.to;
  if (!absorbed && end < limit) end = trimmed(ground, region, inside[k], end, limit);
  else if (absorbed && limit > end && !inside[k]) end = Math.max(end, trimmed(ground, region, undefined, end, limit));
  node.to = Math.max(end, extent(node.spans).to);
  ground.bound(node);
  inside.splice(i + 1, k - i - 1);
}

/** The furthest rendering in one direction that follows without a break: a hole that nothing is known of holds them all. */
function touching(inside: readonly Node[], i: number, step: 1 | -1): Node {
  let at = i + step;
  const isNext = (a: Node | undefined, b: Node | undefined) => a && b && (step > 0 ? a.to === b.from : b.to === a.from);
  while (isNext(inside[at], inside[at + step])) at += step;
  return inside[at]!;
}

function isSpaceOnly(ground: Ground, from: number, to: number): boolean {
  return to - from < 4 && !ground.prompt.text.slice(from, to).trim();
}

/** The end of a hole that runs to `limit`, one separator left out when another rendering follows. */
function trimmed(ground: Ground, region: Region, next: Node | undefined, from: number, limit: number): number {
  const text = ground.prompt.text.slice(from, limit);
  if (!next) return limit;
  if (next.literal.gaps.length && !next.literal.pieces[0]!.text && next.from === extent(next.spans).from) {
    // Both sides of the border are holes: a separator, else a line break, parts them.
    for (const s of region.candidates.separators) {
      const at = text.lastIndexOf(s.literal.pieces[0]!.text);
      if (at >= 0) return from + at;
    }
    const line = text.lastIndexOf('\n');
    return line >= 0 ? from + line : limit;
  }
  for (const s of region.candidates.separators) {
    if (text.endsWith(s.literal.pieces[0]!.text)) return limit - s.literal.pieces[0]!.text.length;
  }
  return withoutBreaks(ground, from, limit, next);
}

/** Line breaks before a rendering that begins a line part it from the value before it, whoever put them there. */
export function withoutBreaks(ground: Ground, from: number, limit: number, next: Node): number {
  const { chars } = ground.prompt;
  if (chars[next.from] === 10) return limit;
  let end = limit;
  while (end > from && chars[end - 1] === 10) end--;
  return end > from ? end : limit;
}

function leading(engine: LinkEngine, ground: Ground, region: Region, inside: Node[], i: number): void {
  const node = inside[i]!;
  const gap = node.literal.gaps[0]!;
  const start = extent(node.spans).from;
  if (node.from < start) return;
  const candidates = engine.candidates(engine.gapSources(node.file, gap));
  const before = i > 0 ? inside[i - 1]! : null;
  let from = before ? before.to : region.from;
  if (before && candidates.has(before.literal) && isSpaceOnly(ground, before.to, start)) from = before.from;
  else if (before?.to === start && !candidates.mayBeEmpty) from = touching(inside, i, -1).from;
  else if (before || region.root) {
    const text = ground.prompt.text.slice(from, start);
    const sep = region.candidates.separators.find((s) => text.startsWith(s.literal.pieces[0]!.text));
    if (sep && before) from += sep.literal.pieces[0]!.text.length;
    else if (region.root || text.startsWith('\n')) {
      const line = text.lastIndexOf('\n');
      if (line >= 0) from += line + 1;
    }
  }
  node.from = Math.min(start, from);
  ground.bound(node);
}
