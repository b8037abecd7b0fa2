import type { Literal } from '../extract/literal';
import type { Instance } from './chain';
import type { Chosen } from './choose';
import { isSpace } from './fragment';
import type { Prompt } from './prompt';
import type { Source } from './resolve';

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
}

/**
 * Leaves out what is probably no rendering: a stretch of a template that somebody quoted, an everyday phrase that stands
 * somewhere in the repository. A rendering begins and ends where its literal does, at a line's edge or beside another
 * rendering; a quotation begins and ends anywhere. Expects larger instances first.
 */
export function sift(chosen: readonly Chosen[], bench: Bench): Chosen[] {
  const kept: Chosen[] = [];
  const fullest = new Map<number, number>();
  for (const { instance } of chosen) {
    fullest.set(instance.literal, Math.max(fullest.get(instance.literal) ?? 0, instance.complete));
  }
  for (const one of chosen) {
    const { instance } = one;
    const outer = outerOf(instance, kept);
    const sources = outer ? bench.sourcesOfGap(outer, instance.from) : null;
    const expected = !!sources?.some((s) => bench.isHome(instance, s));
    const echo = instance.complete < 0.5 && fullest.get(instance.literal)! > instance.complete * 1.5;
    if (outer ? isNested(one, expected, bench) : isRoot(one, echo, bench)) kept.push(one);
    else uncover(instance, bench);
  }
  return isFaint(kept, bench) ? [] : kept;
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

function isNested(one: Chosen, expected: boolean, bench: Bench): boolean {
  const { instance } = one;
  if (expected) return instance.same >= 10;
  const { left, right } = sides(instance, bench);
  if (!left || !right || instance.complete < 0.75 || instance.same < 20) return false;
  return bench.prior(instance.file) > 0.6;
}

function isRoot(one: Chosen, echo: boolean, bench: Bench): boolean {
  const { instance } = one;
  const { same, complete, anchors } = instance;
  const { left, right } = sides(instance, bench);
  const prior = bench.prior(instance.file);
  if (echo && !(left && right)) return false;
  if (prior < 0.5) return left && right && complete > 0.8 && same >= 60;
  if (left && right) return same >= 14 && (complete >= 0.3 || same >= 60);
  if (left || right) return same >= 20 && (complete >= 0.3 || same >= 120);
  return anchors.length > 1 ? same >= 60 && complete >= 0.35 : same >= 240;
}

/** Whether the instance begins, and ends, as a rendering does. */
function sides(instance: Instance, bench: Bench): { left: boolean; right: boolean } {
  const { anchors } = instance;
  const first = anchors[0]!;
  const last = anchors[anchors.length - 1]!;
  const literal = bench.literalOf(instance);
  if (!literal) return { left: false, right: false };
  const { pieces } = literal;
  const head = pieces[first.piece]?.text.slice(0, first.fragment.textFrom) ?? '';
  const tail = pieces[last.piece]?.text.slice(last.fragment.textTo) ?? '';
  const left = !head.trim() && (opensWithHole(pieces, first.piece) || isEdge(bench, first.fragment.from, -1));
  const right = !tail.trim() && (closesWithHole(pieces, last.piece) || isEdge(bench, last.fragment.to, 1));
  return { left, right };
}

function opensWithHole(pieces: Literal['pieces'], piece: number): boolean {
  return piece > 0 && pieces.slice(0, piece).length > 0;
}

function closesWithHole(pieces: Literal['pieces'], piece: number): boolean {
  return piece < pieces.length - 1;
}

/** A line's edge, the text's, or that of another instance. */
function isEdge(bench: Bench, at: number, step: 1 | -1): boolean {
  const { chars } = bench.prompt;
  let i = step < 0 ? at - 1 : at;
  if (step < 0 && chars[at] === 10) return true;
  if (step > 0 && chars[at - 1] === 10) return true;
  for (; i >= 0 && i < chars.length; i += step) {
    if (bench.covered[i]) return true;
    if (chars[i] === 10) return true;
    if (!isSpace(chars[i]!)) return false;
  }
  return true;
}

/** Too little, and too scattered, to say that the prompt was made here at all. */
function isFaint(kept: readonly Chosen[], bench: Bench): boolean {
  let same = 0;
  let best = 0;
  for (const { instance } of kept) {
    same += instance.same;
    best = Math.max(best, instance.same * (bench.literalOf(instance)?.gaps.length ? 2 : 1));
  }
  return same < bench.prompt.text.length * 0.12 && best < 90;
}
