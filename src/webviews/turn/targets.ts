import type { SourceHole, SourceLink, SourceView } from '../../shared/protocol';

/** A stretch of a prompt part that can be gone to: text that came from source (`link`), or what filled a hole (`hole`). */
export interface Target {
  /** Place in reading order over the whole prompt. */
  index: number;
  kind: 'link' | 'hole';
  id: number;
  part: number;
  start: number;
  end: number;
  link: SourceLink | null;
  hole: SourceHole | null;
}

/**
 * All stretches in reading order, the outer before the inner. Links that cover nothing but white space are left out: there
 * is nothing to point at.
 */
export function targetsOf(view: SourceView, parts: readonly { text: string }[]): Target[] {
  const isBlank = ({ part, start, end }: SourceLink) => parts[part]?.text.slice(start, end).trim() === '';
  const visible = view.links.filter((link) => !isBlank(link));
  const links = visible.map((link) => ({ ...place(link), kind: 'link' as const, link, hole: null }));
  const holes = view.holes.map((hole) => ({ ...place(hole), kind: 'hole' as const, link: null, hole }));
  return [...links, ...holes]
    .sort((a, b) => a.part - b.part || a.start - b.start || b.end - a.end)
    .map((target, index) => ({ ...target, index }));
}

function place({ id, part, start, end }: SourceLink | SourceHole) {
  return { id, part, start, end };
}

/** A piece of text with the innermost target over it; holes that open before and close after it are counted. */
export interface Piece {
  start: number;
  end: number;
  target: Target | null;
  inHole: boolean;
  opens: boolean;
  closes: boolean;
}

/**
 * The text from `from` to `to` cut at the borders of its targets. The pieces cover it without gap or overlap; a hole that was
 * filled with nothing is a piece of no length. Offsets of targets beyond the text are cut to it.
 */
export function piecesOf(targets: readonly Target[], from: number, to: number, isLast: boolean): Piece[] {
  const here = targets.filter((t) => t.start < to && t.end > from);
  const empty = targets.filter(
    (t) => t.start === t.end && t.start >= from && (t.start < to || (isLast && t.start === to)),
  );
  const borders = new Set([from, to]);
  for (const target of [...here, ...empty]) {
    if (target.start > from) borders.add(Math.min(target.start, to));
    if (target.end < to) borders.add(Math.max(target.end, from));
  }
  const sorted = [...borders].sort((a, b) => a - b);
  const pieces: Piece[] = [];
  for (const [i, start] of sorted.entries()) {
    for (const target of empty) {
      if (target.start === start) pieces.push({ start, end: start, target, inHole: true, opens: true, closes: true });
    }
    const end = sorted[i + 1];
    if (end !== undefined) pieces.push(piece(here, start, end));
  }
  return pieces;
}

function piece(here: readonly Target[], start: number, end: number): Piece {
  let inner: Target | null = null;
  let inHole = false;
  let opens = false;
  let closes = false;
  for (const target of here) {
    if (target.start > start || target.end < end) continue;
    if (!inner || target.end - target.start <= inner.end - inner.start) inner = target;
    if (target.kind !== 'hole') continue;
    inHole = true;
    opens ||= target.start === start;
    closes ||= target.end === end;
  }
  return { start, end, target: inner, inHole, opens, closes };
}

/** Where most of a part's linked text stands, for its heading: the first link there and how many other files there are. */
export function homeOf(links: readonly SourceLink[]): { link: SourceLink; otherFiles: number } | null {
  const byFile = new Map<string, { link: SourceLink; length: number }>();
  for (const link of links) {
    const file = link.label.replace(/:\d+$/, '');
    const known = byFile.get(file);
    if (known) known.length += link.end - link.start;
    else byFile.set(file, { link, length: link.end - link.start });
  }
  const best = [...byFile.values()].sort((a, b) => b.length - a.length)[0];
  return best ? { link: best.link, otherFiles: byFile.size - 1 } : null;
}
