import type { Literal } from '../extract/literal';
import type { Fn } from '../extract/structure';
import type { Code } from './code';

/** Where an expression stands: its file, and what the parameters around it were given, where a call is known. */
export interface Scope {
  file: number;
  code: Code;
  env: Env | null;
  /** How often a parameter has been followed to what its callers pass. */
  hops: number;
}

/** The arguments of one call. */
export interface Env {
  fn: Fn;
  file: number;
  args: ReadonlyMap<string, Value>;
  /** The call that the function was made in, for closures. */
  outer: Env | null;
  /** The call that this one was made in. */
  caller: Env | null;
  /** The object whose method it is, where that is known. */
  self: Instance | null;
  /** Calls within calls. */
  depth: number;
  /** What has been read within this call. */
  known: Map<string, Value>;
}

/** A part of a list; `many`: any number of times, none included; `maybe`: it may have been left out. */
export interface Item {
  value: Value;
  many: boolean;
  maybe: boolean;
  /** Instead of the value: items that come one after the other. */
  group?: Item[];
}

/** A part of a list that is there once. */
export const one = (value: Value): Item => ({ value, many: false, maybe: false });

/**
 * What adds items to a list, and where in the source. `isSure`: whenever the function is run that the list is of. `place`: before
 * which item, if not at the end.
 */
export interface Addition {
  at: number;
  items: Item[];
  isSure?: boolean;
  place?: number | undefined;
}

/** Items of one list that are followed. */
export const mostItems = 400;

/** What a source expression may give, as far as its shape tells. */
export type Value =
  /**
   * Data, or more than the shape tells. `isWritten`: what a writer of JSON puts between texts, over lines and all. `isOne`: a
   * single character.
   */
  | { kind: 'any'; isWritten?: true; isOne?: true }
  /** Nothing: `undefined`, `null`, `false`. */
  | { kind: 'nothing' }
  /** A literal, with its holes; without a scope where its file holds no code that is read. `trim`: see Trim. */
  | { kind: 'text'; file: number; scope: Scope | null; literal: Literal; fills: Fills | null; trim?: Trim }
  | { kind: 'seq'; parts: Value[] }
  /** `layers`: the last of them are templates that begin with what stood before them, each put around it or left out. */
  | { kind: 'alt'; of: Value[]; layers?: number }
  /** Any of the parts, any number of times. */
  | { kind: 'star'; of: Value[] }
  | { kind: 'list'; items: Item[] }
  | { kind: 'joined'; list: Value; separator: Value }
  /** `keys`: those that are written as strings. */
  | { kind: 'object'; entries: Map<string, Value>; rest: Value[]; keys: Map<string, Value> }
  /** A class, or an object made of it by the calls told, the constructor's first: names are looked up in its range. */
  | { kind: 'class'; scope: Scope; start: number; end: number; made: readonly Made[] | null }
  | { kind: 'module'; file: number }
  /** `self`: the object whose method it is. */
  | { kind: 'function'; scope: Scope; fn: Fn; self?: Instance }
  | { kind: 'lazy'; get: () => Value };

/** Whether the white space around a literal was taken away: `never` between the items of a list; not said: perhaps. */
export type Trim = 'always' | 'never';

/** A class or an object of it. */
export type Instance = Extract<Value, { kind: 'class' }>;

/** A call that an object has gone through; `many`: within a loop. */
export interface Made {
  env: Env;
  many: boolean;
}

/** What fills the placeholders of a plain text: by the placeholder's own text, by its name or number, or by where it stands. */
export interface Fills {
  get(soft: string, at: number): Value | null;
}

export const any: Forced = { kind: 'any' };
export const anyOne: Forced = { kind: 'any', isOne: true };
export const nothing: Value = { kind: 'nothing' };

let opened = 0;
/** How often something was not followed because too much had been. */
let cuts = 0;

/** What stands for a value that is not worked out for now: nobody keeps it. */
export function cutShort(): Forced {
  cuts++;
  return any;
}

/** Whether nothing was cut short while something was worked out. */
export function isUncut(work: () => void): boolean {
  const before = cuts;
  work();
  return cuts === before;
}

/** Values within values that are worked out at once. */
const deepestOpen = 120;

/** A value that is worked out when it is first asked for. */
export function lazy(work: () => Value): Value {
  let known: Value | null = null;
  let isOpen = false;
  return {
    kind: 'lazy',
    get: () => {
      if (known) return known;
      // What leads back to itself says nothing more.
      if (isOpen) return any;
      if (opened > deepestOpen) return cutShort();
      isOpen = true;
      opened++;
      const before = cuts;
      try {
        const value = force(work());
        // What a limit cut short may be worked out in full another time.
        if (cuts === before) known = value;
        return value;
      } finally {
        isOpen = false;
        opened--;
      }
    },
  };
}

export type Forced = Exclude<Value, { kind: 'lazy' }>;

export function force(value: Value): Forced {
  let v = value;
  while (v.kind === 'lazy') v = v.get();
  return v;
}

/** In the place of the file of texts that stand in none: words by which something is looked up, of which nothing is made. */
export const lookedUp = -1;
/** The same of what code writes around values, as the keys and marks of JSON: no literal gave them. */
export const aroundValues = -2;

/** A text that stands in no file. */
export function unplaced(text: string, file: typeof lookedUp | typeof aroundValues): Value {
  const piece = { text, start: 0, end: 0, map: null, cuts: null };
  return { kind: 'text', file, scope: null, literal: { start: 0, end: 0, pieces: [piece], gaps: [] }, fills: null };
}

/** One of several; fewer than two are not wrapped. */
export function alt(of: Value[]): Value {
  if (!of.length) return any;
  return of.length === 1 ? of[0]! : { kind: 'alt', of };
}

/** What a value gives once the white space around it has been taken away. */
export function trimmed(value: Value): Value {
  return alt(each(value).map((v) => (v.kind === 'text' ? { ...v, trim: 'always' } : v)));
}

/** Alternatives that are taken apart, and how often those within others. */
const mostEach = 48;
const deepestEach = 60;

/** The values that one of them stands for, alternatives taken apart, the nearest first; of many the first ones. */
export function each(value: Value): Forced[] {
  const out: Forced[] = [];
  const seen = new Set<Value>();
  let level: readonly Value[] = [value];
  for (let depth = 0; level.length && out.length < mostEach && depth < deepestEach; depth++) {
    const next: Value[] = [];
    for (const one of level) {
      const v = force(one);
      if (seen.has(v)) continue;
      seen.add(v);
      if (v.kind === 'alt') next.push(...v.of);
      else if (v.kind !== 'any' || !out.some((o) => o.kind === 'any')) out.push(v);
    }
    level = next.slice(0, mostEach * 4);
  }
  return out.length ? out.slice(0, mostEach) : [{ kind: 'any' }];
}
