/** Milliseconds that a run took, the middle one of several after one to warm up. */
export async function median(run: () => Promise<unknown>, times = 9): Promise<number> {
  await run();
  const taken: number[] = [];
  for (let i = 0; i < times; i += 1) taken.push(await once(run));
  return taken.sort((a, b) => a - b)[Math.floor(times / 2)] ?? 0;
}

/** The middle of each of two that take turns, so that what else the machine does weighs on both alike. */
export async function pair(
  a: () => Promise<unknown>,
  b: () => Promise<unknown>,
  times: number,
): Promise<[number, number]> {
  const [ofA, ofB]: [number[], number[]] = [[], []];
  for (let i = 0; i <= times; i += 1) {
    const [first, second] = [await once(a), await once(b)];
    if (i > 0) {
      ofA.push(first);
      ofB.push(second);
    }
  }
  const middle = (taken: number[]) => taken.sort((x, y) => x - y)[Math.floor(taken.length / 2)] ?? 0;
  return [middle(ofA), middle(ofB)];
}

export async function once(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

/** One line of the result: a figure beside what limits it, and what it should come to. */
export interface Line {
  what: string;
  ms: number;
  /** What it is held against, in the same unit. */
  limit: { name: string; ms: number } | null;
  /** `at most` so many times the limit, or `at least` so many times faster than it. */
  goal: { most?: number; fasterBy?: number } | null;
}

export function told({ what, ms, limit, goal }: Line): string {
  const figure = `${what.padEnd(44)} ${ms.toFixed(ms < 10 ? 2 : 0).padStart(8)} ms`;
  if (!limit || !goal) return figure;
  const against = `${limit.name} ${limit.ms.toFixed(limit.ms < 10 ? 2 : 0)} ms`;
  if (goal.most !== undefined) {
    const ratio = ms / limit.ms;
    return `${figure}  ${ratio.toFixed(2).padStart(6)}× ${against} (goal: at most ${goal.most}×)${ratio > goal.most ? '  MISSED' : ''}`;
  }
  const faster = limit.ms / ms;
  const missed = faster < (goal.fasterBy ?? 0) ? '  MISSED' : '';
  return `${figure}  ${faster.toFixed(0).padStart(5)}× faster than ${against} (goal: ${goal.fasterBy}×)${missed}`;
}
