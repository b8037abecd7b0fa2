import { costOf } from './choices';
import { longestLost, sureEdge } from './laying';
import type { Pins } from './pins';
import { branchesOf, isPassed, type Step } from './steps';

/** A text, and the white space before it. */
export interface Lead {
  lead: string;
  text: string;
  /** Of a text of a character or two: it with what stands behind it, for it stands in many places. */
  pairs?: Lead[];
}

/** What may come next. */
export interface First {
  texts: Lead[];
  end: boolean;
  /** Data may come before them. */
  data: boolean;
  /** Where changed pieces may begin. */
  starts: number[];
}

const mostFirsts = 40;
const mostSteps = 100;
/** Longer pieces stand in few places. */
const longestCommon = 2;
/** Data that costs less is taken as readily as any. */
const plain = costOf(1);

/** What may come next from each step of one derivation on. */
export class Firsts {
  private readonly known = new Map<Step, First>();
  private readonly isLoose: boolean;
  private readonly pins: Pins | null;

  constructor(isLoose: boolean, pins: Pins | null) {
    this.isLoose = isLoose;
    this.pins = pins;
  }

  /** What may come next at a step. */
  at(step: Step): First {
    let known = this.known.get(step);
    if (!known) {
      known = this.find(step);
      this.known.set(step, known);
    }
    return known;
  }

  /** What texts may come next; more data before them is passed over. `isBehind`: what stands behind these is not asked for. */
  private find(step: Step, isBehind = false): First {
    const texts = new Map<string, Lead>();
    let end = false;
    let data = false;
    const starts = new Set<number>();
    const seen = new Set<Step>();
    const add = (lead: string, text: string) => {
      const key = `${lead}\0${text}`;
      const known = texts.get(key) ?? { lead, text };
      texts.set(key, known);
      return known;
    };
    const visit = (s: Step): void => {
      if (seen.size < mostSteps) seen.add(s);
    };
    const look = (s: Step): void => {
      if (s.kind === 'end') end = true;
      else if (s.kind === 'fork') {
        for (const b of branchesOf(s)) visit(b);
      } else if (s.kind === 'piece') {
        const { text, bare } = s.edges;
        const solid = text.trimStart();
        if (this.pins && text) {
          for (const pin of this.pins.get(s.what.literal)?.[s.k] ?? []) {
            starts.add(pin.start);
            add('', text.slice(0, sureEdge * 2));
          }
          if (text.length <= longestLost) visit(s.next);
        }
        if (bare !== text) {
          const own = bare.trimStart();
          if (own) add(bare.slice(0, bare.length - own.length), headOf(own));
          else visit(s.next);
        }
        if (!text) visit(s.next);
        else if (solid) {
          const first = add(text.slice(0, text.length - solid.length), headOf(solid));
          if (!isBehind) this.pair(first, s.next);
        } else {
          const first = add('', text);
          if (!isBehind) this.pair(first, s.next);
          if (text.length > 1 && text.includes('\n')) add('', '\n');
          if (this.isLoose) add('', ' ');
          if (s.k === 0 || s.k === s.what.literal.pieces.length - 1) visit(s.next);
        }
      } else {
        if (s.kind === 'data' && s.cost < plain) data = true;
        visit(s.next);
      }
    };
    visit(step);
    // What is added on the way is gone through as well: the nearest steps first.
    for (const s of seen) if (texts.size <= mostFirsts) look(s);
    return { texts: shortest([...texts.values()]), end, data, starts: [...starts] };
  }

  /** Tells what may stand right behind a short text. */
  private pair(first: Lead, next: Step): void {
    if (first.text.length > longestCommon) return;
    first.pairs ??= [];
    for (const { lead, text } of this.find(next, true).texts) {
      const pair = first.lead + first.text + lead + text;
      const own = pair.trimStart();
      if (own) first.pairs.push({ lead: pair.slice(0, pair.length - own.length), text: own });
    }
  }
}

/** Whether nothing but more data comes next: where one ends and the other begins is not to be told. */
export function isBeforeData(next: Step): boolean {
  let step = next;
  while (isPassed(step) || (step.kind === 'piece' && !step.what.literal.pieces[step.k]!.text)) step = step.next;
  return step.kind === 'data' && step.cost < plain;
}

/** Leaves out what another one with the same white space before it begins. */
function shortest(firsts: Lead[]): Lead[] {
  const sorted = firsts.sort((a, b) => (a.lead < b.lead ? -1 : a.lead > b.lead ? 1 : a.text < b.text ? -1 : 1));
  let last: Lead | null = null;
  return sorted.filter((f) => {
    if (last && last.lead === f.lead && f.text.startsWith(last.text)) {
      if (f.pairs) last.pairs = [...(last.pairs ?? []), ...f.pairs];
      return false;
    }
    last = f;
    return true;
  });
}

/** A text up to where white space may be other than in the source. */
function headOf(text: string): string {
  const at = text.search(/\s*\n|\s\s/);
  return at > 0 ? text.slice(0, at) : text;
}
