import type { LinkEngine } from '../engine';
import { force, type Value } from '../value/value';
import { type Budget, Derivation } from './derivation';
import { collect, type Derived, isData, keptOf, lossOf, solidEnd } from './derived';
import { isSpace } from './fragment';
import { extent, type Node, outermost } from './node';
import { type Pins, pinsOf } from './pins';
import type { Prompt } from './prompt';
import { type Root, type Rooted, valuesAround, wholeValues } from './roots';
import { isMostly, isTelling } from './verdict';
import { weakPins } from './weakPins';
import { weakRoots } from './weakRoots';

/** The budget for one prompt and for each of its characters, and the share of it that the whole may take. */
const leastBudget = 33_000;
const budgetPerCharacter = 3;
/** The same for one derivation of it. */
const leastOfOne = 10_000;
const ofOnePerCharacter = 1.5;
const wholeShare = 0.6;
/**
 * What gives the whole prompt has at least this share of the text that is known of it, or, where much of that stands in holes and
 * may have come from anywhere, nearly all of what does not.
 */
const leastShare = 0.6;
const leastOfAll = 0.35;
const mostOfOuter = 0.95;
const nearlyAll = 0.98;
/** Where the whole gives less of it, its parts may give more by themselves: messages that were joined. */
const mostly = 0.8;
/** Values of other code that are tried when one has given nearly all. */
const mostFurther = 2;
/** Data does not end within what was found of a literal, but near its ends: its first and last characters may be another's. */
const looseEdge = 3;
/** Shorter stretches may be those of another literal that begins alike. */
const leastSolid = 40;
/** Finds around which a stretch is derived where nothing gives the whole prompt. */
const mostSegments = 24;

/**
 * Derives the prompt from the source's own expressions: first whole, from the functions that its literals stand in, else
 * stretch by stretch around its finds. What is derived replaces the finds that it covers.
 */
export function derive(
  engine: LinkEngine,
  prompt: Prompt,
  finds: readonly Node[],
  roots: readonly Root[],
): { nodes: Node[]; isWhole: boolean } {
  engine.evaluator.begin();
  const run = new Deriving(engine, prompt, finds, roots);
  const isNearly = (derived: Derived | null) => derived !== null && derived.same >= run.known * nearlyAll;
  const whole = finds.length ? run.whole(null) : null;
  const parts = whole && whole.same >= run.known * mostly ? [] : run.segments(null);
  if (whole) {
    // What stands in what the whole takes for data, the code around it may tell.
    const inner = isNearly(whole) ? [] : run.segments(withoutMarks(prompt, whole));
    const isWithin = (node: Node) => inner.some((d) => d.from <= node.from && node.to <= d.to);
    const rest = inner.length ? whole.nodes.filter((node) => !isWithin(node)) : whole.nodes;
    const all = [...inner, { ...whole, nodes: rest }];
    if (!parts.length || explained(all, finds) > explained(parts, finds))
      return { nodes: merged(prompt, finds, all), isWhole: whole.same >= run.known * mostly };
    return { nodes: merged(prompt, finds, parts), isWhole: false };
  }
  const changed = run.pins && run.whole(run.pins);
  if (changed && (isNearly(changed) || explained([changed], finds) >= explained(parts, finds))) {
    return { nodes: merged(prompt, finds, [changed]), isWhole: true };
  }
  return { nodes: merged(prompt, finds, parts), isWhole: false };
}

/** Characters of literals in what was derived and in the finds that stay beside it. */
function explained(found: readonly Derived[], finds: readonly Node[]): number {
  let sum = found.reduce((n, d) => n + d.same, 0);
  for (const find of finds) {
    const over = found.find((d) => find.from < d.to && d.from < find.to);
    if (!over || isData(find, over)) sum += find.same;
  }
  return sum;
}

/** A prompt of short pieces has at least this share of them; longer ones have text to be found by. */
const leastTold = 0.06;
const longestUnfound = 120_000;

/**
 * Derives a prompt whose literals are too short to be found by their words, with the few that were; null where no code tells
 * enough of it.
 */
export function deriveUnfound(engine: LinkEngine, prompt: Prompt, finds: readonly Node[]): Derived | null {
  if (prompt.text.length > longestUnfound) return null;
  engine.evaluator.begin();
  const roots = weakRoots(engine, prompt);
  const run = new Deriving(engine, prompt, [], roots);
  return run.unfound(finds, null) ?? run.unfound(finds, weakPins(engine, prompt, roots));
}

/** A stretch with what it was derived around, and from where. */
type Stretch = Derived & { find: Node; floor: number; pins: Pins | null };

/**
 * A stretch, whether it begins with data that reaches back to what is known before, and whether it ends in a hole with nothing in
 * it right where something else begins.
 */
type Segment = Derived & { isLed: boolean; isCut: boolean };

class Deriving {
  private readonly engine: LinkEngine;
  private readonly prompt: Prompt;
  private readonly finds: readonly Node[];
  private readonly roots: readonly Root[];
  /** White space has been run together, or indentation taken away. */
  private readonly isLoose: boolean;
  private readonly wholeBudget: number;
  private readonly budget: Budget;
  /** 1 within what was found. */
  private readonly solid: Uint8Array;
  /** What was found of changed pieces; null where everything is as it was. */
  readonly pins: Pins | null;
  /** Characters of the finds, and how many of them at least what gives the whole prompt has. */
  readonly known: number;
  private readonly least: number;
  /** The finds that what is derived must not lose: those around it, which a whole has settled, are none of them. */
  private told: readonly Node[];
  /** The code that gives nearly all of it; what calls it may give more. */
  private giver: Root | null = null;
  /** What may have given the whole prompt. */
  private readonly wholes: Iterable<Rooted>;

  constructor(engine: LinkEngine, prompt: Prompt, finds: readonly Node[], roots: readonly Root[]) {
    this.roots = roots;
    this.wholeBudget = leastBudget + prompt.text.length * budgetPerCharacter;
    this.budget = { left: this.wholeBudget, each: leastOfOne + prompt.text.length * ofOnePerCharacter };
    this.engine = engine;
    this.prompt = prompt;
    this.finds = finds;
    this.told = finds;
    this.known = finds.reduce((n, f) => n + f.same, 0);
    const outer = outermost(finds).reduce((n, f) => n + f.same, 0);
    this.least = Math.min(this.known * leastShare, Math.max(this.known * leastOfAll, outer * mostOfOuter));
    const pins = pinsOf(finds);
    this.pins = pins.size ? pins : null;
    this.wholes = wholeValues(engine, finds, roots, () => this.giver !== null);
    this.isLoose = finds.some((n) => n.spans.some((p) => p.some((s) => s.kind === 'normalised')));
    this.solid = new Uint8Array(prompt.text.length);
    for (const { spans } of finds) {
      for (const { from, to } of spans.flat()) {
        if (to - from >= leastSolid) this.solid.fill(1, from + looseEdge, to - looseEdge);
      }
    }
  }

  /** The best derivation of the whole prompt. */
  whole(pins: Pins | null): Derived | null {
    const { engine, prompt, isLoose, known, solid } = this;
    let best: Derived | null = null;
    let further = 0;
    for (const { value, root } of this.wholes) {
      const { giver } = this;
      if (root === giver || (pins && !this.mayHaveChanged(value))) continue;
      if (giver && further++ === mostFurther) break;
      if (this.budget.left < this.wholeBudget * (1 - wholeShare * (pins ? 1.5 : 1))) break;
      const derivation = new Derivation(engine.evaluator, prompt.places, prompt.text.length, this.budget, {
        isLoose,
        pins,
        solid,
      });
      const collected = collect(engine, prompt, 0, derivation.run(value, 0));
      const derived = collected && withoutScraps(prompt, collected, this.finds);
      if (!derived || keptOf(this.finds, derived) < this.least || this.loses(derived)) continue;
      if (!best || isFuller(derived, best)) best = derived;
      if (derived.same >= known * nearlyAll) this.giver ??= root;
    }
    return best;
  }

  /** Whether something of a template was found, or it has no words: where words have changed, any short one seems to be missing. */
  private mayHaveChanged(value: Value): boolean {
    const v = force(value);
    if (v.kind !== 'text' || this.finds.some(({ literal }) => literal === v.literal)) return true;
    return !v.literal.pieces.some(({ text }) => /\w/.test(text));
  }

  /** The whole prompt from the functions that share many short pieces with it; with `pins` words of these may have changed. */
  unfound(finds: readonly Node[], pins: Pins | null): Derived | null {
    const { engine, prompt } = this;
    const least = finds.reduce((n, f) => n + f.same, 0) * mostly;
    let best: Derived | null = null;
    for (const { value } of this.wholes) {
      const derivation = new Derivation(engine.evaluator, prompt.places, prompt.text.length, this.budget, { pins });
      const derived = collect(engine, prompt, 0, derivation.run(value, 0));
      if (
        !derived ||
        (pins && !isMostly(derived.nodes)) ||
        !isTelling(derived.nodes) ||
        derived.same < prompt.text.length * leastTold
      )
        continue;
      if (keptOf(finds, derived) < least) continue;
      if (!best || isFuller(derived, best)) best = derived;
    }
    return best;
  }

  /**
   * Stretches of the prompt, each from the code around one of its finds: the largest finds first, then what has changed. Within a
   * whole only those in what it takes for data.
   */
  segments(whole: Derived | null): Derived[] {
    const found: Stretch[] = [];
    const finds = whole ? this.finds.filter((f) => isData(f, whole)) : [...this.finds];
    this.told = finds.slice();
    const bySize = finds.sort((a, b) => b.to - b.from - (a.to - a.from)).slice(0, mostSegments);
    for (const find of bySize) this.addSegment(found, find, null, whole);
    if (this.pins) for (const find of bySize) this.addSegment(found, find, this.pins, whole);
    return found;
  }

  private addSegment(found: Stretch[], find: Node, pins: Pins | null, whole: Derived | null): void {
    if (found.some((d) => find.from < solidEnd(d) && d.from < find.to)) return;
    let [floor, limit] = whole ? this.dataAround(whole, find) : [0, this.prompt.text.length];
    for (const d of found) {
      if (d.from < find.from) floor = Math.max(floor, solidEnd(d));
      else limit = Math.min(limit, d.from);
    }
    let derived: Derived | null = this.segment(find, floor, limit, pins);
    if (!derived) return;
    if (derived.to === limit) this.reachOver(derived, limit, found);
    const { from } = derived;
    const before = found.find((d) => d.from < from && d.to > from);
    if (before) {
      // Data at the end of the stretch before reaches no further than to what stands behind this one's own data.
      derived = withoutLead(derived);
      found.splice(found.indexOf(before), 1);
      const to = this.withoutBlank(before.find.to, derived.from);
      const shorter = this.segment(before.find, before.floor, to, before.pins);
      if (shorter) found.push({ ...before, ...shorter });
    }
    found.push({ ...derived, find, floor, pins });
  }

  /** The stretch around a find that a whole takes for data. */
  private dataAround({ from, covered }: Derived, find: Node): [from: number, to: number] {
    const before = covered.lastIndexOf(1, find.from - from);
    const behind = covered.indexOf(1, find.from - from);
    return [from + before + 1, behind < 0 ? this.prompt.text.length : from + behind];
  }

  private segment(find: Node, from: number, to: number, pins: Pins | null): Derived | null {
    const { engine, prompt, budget, isLoose, solid } = this;
    let best: Segment | null = null;
    for (const { value, root } of valuesAround(engine, find, this.roots)) {
      // What is added on the way is gone through as well.
      const limits = new Set(this.limits(find, root, to));
      for (const limit of limits) {
        const derivation = new Derivation(engine.evaluator, prompt.places, limit, budget, {
          isOpen: true,
          isLoose,
          pins,
          solid,
        });
        for (const found of derivation.runAnywhere(value, from, find.from)) {
          const derived = collect(engine, prompt, found.from, found);
          if (!derived || this.loses(derived)) continue;
          const isCut = limit < to && endsInHole(derived, limit);
          if (isCut) limits.add(this.endOfTouching(limit));
          const segment = { ...derived, isLed: found.isLed, isCut };
          if (!best || isBetter(segment, best)) best = segment;
        }
      }
    }
    return best;
  }

  /** Where a stretch ends at the latest: before the next find that its code does not lead to, or where everything does. */
  private limits(find: Node, root: Root, to: number): number[] {
    const { engine } = this;
    const reach = engine.candidates(engine.resolver.sources(root.file, root.start, root.end));
    let near = to;
    for (const other of this.finds) {
      if (other === find || other.from < find.to || other.from >= near || reach.has(other.literal)) continue;
      near = this.withoutBlank(find.to, other.from);
    }
    return near < to ? [near, to] : [to];
  }

  /** A last hole with nothing in it, right where another stretch begins, holds that stretch and what touches it. */
  private reachOver(segment: Derived, limit: number, found: readonly Stretch[]): void {
    if (!endsInHole(segment, limit)) return;
    let end = limit;
    for (let next: Stretch | undefined; ; end = next.to) {
      next = found.find((d) => d.from === end && d.to > end);
      if (!next) break;
    }
    for (const node of segment.nodes) {
      const last = node.literal.gaps.length - 1;
      if (end === limit || node.to !== limit || last < 0 || node.literal.pieces[last + 1]!.text) continue;
      const sources = this.engine.gapSources(node.file, node.literal.gaps[last]!);
      if (this.engine.candidates(sources).mayBeEmpty) continue;
      node.to = end;
      node.spans[last + 1] = [];
      node.open = new Set(node.open).add(last);
    }
  }

  /** The end of what was found from a place on without a break. */
  private endOfTouching(from: number): number {
    let end = from;
    for (let next: Node | undefined; ; end = next.to) {
      next = this.finds.find((f) => f.from === end && f.to > end);
      if (!next) return end;
    }
  }

  /** White space between a rendering and the next is neither's. */
  private withoutBlank(from: number, to: number): number {
    let end = to;
    while (end > from && isSpace(this.prompt.chars[end - 1]!)) end--;
    return end;
  }

  /** Whether more of the finds would be lost than a trimmed edge or a changed word. */
  private loses(derived: Derived): boolean {
    const tolerance = 4 + derived.same * 0.02;
    let lost = 0;
    for (const find of this.told) {
      lost += lossOf(find, derived);
      if (lost > tolerance) return true;
    }
    return false;
  }
}

/** Longer texts without a word are more than separators. */
const longestMark = 3;

/** Whether a rendering is a separator or another mark, without a word. */
function isMark({ text }: Prompt, { literal, spans }: Node): boolean {
  if (literal.gaps.length) return false;
  const { from, to } = extent(spans);
  return to - from <= longestMark && !/[\p{L}\p{N}_]/u.test(text.slice(from, to));
}

/** What a whole covers but for the separators that it has seen in data. */
function withoutMarks(prompt: Prompt, whole: Derived): Derived {
  return without(
    whole,
    whole.nodes.filter((node) => isMark(prompt, node)),
    whole.nodes,
  );
}

/** A find of which marks alone cover this share or less holds them by chance. */
const mostMarks = 0.1;
const leastFind = 40;

/** A derivation without the separators that it has seen in finds, which stand in what it takes for data. */
function withoutScraps(prompt: Prompt, derived: Derived, finds: readonly Node[]): Derived {
  const scraps = new Set<Node>();
  for (const find of finds) {
    if (find.same < leastFind || isData(find, derived)) continue;
    const within = derived.nodes.filter((node) => find.from <= node.from && node.to <= find.to && isMark(prompt, node));
    const covered = find.same - lossOf(find, derived);
    if (covered > find.same * mostMarks || within.reduce((n, { same }) => n + same, 0) < covered) continue;
    for (const node of within) scraps.add(node);
  }
  if (!scraps.size) return derived;
  const nodes = derived.nodes.filter((node) => !scraps.has(node));
  return { ...without(derived, [...scraps], nodes), same: derived.same - [...scraps].reduce((n, s) => n + s.same, 0) };
}

/** A derivation that some of its renderings cover nothing of. */
function without(derived: Derived, left: readonly Node[], nodes: Node[]): Derived {
  const covered = derived.covered.slice();
  for (const { spans } of left)
    for (const s of spans.flat()) covered.fill(0, s.from - derived.from, s.to - derived.from);
  return { ...derived, nodes, covered };
}

/** More text of literals is better; with as much of it what costs less. */
function isFuller(a: Derived, b: Derived): boolean {
  return a.same > b.same || (a.same === b.same && a.cost < b.cost);
}

/** More text of literals is better; with as much of it what reaches back to what is known, else what leaves less to data. */
function isBetter(a: Segment, b: Segment): boolean {
  if (Math.abs(a.same - b.same) > 2) return a.same > b.same;
  if (a.isCut !== b.isCut) return b.isCut;
  if (a.isLed !== b.isLed) return a.isLed;
  return isFuller(a, b);
}

/** A stretch without the data that it begins with. */
function withoutLead(derived: Derived): Derived {
  const from = Math.min(...derived.nodes.map((n) => n.from));
  return { ...derived, from, covered: derived.covered.subarray(from - derived.from) };
}

/** Whether a stretch ends in a hole of its last rendering, with nothing in it. */
function endsInHole({ nodes, covered, from }: Derived, limit: number): boolean {
  if (!covered[limit - 1 - from]) return false;
  return nodes.some(({ to, literal: { gaps, pieces } }) => to === limit && gaps.length && !pieces[gaps.length]!.text);
}

/** The derived renderings, with the finds that they leave standing. */
function merged(prompt: Prompt, finds: readonly Node[], found: readonly Derived[]): Node[] {
  const out: Node[] = [];
  const dropped: Node[] = [];
  for (const find of finds) {
    const over = found.find((d) => find.from < d.to && d.from < find.to);
    if (!over || (isData(find, over) && !isQuoted(prompt, find, over))) out.push(find);
    else dropped.push(find);
  }
  for (const { nodes } of found) {
    for (const node of nodes) {
      takeOver(node, dropped);
      out.push(node);
    }
  }
  return out;
}

/** Whether what stands in data stands in its own place as well: somebody quoted it. */
function isQuoted({ text }: Prompt, find: Node, { from, covered }: Derived): boolean {
  const { from: start, to: end } = extent(find.spans);
  const own = text.slice(start, end);
  for (let at = text.indexOf(own); at >= 0; at = text.indexOf(own, at + 1)) {
    if (at !== start && covered[at - from] && covered[at - from + own.length - 1]) return true;
  }
  return false;
}

/** What was found by its own words says so, and keeps the other homes of its text. */
function takeOver(node: Node, dropped: readonly Node[]): void {
  const here = dropped.filter((s) => s.from < node.to && node.from < s.to);
  const twin = here.find((s) => s.literal === node.literal);
  const alike = twin ?? here.find((s) => s.same >= node.same * 0.8 && s.same <= node.same * 1.2);
  if (!alike) return;
  node.seeded = true;
  node.instance = alike.instance;
  if (twin) node.rivals = twin.rivals;
}
