import type { LinkEngine } from './engine';
import { holdsCode } from './extract/extract';
import { type Literal, staticLength } from './extract/literal';
import { functionsAround } from './extract/model';
import type { Fn } from './extract/structure';
import { sampleOf } from './link/sample';
import { returned } from './value/names';
import type { Value } from './value/value';

/** Time spent on working ahead of the first prompt, in ms. */
export const aheadMs = 2000;
/** Likely files of which the longest template is linked ahead, and how many of the others. */
const mostFiles = 300;
const mostLater = 600;
/** How much of a sample is linked, round after round. */
const rounds = [1500, 4000, 4000];

/**
 * Links templates of the likeliest files as if they had been captured, one a step, the longest of each file first: these are read
 * then, their names are looked up, and the code that does it is compiled, for speed when it has run often.
 */
export function* rehearsal(engine: LinkEngine): Generator<void> {
  engine.weigh();
  const files = heaviestFiles(engine);
  const guises = new Guises();
  for (const longest of rounds) yield* new Round(engine, guises, longest).over(files);
}

class Round {
  private readonly engine: LinkEngine;
  private readonly guises: Guises;
  private readonly longest: number;
  private readonly sampled = new Set<Fn>();

  constructor(engine: LinkEngine, guises: Guises, longest: number) {
    this.engine = engine;
    this.guises = guises;
    this.longest = longest;
  }

  *over(files: readonly number[]): Generator<void> {
    const { engine } = this;
    const later: { file: number; literal: Literal }[] = [];
    for (const file of files) {
      if (!engine.mayReadAhead(file)) continue;
      const literals = (engine.model(file)?.literals ?? []).filter(({ pieces }) => pieces.length > 1);
      yield;
      const lengths = new Map(literals.map((l) => [l, staticLength(l)]));
      literals.sort((x, y) => lengths.get(y)! - lengths.get(x)!);
      const first = literals.shift();
      if (first) yield this.rehearse(file, first);
      for (const literal of literals) later.push({ file, literal });
    }
    for (const { file, literal } of later.slice(0, mostLater)) yield this.rehearse(file, literal);
  }

  /** Links what the function around a template may return, once for each, and what the template alone may give. */
  private rehearse(file: number, literal: Literal): void {
    const { engine, sampled } = this;
    const { evaluator } = engine;
    const scope = evaluator.scope(file);
    const fn = scope && functionsAround(scope.code.model, literal.start)[0];
    const alone: Value = { kind: 'text', file, scope, literal, fills: null };
    evaluator.begin();
    const isNew = fn && !sampled.has(fn);
    if (isNew) sampled.add(fn);
    try {
      for (const value of isNew ? [returned(evaluator, scope, fn), alone] : [alone]) {
        engine.link(this.guises.next(sampleOf(evaluator, value, this.longest)));
      }
    } catch {
      // Nobody has asked for it. A prompt that fails alike says so in its own answer.
    }
  }
}

/** Shorter texts are names, keys, messages. */
const leastText = 60;

/** To a file of text as many of code: what it takes to read these is more. */
const codeToText = 3;

/** Likely prompt sources with the most and the longest text first: a template says twice as much. */
function heaviestFiles({ index, files }: LinkEngine): number[] {
  const weight = new Map<number, number>();
  for (let l = 0; l < index.literals; l++) {
    const file = index.literalFile.data[l]!;
    const length = index.literalStatic.data[l]!;
    if (length < leastText || !index.fileAlive.data[file]) continue;
    const pieces = index.literalPiece.data[l + 1]! - index.literalPiece.data[l]!;
    weight.set(file, (weight.get(file) ?? 0) + length ** 1.3 * files[file]!.prior ** 2 * (pieces > 1 ? 2 : 1));
  }
  const heaviest = [...weight].sort((x, y) => y[1] - x[1]).map(([file]) => file);
  const code = heaviest.filter((file) => holdsCode(files[file]!.language));
  const text = heaviest.filter((file) => !holdsCode(files[file]!.language));
  const mixed: number[] = [];
  while (mixed.length < mostFiles && code.length + text.length)
    mixed.push(...code.splice(0, codeToText), ...text.splice(0, 1));
  return mixed;
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
