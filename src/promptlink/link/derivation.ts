import { firstAtLeast } from '../extract/sorted';
import type { Evaluator } from '../value/evaluate';
import type { Value } from '../value/value';
import { Choices, costOf, none } from './choices';
import { dataCost } from './dataCost';
import { Firsts, isBeforeData, type Lead } from './firsts';
import { isSpace } from './fragment';
import { Laying } from './laying';
import type { Pins } from './pins';
import type { Places } from './places';
import { Rest } from './rest';
import {
  branchesOf,
  type Crossing,
  fallback,
  isPassed,
  outermost,
  type Passed,
  type Rendering,
  type Step,
  Steps,
} from './steps';
import type { Way } from './ways';

/** The best way to derive a value from one place on. */
export interface Found {
  cost: number;
  tell(listener: Listener): void;
}

/** A found derivation, told in the prompt's order. */
export interface Listener {
  enter(what: Rendering, at: number): void;
  /** What follows may be wrapped: a rendering begins where it does. */
  mark(at: number): void;
  unmark(at: number): void;
  wrap(what: Rendering): void;
  piece(k: number, from: number, way: Way): void;
  /** A stretch of data, and the separator of the list that it is made of. */
  data(from: number, to: number, separator: Rendering | null): void;
  leave(what: Rendering, at: number): void;
}

const deepest = 600;
/** Steps without a choice that are gone through before something else comes. */
const mostPassed = 500;
const mostWaiting = 2000;
/** What a choice takes of the budget: a branch is looked at in no time, the end of data or of a piece is searched for. */
const workOfFork = 1;
const workOfSearch = 10;
const nowhere: readonly Way[] = [];
/** White space alone is left at the end; or anything, where that may be. */
const blankEnd = costOf(0.3);
const openEnd = costOf(0.2);
/** A branch that costs less may begin with a text that nothing has told of. */
const dear = costOf(1);
/** Places that are tried as the end of data that is unlikely. */
const fewPlaces = 6;
/** No place behind can be the best. */
const stop = -1;

/** What may still be spent on looking for one prompt, and at most on one derivation of it. */
export interface Budget {
  left: number;
  each: number;
}

/** How a text may differ from what the value gives. */
export interface Terms {
  /** What is derived may end before the text does. */
  isOpen?: boolean;
  /** White space may have been run together. */
  isLoose?: boolean;
  /** Words have changed since the capture: what was found of changed pieces. Short ones may be missing. */
  pins?: Pins | null;
  /** 1 at places where data does not end: within what is known to be a literal's. */
  solid?: Uint8Array | null;
  /** For each place of the text what the rest of it costs at least if what was found is all there is; see `costsAhead`. */
  ahead?: Int32Array | null;
}

/** Thrown where a search is too deep to go on from where it is. */
class TooDeep {
  readonly step: Step;
  readonly p: number;

  constructor(step: Step, p: number) {
    this.step = step;
    this.p = p;
  }
}

/** Of the derivation that was begun last: it is told before the next one begins. */
const choices = new Choices();
/** Places where data may end that are still to be tried, those of the innermost search last. */
let ends = new Int32Array(256);

/** Finds how a value may have given a stretch of text, at least cost: as much as can be from literals, the rest data. */
export class Derivation {
  private readonly places: Places;
  private readonly text: string;
  private readonly to: number;
  private readonly steps: Steps;
  private readonly laying: Laying;
  private readonly firsts: Firsts;
  /** Of the choice made last: how a piece was laid, where data ends, or the branch of a fork. */
  private pick = -1;
  private depth = 0;
  private waiting = 0;
  private readonly endStep: Step = { kind: 'end' };
  private readonly isOpen: boolean;
  private readonly solid: Uint8Array | null;
  private readonly rest: Rest;
  private readonly budget: Budget;
  private left = 0;

  constructor(
    evaluator: Evaluator,
    places: Places,
    to: number,
    budget: Budget,
    { isOpen = false, isLoose = false, pins = null, solid = null, ahead = null }: Terms,
  ) {
    choices.clear();
    this.solid = solid;
    this.rest = new Rest(ahead, to);
    this.budget = budget;
    this.steps = new Steps(evaluator);
    this.places = places;
    this.text = places.text;
    this.laying = new Laying(this.text, to, isLoose, pins);
    this.firsts = new Firsts(isLoose, pins);
    this.to = to;
    this.isOpen = isOpen;
  }

  /** Derives from `from` on and tells the listener; the cost is `none` where there is no way. */
  run(value: Value, from: number): Found {
    return this.from(this.steps.build(value, this.endStep, outermost, false), from);
  }

  /** The same for each of the last places up to `upTo` where the value may begin; at `from` where it begins with data. */
  runAnywhere(value: Value, from: number, upTo: number): (Found & { from: number; isLed: boolean })[] {
    const first = this.steps.build(value, this.endStep, outermost, false);
    const places = new Set<number>();
    const { texts, data, starts } = this.firsts.at(first);
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
    const most = Math.min(this.budget.left, this.budget.each);
    this.left = most;
    const cost = this.solve(first, from);
    this.budget.left -= most - Math.max(0, this.left);
    return { cost, tell: (listener) => this.walk(first, from, this.endStep, listener) };
  }

  /** The least cost from a step at a place on. */
  private best(first: Step, from: number): number {
    let step = first as Step;
    let p = from;
    let sum = 0;
    let passed = 0;
    // What goes on in one way only takes no choice.
    while (isPassed(step) || step.kind === 'piece' || step.kind === 'fork') {
      if (step.kind === 'fork') {
        const branches = branchesOf(step);
        if (branches.length !== 1) break;
        // What is made of itself alone is nothing.
        if (++passed > mostPassed) return none;
        step = branches[0]!;
        continue;
      }
      if (step.kind === 'piece') {
        const ways = this.waysAt(step, p);
        if (!ways.length) return none;
        if (ways.length > 1) break;
        sum += ways[0]!.cost;
        p += ways[0]!.length;
      }
      step = step.next;
    }
    return Math.min(none, sum + (step.kind === 'end' ? this.atEnd(p) : this.cross(step as Crossing, p)));
  }

  private cross(step: Crossing, p: number): number {
    const known = choices.find(step.id, p);
    if (known >= 0) return choices.costAt(known);
    if (this.left <= 0) return none;
    const work = step.kind === 'fork' ? workOfFork : workOfSearch;
    this.left -= work;
    if (this.depth > deepest) throw new TooDeep(step, p);
    // A way that comes back here without having gone on leads nowhere.
    choices.enter(step.id, p, none, -1);
    this.depth++;
    let isDone = false;
    try {
      const cost = this.choose(step, p);
      choices.enter(step.id, p, cost, this.pick);
      this.rest.learn(p, cost);
      isDone = true;
      return cost;
    } finally {
      this.depth--;
      if (!isDone) {
        // It is begun again when what lies deeper is known.
        choices.forget(step.id, p);
        this.left += work;
      }
    }
  }

  /** The least cost from the first step on: what lies too deep to be worked out on the way is worked out before. */
  private solve(first: Step, from: number): number {
    const waiting: { step: Step; p: number }[] = [{ step: first, p: from }];
    for (;;) {
      const { step, p } = waiting[waiting.length - 1]!;
      try {
        const cost = this.best(step, p);
        waiting.pop();
        if (!waiting.length) return cost;
      } catch (error) {
        if (!(error instanceof TooDeep)) throw error;
        this.waiting = 0;
        if (waiting.length > mostWaiting) return none;
        waiting.push(error);
      }
    }
  }

  private atEnd(p: number): number {
    if (p === this.to) return 0;
    if (!this.text.slice(p, this.to).trim()) return blankEnd;
    return this.isOpen ? openEnd + Math.round(dataCost(this.places, p, this.to) * 1.1) : none;
  }

  /** The least cost on from a place where there is something to choose; what was picked is kept in `pick`. */
  private choose(step: Crossing, p: number): number {
    if (step.kind === 'data') return this.chooseData(step, p);
    let least = none;
    let pick = -1;
    if (step.kind === 'piece') {
      const ways = this.waysAt(step, p);
      for (let i = 0; i < ways.length; i++) {
        const cost = ways[i]!.cost + this.best(step.next, p + ways[i]!.length);
        if (cost < least) {
          least = cost;
          pick = i;
        }
      }
    } else {
      const branches = branchesOf(step);
      for (let i = 0; i < branches.length; i++) {
        const own = step.costs?.[i] ?? i;
        const all = own < dear ? own : own + this.rest.from(p);
        if (all >= least || (i > 0 && step.after && this.isTold(branches[0]!, p, step.after, least))) continue;
        const cost = this.best(branches[i]!, p) + own;
        if (cost < least) {
          least = cost;
          pick = i;
        }
      }
    }
    this.pick = pick;
    return least;
  }

  /** Whether what a hole's expression leads to costs less than to take as much of the text for data. */
  private isTold(first: Step, p: number, after: Step, cost: number): boolean {
    const end = this.walk(first, p, after, null);
    return end !== null && cost - this.best(after, end) <= fallback + dataCost(this.places, p, end);
  }

  /** What was picked at a place; -1 where nothing was, or nothing leads on. */
  private pickAt({ id }: Crossing, p: number): number {
    const slot = choices.find(id, p);
    return slot < 0 ? -1 : choices.pickAt(slot);
  }

  private waysAt(step: Extract<Step, { kind: 'piece' }>, p: number): readonly Way[] {
    const { edges } = step;
    if (this.laying.isPlain(edges)) return this.laying.stands(edges.text, p) ? edges.whole : nowhere;
    step.ways ??= new Map();
    let ways = step.ways.get(p);
    if (!ways) {
      ways = this.laying.waysOf(step.what.literal, step.k, p, edges);
      step.ways.set(p, ways);
    }
    return ways;
  }

  private chooseData(step: Extract<Step, { kind: 'data' }>, p: number): number {
    if (step.isOne) {
      const cost = p < this.to ? this.endAt(step, p, p + 1, none) : none;
      this.pick = p + 1;
      return cost;
    }
    let least = this.endAt(step, p, p, none);
    let pick = least < none ? p : -1;
    if (!isBeforeData(step.next)) {
      const { texts, end, starts } = this.firsts.at(step.next);
      // The rest of the text, and the rest without the white space at its end.
      for (let q = this.to, n = end ? 2 : 0; n > 0; n--) {
        const cost = this.endAt(step, p, q, least);
        if (cost !== stop && cost < least) {
          least = cost;
          pick = q;
        }
        const last = q;
        while (q > p && isSpace(this.text.charCodeAt(q - 1))) q--;
        if (q === last) break;
      }
      const base = this.waiting;
      for (let k = 0; k < starts.length; k++) if (starts[k]! > p && starts[k]! <= this.to) this.wait(base, starts[k]!);
      for (let k = 0; k < texts.length; k++) {
        const first = texts[k]!;
        if (this.awaitText(base, p, first, step.cost))
          for (const pair of this.firsts.pairs(first)) this.awaitText(base, p, pair, step.cost);
      }
      for (let k = base; k < this.waiting; k++) {
        // The nearest one first: what lies behind costs more.
        const q = ends[k]!;
        const cost = this.endAt(step, p, q, least);
        if (cost === stop) break;
        if (cost < least) {
          least = cost;
          pick = q;
        }
      }
      this.waiting = base;
    }
    this.pick = pick;
    return least;
  }

  /** What it costs to let data end at a place; `stop` where neither it nor a place behind it can cost less than `least`. */
  private endAt(step: Extract<Step, { kind: 'data' }>, p: number, q: number, least: number): number {
    const own = dataCost(this.places, p, q, step.isWritten) + step.cost;
    return own + this.rest.from(q) >= least ? stop : own + this.best(step.next, q);
  }

  /** Enters the nearest places behind p where a text stands, with the white space before it; whether there are more of them. */
  private awaitText(base: number, p: number, { lead, text }: Lead, cost: number): boolean {
    const all = this.places.of(text);
    const most = cost < dear ? mostPlaces(text) : Math.min(fewPlaces, mostPlaces(text));
    for (let k = firstAtLeast(all, p + 1), n = 0; k < all.length && all[k]! < this.to; k++, n++) {
      if (n === most) return true;
      const q = all[k]!;
      if (!lead) this.wait(base, q);
      else if (q - lead.length >= p && this.text.startsWith(lead, q - lead.length)) this.wait(base, q - lead.length);
      else {
        // Trimmed, or with other white space before it.
        let blank = q;
        while (blank > p && isSpace(this.text.charCodeAt(blank - 1))) blank--;
        if (blank > p) this.wait(base, blank);
        this.wait(base, q);
      }
    }
    return false;
  }

  /** Enters a place that is to be tried, those from `base` on in their order and once each. */
  private wait(base: number, at: number): void {
    if (this.solid?.[at]) return;
    let k = this.waiting;
    while (k > base && ends[k - 1]! > at) k--;
    if (k > base && ends[k - 1] === at) return;
    if (this.waiting === ends.length) {
      const more = new Int32Array(ends.length * 2);
      more.set(ends);
      ends = more;
    }
    ends.copyWithin(k + 1, k, this.waiting++);
    ends[k] = at;
  }

  /** Goes the best way from a step to another one, and tells it; where it leads, or null where it does not get there. */
  private walk(first: Step, from: number, last: Step, listener: Listener | null): number | null {
    let step = first as Step;
    let p = from;
    while (step !== last) {
      if (step.kind === 'end') return null;
      if (isPassed(step)) {
        if (listener) tellPassed(listener, step, p);
        step = step.next;
        continue;
      }
      const ways = step.kind === 'piece' ? this.waysAt(step, p) : null;
      const branches = step.kind === 'fork' ? branchesOf(step) : null;
      const pick = (ways ?? branches)?.length === 1 ? 0 : this.pickAt(step as Crossing, p);
      if (pick < 0) return null;
      if (step.kind === 'fork') step = branches![pick]!;
      else if (step.kind === 'piece') {
        const way = ways![pick]!;
        listener?.piece(step.k, p, way);
        p += way.length;
        step = step.next;
      } else if (step.kind === 'data') {
        listener?.data(p, pick, step.separator);
        p = pick;
        step = step.next;
      }
    }
    return p;
  }
}

function tellPassed(listener: Listener, step: Passed, p: number): void {
  if (step.kind === 'enter' || step.kind === 'leave') listener[step.kind](step.what, p);
  else if (step.kind === 'wrap') listener.wrap(step.what);
  else listener[step.kind](p);
}

/** How many places of a text are tried as the end of data: a long one seldom stands anywhere else. */
function mostPlaces({ length }: string): number {
  return length >= 12 ? 3 : length > 2 ? 10 : 16;
}
