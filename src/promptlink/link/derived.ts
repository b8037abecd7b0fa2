import type { LinkEngine } from '../engine';
import { aroundValues } from '../value/value';
import { costOf, none } from './choices';
import type { Found, Listener } from './derivation';
import { blankEnd } from './fragment';
import { type Node, reachedNode, type Span } from './node';
import { spansBetween } from './pins';
import { isJsonValue, marksAround, type Prompt, type PromptRange } from './prompt';
import type { Rendering } from './steps';
import { edgesOf, type Way } from './ways';

/** What was derived for a stretch: renderings with every piece in place; what lies between them stays data. */
export interface Derived {
  nodes: Node[];
  /** Characters of literals. */
  same: number;
  cost: number;
  from: number;
  to: number;
  /** Where the white space behind it ends. */
  blankTo: number;
  /** 1 where a literal's text stands, from `from` on. */
  covered: Uint8Array;
}

/** Makes renderings of what a derivation found; null where no literal has a part in it. */
export function collect(engine: LinkEngine, prompt: Prompt, from: number, found: Found): Derived | null {
  if (found.cost >= none) return null;
  const collector = new Collector(engine, prompt, from);
  found.tell(collector);
  const { nodes, same, end } = collector;
  if (!same) return null;
  const covered = new Uint8Array(end - from);
  for (const { spans } of nodes) for (const p of spans) for (const s of p) covered.fill(1, s.from - from, s.to - from);
  return {
    nodes,
    same,
    cost: found.cost,
    from,
    to: end,
    blankTo: blankEnd(prompt.chars, end, prompt.text.length),
    covered,
  };
}

/** More text of literals is better; with as much of it what costs less. */
export function isFuller(a: Derived, b: Derived): boolean {
  return a.same > b.same || (a.same === b.same && a.cost < b.cost);
}

/** How much more another home of a text has to give than the likeliest one, and how much less it has to cost with as much. */
const clearlyMore = 1.05;
const clearlyLess = costOf(0.5);

/** The same, by more than chance. */
export function isClearlyFuller(a: Derived, b: Derived): boolean {
  return a.same > b.same * clearlyMore || (a.same >= b.same && a.cost < b.cost - clearlyLess);
}

/** Where the last text of a literal in a stretch ends. */
export function solidEnd({ from, covered }: Derived): number {
  return from + covered.lastIndexOf(1) + 1;
}

/** Characters of a find that a derivation does not cover; none where the whole find lies in what stays data, or outside. */
export function lossOf(prompt: Prompt, find: Node, derived: Derived): number {
  const { from, to } = derived;
  if (find.to <= from || find.from >= to) return 0;
  const { all, covered, isWithin } = coverage(find, derived);
  const lost = covered > edgeOf(all) || !isWithin ? all - covered : 0;
  return lost ? Math.max(0, lost - quotedIn(prompt, find, derived) - paddingIn(prompt, find, derived)) : 0;
}

/** Fewer spaces after one another are those between words. */
const leastPadding = 4;

/** Spaces of a find that a derivation takes for data: a column was filled up with as many. */
function paddingIn({ text }: Prompt, { spans }: Node, { from: start, covered }: Derived): number {
  let padding = 0;
  for (const { from, to } of spans.flat()) {
    for (const { index, 0: blanks } of text.slice(from, to).matchAll(/ +/g)) {
      if (blanks.length >= leastPadding && !covered[from + index - start]) padding += blanks.length;
    }
  }
  return padding;
}

/** Whether more of some finds would be lost than a trimmed edge or a changed word. */
export function loses(prompt: Prompt, finds: readonly Node[], derived: Derived): boolean {
  const tolerance = 4 + derived.same * 0.02;
  let lost = 0;
  for (const find of finds) {
    lost += lossOf(prompt, find, derived);
    if (lost > tolerance) return true;
  }
  return false;
}

/** Characters of pieces of a find that a derivation of the same rendering has elsewhere, where somebody quoted what was found. */
function quotedIn(prompt: Prompt, { literal, spans }: Node, { nodes }: Derived): number {
  let quoted = 0;
  for (const node of nodes) {
    if (node.literal !== literal || !spans.some((own, k) => own[0] && own[0].from === node.spans[k]![0]?.from))
      continue;
    spans.forEach((own, k) => {
      const there = node.spans[k]!;
      if (own.length !== 1 || there.length !== 1 || !isApart(own[0]!, there[0]!)) return;
      if (marksAround(prompt, own[0]!, there[0]!).length) quoted += own[0]!.to - own[0]!.from;
    });
  }
  return quoted;
}

/** Whether a span stands elsewhere than another one, and has as much of the piece. */
const isApart = (a: Span, b: Span): boolean =>
  (b.from >= a.to || b.to <= a.from) && b.textFrom <= a.textFrom && b.textTo >= a.textTo;

/** Characters of a find, those of them that a derivation covers, and whether all of them lie in its stretch. */
function coverage({ spans }: Node, derived: Derived): { all: number; covered: number; isWithin: boolean } {
  let all = 0;
  let covered = 0;
  let isWithin = true;
  for (const s of spans.flat()) {
    if (s.from < derived.from || s.to > derived.blankTo) isWithin = false;
    covered += coveredIn(derived, s);
    all += s.to - s.from;
  }
  return { all, covered, isWithin };
}

/** So much of a long find may be another's that stands beside it: a line break that both have. */
const edgeOf = (length: number): number => (length >= 40 ? 2 : 0);

/** Whether a find lies wholly in what stays data. */
export function isData(find: Node, derived: Derived): boolean {
  const { all, covered, isWithin } = coverage(find, derived);
  return isWithin && covered <= edgeOf(all);
}

/** The stretch around a find that a derivation takes for data. */
export function dataAround({ from, to, covered }: Derived, find: Node): PromptRange {
  // Its first characters may be another's.
  const inside = Math.max(covered.indexOf(0, find.from - from), 0);
  const before = covered.lastIndexOf(1, inside);
  const behind = covered.indexOf(1, inside);
  return { from: from + before + 1, to: behind < 0 ? to : from + behind };
}

/** How many characters of finds a derivation covers, with those that a stretch of data begins or ends with, or has as values in JSON. */
export function keptOf(prompt: Prompt, finds: readonly Node[], derived: Derived): number {
  let kept = 0;
  for (const find of finds) kept += fillsData(prompt, find, derived) ? find.same : coverage(find, derived).covered;
  return kept;
}

/** Whether a find stands in data with text of literals, or an end, right before it or right behind it; or as a value in JSON. */
function fillsData(prompt: Prompt, find: Node, derived: Derived): boolean {
  const { from, to, covered } = derived;
  const isEdge = (at: number) => at < from || at >= to || covered[at - from] === 1;
  return isData(find, derived) && (isEdge(find.from - 1) || isEdge(find.to) || isJsonValue(prompt, find));
}

/** How many characters of a span are covered. */
function coveredIn({ from, to, covered }: Derived, span: Span): number {
  const end = Math.min(span.to, to) - from;
  let sum = 0;
  for (let at = Math.max(span.from, from) - from; at < end; ) {
    // From one change to the next: there are few.
    const value = covered[at]!;
    const next = covered.indexOf(1 - value, at);
    const until = next < 0 || next > end ? end : next;
    if (value) sum += until - at;
    at = until;
  }
  return sum;
}

/** One rendering that is being told. */
interface Open {
  what: Rendering;
  from: number;
  spans: Span[][];
  same: number;
  /** Gaps that data fills, and those that hold marks around values. */
  data: Set<number>;
  marked: Set<number>;
  /** The piece told last. */
  k: number;
}

class Collector implements Listener {
  readonly nodes: Node[] = [];
  same = 0;
  end: number;
  private readonly open: Open[] = [];
  private readonly marks: number[] = [];
  private readonly engine: LinkEngine;
  private readonly prompt: Prompt;

  constructor(engine: LinkEngine, prompt: Prompt, from: number) {
    this.engine = engine;
    this.prompt = prompt;
    this.end = from;
  }

  enter(what: Rendering, at: number): void {
    const spans = what.literal.pieces.map(() => []);
    this.open.push({ what, from: at, spans, same: 0, data: new Set(), marked: new Set(), k: -1 });
  }

  mark(at: number): void {
    this.marks.push(at);
  }

  unmark(): void {
    this.marks.pop();
  }

  wrap(what: Rendering): void {
    const at = this.marks[this.marks.length - 1]!;
    this.enter(what, at);
    this.piece(0, at, edgesOf(what.literal, what.trim)[0]!.whole[0]);
  }

  piece(k: number, from: number, way: Way): void {
    const top = this.open[this.open.length - 1]!;
    const { textFrom, textTo, length } = way;
    top.k = k;
    const to = from + length;
    if (way.pin) {
      const spans = spansBetween(this.prompt, top.what.literal.pieces[k]!.text, way.pin, from, to);
      top.spans[k] = spans;
      for (const s of spans) if (s.kind !== 'changed') top.same += s.to - s.from;
    } else {
      top.spans[k] = [{ from, to, textFrom, textTo, kind: way.loose ? 'normalised' : 'exact' }];
      top.same += textTo - textFrom;
    }
    this.end = Math.max(this.end, from + length);
  }

  data(from: number, to: number, separator: Rendering | null): void {
    this.end = Math.max(this.end, to);
    const top = this.open[this.open.length - 1];
    if (top && to > from) top.data.add(top.k);
    if (!separator) return;
    const { text } = separator.literal.pieces[0]!;
    const whole = { length: text.length, textFrom: 0, textTo: text.length, loose: false, cost: 0 };
    const next = (after: number) => this.prompt.text.indexOf(text, after);
    const { same } = this;
    for (let at = next(from); at >= 0 && at + text.length <= to; at = next(at + text.length)) {
      this.enter(separator, at);
      this.piece(0, at, whole);
      this.leave(separator, at + text.length);
    }
    // They say nothing for what they were found in.
    this.same = same;
  }

  leave(what: Rendering, to: number): void {
    const { from, spans, same, data, marked } = this.open.pop()!;
    const { file } = what;
    if (file === aroundValues) {
      const top = this.open[this.open.length - 1];
      top?.marked.add(top.k);
      return;
    }
    // What stands beside a mark is known not to be a literal's.
    for (const k of marked) data.delete(k);
    this.same += same;
    const model = this.engine.model(file);
    if (!model || (!same && !what.literal.gaps.length)) return;
    this.nodes.push(reachedNode({ file, model, literal: what.literal }, { spans, from, to, same }, data));
  }
}
