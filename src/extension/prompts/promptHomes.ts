import type { PromptLiteral } from '../../promptlink/types';

/** A function, constant or file that holds prompt text: all its literals are one prompt. `at`: the offset where it begins. */
export interface PromptHome {
  /** Names it in its file, also after lines above it came or went: its name, numbered where several have it. */
  key: string;
  home: string;
  at: number;
  literals: PromptLiteral[];
}

/** The homes of a file's literals, in source order. */
export function promptHomes(literals: readonly PromptLiteral[]): PromptHome[] {
  const byPlace = new Map<string, PromptHome>();
  const named = new Map<string, number>();
  for (const literal of literals) {
    const { home, homeStart, start } = literal;
    const place = `${home}@${homeStart}`;
    const known = byPlace.get(place);
    if (known) {
      known.literals.push(literal);
      continue;
    }
    const nth = (named.get(home) ?? 0) + 1;
    named.set(home, nth);
    byPlace.set(place, {
      key: nth > 1 ? `${home} ${nth}` : home,
      home,
      at: Math.min(homeStart, start),
      literals: [literal],
    });
  }
  return [...byPlace.values()];
}

/** The home of the innermost literal at an offset. */
export function homeAt(homes: readonly PromptHome[], offset: number): PromptHome | undefined {
  let best: PromptHome | undefined;
  let length = Number.POSITIVE_INFINITY;
  for (const home of homes) {
    for (const { start, end } of home.literals) {
      if (start > offset || offset >= end || end - start >= length) continue;
      best = home;
      length = end - start;
    }
  }
  return best;
}
