/** A seeded source of chance: the same seed gives the same sequence everywhere. */
export interface Random {
  /** 0 ≤ x < 1. */
  next(): number;
  /** A whole number, both ends included. */
  int(min: number, max: number): number;
  pick<T>(list: readonly T[]): T;
  chance(probability: number): boolean;
  /** An id that sorts by `time` (epoch ms), as collision-proof as the seed allows. */
  id(time: number): string;
}

/** Mulberry32 (Tommy Ettinger, public domain description): 32 bits of state are plenty for sample data. */
export function random(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    int,
    pick: (list) => list[int(0, list.length - 1)]!,
    chance: (probability) => next() < probability,
    id: (time) =>
      `c${time.toString(36).padStart(9, '0')}${Array.from({ length: 15 }, () => int(0, 35).toString(36)).join('')}`,
  };
}
