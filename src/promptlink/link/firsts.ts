import { costOf } from './choices';
import { longestLost, sureEdge } from './laying';
import type { Pins } from './pins';
import { branchesOf, isPassed, type Step } from './steps';

/** A text, and the white space before it. */
export interface Lead {
  lead: string;
  text: string;
  /** Of a text of a character or two, which stands in many places: the pieces that it is, and what follows them. */
  short?: { text: string; next: Step }[];
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

  /** A short text with what may stand right behind it. */
  pairs({ short = [] }: Lead): Lead[] {
    return short.flatMap(({ text, next }) => this.at(next).texts.flatMap((f) => ledBy(text + f.lead + f.text) ?? []));
  }

  /** What texts may come next; more data before them is passed over. */
  private find(step: Step): First {
    const texts = new Map<string, Lead>();
    let end = false;
    let data = false;
    const starts = new Set<number>();
    const seen = new Set<Step>();
    const add = (lead: string, text: string, next: Step | null = null) => {
      const key = `${lead}\0${text}`;
      const known: Lead = texts.get(key) ?? { lead, text };
      texts.set(key, known);
      if (next && text.length <= longestCommon) known.short = [...(known.short ?? []), { text: lead + text, next }];
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
        const solid = ledBy(text);
        if (this.pins && text) {
          for (const pin of this.pins.get(s.what.literal)?.[s.k] ?? []) {
            starts.add(pin.start);
            add('', text.slice(0, sureEdge * 2));
          }
          if (text.length <= longestLost) visit(s.next);
        }
        if (bare !== text) {
          const own = ledBy(bare);
          if (own) add(own.lead, headOf(own.text));
          else visit(s.next);
        }
        if (!text) visit(s.next);
        else if (solid) add(solid.lead, headOf(solid.text), s.next);
        else {
          add('', text, s.next);
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
}

/** A text and the white space before it; null for white space alone. */
function ledBy(all: string): Lead | null {
  const text = all.trimStart();
  return text ? { lead: all.slice(0, all.length - text.length), text } : null;
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
      if (f.short) last.short = [...(last.short ?? []), ...f.short];
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
