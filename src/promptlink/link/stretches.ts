import type { LinkEngine } from '../engine';
import { type Budget, Derivation } from './derivation';
import { collect, type Derived, dataAround, isClearlyFuller, isData, isFuller, loses, solidEnd } from './derived';
import { blankStart } from './fragment';
import type { Node } from './node';
import type { Pins } from './pins';
import { bracketEnd, type Prompt } from './prompt';
import { type Root, valuesAround } from './roots';

/** What a prompt is derived from, and how. */
export interface Search {
  readonly engine: LinkEngine;
  readonly prompt: Prompt;
  readonly finds: readonly Node[];
  readonly roots: readonly Root[];
  /** White space has been run together, or indentation taken away. */
  readonly isLoose: boolean;
  /** 1 within what was found. */
  readonly solid: Uint8Array;
  /** For each place what the rest costs at least; null where nothing was found. */
  readonly ahead: Int32Array | null;
  readonly budget: Budget;
  /** What was found of changed pieces; null where everything is as it was. */
  readonly pins: Pins | null;
}

/** Texts by themselves that a stretch is tried with in its holes, one after the other. */
const mostPassedOver = 4;
/** Values that are tried where nothing is left to search with. */
const mostWithout = 4;
/** Finds around which a stretch is derived where nothing gives the whole prompt. */
const mostSegments = 24;

/** A stretch with what it was derived around, and from where, and whether the value that it ends with says where that ends. */
type Stretch = Derived & { find: Node; floor: number; pins: Pins | null; isEnded: boolean };

/**
 * A stretch, whether it begins with data that reaches back to what is known before, and whether it ends in a hole with nothing in
 * it right where something else begins.
 */
type Segment = Derived & { isLed: boolean; isCut: boolean };

/** A stretch, and between which places it was looked for. */
type Bounded = [derived: Derived, floor: number, limit: number];
type Range = [from: number, to: number];

/**
 * Stretches of the prompt, each from the code around one of its finds: the largest finds first, then what has changed. Within a
 * whole only those in what it takes for data.
 */
export function stretchesOf(search: Search, whole: Derived | null): Derived[] {
  return new Stretches(search, whole).all();
}

class Stretches {
  private readonly search: Search;
  private readonly whole: Derived | null;
  /** The finds that what is derived must not lose: those around it, which a whole has settled, are none of them. */
  private readonly told: readonly Node[];
  private readonly found: Stretch[] = [];

  constructor(search: Search, whole: Derived | null) {
    this.search = search;
    this.whole = whole;
    this.told = whole ? search.finds.filter((f) => isData(f, whole)) : search.finds;
  }

  all(): Derived[] {
    const bySize = [...this.told].sort((a, b) => b.to - b.from - (a.to - a.from)).slice(0, mostSegments);
    for (const find of bySize) this.add(find, null);
    if (this.search.pins) for (const find of bySize) this.add(find, this.search.pins);
    return this.found;
  }

  private add(find: Node, pins: Pins | null): void {
    const { found } = this;
    if (found.some((d) => find.from < solidEnd(d) && d.from < find.to)) return;
    const bounds: Range = this.dataAround(find);
    let [floor, limit] = bounds;
    for (const d of found) {
      if (d.from < find.from) floor = Math.max(floor, solidEnd(d));
      else limit = Math.min(limit, d.from);
    }
    const first = this.segment(find, floor, limit, pins);
    if (!first) return;
    let derived: Derived = first;
    if (!isAlone(first)) [derived, floor, limit] = this.widened(find, [first, floor, limit], bounds, pins);
    if (derived.to === limit) this.reachOver(derived, limit);
    const { from } = derived;
    const before = found.find((d) => d.from < from && d.to > from && !d.isEnded);
    if (before) {
      // Data at the end of the stretch before reaches no further than to what stands behind this one's own data.
      derived = withoutLead(derived);
      found.splice(found.indexOf(before), 1);
      const to = this.withoutBlank(before.find.to, derived.from);
      const shorter = this.segment(before.find, before.floor, to, before.pins);
      if (shorter) found.push({ ...before, ...shorter });
    }
    const all = this.ended(derived);
    found.push({ ...all, find, floor, pins, isEnded: all !== derived });
  }

  /** A stretch, and between where it was looked for; with the texts beside it that stand for themselves, where its holes hold them. */
  private widened(find: Node, first: Bounded, bounds: Range, pins: Pins | null): Bounded {
    const { found } = this;
    let [derived, floor, limit] = first;
    for (let n = 0; n < mostPassedOver; n++) {
      const behind = found.find((d) => d.from === limit && isAlone(d));
      const end = behind ? Math.min(bounds[1], this.endBehind(behind)) : limit;
      const further = behind && this.segment(find, floor, end, pins);
      if (further && further.to > behind.to && further.same > derived.same) {
        found.splice(found.indexOf(behind), 1);
        [derived, limit] = [further, end];
        continue;
      }
      const before = found.find((d) => solidEnd(d) === floor && isAlone(d));
      const start = before ? Math.max(bounds[0], this.endBefore(before)) : floor;
      const earlier = before && this.segment(find, start, limit, pins);
      if (!earlier || earlier.from > before.from || earlier.same < derived.same) break;
      if (earlier.same === derived.same && !startsInHole(derived)) break;
      found.splice(found.indexOf(before), 1);
      [derived, floor] = [earlier, start];
    }
    return [derived, floor, limit];
  }

  /** Where what stands behind a stretch begins. */
  private endBehind({ to }: Derived): number {
    const { finds, prompt } = this.search;
    let end = prompt.text.length;
    for (const { from } of [...finds, ...this.found]) if (from >= to) end = Math.min(end, from);
    return end < prompt.text.length ? this.withoutBlank(to, end) : end;
  }

  /** Where what stands before a stretch ends. */
  private endBefore({ from }: Derived): number {
    let end = 0;
    for (const f of this.search.finds) if (f.to <= from) end = Math.max(end, f.to);
    for (const d of this.found) if (solidEnd(d) <= from) end = Math.max(end, solidEnd(d));
    return end;
  }

  /** Between where the text around a find is nobody's. */
  private dataAround(find: Node): Range {
    if (!this.whole) return [0, this.search.prompt.text.length];
    const { from, to } = dataAround(this.whole, find);
    return [from, to];
  }

  private segment(find: Node, from: number, to: number, pins: Pins | null): Derived | null {
    const { engine, prompt, budget, isLoose, solid, ahead, roots } = this.search;
    let best: Segment | null = null;
    let tried = 0;
    for (const { value, root, isRival } of valuesAround(engine, find, roots)) {
      // What takes no search is found without a budget, if it is near.
      if (budget.left <= 0 && tried++ === mostWithout) break;
      // What is added on the way is gone through as well.
      const limits = new Set(this.limits(find, root, to));
      for (const limit of limits) {
        const derivation = new Derivation(engine.evaluator, prompt.places, limit, budget, {
          isOpen: true,
          isLoose,
          pins,
          solid,
          ahead,
        });
        for (const found of derivation.runAnywhere(value, from, find.from)) {
          const derived = collect(engine, prompt, found.from, found);
          if (!derived || loses(prompt, this.told, derived)) continue;
          const isCut = limit < to && endsInHole(derived, limit);
          if (isCut) limits.add(this.endOfTouching(limit));
          const segment = { ...derived, isLed: found.isLed, isCut };
          const isClear = !isRival || !best || isClearlyFuller(segment, best);
          if (isClear && (!best || isBetter(segment, best))) best = segment;
        }
      }
    }
    return best;
  }

  /**
   * Where a stretch ends at the latest: before the next find that its code does not lead to, before its own text stands again, or
   * where everything ends.
   */
  private limits(find: Node, root: Root, to: number): number[] {
    const { engine, finds } = this.search;
    const reach = engine.candidates(engine.resolver.sources(root.file, root.start, root.end));
    let near = to;
    let again = to;
    for (const other of finds) {
      if (other === find || other.from < find.to || other.from >= to) continue;
      const end = this.withoutBlank(find.to, other.from);
      if (other.literal === find.literal) again = Math.min(again, end);
      else if (!reach.has(other.literal)) near = Math.min(near, end);
    }
    return [near, again, to];
  }

  /** A last hole with nothing in it, right where another stretch begins, holds that stretch and what touches it. */
  private reachOver(segment: Derived, limit: number): void {
    const { engine } = this.search;
    if (!endsInHole(segment, limit)) return;
    let end = limit;
    for (let next: Stretch | undefined; ; end = next.to) {
      next = this.found.find((d) => d.from === end && d.to > end);
      if (!next) break;
    }
    for (const node of segment.nodes) {
      if (end === limit || node.to !== limit || !endsOpen(node)) continue;
      const sources = engine.gapSources(node.file, node.literal.gaps.at(-1)!);
      if (!engine.candidates(sources).mayBeEmpty) reachTo(node, end);
    }
  }

  /**
   * A stretch whose last hole goes on to where it ends: JSON to its last bracket, a text that was read to the white space that it
   * ends with.
   */
  private ended(segment: Derived): Derived {
    const { from, to, blankTo } = segment;
    const last = segment.nodes.filter((node) => node.to === to && endsOpen(node));
    const filling = this.told.filter((f) => f.from >= from && f.to > to && f.to <= blankTo && isData(f, segment));
    const starts = last.flatMap(({ spans }) => spans[spans.length - 2]!.at(-1)?.to ?? []);
    const json = starts.map((at) => bracketEnd(this.search.prompt.text, at, to));
    const end = Math.max(to, ...filling.map((f) => f.to), ...json);
    if (end === to) return segment;
    for (const node of last) reachTo(node, end);
    const covered = new Uint8Array(end - from);
    covered.set(segment.covered);
    return { ...segment, to: end, blankTo: Math.max(blankTo, end), covered };
  }

  /** The end of what was found from a place on without a break. */
  private endOfTouching(from: number): number {
    let end = from;
    for (let next: Node | undefined; ; end = next.to) {
      next = this.search.finds.find((f) => f.from === end && f.to > end);
      if (!next) return end;
    }
  }

  /** White space between a rendering and the next is neither's. */
  private withoutBlank(from: number, to: number): number {
    return blankStart(this.search.prompt.chars, from, to);
  }
}

/** More text of literals is better; with as much of it what reaches back to what is known, else what leaves less to data. */
function isBetter(a: Segment, b: Segment): boolean {
  if (Math.abs(a.same - b.same) > 2) return a.same > b.same;
  if (a.isCut !== b.isCut) return b.isCut;
  if (a.isLed !== b.isLed) return a.isLed;
  return isFuller(a, b);
}

/** Whether a stretch is one text and nothing else: no more than its find. */
function isAlone({ nodes }: Derived): boolean {
  return nodes.length === 1 && !nodes[0]!.literal.gaps.length;
}

/** A stretch without the data that it begins with. */
function withoutLead(derived: Derived): Derived {
  const from = Math.min(...derived.nodes.map((n) => n.from));
  return { ...derived, from, covered: derived.covered.subarray(from - derived.from) };
}

/** Whether a stretch ends in a hole of its last rendering, with nothing in it. */
function endsInHole({ nodes, covered, from }: Derived, limit: number): boolean {
  if (!covered[limit - 1 - from]) return false;
  return nodes.some((node) => node.to === limit && endsOpen(node));
}

/** Whether a stretch begins with a hole of its first rendering, with nothing in it. */
function startsInHole({ nodes, covered, from }: Derived): boolean {
  return covered[0] === 1 && nodes.some((n) => n.from === from && n.literal.gaps.length && !n.literal.pieces[0]!.text);
}

/** Whether a rendering ends with what its last hole holds. */
const endsOpen = ({ literal: { gaps, pieces } }: Node): boolean => gaps.length > 0 && !pieces[gaps.length]!.text;

/** Lets the last hole of a rendering that ends with it hold all up to a place. */
function reachTo(node: Node, end: number): void {
  const last = node.literal.gaps.length;
  node.to = end;
  node.spans[last] = [];
  node.open = new Set(node.open).add(last - 1);
}
