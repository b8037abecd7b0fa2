import type { TextIndex } from '../index/textIndex';
import { isWordChar } from '../index/words';
import { blankEnd, type Fragment, isSpace } from './fragment';
import type { Prompt } from './prompt';

/** A fragment as part of one literal: which of its pieces it belongs to. */
export interface Anchor {
  piece: number;
  fragment: Fragment;
  /** What speaks against it as a part of a rendering, in characters: it begins or ends where a literal does not. */
  odd: number;
}

/** One rendering of a literal in the prompt, known by its anchors so far. */
export interface Instance {
  literal: number;
  file: number;
  anchors: Anchor[];
  from: number;
  to: number;
  /** Equal characters. */
  same: number;
  /** Share of the literal's static text that was found, 0 to 1. */
  complete: number;
}

/** Groups fragments by the literals that hold their texts and chains them in the literals' own order. */
export function findInstances(fragments: readonly Fragment[], index: TextIndex, prompt: Prompt): Instance[] {
  const byLiteral = new Map<number, Anchor[]>();
  const pieceLiteral = index.pieceLiteral.data;
  const alive = index.fileAlive.data;
  for (const fragment of fragments) {
    for (let p = index.textPiece.data[fragment.text]!; p >= 0; p = index.pieceNext.data[p]!) {
      const literal = pieceLiteral[p]!;
      if (!alive[index.literalFile.data[literal]!]) continue;
      const anchor = { piece: p - index.literalPiece.data[literal]!, fragment, odd: 0 };
      const list = byLiteral.get(literal);
      if (list) list.push(anchor);
      else byLiteral.set(literal, [anchor]);
    }
  }
  const found: Instance[] = [];
  let steps = 0;
  for (const [literal, anchors] of byLiteral) {
    if (anchors.length > 1) for (const a of anchors) a.odd = oddness(a, literal, index, prompt);
    steps += chainAll(literal, anchors, index, prompt, found, steps > mostStepsInAll);
  }
  return found;
}

/** Bounds for one literal in one prompt: more is noise, or a list whose tail is found by its surroundings. */
const mostAnchors = 3000;
const mostRounds = 60;
/** Steps of chaining for one literal, and for all of them: rounds are quadratic in long prompts. */
const mostSteps = 20_000;
const mostStepsInAll = 150_000;
/** Anchors of a literal once the steps for all have been taken. */
const fewAnchors = 100;

/** Returns the steps it took. */
function chainAll(
  literal: number,
  anchors: Anchor[],
  index: TextIndex,
  prompt: Prompt,
  out: Instance[],
  isHasty: boolean,
): number {
  if (anchors.length === 1) {
    out.push(instanceOf(literal, anchors, index));
    return 0;
  }
  const most = isHasty ? fewAnchors : mostAnchors;
  if (anchors.length > most) {
    anchors.sort((a, b) => b.fragment.same - a.fragment.same);
    anchors.length = most;
  }
  anchors.sort((a, b) => a.fragment.from - b.fragment.from || b.fragment.to - a.fragment.to);
  let rest = withoutEchoes(anchors);
  let steps = 0;
  for (let round = 0; rest.length && round < mostRounds && steps < mostSteps; round++) {
    steps += rest.length;
    const chain = bestChain(rest);
    preferStart(chain, rest, prompt);
    preferEnd(chain, rest, index.literalPiece.data[literal + 1]! - index.literalPiece.data[literal]! - 1, prompt);
    out.push(instanceOf(literal, chain, index));
    const used = new Set(chain);
    const from = chain[0]!.fragment.from;
    const to = chain[chain.length - 1]!.fragment.to;
    const before = rest.length;
    // What overlaps a used stretch is an echo of it (a repeated phrase within the literal).
    rest = rest.filter((a) => !used.has(a) && !(a.fragment.from < to && a.fragment.to > from && overlaps(chain, a)));
    if (rest.length === before) break;
  }
  return steps;
}

/** A phrase, and no further away than a value is long. */
const endLength = 20;
const endReach = 4000;

/**
 * What stands in a hole may repeat the piece that ends the literal: the piece is the later one then, for behind the literal's
 * end nothing would explain it. Another rendering of the literal begins before it ends.
 */
function preferEnd(chain: Anchor[], anchors: readonly Anchor[], end: number, { chars }: Prompt): void {
  const last = chain[chain.length - 1]!;
  const previous = chain[chain.length - 2];
  const endsClean = (at: number) =>
    at === chars.length || chars[at] === 10 || (chars[at - 1] === 10 && isWordChar(chars[at]!));
  if (
    !previous ||
    last.piece !== end ||
    endsClean(last.fragment.to) ||
    previous.piece === end ||
    last.fragment.same < endLength
  )
    return;
  for (const a of anchors) {
    const { fragment } = a;
    if (fragment.from < last.fragment.to || fragment.to > last.fragment.to + endReach) continue;
    if (a.piece < last.piece && fragment.same > endLength) return;
    if (a.piece !== last.piece || fragment.textFrom !== last.fragment.textFrom) continue;
    if (fragment.textTo === last.fragment.textTo && endsClean(fragment.to)) chain[chain.length - 1] = a;
  }
}

/** The same for the piece that begins the literal, repeated in its first hole. */
function preferStart(chain: Anchor[], anchors: readonly Anchor[], { chars }: Prompt): void {
  const first = chain[0]!;
  const next = chain[1];
  const startsClean = (at: number) => at === 0 || chars[at - 1] === 10;
  if (!next || first.piece !== 0 || next.piece === 0 || first.fragment.same < endLength) return;
  for (let i = anchors.indexOf(first) - 1; i >= 0; i--) {
    const { piece, fragment } = anchors[i]!;
    if (fragment.to > first.fragment.from || fragment.from < first.fragment.from - endReach) continue;
    if (piece > 0 && fragment.same > endLength) return;
    if (piece !== 0 || fragment.textFrom > first.fragment.textFrom || fragment.textTo !== first.fragment.textTo)
      continue;
    if (startsClean(fragment.from) && !startsClean(first.fragment.from)) {
      chain[0] = anchors[i]!;
      return;
    }
  }
}

/** Leaves out what lies within an anchor at least twice as long: phrases that the literal repeats. Expects them in order. */
function withoutEchoes(anchors: readonly Anchor[]): Anchor[] {
  let to = 0;
  let same = 0;
  return anchors.filter(({ fragment }) => {
    if (fragment.to <= to && fragment.same * 2 <= same) return false;
    if (fragment.to > to) [to, same] = [fragment.to, fragment.same];
    return true;
  });
}

/** A literal's first piece begins a line and its last one ends one, as a rule; a quotation does so by chance only. */
function oddness(a: Anchor, literal: number, index: TextIndex, prompt: Prompt): number {
  const { fragment } = a;
  const { chars } = prompt;
  const count = index.literalPiece.data[literal + 1]! - index.literalPiece.data[literal]!;
  const length = index.textLength.data[fragment.text]!;
  let odd = 0;
  if (fragment.textFrom > 0 || a.piece === 0) {
    if (fragment.from > 0 && !isSpace(chars[fragment.from - 1]!) && chars[fragment.from] !== 10) odd += 2;
  }
  if (fragment.textTo < length || a.piece === count - 1) {
    if (fragment.to < chars.length && !isSpace(chars[fragment.to]!) && chars[fragment.to - 1] !== 10) odd += 2;
  }
  return odd + quotationMarks(fragment, chars);
}

/** Quotation marks around a stretch, which hardly ever stand between a value and the text of a template. */
function quotationMarks({ from, to }: Fragment, chars: Uint16Array): number {
  const before = isQuotationMark(chars[from - 1]);
  const after = isQuotationMark(chars[to]);
  return before && after ? 6 : before || after ? 1 : 0;
}

function isQuotationMark(c: number | undefined): boolean {
  return c === 34 || c === 0x201c || c === 0x201d || c === 0xab || c === 0xbb;
}

function overlaps(chain: Anchor[], a: Anchor): boolean {
  for (const c of chain) {
    const shared = Math.min(c.fragment.to, a.fragment.to) - Math.max(c.fragment.from, a.fragment.from);
    if (shared * 2 > a.fragment.to - a.fragment.from) return true;
  }
  return false;
}

/** The chain with most equal characters; near neighbours win over far ones. Quadratic, over a bounded look-back. */
function bestChain(anchors: Anchor[]): Anchor[] {
  const n = anchors.length;
  const score = new Float64Array(n);
  const previous = new Int32Array(n).fill(-1);
  let best = 0;
  for (let i = 0; i < n; i++) {
    const a = anchors[i]!;
    score[i] = a.fragment.same - a.odd;
    for (let j = i - 1; j >= 0 && j >= i - 64; j--) {
      const link = linkScore(anchors[j]!, a);
      if (link > -Infinity && score[j]! + link > score[i]!) {
        score[i] = score[j]! + link;
        previous[i] = j;
      }
    }
    if (score[i]! > score[best]!) best = i;
  }
  const chain: Anchor[] = [];
  for (let i = best; i >= 0; i = previous[i]!) chain.push(anchors[i]!);
  return chain.reverse();
}

/** What going on from anchor `a` to anchor `b` adds, or -Infinity when `b` cannot follow `a`. */
function linkScore(a: Anchor, b: Anchor): number {
  const fa = a.fragment;
  const fb = b.fragment;
  const gap = fb.from - fa.to;
  if (b.piece < a.piece) return -Infinity;
  if (b.piece === a.piece) {
    const missing = fb.textFrom - fa.textTo;
    // Trimmed words at a mismatch may overlap by a little.
    if (missing < -4 || gap < -4 || gap > missing * 2 + 120) return -Infinity;
    return fb.same - b.odd - Math.min(4, Math.abs(gap - missing) * 0.02) + Math.min(0, missing) + Math.min(0, gap);
  }
  if (gap < 0) return -Infinity;
  return fb.same - b.odd - Math.min(6, gap * 0.01);
}

function instanceOf(literal: number, anchors: Anchor[], index: TextIndex): Instance {
  let same = 0;
  // Of the text that is there, with the white space that was run together, or taken away at its edges.
  let there = blankEdges(literal, anchors, index);
  for (const { fragment } of anchors) {
    same += fragment.same;
    there += fragment.loose ? fragment.textTo - fragment.textFrom : fragment.same;
  }
  return {
    literal,
    file: index.literalFile.data[literal]!,
    anchors,
    from: anchors[0]!.fragment.from,
    to: anchors[anchors.length - 1]!.fragment.to,
    same,
    complete: Math.min(1, there / Math.max(1, index.literalStatic.data[literal]!)),
  };
}

/** White space before the first character of a literal that was found, and behind the last one, where it is nothing but that. */
function blankEdges(literal: number, anchors: readonly Anchor[], index: TextIndex): number {
  const { chars, textStart, textLength, literalPiece } = index;
  const pieces = literalPiece.data[literal + 1]! - literalPiece.data[literal]!;
  const [first, last] = [anchors[0]!, anchors[anchors.length - 1]!];
  const isBlank = (text: number, from: number, to: number) => {
    const start = textStart.data[text]!;
    return blankEnd(chars.data, start + from, start + to) === start + to;
  };
  const { text, textFrom } = first.fragment;
  const { text: end, textTo } = last.fragment;
  const length = textLength.data[end]!;
  const lead = first.piece === 0 && isBlank(text, 0, textFrom) ? textFrom : 0;
  return lead + (last.piece === pieces - 1 && isBlank(end, textTo, length) ? length - textTo : 0);
}

/** What the text of an instance says, in letters. */
export function weightOf(prompt: Prompt, { anchors }: Instance): number {
  return anchors.reduce((n, { fragment: { from, to } }) => n + prompt.weight(from, to), 0);
}
