import type { Literal } from '../extract/literal';
import type { Evaluator } from '../value/evaluate';
import { each, type Forced, force, type Item, type Value } from '../value/value';
import { endsOf, mayStart, type Pin, type Pins } from './pins';

/** One rendering of a literal that a derivation goes through. */
export type Rendering = Extract<Forced, { kind: 'text' }>;

/** A step of what a value may give; what follows it comes next. Built when it is first reached. */
type Step =
  | { kind: 'end' }
  | { kind: 'enter' | 'leave'; what: Rendering; next: Step }
  | { kind: 'piece'; what: Rendering; k: number; next: Step; memo: Memo; ways: Map<number, Way[]> }
  | { kind: 'data'; next: Step; memo: Memo; separator: Rendering | null; cost: number; firsts: Firsts | null }
  | { kind: 'fork'; branches: (() => Step)[]; built: Step[] | null; costs: number[] | null; memo: Memo };

/** A step at which there is something to choose. */
type Crossing = Extract<Step, { memo: Memo }>;

type Memo = Map<number, Choice>;

/** The best way on from one place: its cost, and where it goes. */
interface Choice {
  cost: number;
  /** Of a piece: how it was laid; of data: where it ends; of a fork: the branch. */
  pick: number;
}

/** How a piece may stand at a place. */
export interface Way {
  length: number;
  textFrom: number;
  textTo: number;
  loose: boolean;
  cost: number;
  /** Only stretches of it are there: its words have changed since. */
  pin?: Pin;
}

/** What may come next: a text and the white space before it. */
interface First {
  lead: string;
  text: string;
}

interface Firsts {
  texts: First[];
  end: boolean;
  /** Data may come before them. */
  data: boolean;
  /** Where changed pieces may begin. */
  starts: number[];
}

/** The best way to derive a value from one place on. */
export interface Found {
  cost: number;
  tell(listener: Listener): void;
}

/** A found derivation, told in the prompt's order. */
export interface Listener {
  enter(what: Rendering, at: number): void;
  piece(k: number, from: number, way: Way): void;
  /** A stretch of data, and the separator of the list that it is made of. */
  data(from: number, to: number, separator: Rendering | null): void;
  leave(what: Rendering, at: number): void;
}

const deepest = 1500;
const mostFirsts = 120;
const deepestNesting = 18;
/** So many characters that stand as they were say where a changed piece begins or ends. */
const sureEdge = 3;
/** Longer pieces are found by some of their words, however changed. */
const longestLost = 60;
/** Costs nearer than this are equal: of equal places the first one counts, for names and labels stand before long values. */
const tie = 1e-6;
const none = Number.POSITIVE_INFINITY;
const stuck: Choice = { cost: none, pick: -1 };

/** Choices that may still be looked at: for one prompt. */
export interface Budget {
  left: number;
}

/** How a text may differ from what the value gives. */
export interface Terms {
  /** What is derived may end before the text does. */
  isOpen?: boolean;
  /** White space may have been run together. */
  isLoose?: boolean;
  /** Words have changed since the capture: what was found of changed pieces. Short ones may be missing. */
  pins?: Pins | null;
}

/** Finds how a value may have given a stretch of text, at least cost: as much as can be from literals, the rest data. */
export class Derivation {
  private readonly text: string;
  private readonly to: number;
  private readonly evaluator: Evaluator;
  private readonly firsts = new Map<Step, Firsts>();
  private depth = 0;
  private readonly endStep: Step = { kind: 'end' };
  private readonly isOpen: boolean;
  private readonly isLoose: boolean;
  private readonly pins: Pins | null;
  private readonly budget: Budget;

  constructor(
    evaluator: Evaluator,
    text: string,
    to: number,
    budget: Budget,
    { isOpen = false, isLoose = false, pins = null }: Terms,
  ) {
    this.budget = budget;
    this.evaluator = evaluator;
    this.text = text;
    this.to = to;
    this.isOpen = isOpen;
    this.isLoose = isLoose;
    this.pins = pins;
  }

  /** Derives from `from` on and tells the listener; the cost is infinite where there is no way. */
  run(value: Value, from: number): Found {
    return this.from(this.build(value, this.endStep, 0, false), from);
  }

  /** The same for each of the last places up to `upTo` where the value may begin; at `from` where it begins with data. */
  runAnywhere(value: Value, from: number, upTo: number): (Found & { from: number; isLed: boolean })[] {
    const first = this.build(value, this.endStep, 0, false);
    const places = new Set<number>();
    const { texts, data, starts } = this.firstsOf(first);
    if (data) places.add(from);
    for (const at of starts) if (at >= from && at <= upTo) places.add(at);
    for (const { lead, text } of texts.slice(0, 12)) {
      let at = this.text.lastIndexOf(text, upTo);
      for (let n = 0; at >= from && n < 3; n++) {
        places.add(
          lead && this.text.startsWith(lead, at - lead.length) && at - lead.length >= from ? at - lead.length : at,
        );
        at = at > 0 ? this.text.lastIndexOf(text, at - 1) : -1;
      }
    }
    return [...places].slice(0, 12).map((at) => ({ from: at, isLed: data && at === from, ...this.from(first, at) }));
  }

  private from(first: Step, from: number): Found {
    const cost = this.best(first, from);
    return { cost, tell: (listener) => this.tell(first, from, listener) };
  }

  /** The step that begins a value. `isSoleHole`: data there costs more, for something better is known of it. */
  private build(value: Value, next: Step, nesting: number, isKnown: boolean): Step {
    if (nesting > deepestNesting) return this.data(next, null, 0);
    const v = force(value);
    switch (v.kind) {
      case 'nothing':
        return next;
      case 'text':
        return this.rendering(v, next, nesting);
      case 'seq':
        return v.parts.reduceRight<Step>((after, part) => this.part(part, after, nesting, isKnown), next);
      case 'alt':
        return this.fork(v.of.map((o) => () => this.build(o, next, nesting + 1, isKnown)));
      case 'star':
        return this.star(v.of, next, nesting);
      case 'joined':
        return this.joined(v, next, nesting);
      case 'any':
        return this.data(next, null, 0);
      default:
        return this.data(next, null, isKnown ? 0.5 : 0);
    }
  }

  /** One part of a sequence; what has parts itself is built when it is reached, for functions may call themselves. */
  private part(value: Value, next: Step, nesting: number, isKnown: boolean): Step {
    const { kind } = force(value);
    const build = () => this.build(value, next, nesting + 1, isKnown);
    return kind === 'seq' || kind === 'joined' || kind === 'star' ? this.fork([build]) : build();
  }

  private data(next: Step, separator: Rendering | null, cost: number): Step {
    return { kind: 'data', next, memo: new Map(), separator, cost, firsts: null };
  }

  private fork(branches: (() => Step)[], costs: number[] | null = null): Step {
    return { kind: 'fork', branches, built: null, costs, memo: new Map() };
  }

  private rendering(what: Rendering, next: Step, nesting: number): Step {
    const { literal } = what;
    let after: Step = { kind: 'leave', what, next };
    for (let k = literal.pieces.length - 1; k >= 0; k--) {
      after = { kind: 'piece', what, k, next: after, memo: new Map(), ways: new Map() };
      if (k > 0) after = this.hole(what, k - 1, after, nesting);
    }
    return { kind: 'enter', what, next: after };
  }

  /** What one gap may give: what its expression leads to, else data. */
  private hole(what: Rendering, k: number, next: Step, nesting: number): Step {
    const gap = what.literal.gaps[k]!;
    const { file, scope, fills } = what;
    if (gap.soft !== null) {
      if (isBlock(gap.soft)) return this.block(what, k, next, nesting);
      const fill = fills?.get(gap.soft);
      if (fill) return this.fork([() => this.build(fill, next, nesting + 1, true), () => this.data(next, null, 3)]);
      const told = this.evaluator.placeholder(file, gap.soft);
      if (told)
        return this.fork([() => this.build(told, next, nesting + 1, true), () => this.data(next, null, 0)], [0, 0.5]);
      return this.data(next, null, 0);
    }
    if (gap.end <= gap.start) return next;
    if (!scope) return this.data(next, null, 0);
    return this.fork([
      () => this.build(this.evaluator.range(scope, gap.start, gap.end), next, nesting + 1, true),
      () => this.data(next, null, 3),
    ]);
  }

  /** A block of a template: what stands in it, any number of times or not at all. */
  private block({ file, scope, literal, fills }: Rendering, k: number, next: Step, nesting: number): Step {
    const { outerStart, outerEnd } = literal.gaps[k]!;
    const all = this.evaluator.engine.model(file)?.literals ?? [];
    const bodies: Literal[] = [];
    for (const l of all) {
      if (l === literal || l.start < outerStart || l.end > outerEnd) continue;
      if (!bodies.some((b) => b.start <= l.start && l.end <= b.end)) bodies.push(l);
    }
    const values = bodies.map((l): Value => ({ kind: 'text', file, scope, literal: l, fills }));
    return this.fork([() => this.star(values, next, nesting + 1), () => this.data(next, null, 0)], [0, 2]);
  }

  private star(of: readonly Value[], next: Step, nesting: number): Step {
    const loop: Step & { kind: 'fork' } = { kind: 'fork', branches: [], built: null, costs: null, memo: new Map() };
    loop.branches = [...of.map((v) => () => this.build(v, loop, nesting + 1, false)), () => next];
    return loop;
  }

  private joined(v: Extract<Forced, { kind: 'joined' }>, next: Step, nesting: number): Step {
    const lists = each(v.list);
    const list = lists[0]!;
    if (lists.length > 1) return this.fork(lists.map((l) => () => this.joined({ ...v, list: l }, next, nesting + 1)));
    if (list.kind === 'nothing') return next;
    if (list.kind !== 'list' || list.items.every((i) => !i.group && force(i.value).kind === 'any')) {
      const separator = force(v.separator);
      const plain = separator.kind === 'text' && !separator.literal.gaps.length && separator.literal.pieces[0]!.text;
      return this.data(next, plain ? separator : null, 0);
    }
    return this.items(list.items, v.separator, () => next, nesting);
  }

  /** The items of a list in order, with the separator between those that are there. `end` follows, told whether any was. */
  private items(
    items: readonly Item[],
    separator: Value,
    end: (started: boolean) => Step,
    nesting: number,
    begun = false,
  ): Step {
    const states: (Step | undefined)[] = [];
    const at = (i: number, started: boolean): Step => {
      if (i === items.length) return end(started);
      const slot = i * 2 + (started ? 1 : 0);
      const known = states[slot];
      if (known) return known;
      const item = items[i]!;
      const fork: Step & { kind: 'fork' } = { kind: 'fork', branches: [], built: null, costs: null, memo: new Map() };
      states[slot] = fork;
      const next = (now: boolean) => (item.many ? at(i, now) : at(i + 1, now));
      const take = () => {
        if (item.group) return this.items(item.group, separator, next, nesting + 1, started);
        const own = this.build(item.value, next(true), nesting + 1, false);
        return started ? this.build(separator, own, nesting + 1, false) : own;
      };
      fork.branches = item.many || item.maybe ? [take, () => at(i + 1, started)] : [take];
      return fork;
    };
    return at(0, begun);
  }

  /** The least cost from a step at a place on. */
  private best(first: Step, from: number): number {
    let step = first as Step;
    let p = from;
    let sum = 0;
    // What goes on in one way only takes no choice.
    while (step.kind === 'enter' || step.kind === 'leave' || step.kind === 'piece') {
      if (step.kind === 'piece') {
        const ways = this.waysAt(step, p);
        if (!ways.length) return none;
        if (ways.length > 1) break;
        sum += ways[0]!.cost;
        p += ways[0]!.length;
      }
      step = step.next;
    }
    if (step.kind === 'end') return sum + this.atEnd(p);
    return sum + this.cross(step as Crossing, p);
  }

  private cross(step: Crossing, p: number): number {
    const known = step.memo.get(p);
    if (known) return known.cost;
    if (this.budget.left-- <= 0 || this.depth > deepest) return none;
    // A way that comes back here without having gone on leads nowhere.
    step.memo.set(p, stuck);
    this.depth++;
    const choice = this.choose(step, p);
    this.depth--;
    step.memo.set(p, choice);
    return choice.cost;
  }

  private atEnd(p: number): number {
    if (p === this.to) return 0;
    if (!this.text.slice(p, this.to).trim()) return 0.3;
    return this.isOpen ? 0.2 + dataCost(this.text, p, this.to) * 1.1 : none;
  }

  private choose(step: Crossing, p: number): Choice {
    if (step.kind === 'data') return this.chooseData(step, p);
    let best = stuck;
    if (step.kind === 'piece') {
      const ways = this.waysAt(step, p);
      for (let i = 0; i < ways.length; i++) {
        const cost = ways[i]!.cost + this.best(step.next, p + ways[i]!.length);
        if (cost < best.cost) best = { cost, pick: i };
      }
    } else if (step.kind === 'fork') {
      step.built ??= step.branches.map((b) => b());
      for (let i = 0; i < step.built.length; i++) {
        const own = step.costs?.[i] ?? i * 1e-4;
        if (own >= best.cost) continue;
        const cost = this.best(step.built[i]!, p) + own;
        if (cost < best.cost) best = { cost, pick: i };
      }
    }
    return best;
  }

  private waysAt(step: Extract<Step, { kind: 'piece' }>, p: number): Way[] {
    let ways = step.ways.get(p);
    if (!ways) {
      ways = this.waysOf(step.what.literal, step.k, p);
      step.ways.set(p, ways);
    }
    return ways;
  }

  /** How piece k may stand at p: as it is, trimmed at the literal's edges, or with other white space. */
  private waysOf(literal: Literal, k: number, p: number): Way[] {
    const { text } = literal.pieces[k]!;
    const ways: Way[] = [];
    const put = (textFrom: number, textTo: number, cost: number) => {
      const stands = textTo - textFrom === text.length ? text : text.slice(textFrom, textTo);
      if (p + stands.length <= this.to && this.text.startsWith(stands, p))
        ways.push({ length: textTo - textFrom, textFrom, textTo, loose: false, cost });
    };
    put(0, text.length, 0);
    const { gaps } = literal;
    if (text && gaps.length && gaps[0]!.soft !== null) {
      // Template engines take away the line of a block's tag.
      const after = k > 0 && isBlock(gaps[k - 1]!.soft ?? '') && text[0] === '\n' ? 1 : 0;
      const end = k < gaps.length && isBlock(gaps[k]!.soft ?? '') ? text.replace(/[ \t]+$/, '').length : text.length;
      if (after) put(1, text.length, 0.05);
      if (end < text.length) put(0, end, 0.05);
      if (after && end < text.length && end >= 1) put(1, end, 0.1);
    }
    const isFirst = k === 0;
    const isLast = k === literal.pieces.length - 1;
    if (text && (isFirst || isLast)) {
      const lead = isFirst ? text.length - text.trimStart().length : 0;
      const end = isLast ? text.trimEnd().length : text.length;
      if (lead >= text.length || end === 0) {
        if (text.length > 1 && text[0] === '\n') put(1, text.length, 0.2);
        ways.push({ length: 0, textFrom: 0, textTo: 0, loose: false, cost: 0.4 });
      } else {
        if (lead) put(lead, text.length, 0.4);
        if (lead > 1 && text[0] === '\n') put(1, text.length, 0.2);
        if (end < text.length) put(0, end, 0.4);
        if (lead && end < text.length) put(lead, end, 0.8);
      }
    }
    if (!ways.length && /\s/.test(text) && (this.isLoose || text.includes('\n'))) {
      const way = this.loose(text, p);
      if (way) ways.push(way);
    }
    if (!ways.length && this.pins) this.changed(literal, k, p, ways);
    return ways;
  }

  /** How a piece may stand whose words have changed: around what was found of it, or, a short one, not at all. */
  private changed(literal: Literal, k: number, p: number, ways: Way[]): void {
    const { text } = literal.pieces[k]!;
    for (const pin of this.pins!.get(literal)?.[k] ?? []) {
      if (!mayStart(pin, p)) continue;
      const head = this.text.startsWith(text.slice(0, sureEdge), p) ? 0 : 0.6;
      for (const end of endsOf(pin, text, this.text, this.to)) {
        if (end < p) continue;
        const tail = this.text.endsWith(text.slice(-sureEdge), end) ? 0 : 0.6;
        const cost = 1 + head + tail + 0.08 * Math.abs(end - p - text.length);
        ways.push({ length: end - p, textFrom: 0, textTo: text.length, loose: false, cost, pin });
      }
    }
    if (!ways.length && text.length <= longestLost) {
      ways.push({ length: 0, textFrom: 0, textTo: 0, loose: false, cost: 1 + 0.08 * text.length });
    }
  }

  /** How a piece stands at p whose runs of white space are others there; null where it does not. */
  private loose(text: string, p: number): Way | null {
    let at = p;
    let i = 0;
    let textFrom = 0;
    let textTo = text.length;
    let lostBreaks = 0;
    while (i < text.length) {
      if (isBlank(text.charCodeAt(i))) {
        const begin = i;
        while (i < text.length && isBlank(text.charCodeAt(i))) i++;
        const before = at;
        while (at < this.to && isBlank(this.text.charCodeAt(at))) at++;
        // A line break that became a space is less likely than one that stayed.
        if (at > before && text.slice(begin, i).includes('\n') && !this.text.slice(before, at).includes('\n'))
          lostBreaks++;
        if (at > before) continue;
        if (!this.isLoose || (begin > 0 && i < text.length)) return null;
        if (begin === 0) textFrom = i;
        else textTo = begin;
      } else if (at < this.to && this.text.charCodeAt(at) === text.charCodeAt(i)) {
        at++;
        i++;
      } else return null;
    }
    return {
      length: at - p,
      textFrom,
      textTo: Math.max(textFrom, textTo),
      loose: true,
      cost: (at > p ? 0.6 : 1) + 0.5 * Math.min(2, lostBreaks),
    };
  }

  private chooseData(step: Extract<Step, { kind: 'data' }>, p: number): Choice {
    step.firsts ??= this.firstsAt(step.next);
    let best = stuck;
    const consider = (q: number) => {
      const own = dataCost(this.text, p, q) + step.cost;
      if (own >= best.cost) return;
      const cost = own + this.best(step.next, q);
      if (cost < best.cost - tie) best = { cost, pick: q };
    };
    consider(p);
    const { texts, end, starts } = step.firsts;
    const tried = new Set<number>();
    const reach = (q: number) => {
      if (q <= p || tried.has(q)) return;
      tried.add(q);
      consider(q);
    };
    for (const at of starts) if (at <= this.to) reach(at);
    for (const { lead, text } of texts) {
      let places = 0;
      for (let q = this.text.indexOf(text, p); q >= 0 && q < this.to; q = this.text.indexOf(text, q + 1)) {
        if (!lead) reach(q);
        else if (q - lead.length >= p && this.text.startsWith(lead, q - lead.length)) reach(q - lead.length);
        else {
          // Trimmed, or with other white space before it.
          let blank = q;
          while (blank > p && isBlank(this.text.charCodeAt(blank - 1))) blank--;
          reach(blank);
          reach(q);
        }
        if (++places > mostPlaces(text)) break;
      }
    }
    if (end) {
      consider(this.to);
      let q = this.to;
      while (q > p && isBlank(this.text.charCodeAt(q - 1))) q--;
      if (q < this.to) consider(q);
    }
    return best;
  }

  private firstsAt(step: Step): Firsts {
    let known = this.firsts.get(step);
    if (!known) {
      known = this.firstsOf(step);
      this.firsts.set(step, known);
    }
    return known;
  }

  /** What texts may come next; more data before them is passed over. */
  private firstsOf(step: Step): Firsts {
    const texts = new Map<string, First>();
    let end = false;
    let data = false;
    const starts = new Set<number>();
    const seen = new Set<Step>();
    const add = (lead: string, text: string) => texts.set(`${lead}\0${text}`, { lead, text });
    const visit = (s: Step): void => {
      if (seen.has(s) || seen.size > 600 || texts.size > mostFirsts) return;
      seen.add(s);
      if (s.kind === 'end') end = true;
      else if (s.kind === 'fork') {
        s.built ??= s.branches.map((b) => b());
        for (const b of s.built) visit(b);
      } else if (s.kind === 'piece') {
        const { text } = s.what.literal.pieces[s.k]!;
        const solid = text.trimStart();
        if (this.pins && text) {
          for (const pin of this.pins.get(s.what.literal)?.[s.k] ?? []) {
            starts.add(pin.start);
            add('', text.slice(0, sureEdge * 2));
          }
          if (text.length <= longestLost) visit(s.next);
        }
        if (!text) visit(s.next);
        else if (solid) add(text.slice(0, text.length - solid.length), headOf(solid));
        else {
          add('', text);
          if (text.length > 1 && text.includes('\n')) add('', '\n');
          if (this.isLoose) add('', ' ');
          if (s.k === 0 || s.k === s.what.literal.pieces.length - 1) visit(s.next);
        }
      } else {
        if (s.kind === 'data' && s.cost < 1) data = true;
        visit(s.next);
      }
    };
    visit(step);
    return { texts: shortest([...texts.values()]), end, data, starts: [...starts] };
  }

  private tell(first: Step, from: number, listener: Listener): void {
    let step = first as Step;
    let p = from;
    while (step.kind !== 'end') {
      if (step.kind === 'enter' || step.kind === 'leave') {
        listener[step.kind](step.what, p);
        step = step.next;
        continue;
      }
      const ways = step.kind === 'piece' ? this.waysAt(step, p) : null;
      const crossing = step as Crossing;
      const pick = ways?.length === 1 ? 0 : crossing.memo.get(p)?.pick;
      if (pick === undefined || pick < 0) return;
      if (step.kind === 'fork') step = step.built![pick]!;
      else if (step.kind === 'piece') {
        const way = ways![pick]!;
        listener.piece(step.k, p, way);
        p += way.length;
        step = step.next;
      } else if (step.kind === 'data') {
        listener.data(p, pick, step.separator);
        p = pick;
        step = step.next;
      }
    }
  }
}

/** Leaves out what another one with the same white space before it begins. */
function shortest(firsts: First[]): First[] {
  const sorted = firsts.sort((a, b) => (a.lead < b.lead ? -1 : a.lead > b.lead ? 1 : a.text < b.text ? -1 : 1));
  let last: First | null = null;
  return sorted.filter((f) => {
    if (last && last.lead === f.lead && f.text.startsWith(last.text)) return false;
    last = f;
    return true;
  });
}

/** Whether a placeholder opens a block of a template. */
function isBlock(soft: string): boolean {
  return /^\{\{~?[#^]|^\{%|^<%[^=-]/.test(soft);
}

/** How many places of a text are tried as the end of data: a long one seldom stands anywhere else. */
function mostPlaces({ length }: string): number {
  return length >= 12 ? 3 : length > 2 ? 10 : 16;
}

/** A text up to where white space may be other than in the source. */
function headOf(text: string): string {
  const at = text.search(/\s*\n|\s\s/);
  return at > 0 ? text.slice(0, at) : text;
}

function isBlank(c: number): boolean {
  return c === 32 || (c >= 9 && c <= 13) || c === 160;
}

/** How unlikely it is that a stretch is data: the longer the less likely, and over a line's end less than within it. */
function dataCost(text: string, from: number, to: number): number {
  if (to <= from) return 0.25;
  const line = text.indexOf('\n', from);
  return 0.06 + (to - from) * 0.05 + (line >= 0 && line < to ? 0.3 : 0);
}
