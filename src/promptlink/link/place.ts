import type { TextIndex } from '../index/textIndex';
import type { Instance } from './chain';
import type { Prompt } from './prompt';

/** A stretch of one piece and where it stands in the prompt. */
export interface Span {
  from: number;
  to: number;
  textFrom: number;
  textTo: number;
  kind: 'exact' | 'normalised' | 'changed';
}

/** Where each piece of a literal stands; empty for a piece that was not found. */
export type Placement = Span[][];

/** Places the pieces of an instance: those with anchors by them, those between by looking for their text in order. */
export function place(prompt: Prompt, instance: Instance, index: TextIndex): Placement {
  const first = index.literalPiece.data[instance.literal]!;
  const count = index.literalPiece.data[instance.literal + 1]! - first;
  const placed: Placement = Array.from({ length: count }, () => []);
  for (const { piece, fragment } of instance.anchors) {
    placed[piece]!.push({
      from: fragment.from,
      to: fragment.to,
      textFrom: fragment.textFrom,
      textTo: fragment.textTo,
      kind: fragment.loose ? 'normalised' : 'exact',
    });
  }
  const textOf = (piece: number) => textAt(index, first + piece);
  for (let i = 0; i < count; i++) {
    if (placed[i]!.length) continue;
    let next = i;
    while (next < count && !placed[next]!.length) next++;
    placeBetween(prompt, placed, i, next, textOf);
    i = next;
  }
  return placed;
}

export function textAt(index: TextIndex, piece: number): string {
  const text = index.pieceText.data[piece]!;
  const start = index.textStart.data[text]!;
  return String.fromCharCode(...index.chars.data.subarray(start, start + index.textLength.data[text]!));
}

const reach = 4000;

function placeBetween(prompt: Prompt, placed: Placement, i: number, next: number, textOf: (p: number) => string): void {
  const { text } = prompt;
  const before = i > 0 ? placed[i - 1]! : [];
  const after = next < placed.length ? placed[next]! : [];
  if (!before.length && after.length) {
    let end = after[0]!.from;
    for (let p = next - 1; p >= i; p--) {
      const s = textOf(p);
      const at = text.lastIndexOf(s, end - s.length);
      if (end - s.length < 0 || at < 0 || end - at > reach) break;
      placed[p] = [{ from: at, to: at + s.length, textFrom: 0, textTo: s.length, kind: 'exact' }];
      end = at;
    }
    return;
  }
  let from = before[before.length - 1]?.to ?? 0;
  const limit = after[0]?.from ?? Math.min(text.length, from + reach);
  for (let p = i; p < next; p++) {
    const s = textOf(p);
    const at = s ? text.indexOf(s, from) : p === placed.length - 1 ? limit : from;
    if (at < 0 || at + s.length > limit) break;
    placed[p] = [{ from: at, to: at + s.length, textFrom: 0, textTo: s.length, kind: 'exact' }];
    from = at + s.length;
  }
}
