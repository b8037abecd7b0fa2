import type { LinkEngine } from './engine';
import { holdsCode } from './extract/extract';
import { findInstances, type Instance, weightOf } from './link/chain';
import { type Chosen, choose } from './link/choose';
import { deriveUnfound } from './link/derive';
import { unfoundEnds } from './link/ends';
import { type Fragment, findFragments } from './link/fragment';
import { headings } from './link/headings';
import { messages } from './link/messages';
import { misplaced, withoutQuoted } from './link/misplaced';
import type { Node } from './link/node';
import { escapedBreaks, jsonEscape, Prompt, unescapeJson } from './link/prompt';
import { prune, sourceTest } from './link/prune';
import { resembling } from './link/resemble';
import { report } from './link/result';
import { siblings } from './link/siblings';
import { isFaint } from './link/verdict';
import { findWeak } from './link/weak';
import { Weave } from './link/weave';
import type { LinkResult } from './types';

/** Longer texts are cut: what is behind is left unexplained, and the result says so. */
const longest = 1_000_000;

/** Files less likely than this to render prompts are asked last; code may be less likely, for an older version may be in use. */
const leastPrior = 0.75;
const leastPriorOfCode = 0.4;
/** Texts less likely than this are fixtures, however whole they stand, and shorter ones say nothing by that. */
const leastPriorOfText = 0.3;
const leastPriorOfJson = 0.6;
const leastWhole = 120;

/** Where links cover less of a prompt than this, what stands at its ends is looked for. */
const leastCoverage = 0.9;
/** Where they cover less, functions that share its short pieces are looked for; or its changed ones. */
const leastCoverageByWords = 0.5;
const leastCoverageChanged = 0.3;

/** How often one more level of JSON escaping is undone where that may explain more, and what leaves nothing to look for. */
const deepest = 3;
const nearlyAll = 0.98;
/** Where as much of a text is explained once it is unescaped, it was escaped. */
const enough = 0.5;
/** Where another level has so little more that stands in sources, it explains no more. */
const leastGain = 0.003;
/** Fewer escapes in what is not explained are part of the text. */
const leastEscapes = 2;

/** Links one captured text. */
export class LinkRun {
  private readonly engine: LinkEngine;

  constructor(engine: LinkEngine) {
    this.engine = engine;
  }

  link(text: string): LinkResult {
    if (text.length <= longest) return this.linkAll(text);
    const result = this.linkAll(text.slice(0, longest));
    const unexplained = [...result.unexplained, { start: longest, end: text.length }];
    return { ...result, unexplained, coverage: (result.coverage * longest) / text.length, truncated: true };
  }

  /** Links a text at the level of JSON escaping that explains most of it. */
  private linkAll(text: string): LinkResult {
    const outer = new Prompt(text);
    const breaks = escapedBreaks(text);
    let prompt: Prompt | null = (breaks && unescapeJson(outer)) || outer;
    const first = { prompt, fragments: this.fragments(prompt) };
    let best = this.linkPrompt(prompt, text.length, first.fragments);
    let bestEqual = equalShare(best, text.length);
    const consider = (other: Prompt) => {
      const fragments = this.fragments(other);
      // What stands in no source explains no more than what was linked, nor more than what was found if it holds no more of it.
      const found = foundShare(other, fragments, text.length);
      if (found <= bestEqual) return;
      if (bestEqual >= enough && found < foundShare(first.prompt, first.fragments, text.length) + leastGain) return;
      const result = this.linkPrompt(other, text.length, fragments);
      const equal = equalShare(result, text.length);
      if (equal > bestEqual) [best, bestEqual] = [result, equal];
    };
    // What looked escaped may stand so in the source.
    if (prompt !== outer && bestEqual < (breaks < leastEscapes ? nearlyAll : enough)) consider(outer);
    for (let level = 0; level < deepest && bestEqual < nearlyAll; level++) {
      prompt = unexplainedEscapes(text, best) < leastEscapes ? null : unescapeJson(prompt);
      if (!prompt) break;
      consider(prompt);
    }
    return best;
  }

  private readonly isSourceFile = (file: number): boolean => {
    const { prior, language } = this.engine.files[file]!;
    return prior >= (holdsCode(language) ? leastPriorOfCode : leastPrior);
  };

  /** A document that stands whole in a prompt was read for it, wherever it is kept. */
  private isWholeText({ file, complete, same }: Instance): boolean {
    const { prior, language } = this.engine.files[file]!;
    if (language === 'json') return prior >= leastPriorOfJson && complete >= 0.9 && same >= leastWhole;
    if (language !== 'text' || prior < leastPriorOfText) return false;
    if (complete >= 0.9) return same >= leastWhole;
    return complete >= 0.5 && same >= leastWhole * (complete >= 0.75 ? 1.5 : 3);
  }

  private fragments(prompt: Prompt): Fragment[] {
    const { index } = this.engine;
    const hasSource = sourceTest(index, this.isSourceFile);
    return prune(findFragments(prompt, index, hasSource), prompt.text.length, hasSource);
  }

  private linkPrompt(
    prompt: Prompt,
    captureLength: number,
    fragments: readonly Fragment[],
    withLittle = false,
  ): LinkResult {
    const { index, files } = this.engine;
    const instances = findInstances(fragments, index, prompt).filter((i) => isEvidence(prompt, i));
    const hasHoles = ({ literal }: Instance) =>
      index.literalPiece.data[literal + 1]! - index.literalPiece.data[literal]! > 1;
    const covered = new Uint8Array(prompt.text.length);
    const isSource = (i: Instance) => this.isSourceFile(i.file) || this.isWholeText(i);
    const about = {
      prior: (file: number) => files[file]!.prior,
      isCopy: (file: number) => files[file]!.isCopy,
      isSource,
      hasHoles,
      worded: (instance: Instance) => index.wordedLength(instance.literal),
    };
    const found = choose(instances.filter(isSource), about, covered);
    const chosen = [...found, ...choose(this.findShort(prompt, found), about, covered)];
    const weave = this.weave(prompt, chosen, withLittle);
    // Fixtures keep prompts whole, values included: they speak only where no source does, holes of renderings included.
    mark(covered, weave.nodes);
    const kept = instances.filter((i) => !isSource(i));
    const more = choose(kept, about, covered);
    if (more.length) weave.extend(chosen, more);
    let nodes = withoutQuoted(prompt, weave.fill(chosen));
    nodes.push(...headings(prompt, nodes));
    nodes.push(...siblings(prompt, nodes), ...messages(this.engine, prompt, nodes));
    let result = report(this.engine, prompt, captureLength, nodes);
    if (result.coverage < leastCoverage && !weave.isWhole) {
      const isUnfound = result.coverage < leastCoverageByWords;
      const derived = isUnfound && deriveUnfound(this.engine, prompt, nodes, result.coverage < leastCoverageChanged);
      const adopted = derived && new Weave(this.engine, prompt).adopt(derived, chosen);
      const better = adopted && report(this.engine, prompt, captureLength, adopted);
      if (better && better.coverage > result.coverage) [result, nodes] = [better, adopted];
      else {
        const all = this.withEnds(prompt, nodes, chosen);
        if (all !== nodes) [result, nodes] = [report(this.engine, prompt, captureLength, all), all];
      }
    }
    if (!isFaint(prompt, result, nodes, captureLength, withLittle && weave.isLittle)) return result;
    // Code may have told it without the little that was found; where it doesn't, that little has to say enough by itself.
    if (!withLittle) {
      const more = resembling(prompt, index, fragments, this.isSourceFile);
      if (weave.isLittle || more.length) return this.linkPrompt(prompt, captureLength, [...fragments, ...more], true);
    }
    return report(this.engine, prompt, captureLength, []);
  }

  /** With what stands before and behind all that was found, where code tells it. */
  private withEnds(prompt: Prompt, found: Node[], chosen: readonly Chosen[]): Node[] {
    let nodes = found;
    for (const range of unfoundEnds(prompt, nodes)) {
      const more = deriveUnfound(this.engine, prompt, [], false, range);
      if (more) nodes = new Weave(this.engine, prompt).adopt({ ...more, nodes: [...nodes, ...more.nodes] }, chosen);
    }
    return nodes;
  }

  /** What is too short to be found by its words, beside and between what was. */
  private findShort(prompt: Prompt, found: readonly Chosen[]): Instance[] {
    const { length } = prompt.text;
    const anchors = found.flatMap(({ instance }) => instance.anchors.map((a) => a.fragment));
    // Between the first and the last character that a template has been found by: a hole at its edge may hold anything.
    const within = found.map(({ instance }) => instance);
    const files = new Set(within.map(({ file }) => file));
    return findWeak(
      prompt,
      this.engine.index,
      mark(new Uint8Array(length), within),
      mark(new Uint8Array(length), anchors),
      files,
    );
  }

  /** Weaves what was chosen; what turns out to stand where it does not belong is left out for good. */
  private weave(prompt: Prompt, chosen: Chosen[], withLittle: boolean): Weave {
    const woven = new Weave(this.engine, prompt);
    const wrong = new Set(misplaced(this.engine, woven.run(chosen, withLittle)).map((n) => n.instance));
    if (!wrong.size) return woven;
    chosen.splice(0, chosen.length, ...chosen.filter((c) => ![c.instance, ...c.rivals].some((i) => wrong.has(i))));
    const again = new Weave(this.engine, prompt);
    again.run(chosen, withLittle);
    return again;
  }
}

/** Share of the text that links explain without a change. */
function equalShare({ links }: LinkResult, length: number): number {
  let equal = 0;
  for (const link of links) if (link.kind !== 'changed') equal += link.end - link.start;
  return equal / Math.max(1, length);
}

/** Share of the captured text in which stretches of literals stand. */
function foundShare(prompt: Prompt, fragments: readonly Fragment[], length: number): number {
  const marks = mark(new Uint8Array(prompt.text.length), fragments);
  let found = 0;
  for (let from = marks.indexOf(1); from >= 0; ) {
    const next = marks.indexOf(0, from);
    const to = next < 0 ? marks.length : next;
    found += prompt.captured(to) - prompt.captured(from);
    from = next < 0 ? -1 : marks.indexOf(1, next);
  }
  return found / Math.max(1, length);
}

/** Escapes outside of what links explain. */
function unexplainedEscapes(text: string, { links }: LinkResult): number {
  const explained = mark(
    new Uint8Array(text.length),
    links.filter(({ kind }) => kind !== 'changed').map(({ start, end }) => ({ from: start, to: end })),
  );
  let count = 0;
  for (const { index } of text.matchAll(jsonEscape)) if (!explained[index]) count++;
  return count;
}

/** Sets 1 in ranges. */
function mark(marks: Uint8Array, ranges: readonly { from: number; to: number }[]): Uint8Array {
  for (const { from, to } of ranges) marks.fill(1, from, to);
  return marks;
}

function isEvidence(prompt: Prompt, instance: Instance): boolean {
  return weightOf(prompt, instance) >= 12 && (instance.complete >= 0.08 || instance.same >= 60);
}
