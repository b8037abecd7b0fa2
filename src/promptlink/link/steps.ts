import type { Literal } from '../extract/literal';
import { hasWord } from '../index/words';
import type { Evaluator } from '../value/evaluate';
import { any, each, type Forced, force, type Item, lookedUp, type Value } from '../value/value';
import { costOf } from './choices';
import { bracesBehind, type Edges, edgesOf, isBlock, isComment, isCondition, type Way } from './ways';

/** One rendering of a literal that a derivation goes through. */
export type Rendering = Extract<Forced, { kind: 'text' }>;

/** A step of what a value may give; what follows it comes next. Built when it is first reached. */
export type Step =
  | { kind: 'end' }
  | { kind: 'enter' | 'leave'; what: Rendering; next: Step }
  /** Between `mark` and `unmark` stands what `wrap` may begin before: a rendering whose first hole holds all since the mark. */
  | { kind: 'mark' | 'unmark'; next: Step }
  | { kind: 'wrap'; what: Rendering; next: Step }
  | {
      kind: 'piece';
      id: number;
      what: Rendering;
      k: number;
      next: Step;
      edges: Edges;
      ways: Map<number, readonly Way[]> | null;
    }
  | {
      kind: 'data';
      id: number;
      next: Step;
      separator: Rendering | null;
      cost: number;
      /** Whether it goes over lines nearly as readily as not; whether it is a single character. */
      isWritten: boolean;
      isOne: boolean;
    }
  | {
      kind: 'fork';
      branches: (() => Step)[];
      built: Step[] | null;
      costs: number[] | null;
      id: number;
      /** Of a hole: what follows it. The second branch takes it for data, which only counts where the first says little. */
      after: Step | null;
    };

type Fork = Extract<Step, { kind: 'fork' }>;

/** A step at which there is something to choose. */
export type Crossing = Extract<Step, { id: number }>;

export type Passed = Extract<Step, { kind: 'enter' | 'leave' | 'mark' | 'unmark' | 'wrap' }>;

/** Whether a step takes none of the text and has nothing to choose. */
export function isPassed(step: Step): step is Passed {
  const { kind } = step;
  return kind === 'enter' || kind === 'leave' || kind === 'mark' || kind === 'unmark' || kind === 'wrap';
}

/** The steps that a fork leads to, built when it is first reached. */
export function branchesOf(fork: Fork): readonly Step[] {
  if (!fork.built) {
    fork.built = fork.branches.map((b) => b());
    const first = fork.built[0];
    // A hole of which nothing is known is data in any case.
    if (fork.after && first?.kind === 'data' && !first.isOne && first.next === fork.after) fork.built.length = 1;
  }
  return fork.built;
}

const deepestNesting = 18;
/** Renderings of one literal that begin with one another. */
const mostBegun = 4;
/** What it costs to take a hole for data whose expression leads somewhere. */
export const fallback = costOf(8);
const half = costOf(0.5);
/** The same of a placeholder that something goes by the name of: what it is given where it is filled says more. */
const byName = costOf(0.02);

/** How deep a step lies within others, and the literals that began there with nothing of their own before it. */
interface Within {
  depth: number;
  begun: readonly Literal[];
}

export const outermost: Within = { depth: 0, begun: [] };

function deeper({ depth, begun }: Within): Within {
  return { depth: depth + 1, begun };
}

/** Whether a value is a word that something was looked up by. */
const isKey = (v: Forced): boolean => v.kind === 'text' && v.file === lookedUp;

/** Whether a value may be anything, and has no word of its own besides. */
function saysNothing(value: Value): boolean {
  const isWordless = ({ literal }: Rendering) => !literal.gaps.length && !hasWord(literal.pieces[0]!.text);
  const ways = each(value);
  if (!ways.some(({ kind }) => kind === 'any')) return false;
  return ways.every((v) => v.kind === 'any' || (v.kind === 'text' && isWordless(v)));
}

/** More alternatives than this stay within others. */
const mostFlattened = 48;
const deepestFlattened = 4;

/** Alternatives of which those that are made of others are taken apart, each of them once. */
function flattened(of: readonly Value[]): readonly Value[] {
  const found = new Set<Value>();
  const seen = new Set<Value>();
  const add = (values: readonly Value[], depth: number): void => {
    for (const value of values) {
      const v = force(value);
      if (seen.has(v)) continue;
      seen.add(v);
      if (v.kind === 'alt' && !v.layers && depth < deepestFlattened && seen.size < mostFlattened) add(v.of, depth + 1);
      else found.add(v.kind === 'any' && !v.isWritten && !v.isOne ? any : v);
    }
  };
  add(of, 0);
  return [...found];
}

/** Turns values into steps, each built when a search first reaches it. */
export class Steps {
  private readonly evaluator: Evaluator;
  /** Steps by what they begin and what follows it: the same value in the same place is looked at once. */
  private readonly built = new Map<Step, Map<Forced, Step>>();
  /** Data by what follows it: it is searched for once, however many values of an expression are unknown. */
  private readonly datas = new Map<Step, Extract<Step, { kind: 'data' }>[]>();
  private readonly separators = new Map<Forced, Value>();
  /** Steps at which there is something to choose, numbered from 1. */
  private count = 0;

  constructor(evaluator: Evaluator) {
    this.evaluator = evaluator;
  }

  /** The step that begins a value. `isKnown`: what it is made of is known, so that data costs more. */
  build(value: Value, next: Step, within: Within, isKnown: boolean): Step {
    if (within.depth > deepestNesting) return this.data(next, null, 0);
    const v = force(value);
    if (v.kind === 'nothing') return next;
    const data = isKey(v) ? any : v;
    if (data.kind === 'any') {
      const isMore = next.kind === 'data' && !next.cost && !data.isOne && !next.isOne;
      return isMore ? next : this.data(next, null, 0, data);
    }
    let shared = this.built.get(next);
    if (!shared) {
      shared = new Map();
      this.built.set(next, shared);
    }
    let step = shared.get(v);
    if (!step) {
      step = this.begin(v, next, within, isKnown);
      shared.set(v, step);
    }
    return step;
  }

  private begin(v: Forced, next: Step, within: Within, isKnown: boolean): Step {
    switch (v.kind) {
      case 'text':
        return this.rendering(v, next, within);
      case 'seq':
        return v.parts.reduceRight<Step>((after, part) => this.part(part, after, within, isKnown), next);
      case 'alt':
        if (v.layers) return this.layered(v.of, v.of.length - v.layers, next, within);
        return this.fork(flattened(v.of).map((o) => () => this.build(o, next, deeper(within), isKnown)));
      case 'star':
        return this.star(v.of, next, within);
      case 'joined':
        return this.joined(v, next, within);
      default:
        return this.data(next, null, isKnown ? half : 0);
    }
  }

  /** One part of a sequence; what has parts itself is built when it is reached, for functions may call themselves. */
  private part(value: Value, next: Step, within: Within, isKnown: boolean): Step {
    const { kind } = force(value);
    const build = () => this.build(value, next, deeper(within), isKnown);
    return kind === 'seq' || kind === 'joined' || kind === 'star' ? this.fork([build]) : build();
  }

  private data(
    next: Step,
    separator: Rendering | null,
    cost: number,
    { isWritten = false, isOne = false }: { isWritten?: boolean; isOne?: boolean } = {},
  ): Step {
    const alike = this.datas.get(next) ?? [];
    let step = alike.find(
      (s) => s.separator === separator && s.cost === cost && s.isWritten === isWritten && s.isOne === isOne,
    );
    if (!step) {
      step = { kind: 'data', id: ++this.count, next, separator, cost, isWritten, isOne };
      this.datas.set(next, [...alike, step]);
    }
    return step;
  }

  private fork(branches: (() => Step)[], costs: number[] | null = null, after: Step | null = null): Fork {
    return { kind: 'fork', id: ++this.count, branches, built: null, costs, after };
  }

  /** What a hole's expression leads to, else data. */
  private orData(value: () => Value, next: Step, within: Within): Fork {
    const known = () => this.build(value(), next, deeper(within), true);
    return this.fork([known, () => this.data(next, null, fallback)], null, next);
  }

  /** What a placeholder is told to be, else data as readily: others may fill it too. */
  private readily(value: () => Value, next: Step, within: Within): Fork {
    const told = () => this.build(value(), next, deeper(within), true);
    return this.fork([told, () => this.data(next, null, 0)], [byName, half]);
  }

  /** One of the first values, and around it any of the templates behind them, in their order. */
  private layered(of: readonly Value[], first: number, next: Step, within: Within): Step {
    let after: Step = { kind: 'unmark', next };
    for (let k = of.length - 1; k >= first; k--) {
      const layer = force(of[k]!) as Rendering;
      const behind = after;
      after = this.fork([
        () => ({ kind: 'wrap', what: layer, next: this.pieces(layer, 1, behind, deeper(within)) }),
        () => behind,
      ]);
    }
    const base = of.slice(0, first).map((o) => () => this.build(o, after, deeper(within), false));
    return { kind: 'mark', next: base.length > 1 ? this.fork(base) : base[0]!() };
  }

  private rendering(what: Rendering, next: Step, within: Within): Step {
    // What begins with itself, as a text that is added to does, would go on for ever.
    if (within.begun.filter((l) => l === what.literal).length >= mostBegun) return this.data(next, null, 0);
    return { kind: 'enter', what, next: this.pieces(what, 0, next, within) };
  }

  /** A rendering from one of its pieces on. */
  private pieces(what: Rendering, from: number, next: Step, within: Within): Step {
    const { literal } = what;
    const isOpen = !literal.pieces[0]!.text;
    const edges = edgesOf(literal, what.trim);
    let after: Step = { kind: 'leave', what, next };
    for (let k = literal.pieces.length - 1; k >= from; k--) {
      after = { kind: 'piece', id: ++this.count, what, k, next: after, edges: edges[k]!, ways: null };
      const begun = k === 1 && isOpen ? [...within.begun, literal] : [];
      if (k > from) after = this.hole(what, k - 1, after, { depth: within.depth, begun });
    }
    return after;
  }

  /** What one gap may give: what its expression leads to, else data. */
  private hole(what: Rendering, k: number, next: Step, within: Within): Step {
    const gap = what.literal.gaps[k]!;
    const { file, scope, fills } = what;
    if (gap.soft !== null) {
      if (isComment(gap.soft)) return this.fork([() => next, () => this.data(next, null, 0)], [0, costOf(2)]);
      const included = this.evaluator.included(file, gap, fills);
      if (included) return this.orData(() => included, next, within);
      if (isBlock(gap.soft)) return this.block(what, k, next, within);
      const fill = fills?.get(gap.soft, gap.outerStart);
      if (fill) return this.orData(() => fill, next, within);
      const told = this.evaluator.placeholder(file, gap.soft);
      if (told) return this.readily(() => told, next, within);
      return this.data(next, null, 0);
    }
    if (gap.end <= gap.start) return next;
    if (!scope) return this.data(next, null, 0);
    const value = () => this.evaluator.range(scope, gap.start, gap.end);
    if (bracesBehind(what.literal, k)) return this.readily(value, next, within);
    return this.orData(value, next, within);
  }

  /** A block of a template: what stands in it, once or, where it may be a loop, any number of times, or not at all. */
  private block({ file, scope, literal, fills }: Rendering, k: number, next: Step, within: Within): Step {
    const { outerStart, outerEnd } = literal.gaps[k]!;
    const all = this.evaluator.engine.model(file)?.literals ?? [];
    const bodies: Literal[] = [];
    for (const l of all) {
      if (l === literal || l.start < outerStart || l.end > outerEnd) continue;
      if (!bodies.some((b) => b.start <= l.start && l.end <= b.end)) bodies.push(l);
    }
    const values = bodies.map((l): Value => ({ kind: 'text', file, scope, literal: l, fills }));
    const once = () => this.fork([...values.map((v) => () => this.build(v, next, deeper(within), false)), () => next]);
    const inside = isCondition(literal.gaps[k]!.soft!) ? once : () => this.star(values, next, deeper(within));
    return this.fork([inside, () => this.data(next, null, 0)], [0, costOf(2)]);
  }

  private star(of: readonly Value[], next: Step, within: Within): Step {
    const loop = this.fork([]);
    loop.branches = [...of.map((v) => () => this.build(v, loop, deeper(within), false)), () => next];
    return loop;
  }

  private joined(v: Extract<Forced, { kind: 'joined' }>, next: Step, within: Within): Step {
    const lists = each(v.list);
    const list = lists[0]!;
    if (lists.length > 1)
      return this.fork(lists.map((l) => () => this.joined({ ...v, list: l }, next, deeper(within))));
    if (list.kind === 'nothing') return next;
    if (list.kind !== 'list' || list.items.every((i) => !i.group && saysNothing(i.value))) {
      const separator = force(v.separator);
      const plain = separator.kind === 'text' && !separator.literal.gaps.length && separator.literal.pieces[0]!.text;
      return this.data(next, plain ? separator : null, 0);
    }
    return this.items(list.items, this.separator(v.separator), () => next, within);
  }

  /** What stands between two items stands there as it is written. */
  private separator(value: Value): Value {
    const v = force(value);
    if (v.kind !== 'text') return value;
    let own = this.separators.get(v);
    if (!own) {
      own = { ...v, trim: 'never' };
      this.separators.set(v, own);
    }
    return own;
  }

  /** The items of a list in order, with the separator between those that are there. `end` follows, told whether any was. */
  private items(
    items: readonly Item[],
    separator: Value,
    end: (started: boolean) => Step,
    within: Within,
    begun = false,
  ): Step {
    const states: (Step | undefined)[] = [];
    const at = (i: number, started: boolean): Step => {
      if (i === items.length) return end(started);
      const slot = i * 2 + (started ? 1 : 0);
      const known = states[slot];
      if (known) return known;
      const item = items[i]!;
      const fork = this.fork([]);
      states[slot] = fork;
      const next = (now: boolean) => (item.many ? at(i, now) : at(i + 1, now));
      const take = () => {
        if (item.group) return this.items(item.group, separator, next, deeper(within), started);
        const own = this.build(item.value, next(true), deeper(within), false);
        return started ? this.build(separator, own, deeper(within), false) : own;
      };
      fork.branches = item.many || item.maybe ? [take, () => at(i + 1, started)] : [take];
      return fork;
    };
    return at(0, begun);
  }
}
