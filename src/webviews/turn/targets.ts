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
  /** The hole that a link's text filled, where it did. */
  around: SourceHole | null;
}

/**
 * A piece of a part's text with the innermost target over it. `opens` and `closes` count the holes that begin before it and end after it. A hole with no text of its own, since it was
 * filled with nothing or with other literals, has a piece of no length at its beginning.
 */
export interface Piece {
  start: number;
  end: number;
  target: Target | null;
  opens: number;
  closes: number;
}

/** What can be gone to in a prompt, and by part how its text is cut. Each target has at least one piece. */
export interface Stretches {
  targets: Target[];
  pieces: Piece[][];
}

interface Segment {
  start: number;
  end: number;
  owner: Target;
  inHole: Target | null;
}

/**
 * Lays the links and holes of a prompt over its parts. Where they nest, the innermost has the text, a link before a hole of
 * the same extent. Links that have no visible text of their own are left out; ranges beyond a part's text are cut to it.
 */
export function stretchesOf(view: SourceView, parts: readonly { text: string }[]): Stretches {
  const all: Target[] = [];
  const pieces = parts.map(({ text }, part) => {
    const own = targetsOf(view, part, text);
    const segments = segmentsOf(own);
    for (const { owner, inHole } of segments) if (owner !== inHole) owner.around = inHole?.hole ?? null;
    const owners = new Set(segments.map((segment) => segment.owner));
    const kept = own.filter((target) => target.kind === 'hole' || owners.has(target));
    all.push(...kept);
    return piecesOf(segments, kept, owners);
  });
  all.forEach((target, index) => {
    target.index = index;
  });
  return { targets: all, pieces };
}

/** A part's targets in reading order, the outer before the inner. */
function targetsOf(view: SourceView, part: number, text: string): Target[] {
  const place = ({ id, start, end }: SourceLink | SourceHole) => {
    const from = Math.min(Math.max(0, start), text.length);
    return { index: -1, id, part, start: from, end: Math.min(Math.max(from, end), text.length) };
  };
  const links = view.links
    .filter((link) => link.part === part && text.slice(link.start, link.end).trim() !== '')
    .map((link): Target => ({ ...place(link), kind: 'link', link, hole: null, around: null }));
  const holes = view.holes
    .filter((hole) => hole.part === part)
    .map((hole): Target => ({ ...place(hole), kind: 'hole', link: null, hole, around: null }));
  return [...holes, ...links].sort((a, b) => a.start - b.start || b.end - a.end);
}

function innermost(active: readonly Target[]): Target | null {
  let best: Target | null = null;
  for (const target of active) if (!best || target.end - target.start <= best.end - best.start) best = target;
  return best;
}

/** The text under targets, cut at all their borders, each with the innermost over it. Text under none is in no segment. */
function segmentsOf(targets: readonly Target[]): Segment[] {
  const borders = [...new Set(targets.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  const segments: Segment[] = [];
  let active: Target[] = [];
  let next = 0;
  for (const [i, start] of borders.entries()) {
    active = active.filter((target) => target.end > start);
    for (let target = targets[next]; target && target.start <= start; target = targets[++next])
      if (target.end > start) active.push(target);
    const end = borders[i + 1];
    const owner = innermost(active);
    if (end === undefined || !owner) continue;
    segments.push({ start, end, owner, inHole: innermost(active.filter((target) => target.kind === 'hole')) });
  }
  return segments;
}

function count(numbers: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const n of numbers) counts.set(n, (counts.get(n) ?? 0) + 1);
  return counts;
}

function piecesOf(segments: readonly Segment[], targets: readonly Target[], owners: ReadonlySet<Target>): Piece[] {
  const holes = targets.filter((target) => target.kind === 'hole');
  const opening = count(holes.filter((hole) => owners.has(hole)).map((hole) => hole.start));
  const closing = count(holes.filter((hole) => hole.end > hole.start).map((hole) => hole.end));
  const marks = holes.filter((hole) => !owners.has(hole)).map(markOf);
  const texts = segments.map(
    ({ start, end, owner }): Piece => ({
      start,
      end,
      target: owner,
      opens: opening.get(start) ?? 0,
      closes: closing.get(end) ?? 0,
    }),
  );
  return [...marks, ...texts].sort((a, b) => a.start - b.start || a.end - b.end);
}

/** The piece that stands for a hole without text of its own. */
function markOf(hole: Target): Piece {
  const { start, end } = hole;
  return { start, end: start, target: hole, opens: 1, closes: end === start ? 1 : 0 };
}

/** A part's pieces from `from` to `to`, cut there, with plain pieces between, so that they cover it without gap or overlap. */
export function piecesIn(pieces: readonly Piece[], from: number, to: number, isLast: boolean): Piece[] {
  const shown: Piece[] = [];
  let at = from;
  for (let i = firstAfter(pieces, from); i < pieces.length; i++) {
    const piece = pieces[i];
    if (!piece || piece.start > to || (piece.start === to && !(isLast && piece.end === to))) break;
    const start = Math.max(piece.start, from);
    const end = Math.min(piece.end, to);
    if (start > at) shown.push(plain(at, start));
    shown.push({
      ...piece,
      start,
      end,
      opens: piece.start < from ? 0 : piece.opens,
      closes: piece.end > to ? 0 : piece.closes,
    });
    at = end;
  }
  if (at < to) shown.push(plain(at, to));
  return shown;
}

function plain(start: number, end: number): Piece {
  return { start, end, target: null, opens: 0, closes: 0 };
}

/** The first piece that reaches beyond `from`, or stands there without length. Pieces are in order and don't overlap. */
function firstAfter(pieces: readonly Piece[], from: number): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const piece = pieces[middle];
    if (piece && (piece.end > from || (piece.end === from && piece.start === from))) high = middle;
    else low = middle + 1;
  }
  return low;
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
