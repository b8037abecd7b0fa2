import type { Link, LinkResult } from '../../../src/promptlink/types';
import type { Rendered } from './instrument';

/** Sums over one set of prompts; shares are averaged prompt by prompt. */
export class Score {
  recall: number[] = [];
  precision: number[] = [];
  strict: number[] = [];
  holes: number[] = [];
  readonly byLength: number[][] = [[], [], [], []];

  add(rendered: Rendered, result: Pick<LinkResult, 'links' | 'holes'>): void {
    const { truth, places, text } = rendered;
    const link: (Link | undefined)[] = new Array(text.length);
    for (const l of result.links) for (let i = l.start; i < l.end; i++) link[i] = l;
    let all = 0;
    let hit = 0;
    let right = 0;
    let linked = 0;
    let good = 0;
    const pieces = new Map<number, { all: number; hit: number; length: number }>();
    for (let i = 0; i < text.length; i++) {
      const t = truth[i]!;
      const l = link[i];
      if (l && t !== -2) {
        linked++;
        if (t >= 0) good++;
      }
      if (t < 0) continue;
      const place = places[t]!;
      const isRight = !!l && l.file === place.file && l.fileStart <= place.offset && place.offset < l.fileEnd;
      all++;
      if (l) hit++;
      if (isRight) right++;
      const p = pieces.get(place.piece) ?? { all: 0, hit: 0, length: place.pieceLength };
      pieces.set(place.piece, p);
      p.all++;
      if (l) p.hit++;
    }
    if (all) {
      this.recall.push(hit / all);
      this.strict.push(right / all);
    }
    if (linked) this.precision.push(good / linked);
    for (const p of pieces.values()) {
      const bucket = p.length < 8 ? 0 : p.length < 20 ? 1 : p.length < 50 ? 2 : 3;
      this.byLength[bucket]!.push(p.hit / p.all);
    }
    if (rendered.holes.length) {
      const found = rendered.holes.filter((h) =>
        result.holes.some(
          (g) =>
            g.file === h.file &&
            g.range.start < Math.max(h.end, h.start + 1) &&
            h.start < Math.max(g.range.end, g.range.start + 1) &&
            g.value === h.value,
        ),
      );
      this.holes.push(found.length / rendered.holes.length);
    }
  }
}

export function mean(list: readonly number[]): number {
  return list.length ? list.reduce((a, b) => a + b, 0) / list.length : Number.NaN;
}

export function percentile(list: readonly number[], p: number): number {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN;
}
