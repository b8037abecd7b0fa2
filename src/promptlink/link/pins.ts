import type { Literal } from '../extract/literal';
import { alignHead, alignTail, bridge } from './align';
import type { Node, Span } from './node';
import type { Prompt } from './prompt';

/** Where stretches of a piece were found whose other words have changed since the capture. */
export interface Pin {
  spans: readonly Span[];
  /** Where the piece begins when nothing before the first stretch has changed its length. */
  start: number;
}

/** What was found of changed literals, by literal and piece. */
export type Pins = ReadonlyMap<Literal, readonly Pin[][]>;

/** The pins that finds give: of pieces that were not found whole. */
export function pinsOf(finds: readonly Node[]): Pins {
  const pins = new Map<Literal, Pin[][]>();
  for (const { literal, spans } of finds) {
    spans.forEach((own, k) => {
      const { length } = literal.pieces[k]!.text;
      if (!own.length || own.reduce((n, s) => n + s.textTo - s.textFrom, 0) === length) return;
      let list = pins.get(literal);
      if (!list) {
        list = literal.pieces.map(() => []);
        pins.set(literal, list);
      }
      list[k]!.push({ spans: own, start: own[0]!.from - own[0]!.textFrom });
    });
  }
  return pins;
}

/** Whether a piece of which only a stretch was found may begin at a place. */
export function mayStart({ spans, start }: Pin, at: number): boolean {
  const first = spans[0]!;
  return at <= first.from && Math.abs(at - start) <= 8 + first.textFrom * 0.4;
}

/** Where it may end: at its last stretch, or about as far behind it as its tail is long, where the tail's last characters stand. */
export function endsOf({ spans }: Pin, piece: string, text: string, limit: number): number[] {
  const last = spans[spans.length - 1]!;
  const tail = piece.slice(last.textTo);
  if (!tail) return [last.to];
  const about = Math.min(limit, last.to + tail.length);
  const ends = new Set([about]);
  const slack = 8 + tail.length * 0.4;
  for (const length of [6, 3, 1]) {
    const suffix = tail.slice(-length);
    let isFound = false;
    for (const at of [
      text.lastIndexOf(suffix, about),
      text.indexOf(suffix, Math.max(last.to, about - suffix.length)),
    ]) {
      const end = at + suffix.length;
      if (at < last.to || end > limit || Math.abs(end - about) > slack) continue;
      ends.add(end);
      isFound = true;
    }
    if (isFound) break;
  }
  return [...ends];
}

/** The spans of a changed piece that stands in `[from, to)`: what was found, what of the rest is equal, and what differs. */
export function spansBetween(prompt: Prompt, piece: string, { spans }: Pin, from: number, to: number): Span[] {
  const out: Span[] = [];
  const first = spans[0]!;
  if (first.from > from) out.push(...alignHead(prompt, piece, from, first.from, first.textFrom));
  spans.forEach((span, i) => {
    const before = spans[i - 1];
    if (before && span.from >= before.to && span.textFrom >= before.textTo) {
      out.push(...bridge(prompt, piece, before.to, span.from, before.textTo, span.textFrom));
    }
    out.push({ ...span });
  });
  const last = spans[spans.length - 1]!;
  if (last.to < to) out.push(...alignTail(prompt, piece, last.to, to, last.textTo));
  const head = out[0]!;
  if (head.from > from) out.unshift({ from, to: head.from, textFrom: 0, textTo: head.textFrom, kind: 'changed' });
  const end = out[out.length - 1]!;
  if (end.to < to) out.push({ from: end.to, to, textFrom: end.textTo, textTo: piece.length, kind: 'changed' });
  return out;
}
