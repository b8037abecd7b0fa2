import { C } from '../extract/chars';
import type { Literal } from '../extract/literal';
import { costOf } from './choices';
import { isSpace } from './fragment';
import { endsOf, mayStart, type Pins } from './pins';
import type { Edges, Way } from './ways';

/** So many characters that stand as they were say where a changed piece begins or ends. */
export const sureEdge = 3;
/** Longer pieces are found by some of their words, however changed. */
export const longestLost = 60;

/** What it costs that the line breaks before a piece are those of what stands before it. */
const runTogether = costOf(0.2);

/** What it costs that the line behind a piece was indented. */
const indented = costOf(0.4);

/** How the pieces of literals may stand in a text. */
export class Laying {
  private readonly text: string;
  private readonly to: number;
  private readonly isLoose: boolean;
  private readonly pins: Pins | null;

  /** `isLoose`: white space may have been run together. `pins`: words have changed. */
  constructor(text: string, to: number, isLoose: boolean, pins: Pins | null) {
    this.text = text;
    this.to = to;
    this.isLoose = isLoose;
    this.pins = pins;
  }

  /** How piece k may stand at p: as it is, trimmed at the literal's edges, or with other white space. */
  waysOf(literal: Literal, k: number, p: number, edges: Edges): readonly Way[] {
    const { text, base, whole, parts, hasSpace, hasBreak, lead } = edges;
    const isWhole = this.stands(text, p);
    const indent = isWhole && text.endsWith('\n') ? this.indentAt(p + text.length) : 0;
    if (isWhole && !parts && !indent) return whole;
    const ways: Way[] = isWhole ? [...whole] : [];
    if (indent)
      ways.push({
        length: text.length + indent,
        textFrom: base,
        textTo: base + text.length,
        loose: true,
        cost: indented,
      });
    for (const part of parts ?? []) if (this.stands(part.text, p)) ways.push(part.way);
    if (!ways.length && lead && this.isBehindBlankLine(p) && this.stands(text.slice(lead), p))
      ways.push({
        length: text.length - lead,
        textFrom: base + lead,
        textTo: base + text.length,
        loose: true,
        cost: runTogether,
      });
    if (!ways.length && hasSpace && (this.isLoose || hasBreak)) {
      const way = this.loose(text, p, base);
      if (way) ways.push(way);
    }
    if (!ways.length && this.pins) this.changed(literal, k, p, ways);
    return ways;
  }

  /** Whether all that waysOf tells is told by comparing the whole piece. */
  isPlain({ parts, hasSpace, hasBreak }: Edges): boolean {
    return !parts && !this.pins && !(hasSpace && (this.isLoose || hasBreak));
  }

  /** Empty lines that followed one another may have been made one. */
  private isBehindBlankLine(p: number): boolean {
    return this.text.charCodeAt(p - 1) === C.LF && this.text.charCodeAt(p - 2) === C.LF;
  }

  /** How many characters of indentation stand at p. */
  private indentAt(p: number): number {
    let at = p;
    while (at < this.to && (this.text[at] === ' ' || this.text[at] === '\t')) at++;
    return at < this.to && this.text[at] !== '\n' ? at - p : 0;
  }

  stands(text: string, p: number): boolean {
    return p + text.length <= this.to && this.text.startsWith(text, p);
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
        const cost = costOf(1 + head + tail + 0.08 * Math.abs(end - p - text.length));
        ways.push({ length: end - p, textFrom: 0, textTo: text.length, loose: false, cost, pin });
      }
    }
    if (!ways.length && text.length <= longestLost) {
      ways.push({ length: 0, textFrom: 0, textTo: 0, loose: false, cost: costOf(1 + 0.08 * text.length) });
    }
  }

  /** How a piece stands at p whose runs of white space are others there; null where it does not. */
  private loose(text: string, p: number, base: number): Way | null {
    let at = p;
    let i = 0;
    let textFrom = 0;
    let textTo = text.length;
    let lostBreaks = 0;
    while (i < text.length) {
      if (isSpace(text.charCodeAt(i))) {
        const begin = i;
        while (i < text.length && isSpace(text.charCodeAt(i))) i++;
        const before = at;
        while (at < this.to && isSpace(this.text.charCodeAt(at))) at++;
        // A space alone did not become a line break.
        if (begin === 0 && i === text.length && !text.includes('\n') && this.text.slice(before, at).includes('\n'))
          return null;
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
      textFrom: base + textFrom,
      textTo: base + Math.max(textFrom, textTo),
      loose: true,
      cost: costOf((at > p ? 0.6 : 1) + 0.5 * Math.min(2, lostBreaks)),
    };
  }
}
