/** Milliseconds that a run took, the middle one of several after one to warm up. */
export async function median(run: () => Promise<unknown>, times = 9): Promise<number> {
  return (await rounds({ run }, times)).run;
}

/**
 * The middle of each of several that take turns, after one round to warm up: what else the machine does weighs on all of
 * them alike.
 */
export async function rounds<Name extends string>(
  runs: Record<Name, () => Promise<unknown>>,
  times: number,
): Promise<Record<Name, number>> {
  const names = Object.keys(runs) as Name[];
  const taken = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let i = 0; i <= times; i += 1) {
    for (const name of names) {
      const ms = await once(runs[name]);
      if (i > 0) taken.get(name)?.push(ms);
    }
  }
  const middle = (all: number[]) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
  return Object.fromEntries(names.map((name) => [name, middle(taken.get(name) ?? [])])) as Record<Name, number>;
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
  /**
   * What it is held against, in the same unit. With `empty`, the time of a request that does nothing, the goal counts
   * against both together, since one cannot be had without the other; the ratio to the first alone stands beside it.
   */
  limit: { name: string; ms: number; empty?: number } | null;
  /** `most`: at most so many times the limit; `fasterBy`: at least so many times faster than it. */
  goal: { most?: number; fasterBy?: number } | null;
}

const short = (ms: number): string => ms.toFixed(ms < 10 ? 2 : 0);

export function told({ what, ms, limit, goal }: Line): string {
  const figure = `${what.padEnd(28)} ${short(ms).padStart(7)} ms`;
  if (!limit || !goal) return figure;
  if (goal.most !== undefined) return `${figure}  ${most(ms, limit, goal.most)}`;
  const faster = limit.ms / ms;
  const missed = faster < (goal.fasterBy ?? 0) ? '  MISSED' : '';
  return `${figure}  ${faster.toFixed(0).padStart(5)}× faster than ${limit.name} ${short(limit.ms)} ms (goal: ${goal.fasterBy}×)${missed}`;
}

function most(ms: number, { name, ms: bare, empty }: NonNullable<Line['limit']>, goal: number): string {
  const ratio = ms / (bare + (empty ?? 0));
  const against =
    empty === undefined
      ? `${name} ${short(bare)} ms`
      : `${name} ${short(bare)} ms and an empty request ${short(empty)} ms`;
  const alone = empty === undefined ? '' : `; ${(ms / bare).toFixed(2)}× ${name} alone`;
  return `${ratio.toFixed(2).padStart(5)}× ${against} (goal: at most ${goal}×)${ratio > goal ? '  MISSED' : ''}${alone}`;
}
