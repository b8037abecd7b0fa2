import type { LinkEngine } from '../engine';
import { hasWord } from '../index/words';
import { force, type Value } from '../value/value';
import { Derivation } from './derivation';
import { collect, type Derived, dataAround, isClearlyFuller, isData, isFuller, keptOf, loses, lossOf } from './derived';
import { namesakes } from './namesakes';
import { extent, type Node, outermost } from './node';
import { type Pins, pinsOf } from './pins';
import type { Prompt, PromptRange } from './prompt';
import { costsAhead } from './rest';
import { type Root, type Rooted, wholeValues } from './roots';
import { type Search, stretchesOf } from './stretches';
import { isMostly, isTelling } from './verdict';
import { weakPins } from './weakPins';
import { weakRoots } from './weakRoots';

/** The budget for one prompt and for each of its characters, and the share of it that the whole may take. */
const leastBudget = 33_000;
const budgetPerCharacter = 3;
/** Longer prompts take no more than this much of one. */
const longestBudgeted = 120_000;
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
  engine.evaluator.begin(namesakes(engine, finds));
  const search = searchFor(engine, prompt, finds, roots);
  const run = new Deriving(search, all(prompt), deepestInner);
  const isNearly = (derived: Derived | null) => derived !== null && derived.same >= run.known * nearlyAll;
  const whole = finds.length ? run.whole(null) : null;
  const parts = whole && whole.same >= run.known * mostly ? [] : stretchesOf(search, null);
  if (whole) {
    // What stands in what the whole takes for data, the code around it may tell.
    const inner = isNearly(whole) ? [] : stretchesOf(search, withoutMarks(prompt, whole));
    const isWithin = (node: Node) => inner.some((d) => d.from <= node.from && node.to <= d.to);
    const rest = inner.length ? whole.nodes.filter((node) => !isWithin(node)) : whole.nodes;
    const found = [...inner, { ...whole, nodes: rest }];
    if (!parts.length || explained(found, finds) > explained(parts, finds))
      return { nodes: merged(prompt, finds, found), isWhole: whole.same >= run.known * mostly };
    return { nodes: merged(prompt, finds, parts), isWhole: false };
  }
  const changed = search.pins && run.whole(search.pins);
  if (changed && (isNearly(changed) || explained([changed], finds) >= explained(parts, finds))) {
    return { nodes: merged(prompt, finds, [changed]), isWhole: true };
  }
  return { nodes: merged(prompt, finds, parts), isWhole: false };
}

/** Wholes that stand in holes of others. */
const deepestInner = 3;
const leastInner = 80;
/** Wrappers that are tried, and how much of their own they have. */
const mostFilled = 3;
const leastFrame = 8;

/** A whole with what gives all of what it takes for data: what a wrapper was handed, the code around it does not say. */
function withInner(search: Search, outer: Derived, depth: number): Derived {
  const { engine, prompt, finds } = search;
  const bare = withoutMarks(prompt, outer);
  let whole = outer;
  const regions = new Map<number, { range: PromptRange; finds: Node[] }>();
  for (const find of finds) {
    if (!isData(find, bare)) continue;
    const range = dataAround(bare, find);
    const known = regions.get(range.from);
    if (known) known.finds.push(find);
    else regions.set(range.from, { range, finds: [find] });
  }
  for (const { range, finds: own } of regions.values()) {
    if (own.length < 2 || range.to - range.from < leastInner) continue;
    const run = new Deriving({ ...search, finds: own, roots: engine.callers.rootsOf(own) }, range, depth - 1);
    const inner = run.whole(null);
    if (!inner || inner.same < run.known * mostly) continue;
    whole = joined(prompt, whole, inner);
  }
  return whole;
}

/** A derivation with another one in what it takes for data. */
function joined(prompt: Prompt, outer: Derived, inner: Derived): Derived {
  const covered = outer.covered.slice();
  const nodes = outer.nodes.filter((n) => !(isMark(prompt, n) && inner.from <= n.from && n.to <= inner.to));
  covered.set(inner.covered.subarray(0, outer.to - inner.from), inner.from - outer.from);
  return { ...outer, nodes: [...nodes, ...inner.nodes], covered, same: outer.same + inner.same };
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
 * Derives a prompt of which most literals are too short to be found by their words, with those that were; null where no code
 * tells enough of it. `mayHaveChanged`: so little is known that its words may have changed since.
 */
export function deriveUnfound(
  engine: LinkEngine,
  prompt: Prompt,
  finds: readonly Node[],
  mayHaveChanged: boolean,
  range: PromptRange = all(prompt),
): Derived | null {
  if (prompt.text.length > longestUnfound) return null;
  engine.evaluator.begin();
  const roots = weakRoots(engine, prompt, range);
  const search = searchFor(engine, prompt, [], roots);
  // Where some of it is known, the rest may well be nobody's.
  if (!mayHaveChanged) search.budget.left = search.budget.each;
  const run = new Deriving(search, range, 0);
  return run.unfound(finds, null) ?? (mayHaveChanged ? run.unfound(finds, weakPins(engine, prompt, roots)) : null);
}

/** What a prompt is to be derived from. */
function searchFor(engine: LinkEngine, prompt: Prompt, finds: readonly Node[], roots: readonly Root[]): Search {
  const { length } = prompt.text;
  const counted = Math.min(length, longestBudgeted);
  const solid = new Uint8Array(length);
  for (const { spans } of finds) {
    for (const { from, to } of spans.flat())
      if (to - from >= leastSolid) solid.fill(1, from + looseEdge, to - looseEdge);
  }
  const pins = pinsOf(finds);
  return {
    engine,
    prompt,
    finds,
    roots,
    isLoose: finds.some((n) => n.spans.some((p) => p.some((s) => s.kind === 'normalised'))),
    solid,
    ahead: finds.length ? costsAhead(prompt.text, knownIn(prompt, finds)) : null,
    budget: { left: leastBudget + counted * budgetPerCharacter, each: leastOfOne + counted * ofOnePerCharacter },
    pins: pins.size ? pins : null,
  };
}

/** Texts of finds that are looked for elsewhere. */
const mostElsewhere = 400;

/** 1 where a text of a find stands; wherever else it stands may be its place, for somebody may have quoted it. */
function knownIn({ text, places }: Prompt, finds: readonly Node[]): Uint8Array {
  const known = new Uint8Array(text.length);
  const texts = new Set<string>();
  for (const { from, to } of finds.flatMap(({ spans }) => spans.flat())) {
    known.fill(1, from, to);
    if (texts.size < mostElsewhere) texts.add(text.slice(from, to));
  }
  for (const own of texts) for (const at of places.of(own)) known.fill(1, at, at + own.length);
  return known;
}

const all = ({ text }: Prompt): PromptRange => ({ from: 0, to: text.length });

class Deriving {
  private readonly search: Search;
  private readonly range: PromptRange;
  /** Wholes in holes of wholes that are still looked for. */
  private readonly depth: number;
  private readonly wholeBudget: number;
  /** Characters of the finds, and how many of them at least what gives the whole prompt has. */
  readonly known: number;
  private readonly least: number;
  /** The code that gives nearly all of it; what calls it may give more. */
  private giver: Root | null = null;
  /** What may have given the whole prompt. */
  private readonly wholes: Iterable<Rooted>;

  constructor(search: Search, range: PromptRange, depth: number) {
    const { engine, prompt, finds, roots } = search;
    this.search = search;
    this.range = range;
    this.depth = depth;
    this.wholeBudget = search.budget.left;
    this.known = finds.reduce((n, f) => n + f.same, 0);
    const outer = outermost(finds).reduce((n, f) => n + f.same, 0);
    this.least = Math.min(this.known * leastShare, Math.max(this.known * leastOfAll, outer * mostOfOuter));
    this.wholes = wholeValues(engine, prompt, range, finds, roots, () => this.giver !== null);
  }

  /** The best derivation of the whole. */
  whole(pins: Pins | null): Derived | null {
    const { known, range } = this;
    const { engine, prompt, finds, budget, isLoose, solid, ahead } = this.search;
    let best: Derived | null = null;
    let further = 0;
    let filled = 0;
    for (const { value, root, isRival } of this.wholes) {
      const { giver } = this;
      if (root === giver || (pins && !this.mayHaveChanged(value))) continue;
      if (giver && further++ === mostFurther) break;
      if (budget.left < this.wholeBudget * (1 - wholeShare * (pins ? 1.5 : 1))) break;
      const derivation = new Derivation(engine.evaluator, prompt.places, range.to, budget, {
        isLoose,
        pins,
        solid,
        ahead,
      });
      const collected = collect(engine, prompt, range.from, derivation.run(value, range.from));
      let derived = collected && withoutScraps(prompt, collected, finds);
      if (!derived || loses(prompt, finds, derived) || isOfFewMarks(prompt, derived)) continue;
      if (keptOf(prompt, finds, derived) < this.least) {
        if (!this.depth || filled === mostFilled || derived.same < leastFrame) continue;
        filled++;
        derived = withInner(this.search, derived, this.depth);
        if (keptOf(prompt, finds, derived) < this.least) continue;
      }
      if (!best || (isFuller(derived, best) && (!isRival || isClearlyFuller(derived, best)))) best = derived;
      if (derived.same >= known * nearlyAll) this.giver ??= root;
    }
    return best && this.depth && best.same < known * nearlyAll ? withInner(this.search, best, this.depth) : best;
  }

  /** Whether something of a template was found, or it has no words: where words have changed, any short one seems to be missing. */
  private mayHaveChanged(value: Value): boolean {
    const v = force(value);
    if (v.kind !== 'text' || this.search.finds.some(({ literal }) => literal === v.literal)) return true;
    return !v.literal.pieces.some(({ text }) => /\w/.test(text));
  }

  /** The whole prompt from the functions that share many short pieces with it; with `pins` words of these may have changed. */
  unfound(finds: readonly Node[], pins: Pins | null): Derived | null {
    const { range } = this;
    const { engine, prompt, budget } = this.search;
    const least = finds.reduce((n, f) => n + f.same, 0) * mostly;
    let best: Derived | null = null;
    for (const { value } of this.wholes) {
      if (budget.left <= 0) break;
      const derivation = new Derivation(engine.evaluator, prompt.places, range.to, budget, { pins });
      const derived = collect(engine, prompt, range.from, derivation.run(value, range.from));
      if (
        !derived ||
        (pins && !isMostly(derived.nodes)) ||
        !isTelling(derived.nodes) ||
        derived.same < (range.to - range.from) * leastTold
      )
        continue;
      if (keptOf(prompt, finds, derived) < least) continue;
      if (!best || isFuller(derived, best)) best = derived;
    }
    return best;
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

/** As many marks say as much as a word. */
const leastMarks = 3;

/** Whether a whole has no words, but a mark or two amid lines: what stands on both sides of a colon need not have been put there. */
function isOfFewMarks({ text }: Prompt, { nodes }: Derived): boolean {
  let marks = 0;
  for (const { from, to } of nodes.flatMap(({ spans }) => spans.flat())) {
    const own = text.slice(from, to);
    if (hasWord(own)) return false;
    if (from > 0 && text[from - 1] !== '\n' && !own.startsWith('\n')) marks += own.replace(/\s/g, '').length;
  }
  return marks > 0 && marks < leastMarks;
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
    const covered = find.same - lossOf(prompt, find, derived);
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
