import type { LinkEngine } from '../engine';
import type { Literal } from '../extract/literal';
import type { Span } from './node';
import type { Pin, Pins } from './pins';
import type { Prompt } from './prompt';
import type { Root } from './roots';

/** Longer pieces are found by their words, however changed. */
const longest = 120;
/** What is left of a piece without one of its words says where it stands, if it is this long. */
const leastLeft = 4;
const mostPlaces = 3;
const mostLiterals = 600;

const word = /[\p{L}\p{N}_]+/gu;

/** Where short pieces in reach of some functions may stand of which a word has changed: by what is before it, or behind it. */
export function weakPins(engine: LinkEngine, prompt: Prompt, roots: readonly Root[]): Pins {
  const pins = new Map<Literal, Pin[][]>();
  for (const { literal } of engine.callers.candidates(roots).sources.slice(0, mostLiterals)) {
    const own = literal.pieces.map(({ text }) => [...pinsOfPiece(prompt, text)]);
    if (own.some((list) => list.length)) pins.set(literal, own);
  }
  return pins;
}

function* pinsOfPiece({ text, places }: Prompt, piece: string): Generator<Pin> {
  if (piece.length > longest || text.includes(piece.trim())) return;
  const words = [...piece.matchAll(word)];
  if (words.length < 2) return;
  const seen = new Set<number>();
  for (const { 0: own, index } of words) {
    const end = index + own.length;
    const parts: Omit<Span, 'from' | 'to' | 'kind'>[] = [
      { textFrom: 0, textTo: index },
      { textFrom: end, textTo: piece.length },
    ];
    const [longer] = parts.sort((a, b) => b.textTo - b.textFrom - (a.textTo - a.textFrom));
    const { textFrom, textTo } = longer!;
    const part = piece.slice(textFrom, textTo);
    if (part.trim().length < leastLeft) continue;
    for (const from of places.of(part).slice(0, mostPlaces)) {
      const start = from - textFrom;
      if (seen.has(start)) continue;
      seen.add(start);
      yield { spans: [{ from, to: from + part.length, textFrom, textTo, kind: 'exact' }], start };
    }
  }
}
