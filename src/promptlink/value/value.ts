import type { Literal } from '../extract/literal';
import type { Fn } from '../extract/structure';
import type { Code } from './code';

/** Where an expression stands: its file, and what the parameters around it were given, where a call is known. */
export interface Scope {
  file: number;
  code: Code;
  env: Env | null;
}

/** The arguments of one call. */
export interface Env {
  fn: Fn;
  file: number;
  args: ReadonlyMap<string, Value>;
  /** The call that the function was made in, for closures. */
  outer: Env | null;
  /** Calls within calls. */
  depth: number;
}

/** A part of a list; `many`: any number of times, none included; `maybe`: it may have been left out. */
export interface Item {
  value: Value;
  many: boolean;
  maybe: boolean;
  /** Instead of the value: items that come one after the other. */
  group?: Item[];
}

/** What a source expression may give, as far as its shape tells. */
export type Value =
  /** Data, or more than the shape tells. */
  | { kind: 'any' }
  /** Nothing: `undefined`, `null`, `false`. */
  | { kind: 'nothing' }
  /** A literal, with its holes; without a scope where its file holds no code that is read. */
  | { kind: 'text'; file: number; scope: Scope | null; literal: Literal; fills: Fills | null }
  | { kind: 'seq'; parts: Value[] }
  | { kind: 'alt'; of: Value[] }
  /** Any of the parts, any number of times. */
  | { kind: 'star'; of: Value[] }
  | { kind: 'list'; items: Item[] }
  | { kind: 'joined'; list: Value; separator: Value }
  | { kind: 'object'; entries: Map<string, Value>; rest: Value[] }
  /** A class or the object made of it: names are looked up in its range. */
  | { kind: 'class'; scope: Scope; start: number; end: number }
  | { kind: 'module'; file: number }
  | { kind: 'function'; scope: Scope; fn: Fn }
  | { kind: 'lazy'; get: () => Value };

/** What fills the placeholders of a plain text: by the placeholder's own text, or by its name or number. */
export interface Fills {
  get(soft: string): Value | null;
}

export const any: Value = { kind: 'any' };
export const nothing: Value = { kind: 'nothing' };

let opened = 0;
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
      if (isOpen || opened > deepestOpen) return any;
      isOpen = true;
      opened++;
      try {
        known = force(work());
      } finally {
        isOpen = false;
        opened--;
      }
      return known;
    },
  };
}

export type Forced = Exclude<Value, { kind: 'lazy' }>;

export function force(value: Value): Forced {
  let v = value;
  while (v.kind === 'lazy') v = v.get();
  return v;
}

/** One of several; fewer than two are not wrapped. */
export function alt(of: Value[]): Value {
  if (!of.length) return any;
  return of.length === 1 ? of[0]! : { kind: 'alt', of };
}

/** Alternatives that are taken apart, and how deep. */
const mostEach = 48;
const deepestAlt = 10;

/** The values that one of them stands for, alternatives taken apart; of many the first ones. */
export function each(value: Value): Forced[] {
  const out: Forced[] = [];
  const seen = new Set<Value>();
  const visit = (x: Value, depth: number): void => {
    const v = force(x);
    if (out.length >= mostEach || seen.has(v)) return;
    if (v.kind !== 'alt') {
      if (v.kind === 'any' && out.some((o) => o.kind === 'any')) return;
      out.push(v);
      return;
    }
    seen.add(v);
    if (depth > deepestAlt) out.push({ kind: 'any' });
    else for (const one of v.of) visit(one, depth + 1);
  };
  visit(value, 0);
  return out;
}
