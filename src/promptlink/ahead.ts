import type { LinkEngine } from './engine';
import { type Literal, staticLength } from './extract/literal';
import { functionsAround } from './extract/model';
import type { Fn } from './extract/structure';
import { sampleOf } from './link/sample';
import { returned } from './value/names';
import type { Value } from './value/value';

/** Time spent on working ahead of the first prompt, in ms. */
export const aheadMs = 2000;
/** Likely files whose templates are linked ahead, how many of them in the first round, of each at first, and how much of one. */
const mostFiles = 150;
const firstFiles = 12;
const firstOfFile = 3;
const longest = 4000;
/** Shorter templates that are linked when all of these files have been read. */
const mostLater = 600;

/**
 * Links the longest templates of the likeliest files as if they had been captured, one a step, round after round, each of more
 * files: these are read then, their names are looked up, and the code that does it is compiled, for speed when it has run often.
 */
export function* rehearsal(engine: LinkEngine): Generator<void> {
  engine.weigh();
  const guises = new Guises();
  const files = heaviestFiles(engine);
  for (let isSome = true, most = firstFiles; isSome; most *= 2) {
    isSome = false;
    for (const step of onceAll(engine, files.slice(0, most), guises)) {
      isSome = true;
      yield step;
    }
  }
}

function* onceAll(engine: LinkEngine, files: number[], guises: Guises): Generator<void> {
  const later: { file: number; literal: Literal }[] = [];
  const sampled = new Set<Fn>();
  for (const file of files) {
    if (!engine.mayReadAhead(file)) continue;
    const literals = (engine.model(file)?.literals ?? []).filter(({ pieces }) => pieces.length > 1);
    yield;
    const lengths = new Map(literals.map((l) => [l, staticLength(l)]));
    literals.sort((x, y) => lengths.get(y)! - lengths.get(x)!);
    for (const literal of literals.splice(0, firstOfFile)) yield rehearse(engine, file, literal, sampled, guises);
    for (const literal of literals) later.push({ file, literal });
  }
  for (const { file, literal } of later.slice(0, mostLater)) yield rehearse(engine, file, literal, sampled, guises);
}

/** Links what the function around a template may return, once for each, and what the template alone may give. */
function rehearse(engine: LinkEngine, file: number, literal: Literal, sampled: Set<Fn>, guises: Guises): void {
  const { evaluator } = engine;
  const scope = evaluator.scope(file);
  const fn = scope && functionsAround(scope.code.model, literal.start)[0];
  const alone: Value = { kind: 'text', file, scope, literal, fills: null };
  evaluator.begin();
  const isNew = fn && !sampled.has(fn);
  if (isNew) sampled.add(fn);
  for (const value of isNew ? [returned(evaluator, scope, fn), alone] : [alone]) {
    engine.link(guises.next(sampleOf(evaluator, value, longest)));
  }
}

/** Files with templates in them, likely prompt sources with the most of such text first. */
function heaviestFiles({ index, files }: LinkEngine): number[] {
  const weight = new Map<number, number>();
  for (let l = 0; l < index.literals; l++) {
    const file = index.literalFile.data[l]!;
    const pieces = index.literalPiece.data[l + 1]! - index.literalPiece.data[l]!;
    if (pieces < 2 || !index.fileAlive.data[file]) continue;
    weight.set(file, (weight.get(file) ?? 0) + index.literalStatic.data[l]! * files[file]!.prior ** 2);
  }
  const heaviest = [...weight].sort((x, y) => y[1] - x[1]).slice(0, mostFiles);
  return heaviest.map(([file]) => file);
}

/** Every how many words of a changed sample one has changed. */
const changed = 9;

/**
 * What a sample comes as, in turn: as it is, amid other text, with words that have changed, behind the one before it, or as JSON.
 * Each takes other ways through the code, and what has met one kind alone is compiled for that kind alone.
 */
class Guises {
  private count = 0;
  private before = '';

  next(sample: string): string {
    const { before } = this;
    this.before = sample;
    switch (this.count++ % 5) {
      case 1: {
        const middle = sample.indexOf('\n', sample.length / 2) + 1;
        return `A note before it.\n\n${sample.slice(0, middle)}A line of its own.\n${sample.slice(middle)}\n\nAnd one behind it.`;
      }
      case 2: {
        let words = 0;
        return sample.replace(/\w{4,}/g, (word) => (++words % changed ? word : `${word.slice(2)}x`));
      }
      case 3:
        return `${before}\n\n${sample}`;
      case 4:
        return JSON.stringify(sample);
      default:
        return sample;
    }
  }
}
