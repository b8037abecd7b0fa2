import { alignHead, alignPiece, alignTail, bridge } from './align';
import { blankStart, isSpace } from './fragment';
import { extent, type Node, type Span } from './node';
import type { Prompt } from './prompt';

const leastEffort = 20_000_000;
const effortPerCharacter = 40;

type Fillings = (node: Node, gap: number) => ReadonlySet<string> | null;

/** Which stretches of the prompt are taken by pieces, and where renderings start and end. */
export class Ground {
  readonly prompt: Prompt;
  /** Above 0 where a piece stands. */
  readonly taken: Uint8Array;
  readonly starts = new Set<number>();
  readonly ends = new Set<number>();
  /** Ends of renderings whose last part is a hole: they may reach further. */
  readonly openEnds = new Set<number>();
  /** The texts that may fill a hole of a node whole; null where nothing is known. */
  readonly fillings: Fillings;

  /** Characters that may still be searched through for the pieces of candidates: far more than any prompt of an application takes. */
  private effort: number;

  constructor(prompt: Prompt, fillings: Fillings) {
    this.prompt = prompt;
    this.effort = leastEffort + effortPerCharacter * prompt.text.length;
    this.fillings = fillings;
    this.taken = new Uint8Array(prompt.text.length + 1);
  }

  /** False once too much has been searched through. */
  spend(characters: number): boolean {
    this.effort -= characters;
    return this.effort > 0;
  }

  take(spans: readonly Span[]): void {
    for (const s of spans) this.taken.fill(1, s.from, s.to);
  }

  isFree(from: number, to: number): boolean {
    for (let i = from; i < to; i++) if (this.taken[i]) return false;
    return true;
  }

  bound(node: Node): void {
    this.starts.add(node.from);
    this.ends.add(node.to);
    const { gaps, pieces } = node.literal;
    if (gaps.length && !pieces[gaps.length]!.text && extent(node.spans).to === node.to) this.openEnds.add(node.to);
  }
}

const reach = 3000;

/** Places what the anchors of a node leave open: changed words between them, and the short pieces around them. */
export function completeNode(ground: Ground, node: Node): void {
  const { spans } = node;
  const pieces = node.literal.pieces;
  const floor = 0;
  const ceiling = ground.prompt.text.length;
  for (let i = 0; i < pieces.length; i++) bridgePiece(ground, pieces[i]!.text, spans, i);
  for (let i = 0; i < pieces.length; ) {
    if (spans[i]!.length) {
      i++;
      continue;
    }
    let next = i;
    while (next < pieces.length && !spans[next]!.length) next++;
    const texts = pieces.slice(i, next).map((p) => p.text);
    if (i > 0 && next < pieces.length) between(ground, node, i, texts);
    else if (next < pieces.length) leading(ground, node, texts, floor);
    else if (i > 0) trailing(ground, node, i, texts, ceiling);
    i = next;
  }
  const { from, to } = extent(spans);
  node.from = from;
  node.to = to;
}

/** Fills the gaps within a piece that has anchors, and its head and tail. */
function bridgePiece(ground: Ground, text: string, spans: Span[][], i: number): void {
  const anchors = spans[i]!;
  if (!anchors.length) return;
  const out: Span[] = [];
  const first = anchors[0]!;
  if (first.textFrom > 0 && text.slice(0, first.textFrom).trim()) {
    const before = i > 0 ? (spans[i - 1]!.at(-1)?.to ?? 0) : 0;
    let from = before;
    for (let p = first.from; p > before; p--)
      if (ground.taken[p - 1] && p < first.from) {
        from = p;
        break;
      }
    out.push(...alignHead(ground.prompt, text, from, first.from, first.textFrom));
  }
  anchors.forEach((a, k) => {
    const previous = anchors[k - 1];
    if (previous) {
      const to = Math.max(previous.to, a.from);
      const inner = bridge(
        ground.prompt,
        text,
        previous.to,
        to,
        previous.textTo,
        Math.max(previous.textTo, a.textFrom),
      );
      out.push(...inner.filter((s) => ground.isFree(s.from, s.to)));
      if (a.from < previous.to) {
        const cut = previous.to - a.from;
        if (a.to - a.from <= cut) return;
        out.push({ ...a, from: a.from + cut, textFrom: a.textFrom + cut });
        return;
      }
    }
    out.push(a);
  });
  const last = anchors[anchors.length - 1]!;
  if (last.textTo < text.length && text.slice(last.textTo).trim()) {
    const limit = spans.slice(i + 1).find((s) => s.length)?.[0]?.from ?? ground.prompt.text.length;
    let to = last.to;
    while (to < limit && !ground.taken[to]) to++;
    out.push(...alignTail(ground.prompt, text, last.to, to, last.textTo));
  }
  ground.take(out);
  spans[i] = out;
}

function whole(at: number, text: string): Span {
  return { from: at, to: at + text.length, textFrom: 0, textTo: text.length, kind: 'exact' };
}

/** Pieces between two that are placed. */
function between(ground: Ground, node: Node, i: number, texts: string[]): void {
  const from = node.spans[i - 1]!.at(-1)!.to;
  const to = node.spans[i + texts.length]![0]!.from;
  if (to < from) return;
  const isLoose = node.spans.some((piece) => piece.some((s) => s.kind === 'normalised'));
  const found = inOrder(ground, texts, from, to, isLoose, (k) => ground.fillings(node, i + k - 1));
  let cursor = from;
  texts.forEach((text, k) => {
    const at = found[k];
    if (at) {
      const kind = at.to - at.from === text.length ? 'exact' : 'normalised';
      node.spans[i + k] = [{ ...at, textFrom: 0, textTo: text.length, kind }];
      cursor = at.to;
    } else if (text.length > 8) {
      const limit = found.slice(k + 1).find((p) => p)?.from ?? to;
      const spans = alignPiece(ground.prompt, text, cursor, limit).filter((s) => ground.isFree(s.from, s.to));
      node.spans[i + k] = spans;
      cursor = spans.at(-1)?.to ?? cursor;
    }
    ground.take(node.spans[i + k]!);
  });
}

/** Where a text stands. */
interface Spot {
  from: number;
  to: number;
}

const perPiece = 48;
/** Costs nearer than this are equal: of equal places the first one counts, for names and labels stand before long values. */
const tie = 1e-6;

/**
 * Where each text stands in `[from, to)`, in order and clear of other pieces, at least cost; null for one left out.
 * `isLoose`: indentation may have been taken away. `fillings`: what may fill the hole before text k, or behind the last one.
 */
export function inOrder(
  ground: Ground,
  texts: readonly string[],
  from: number,
  to: number,
  isLoose = false,
  fillings: (hole: number) => ReadonlySet<string> | null = () => null,
): (Spot | null)[] {
  if (!texts.length) return [];
  const places = texts.map((text) => occurrences(ground, text, from, to, isLoose));
  const isOpen = places.some((p) => p.length > 1);
  const known = [...texts, ''].map((_, k) => (isOpen ? fillings(k) : null));
  // cost[k][o]: best cost of placing texts 0..k with text k at its o-th place; the last place means "left out".
  const costs: number[][] = [];
  const back: number[][] = [];
  const endOf: number[][] = [];
  texts.forEach((text, k) => {
    const previousCosts = k ? costs[k - 1]! : [0];
    const previousEnds = k ? endOf[k - 1]! : [from];
    costs.push([]);
    back.push([]);
    endOf.push([]);
    for (const at of places[k]!) {
      let best = Number.POSITIVE_INFINITY;
      let source = -1;
      previousEnds.forEach((end, o) => {
        if (end > at.from) return;
        const cost = previousCosts[o]! + holeCost(ground, end, at.from, known[k]!);
        if (cost < best - tie) [best, source] = [cost, o];
      });
      costs[k]!.push(best);
      back[k]!.push(source);
      endOf[k]!.push(at.to);
    }
    let skip = 0;
    previousCosts.forEach((c, o) => {
      if (c < previousCosts[skip]!) skip = o;
    });
    costs[k]!.push(previousCosts[skip]! + 6 + text.length);
    back[k]!.push(skip);
    endOf[k]!.push(previousEnds[skip]!);
  });
  return trace(ground, places, costs, back, endOf, to, known[texts.length]!);
}

/** Walks back from the cheapest end. */
function trace(
  ground: Ground,
  places: Spot[][],
  costs: number[][],
  back: number[][],
  endOf: number[][],
  to: number,
  known: ReadonlySet<string> | null,
): (Spot | null)[] {
  const last = places.length - 1;
  let best = -1;
  let bestCost = Number.POSITIVE_INFINITY;
  endOf[last]!.forEach((end, o) => {
    const cost = costs[last]![o]! + holeCost(ground, end, to, known);
    if (cost < bestCost - tie) [best, bestCost] = [o, cost];
  });
  const found: (Spot | null)[] = places.map(() => null);
  for (let k = last, o = best; k >= 0 && o >= 0; k--) {
    found[k] = places[k]![o] ?? null;
    o = back[k]![o]!;
  }
  return found;
}

function occurrences(ground: Ground, text: string, from: number, to: number, isLoose: boolean): Spot[] {
  const { prompt } = ground;
  const found: Spot[] = [];
  if (!text) {
    const spots = [from, to];
    for (const at of [...ground.starts, ...ground.ends]) if (at > from && at < to && spots.length < 16) spots.push(at);
    return [...new Set(spots)].sort((a, b) => a - b).map((at) => ({ from: at, to: at }));
  }
  for (
    let at = prompt.text.indexOf(text, from);
    at >= 0 && at + text.length <= to;
    at = prompt.text.indexOf(text, at + 1)
  ) {
    if (ground.isFree(at, at + text.length)) found.push({ from: at, to: at + text.length });
    if (found.length >= perPiece) break;
  }
  return found.length || !isLoose || !/\s/.test(text) ? found : respaced(ground, text, from, to);
}

/** Where a text stands whose white space has changed: indentation removed, lines run together. */
function respaced(ground: Ground, text: string, from: number, to: number): Spot[] {
  // White space alone must not be found in any other white space.
  const isBlank = !text.trim();
  const lineBreak = isBlank ? '(?:[ \\t]*\\n)+[ \\t]*' : '(?:(?:[ \\t]*\\n)+[ \\t]*|[ \\t]+)';
  const source = text
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\s+/g, (run) => (run.includes('\n') ? lineBreak : isBlank ? '[ \\t]+' : '[ \\t\\n]+'));
  const found: Spot[] = [];
  for (const m of ground.prompt.text.slice(from, to).matchAll(new RegExp(source, 'g'))) {
    const spot = { from: from + m.index, to: from + m.index + m[0].length };
    if (m[0] && ground.isFree(spot.from, spot.to)) found.push(spot);
    if (found.length >= perPiece) break;
  }
  return found;
}

/** How unlikely it is that `[from, to)` is what one hole gave: nested renderings fill holes whole. */
function holeCost(ground: Ground, from: number, to: number, known: ReadonlySet<string> | null): number {
  if (to <= from) return 0.02;
  if (known && to - from < 1000 && known.has(ground.prompt.text.slice(from, to))) return -0.4;
  const { taken, starts, ends, openEnds } = ground;
  let cost = (to - from) * 0.0004;
  const nested = taken[from] || taken[to - 1];
  if (from > 0 && taken[from - 1] && taken[from] && !starts.has(from)) cost += 0.5;
  if (to > from && taken[to - 1] && taken[to] && !ends.has(to)) cost += 0.5;
  if (!nested && ground.prompt.text.slice(from, to - 1).includes('\n')) cost += 0.15;
  if (openEnds.has(from)) cost += 0.5;
  if (starts.has(from)) cost -= 0.1;
  if (ends.has(to)) cost -= 0.1;
  return cost + 0.05;
}

/** Pieces before the first placed one: each as near as it stands. */
function leading(ground: Ground, node: Node, texts: string[], floor: number): void {
  const { text } = ground.prompt;
  let end = node.spans[texts.length]![0]!.from;
  if (fromStart(ground, node, texts, end)) return;
  const isLoose = node.spans.some((p) => p.some((s) => s.kind === 'normalised'));
  for (let k = texts.length - 1; k >= 0; k--) {
    const piece = texts[k]!;
    if (!piece) {
      if (k === 0) return;
      continue;
    }
    let at = text.lastIndexOf(piece, end - piece.length);
    while (at >= floor && !ground.isFree(at, at + piece.length)) at = at > 0 ? text.lastIndexOf(piece, at - 1) : -1;
    if (at < floor && isLoose && /\n[ \t]/.test(piece)) {
      const spot = respaced(ground, piece, Math.max(floor, end - reach), end).at(-1);
      if (!spot || !isNear(ground, piece, spot.to, end)) return;
      node.spans[k] = [{ ...spot, textFrom: 0, textTo: piece.length, kind: 'normalised' }];
      ground.take(node.spans[k]!);
      end = spot.from;
      continue;
    }
    if (at < floor || end - piece.length < floor || !isNear(ground, piece, at + piece.length, end)) {
      const spans =
        piece.length > 8 ? alignPiece(ground.prompt, piece, Math.max(floor, end - piece.length * 3 - 300), end) : [];
      const free = spans.filter((s) => ground.isFree(s.from, s.to));
      if (!free.length) return;
      node.spans[k] = free;
      ground.take(free);
      end = free[0]!.from;
      continue;
    }
    node.spans[k] = [whole(at, piece)];
    ground.take(node.spans[k]!);
    end = at;
  }
}

/** Pieces before the first placed one, when the very first stands where what is known before ends. */
function fromStart(ground: Ground, node: Node, texts: string[], end: number): boolean {
  const first = texts[0]!;
  if (!first.trim()) return false;
  let from = end;
  while (from > 0 && !ground.taken[from - 1]) from--;
  const { text } = ground.prompt;
  while (from < end && isSpace(text.charCodeAt(from)) && !text.startsWith(first, from)) from++;
  if (end - from > reach || !text.startsWith(first, from) || from + first.length > end) return false;
  const found = inOrder(ground, texts.slice(1), from + first.length, end);
  if (texts.slice(1).some((t, k) => t && !found[k])) return false;
  [{ from }, ...found].forEach((spot, k) => {
    if (!spot) return;
    node.spans[k] = [whole(spot.from, texts[k]!)];
    ground.take(node.spans[k]!);
  });
  return true;
}

function trailing(ground: Ground, node: Node, i: number, texts: string[], ceiling: number): void {
  const { text } = ground.prompt;
  let from = node.spans[i - 1]!.at(-1)!.to;
  const isLoose = node.spans.some((p) => p.some((s) => s.kind === 'normalised'));
  texts.forEach((piece, k) => {
    if (!piece) return;
    if (texts.slice(k + 1).every((t) => !t) && isAmbiguous(ground, piece, from, ceiling)) return;
    if (isLoose && /\n[ \t]/.test(piece)) {
      const spot = respaced(ground, piece, from, Math.min(ceiling, from + reach))[0];
      if (!spot || !isNear(ground, piece, from, spot.from)) return;
      node.spans[i + k] = [{ ...spot, textFrom: 0, textTo: piece.length, kind: 'normalised' }];
      ground.take(node.spans[i + k]!);
      from = spot.to;
      return;
    }
    let at = text.indexOf(piece, from);
    while (at >= 0 && !ground.isFree(at, at + piece.length)) at = text.indexOf(piece, at + 1);
    if (at < 0 || at + piece.length > ceiling || !isNear(ground, piece, from, at)) {
      const spans = piece.length > 8 ? alignPiece(ground.prompt, piece, from, Math.min(ceiling, from + reach)) : [];
      const free = spans.filter((s) => ground.isFree(s.from, s.to));
      node.spans[i + k] = free;
      ground.take(free);
      from = free.at(-1)?.to ?? from;
      return;
    }
    node.spans[i + k] = [whole(at, piece)];
    ground.take(node.spans[i + k]!);
    from = at + piece.length;
  });
}

/** Fewer characters than these, white space aside, stand anywhere: where a literal ends with them is told by what follows. */
const telling = 3;

/** Whether nothing is known behind `from`, and a literal's short last piece stands there at once and again at the end. */
function isAmbiguous(ground: Ground, piece: string, from: number, ceiling: number): boolean {
  if (piece.replace(/\s/g, '').length >= telling) return false;
  let limit = from;
  while (limit < ceiling && !ground.taken[limit]) limit++;
  if (limit < ceiling) return false;
  const first = ground.prompt.text.indexOf(piece, from);
  // What ends a line, the first time already, has been found.
  if (piece.trim() && ground.prompt.text.startsWith('\n\n', first + piece.length)) return false;
  const closing = closingPlace(ground, piece, from, limit);
  return closing >= 0 && closing !== first;
}

/** Where a literal's last piece stands that closes the open stretch `[from, limit)`; -1 where it does not. */
function closingPlace(ground: Ground, piece: string, from: number, limit: number): number {
  const { text, chars } = ground.prompt;
  const end = blankStart(chars, from, limit);
  if (!piece.trim()) return text.startsWith(piece, end) && end + piece.length <= limit ? end : -1;
  const at = text.lastIndexOf(piece, limit - piece.length);
  return at >= from && !text.slice(at + piece.length, limit).trim() ? at : -1;
}

/** Places piece `last`, a short one that was left open, once it is known where the next rendering begins: at `limit`. */
export function close(ground: Ground, node: Node, last: number, limit: number): void {
  const piece = node.literal.pieces[last]?.text;
  const before = node.spans[last - 1]?.at(-1);
  if (!piece || node.spans[last]!.length || !before || piece.replace(/\s/g, '').length >= telling) return;
  let at = closingPlace(ground, piece, before.to, limit);
  if (at < 0) at = ground.prompt.text.indexOf(piece, before.to);
  if (at < before.to || at + piece.length > limit || !ground.isFree(at, at + piece.length)) return;
  node.spans[last] = [whole(at, piece)];
  ground.take(node.spans[last]!);
  node.to = at + piece.length;
  ground.bound(node);
}

/** Whether a piece found across an open hole is near enough to be believed: the shorter it is, the nearer. */
function isNear(ground: Ground, piece: string, from: number, to: number): boolean {
  let solid = 0;
  for (let i = 0; i < piece.length; i++) if (!isSpace(piece.charCodeAt(i))) solid++;
  const lines = ground.prompt.text.slice(from, Math.min(to, from + reach)).split('\n').length - 1;
  let nested = 0;
  for (let i = from; i < to; i++) nested += ground.taken[i]!;
  const own = to - from - nested;
  if (own > reach) return false;
  if (solid >= 6) return own <= 1200;
  if (solid >= 3) return own <= 400 && lines < 8 + nested / 20;
  return own <= 120 && lines < 3 + nested / 20;
}
