import type { Literal } from '../extract/literal';
import { isWordChar } from '../index/words';
import { type Instance, weightOf } from './chain';
import type { Chosen } from './choose';
import { isSpace } from './fragment';
import { endsValue, isWholeValue, startsItem, startsNamed, startsValue } from './item';
import { isJsonValue, isQuoted, type Prompt } from './prompt';
import type { Source } from './resolve';
import { opening } from './verdict';

/** What judging an instance takes beyond the instance itself. */
export interface Bench {
  prompt: Prompt;
  /** 1 where a chosen instance has an anchor. */
  covered: Uint8Array;
  prior(file: number): number;
  literalOf(instance: Instance): Literal | null;
  /** What may fill the hole of `outer` at a position; null when no hole of it is there. */
  sourcesOfGap(outer: Instance, at: number): Source[] | null;
  isHome(instance: Instance, source: Source): boolean;
  /** What was found out about instances' edges. */
  sides: Map<Instance, Sides>;
}

/** What is taken for renderings, what is where the source leads to it, and whether the former says little of the prompt. */
export interface Sifted {
  kept: Chosen[];
  doubtful: Chosen[];
  isLittle: boolean;
}

/** Whether an instance begins, and ends, as a rendering does. */
interface Sides {
  left: boolean;
  right: boolean;
}

/**
 * Leaves out what is probably no rendering: a stretch of a template that somebody quoted, an everyday phrase that stands
 * somewhere in the repository. A rendering begins and ends where its literal does, at a line's edge or beside another
 * rendering; a quotation begins and ends anywhere. What is whole but stands amid other text is doubtful: it counts where the
 * source leads to it. Expects larger instances first.
 */
export function sift(chosen: readonly Chosen[], bench: Bench): Sifted {
  const kept: Chosen[] = [];
  const doubtful: Chosen[] = [];
  const byLiteral = new Map<number, Instance[]>();
  for (const { instance } of chosen) {
    const list = byLiteral.get(instance.literal);
    if (list) list.push(instance);
    else byLiteral.set(instance.literal, [instance]);
  }
  for (const one of chosen) {
    const { instance } = one;
    const outer = outerOf(instance, kept);
    const sources = outer ? bench.sourcesOfGap(outer, instance.from) : null;
    const expected = !!sources?.some((s) => bench.isHome(instance, s));
    const isEcho = echoes(instance, byLiteral.get(instance.literal)!, bench, expected);
    if (!isEcho && (outer ? isNested(one, expected, bench) : isRoot(one, bench))) kept.push(one);
    else {
      uncover(instance, bench);
      if (!isEcho && instance.complete > 0.85 && instance.same >= 12 && !isQuoted(bench.prompt, instance))
        doubtful.push(one);
    }
  }
  return { kept, doubtful, isLittle: isLittle(kept, bench) };
}

/** As many whole texts of one file are no chance: a table of it was written out. */
const leastOfSeries = 6;

/** Of whole texts those that make up a series. */
export function series(whole: readonly Chosen[]): Chosen[] {
  const byFile = new Map<number, Chosen[]>();
  for (const one of whole) {
    const { file } = one.instance;
    const known = byFile.get(file);
    if (known) known.push(one);
    else byFile.set(file, [one]);
  }
  const isSeries = (all: readonly Chosen[]) => new Set(all.map((o) => o.instance.literal)).size >= leastOfSeries;
  return [...byFile.values()].filter(isSeries).flat();
}

/**
 * Whether the same stretch of the literal stands in the prompt a second time, and better: somebody quoted it. A literal
 * with holes may well be rendered again and again, each time whole.
 */
function echoes(instance: Instance, all: readonly Instance[], bench: Bench, expected: boolean): boolean {
  if (all.length < 2) return false;
  const repeats = all.filter((i) => i.complete > 0.85).length;
  if (repeats > 2 && instance.complete > 0.85) return false;
  if (isValue(instance, bench)) return false;
  const hasHoles = (bench.literalOf(instance)?.gaps.length ?? 0) > 0;
  if (hasHoles && instance.complete > 0.9 && (instance.anchors.length > 1 || hasNeighbours(instance, bench)))
    return false;
  return all.some(
    (other) =>
      other !== instance &&
      !isValue(other, bench) &&
      isBetter(other, instance, bench, expected) &&
      sharesText(other, instance),
  );
}

/** How far from a piece its neighbours stand at most, what is in the holes between them included. */
const farthest = 160;

/** Whether the pieces beside the one that was found, too short to be found themselves, stand beside it. */
function hasNeighbours(instance: Instance, bench: Bench): boolean {
  const pieces = bench.literalOf(instance)?.pieces ?? [];
  const { piece, fragment } = instance.anchors[0]!;
  const worded = (texts: readonly { text: string }[]) => texts.map(({ text }) => text.trim()).find(Boolean) ?? '';
  const before = worded(pieces.slice(0, piece).reverse());
  const behind = worded(pieces.slice(piece + 1));
  if (!before && !behind) return false;
  const { text } = bench.prompt;
  return (
    text.slice(Math.max(0, fragment.from - farthest), fragment.from).includes(before) &&
    text.slice(fragment.to, fragment.to + farthest).includes(behind)
  );
}

function isBetter(a: Instance, b: Instance, bench: Bench, clearly: boolean): boolean {
  const rank = (i: Instance) => {
    const { left, right } = sides(i, bench);
    return i.complete + (left ? 0.2 : 0) + (right ? 0.2 : 0);
  };
  const difference = rank(a) - rank(b);
  return Math.abs(difference) > 0.02 ? difference > 0 : !clearly && a.from < b.from;
}

/** Whether two instances have a stretch of the literal's text in common, by half the shorter one at least. */
function sharesText(a: Instance, b: Instance): boolean {
  let shared = 0;
  for (const x of a.anchors) {
    for (const y of b.anchors) {
      if (x.piece !== y.piece) continue;
      const from = Math.max(x.fragment.textFrom, y.fragment.textFrom);
      shared += Math.max(0, Math.min(x.fragment.textTo, y.fragment.textTo) - from);
    }
  }
  return shared * 2 > Math.min(a.same, b.same);
}

function uncover(instance: Instance, bench: Bench): void {
  for (const { fragment } of instance.anchors) bench.covered.fill(0, fragment.from, fragment.to);
}

/** The smallest kept instance that has `instance` between two of its anchors. */
function outerOf(instance: Instance, kept: readonly Chosen[]): Instance | null {
  for (let i = kept.length - 1; i >= 0; i--) {
    const outer = kept[i]!.instance;
    if (outer.from > instance.from || outer.to < instance.to) continue;
    if (outer.anchors.some((a) => a.fragment.from < instance.to && a.fragment.to > instance.from)) continue;
    return outer;
  }
  return null;
}

/** Longer texts that stand whole amid other text are renderings. */
const wholeQuote = 80;
/** Behind a name in a list they may be shorter. */
const named = 40;
/** As much of a text is one whose words have changed, and less where words amid it have: a quotation is as the text is. */
const longQuote = 400;
const changedQuote = 150;

function isNested(one: Chosen, expected: boolean, bench: Bench): boolean {
  const { instance } = one;
  if (expected) return instance.same >= 10;
  const { left, right } = sides(instance, bench);
  // Nobody quotes as much as that from its first character to its last.
  const isAll =
    (isWholeQuote(instance) && (left || right || startsValue(bench.prompt, instance.from))) ||
    (isWholeValue(instance) && instance.same >= named && startsNamed(bench.prompt, instance.from)) ||
    (instance.complete >= 0.5 && instance.same >= (isChanged(instance) ? changedQuote : longQuote));
  if (!isAll && !isValue(instance, bench) && (!left || !right || instance.complete < 0.75 || instance.same < 20))
    return false;
  return bench.prior(instance.file) >= 0.4;
}

const isChanged = ({ anchors }: Instance): boolean =>
  anchors.some(({ piece, fragment }, i) => {
    const before = anchors[i - 1];
    return before?.piece === piece && fragment.textFrom > before.fragment.textTo && fragment.from > before.fragment.to;
  });

const isWholeQuote = ({ complete, same }: Instance): boolean => complete >= 0.97 && same >= wholeQuote;

/** Whether a whole literal is all that stands behind a label, as descriptions do in lists of tools and in tables. */
function isValue(instance: Instance, { prompt }: Bench): boolean {
  if (!isWholeValue(instance)) return false;
  const { anchors } = instance;
  const [from, to] = [anchors[0]!.fragment.from, anchors[anchors.length - 1]!.fragment.to];
  return isJsonValue(prompt, { from, to }) || (startsValue(prompt, from) && endsValue(prompt, to));
}

function isRoot(one: Chosen, bench: Bench): boolean {
  const { instance } = one;
  const { same, complete, anchors } = instance;
  const { left, right } = sides(instance, bench);
  const prior = bench.prior(instance.file);
  if (prior < 0.4) return left && right && complete > 0.8 && same >= 60;
  if (left && right) return same >= 14 && (complete >= 0.3 || same >= 60);
  if (left || right) return same >= 20 && (complete >= 0.3 || same >= 120);
  return anchors.length > 1 ? same >= 60 && complete >= 0.35 : same >= 240;
}

function sides(instance: Instance, bench: Bench): Sides {
  const known = bench.sides.get(instance);
  if (known) return known;
  const found = findSides(instance, bench);
  bench.sides.set(instance, found);
  return found;
}

function findSides(instance: Instance, bench: Bench): Sides {
  const { anchors } = instance;
  const first = anchors[0]!;
  const last = anchors[anchors.length - 1]!;
  const pieces = bench.literalOf(instance)?.pieces;
  if (!pieces) return { left: false, right: false };
  const head = pieces[first.piece]?.text.slice(0, first.fragment.textFrom) ?? '';
  const tail = pieces[last.piece]?.text.slice(last.fragment.textTo) ?? '';
  if (!head && !tail && isJsonValue(bench.prompt, { from: first.fragment.from, to: last.fragment.to }))
    return { left: true, right: true };
  const afterHole = first.piece > 0 && !head.trim();
  const beforeHole = last.piece < pieces.length - 1 && !tail.trim();
  return {
    left:
      afterHole ||
      (!head && startsItem(bench.prompt, first.fragment.from)) ||
      isAligned(bench, first.fragment.from, -1, head.slice(head.lastIndexOf('\n') + 1)),
    right: beforeHole || isAligned(bench, last.fragment.to, 1, tail.split('\n', 1)[0]!),
  };
}

/** How many words may have changed between a literal's edge and its nearest anchor. */
const changedAtEdge = 4;

/** Whether as many words lie between the anchor and the line's edge (or another instance) as its literal has there. */
function isAligned(bench: Bench, at: number, step: 1 | -1, missing: string): boolean {
  const expected = missing.match(/\w+/g)?.length ?? 0;
  if (expected > changedAtEdge) return false;
  const { chars } = bench.prompt;
  if ((step < 0 ? chars[at] : chars[at - 1]) === 10 && !expected) return true;
  let words = 0;
  let inWord = false;
  for (let i = step < 0 ? at - 1 : at; i >= 0 && i < chars.length; i += step) {
    const c = chars[i]!;
    if (c === 10 || bench.covered[i]) break;
    const isWord = isWordChar(c);
    if (isWord && !inWord) words++;
    if (!isWord && !isSpace(c) && !expected) return false;
    inWord = isWord;
    if (words > expected + 1) return false;
  }
  return expected ? Math.abs(words - expected) <= 1 : words === 0;
}

/** Too little, and too scattered, to say by itself that the prompt was made here at all. */
function isLittle(kept: readonly Chosen[], bench: Bench): boolean {
  let same = 0;
  let best = 0;
  for (const { instance } of kept) {
    const own = weightOf(bench.prompt, instance);
    same += own;
    if (instance.from === 0 && own >= opening && instance.complete >= 0.97) return false;
    const hasHoles = (bench.literalOf(instance)?.gaps.length ?? 0) > 0;
    // What begins a prompt with most of a template is judged once the rest of it is in place.
    if (hasHoles && instance.from === 0 && instance.complete > 0.8) return false;
    const weight = hasHoles ? (instance.complete > 0.95 ? 3 : 2) : 1;
    best = Math.max(best, own * weight);
  }
  return same < bench.prompt.text.length * 0.12 && best < 90;
}
