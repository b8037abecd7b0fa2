import type { LinkEngine } from '../engine';
import type { Literal } from '../extract/literal';
import { functionsAround } from '../extract/model';
import type { Instance } from './chain';
import type { Chosen } from './choose';
import { derive } from './derive';
import type { Derived } from './derived';
import { edges } from './edges';
import { type Candidates, tile } from './fill';
import { blankEnd, blankStart, isSpace } from './fragment';
import { fuzzy } from './fuzzy';
import { isWholeValue } from './item';
import { extent, gapRange, type Node, outermost, type Span } from './node';
import { completeNode, Ground } from './place';
import type { Prompt } from './prompt';
import type { Source } from './resolve';
import { type Sifted, series, sift } from './sift';
import { tags } from './tags';
import { wrap } from './wrap';

/** A stretch that one expression filled (or the whole prompt), and what may stand in it. */
export interface Region {
  from: number;
  to: number;
  candidates: Candidates;
  /** The whole prompt: nothing says what it is made of but its own parts. */
  root: boolean;
  /** The expression's place in the source. */
  own?: { file: number; start: number; end: number };
}

const nothing: readonly Source[] = [];

/** Functions that the rest is looked for in the reach of. */
const mostReaching = 10;
/** Homes of one instance whose code is asked for the rest, and how much of that. */
const mostHomes = 6;
const mostOthers = 40;
/** Fixtures are filled in nowhere. */
const leastPriorOfFilling = 0.4;

/** Nests the chosen instances into one another and finds what lies between them through the source's own names. */
export class Weave {
  readonly nodes: Node[] = [];
  /** Renderings whose holes have been explained. */
  private readonly seen = new Set<Node>();
  readonly ground: Ground;
  /** Whether one value gives the whole prompt. */
  isWhole = false;
  /** Whether the finds that all of it began with say little of the prompt. */
  isLittle = false;
  private readonly engine: LinkEngine;
  private readonly prompt: Prompt;
  /** What counts where nothing else is found in its stead. */
  private late: readonly Chosen[] = [];
  /** Some source changed since the capture, so more may have. */
  private isAged = false;

  constructor(engine: LinkEngine, prompt: Prompt) {
    this.engine = engine;
    this.prompt = prompt;
    this.ground = new Ground(prompt, (node, gap) => {
      const at = node.literal.gaps[gap];
      return at ? engine.candidates(engine.gapSources(node.file, at)).texts : null;
    });
  }

  /** What says little of the prompt is left out unless it is asked for. */
  run(chosen: readonly Chosen[], withLittle = false): Node[] {
    const { kept, doubtful, isLittle } = this.sifted(this.settleHomes(chosen));
    this.isLittle = isLittle;
    const isTaken = withLittle || !isLittle;
    if (isTaken) for (const one of kept) this.admit(one);
    this.late = series(this.admitReachable(isTaken ? doubtful : []).filter((one) => this.isWholeValue(one)));
    const derived = derive(this.engine, this.prompt, this.nodes, this.engine.callers.rootsOf(this.nodes));
    this.nodes.splice(0, this.nodes.length, ...derived.nodes);
    this.isWhole = derived.isWhole;
    for (const { spans } of this.nodes) for (const s of spans) this.ground.take(s);
    // Inner ones first: the outer ones' short pieces must not be looked for inside them.
    this.nodes.sort((a, b) => a.to - a.from - (b.to - b.from) || a.from - b.from);
    for (const node of this.nodes) {
      if (!node.open) completeNode(this.ground, node);
      this.ground.bound(node);
    }
    this.isAged = this.nodes.some((n) => n.complete < 0.97 && n.spans.some((p) => p.some((s) => s.kind === 'changed')));
    if (!this.isWhole) {
      const root = { from: 0, to: this.prompt.text.length, candidates: this.reachable(mostReaching), root: true };
      this.region(root, this.nodes.slice(), 0);
    } else {
      // Finds in what the whole takes for data end where it goes on.
      const root = { from: 0, to: this.prompt.text.length, candidates: this.engine.candidates(nothing), root: true };
      edges(this.engine, this.ground, root, outermost(this.nodes));
    }
    // What reaches over the edge of a hole has been passed by.
    for (const node of this.nodes.slice()) if (!this.seen.has(node)) this.holes(node, this.nodes.slice(), 1);
    return this.nodes;
  }

  /** Finds that came later, beside all that was woven: they change nothing of it, and what stands around them tells no more. */
  extend(chosen: readonly Chosen[], more: readonly Chosen[]): Node[] {
    const before = this.nodes.length;
    const later = new Set(more.flatMap(({ instance, rivals }) => [instance, ...rivals]));
    const { kept, doubtful, isLittle } = this.sifted(this.settleHomes([...chosen, ...more]));
    if (isLittle) return this.nodes;
    for (const one of kept) if (later.has(one.instance)) this.admit(one);
    this.admitReachable(doubtful.filter((one) => later.has(one.instance)));
    const added = this.nodes.slice(before);
    for (const { spans } of added) for (const s of spans) this.ground.take(s);
    for (const node of added) {
      completeNode(this.ground, node);
      this.ground.bound(node);
    }
    for (const node of added) this.holes(node, this.nodes.slice(), 1);
    return this.nodes;
  }

  /** Takes over what was derived, and finds what stands in its holes. */
  adopt(derived: Derived, chosen: readonly Chosen[]): Node[] {
    this.nodes.push(...derived.nodes);
    for (const node of derived.nodes) {
      for (const s of node.spans) this.ground.take(s);
      this.ground.bound(node);
    }
    for (const node of derived.nodes) this.holes(node, this.nodes.slice(), 1);
    return this.fill(chosen);
  }

  /** Whole texts that fill a hole from its first character to its last were put there, whether or not the source says how. */
  fill(chosen: readonly Chosen[]): Node[] {
    const { nodes, ground } = this;
    const { chars } = this.prompt;
    for (const one of this.late) if (ground.isFree(one.instance.from, one.instance.to)) this.admit(one);
    const isFilling = (one: Chosen) => this.isWholeValue(one) && !nodes.some((n) => n.instance === one.instance);
    const free = chosen.filter(isFilling);
    if (!free.length) return nodes;
    const holes = nodes.flatMap((n) => n.literal.gaps.map((_, k) => gapRange(n, k)));
    const solid = (from: number, to: number) => `${blankEnd(chars, from, to)}-${blankStart(chars, from, to)}`;
    const edges = new Set(holes.map((hole) => hole && solid(hole.from, hole.to)));
    const isTaken = ({ from, to }: Instance) => nodes.some((n) => n.from >= from && n.to <= to);
    for (const one of free) {
      const { from, to } = one.instance;
      if (edges.has(solid(from, to)) && !isTaken(one.instance)) this.admit(one);
    }
    return nodes;
  }

  private isWholeValue({ instance }: Chosen): boolean {
    return isWholeValue(instance) && this.engine.files[instance.file]!.prior >= leastPriorOfFilling;
  }

  /** Whoever stands inside a hole comes from where the hole's expression leads, when one of its homes does. */
  private settleHomes(chosen: readonly Chosen[]): Chosen[] {
    const settled: Chosen[] = [];
    const bySize = [...chosen].sort((a, b) => b.instance.to - b.instance.from - (a.instance.to - a.instance.from));
    for (const one of bySize) {
      if (!one.rivals.length) {
        settled.push(one);
        continue;
      }
      const homes = [one.instance, ...one.rivals];
      let picked = -1;
      for (let s = settled.length - 1; s >= 0 && picked < 0; s--) {
        const outer = settled[s]!.instance;
        if (outer.from > one.instance.from || outer.to < one.instance.to) continue;
        const sources = this.sourcesOfGap(outer, one.instance.from);
        if (sources) picked = homes.findIndex((h) => sources.some((x) => this.isHome(h, x)));
      }
      if (picked < 0) picked = this.homeOfRest(homes, bySize);
      if (picked <= 0) settled.push(one);
      else settled.push({ instance: homes[picked]!, rivals: homes.filter((_, i) => i !== picked) });
    }
    return settled;
  }

  /** Which of several homes stands in code that leads to most of the rest; -1 where none does. */
  private homeOfRest(homes: readonly Instance[], chosen: readonly Chosen[]): number {
    const rest = chosen.slice(0, mostOthers).flatMap(({ instance, rivals }) => {
      if (instance === homes[0]) return [];
      return { same: instance.same, homes: [instance, ...rivals] };
    });
    let picked = -1;
    let most = 0;
    homes.slice(0, mostHomes).forEach((home, k) => {
      // What was bundled leads to everything.
      if (this.engine.files[home.file]!.isCopy) return;
      const literal = this.literalOf(home);
      const fn = literal && functionsAround(this.engine.model(home.file)!, literal.start)[0];
      if (!fn) return;
      const reach = this.engine.candidates(this.engine.resolver.sources(home.file, fn.start, fn.end));
      let sum = 0;
      for (const { same, homes } of rest) {
        if (homes.some((i) => reach.hasAt(i.file, this.engine.index.literalStart.data[i.literal]!))) sum += same;
      }
      if (sum > most) [picked, most] = [k, sum];
    });
    return picked;
  }

  private admit(one: Chosen): void {
    const node = this.nodeOf(one.instance, one.rivals);
    if (node) this.nodes.push(node);
  }

  /** Whole literals amid other text count when the functions that the rest comes from lead to them. Gives the others. */
  private admitReachable(doubtful: readonly Chosen[]): Chosen[] {
    if (!doubtful.length || !this.nodes.length) return [];
    const reachable = this.reachable(Number.POSITIVE_INFINITY);
    const rest: Chosen[] = [];
    for (const one of doubtful) {
      const homes = [one.instance, ...one.rivals];
      const home = homes.find((h) => {
        const literal = this.literalOf(h);
        return literal && reachable.has(literal);
      });
      if (home) this.admit({ instance: home, rivals: homes.filter((h) => h !== home) });
      else rest.push(one);
    }
    return rest;
  }

  /** The literals in reach of the functions that the prompt may come from. */
  private reachable(most: number): Candidates {
    const { callers } = this.engine;
    return callers.candidates(callers.rootsOf(this.nodes).slice(0, most));
  }

  private sifted(chosen: readonly Chosen[]): Sifted {
    const covered = new Uint8Array(this.prompt.text.length);
    for (const { instance } of chosen) {
      for (const { fragment } of instance.anchors) covered.fill(1, fragment.from, fragment.to);
    }
    return sift(chosen, {
      prompt: this.prompt,
      covered,
      prior: (file) => this.engine.files[file]!.prior,
      literalOf: (instance) => this.literalOf(instance),
      sourcesOfGap: (outer, at) => this.sourcesOfGap(outer, at),
      isHome: (instance, source) => this.isHome(instance, source),
      sides: new Map(),
    });
  }

  private isHome(instance: Instance, source: Source): boolean {
    return (
      instance.file === source.file && this.engine.index.literalStart.data[instance.literal] === source.literal.start
    );
  }

  /** What may fill the hole of an instance that stands at a position of the prompt. */
  private sourcesOfGap(outer: Instance, at: number): Source[] | null {
    let piece = -1;
    let next = -1;
    for (const a of outer.anchors) {
      if (a.fragment.to <= at) piece = Math.max(piece, a.piece);
      else if (a.fragment.from > at && next < 0) next = a.piece;
    }
    const literal = this.literalOf(outer);
    if (!literal || piece < 0 || next <= piece) return null;
    const first = literal.gaps[piece];
    const last = literal.gaps[next - 1];
    return first && last ? this.engine.resolver.sources(outer.file, first.outerStart, last.outerEnd) : null;
  }

  private literalOf(instance: Instance): Literal | null {
    const model = this.engine.model(instance.file);
    return model?.byStart.get(this.engine.index.literalStart.data[instance.literal]!) ?? null;
  }

  private nodeOf(instance: Instance, rivals: Instance[]): Node | null {
    const model = this.engine.model(instance.file);
    const literal = this.literalOf(instance);
    if (!model || !literal) return null;
    const spans: Span[][] = literal.pieces.map(() => []);
    for (const { piece, fragment } of instance.anchors) {
      const { from, to, textFrom, textTo, loose } = fragment;
      if (!spans[piece] || textTo > literal.pieces[piece]!.text.length) return null;
      spans[piece].push({ from, to, textFrom, textTo, kind: loose ? 'normalised' : 'exact' });
    }
    trimEdges(this.prompt, literal, spans);
    growToHoles(this.prompt, literal, spans);
    const { from, to } = extent(spans);
    const { file, same, complete } = instance;
    return { file, model, literal, spans, from, to, same, complete, seeded: true, expected: false, rivals, instance };
  }

  /** Explains one region: its members' edges, what wraps them, what stands between them, then their holes. */
  private region(region: Region, members: Node[], depth: number): void {
    if (depth > 12 || region.to <= region.from) return;
    const { engine, ground } = this;
    const add = (found: Node[]) => {
      this.nodes.push(...found);
      members.push(...found);
    };
    add(tags(engine, ground, region));
    add(wrap(engine, ground, region, outermost(members), 2));
    add(this.behindOpenEnds(region, outermost(members)));
    add(tile(engine, ground, region, outermost(members)));
    add(wrap(engine, ground, region, outermost(members), 1));
    if (this.isAged) add(fuzzy(engine, ground, region, members));
    let inside = outermost(members);
    for (const node of inside) if (region.candidates.has(node.literal)) node.expected = true;
    edges(engine, ground, region, inside);
    inside = outermost(members);
    for (const node of inside) this.holes(node, members, depth);
  }

  /** What a rendering's last hole begins with, where its expression leads to that: before anything else claims it. */
  private behindOpenEnds(region: Region, inside: readonly Node[]): Node[] {
    const { engine, ground } = this;
    return inside.flatMap((node, i) => {
      const { gaps, pieces } = node.literal;
      const gap = gaps[gaps.length - 1];
      if (!gap || pieces[gaps.length]!.text || !ground.openEnds.has(node.to)) return [];
      const candidates = engine.candidates(engine.gapSources(node.file, gap));
      const to = inside[i + 1]?.from ?? region.to;
      if (!candidates.sources.length || to <= node.to) return [];
      const own = { file: node.file, start: gap.start, end: gap.end };
      return tile(engine, ground, { from: node.to, to, candidates, root: false, own }, [], true);
    });
  }

  private holes(node: Node, members: readonly Node[], depth: number): void {
    if (this.seen.has(node)) return;
    this.seen.add(node);
    node.literal.gaps.forEach((gap, k) => {
      const range = gapRange(node, k);
      if (!range || range.to === range.from || (node.open && !node.open.has(k))) return;
      const inner = members.filter((m) => m !== node && m.from >= range.from && m.to <= range.to && !encloses(m, node));
      const sources = this.engine.gapSources(node.file, gap);
      const candidates = this.engine.candidates(sources);
      if (!inner.length && !sources.length) return;
      const own = { file: node.file, start: gap.start, end: gap.end };
      this.region({ ...range, candidates, root: false, own }, inner, depth + 1);
    });
  }
}

/**
 * White space between a hole and the text beside it belongs to the literal, as much of it as the literal has line breaks:
 * where indentation was removed, the finds begin and end at the words.
 */
function growToHoles(prompt: Prompt, literal: Literal, spans: Span[][]): void {
  literal.pieces.forEach(({ text }, k) => {
    const first = spans[k]![0];
    const floor = k > 0 ? spans[k - 1]!.at(-1)?.to : undefined;
    if (first && floor !== undefined && first.textFrom > 0 && !text.slice(0, first.textFrom).trim()) {
      let breaks = breaksIn(text.slice(0, first.textFrom));
      const any = breaks > 0;
      let at = first.from;
      while (at > floor && isSpace(prompt.chars[at - 1]!) && (prompt.chars[at - 1] !== 10 || breaks > 0)) {
        if (prompt.chars[--at] === 10 && --breaks === 0 && any) break;
      }
      if (at < first.from) Object.assign(first, { from: at, textFrom: 0, kind: 'normalised' });
    }
    const last = spans[k]!.at(-1);
    const limit = spans[k + 1]?.[0]?.from;
    if (last && limit !== undefined && last.textTo < text.length && !text.slice(last.textTo).trim()) {
      let breaks = breaksIn(text.slice(last.textTo));
      const any = breaks > 0;
      let at = last.to;
      while (at < limit && isSpace(prompt.chars[at]!) && (prompt.chars[at] !== 10 || breaks > 0)) {
        if (prompt.chars[at++] === 10 && --breaks === 0 && any) break;
      }
      if (at > last.to) Object.assign(last, { to: at, textTo: text.length, kind: 'normalised' });
    }
  });
}

const breaksIn = (text: string): number => text.split('\n').length - 1;

/** White space at a literal's edge that was trimmed in part was trimmed whole: what stands there is somebody else's. */
function trimEdges(prompt: Prompt, literal: Literal, spans: Span[][]): void {
  const last = spans[spans.length - 1]!.at(-1);
  const end = literal.pieces[literal.pieces.length - 1]!.text;
  if (last && last.textTo < end.length && !end.slice(last.textTo).trim()) {
    while (last.to > last.from && isSpace(prompt.chars[last.to - 1]!) && isSpace(end.charCodeAt(last.textTo - 1))) {
      last.to--;
      last.textTo--;
    }
  }
  const first = spans[0]![0];
  const start = literal.pieces[0]!.text;
  if (first && first.textFrom > 0 && !start.slice(0, first.textFrom).trim()) {
    while (first.from < first.to && isSpace(prompt.chars[first.from]!) && isSpace(start.charCodeAt(first.textFrom))) {
      first.from++;
      first.textFrom++;
    }
  }
}

function encloses(outer: Node, inner: Node): boolean {
  return outer.from <= inner.from && outer.to >= inner.to && outer.to - outer.from > inner.to - inner.from;
}
