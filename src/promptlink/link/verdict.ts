import { staticLength } from '../extract/literal';
import { weigh } from '../index/words';
import type { LinkResult } from '../types';
import type { Node, Span } from './node';
import type { Prompt } from './prompt';

/** What the equal characters of a rendering say, in letters. */
function equalIn(prompt: Prompt, node: Node): number {
  let equal = 0;
  for (const piece of node.spans) for (const s of piece) if (s.kind !== 'changed') equal += prompt.weight(s.from, s.to);
  return equal;
}

/** Share of a literal's own text that stands as it was. */
function shareOf({ spans, literal }: Node): number {
  let equal = 0;
  for (const piece of spans) for (const s of piece) if (s.kind !== 'changed') equal += s.to - s.from;
  return equal / Math.max(1, staticLength(literal));
}

const lettersOf = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '');

/**
 * So many pieces of a prompt that is mostly explained, with so many letters, are no chance; fewer where all of it is explained, or
 * that it begins with, neither.
 */
const mostlyKnown = 0.7;
const surePieces = 2;
const sureLetters = 20;
const wholly = 0.98;
const sureLettersOfWhole = 14;
const sureOpening = 10;
/** So much of a prompt standing in texts of which most is there is no chance either. */
const dense = 0.2;
/** As much of it has to, where not even the longest of them says much. */
const leastOfLittle = 0.1;
/** A run of equal characters this long says more than its length in labels. */
const phrase = 24;

/** What a rendering's equal characters weigh as evidence: labels and single words stand in anybody's prompts. */
function weightOf(prompt: Prompt, node: Node): number {
  let weight = 0;
  for (const piece of node.spans) {
    for (const { kind, from, to } of piece) {
      const own = prompt.weight(from, to);
      if (kind !== 'changed') weight += own >= phrase ? own : own / 3;
    }
  }
  return weight;
}

/** A template with holes of which every piece is in place, a phrase among them. */
function isWhole(prompt: Prompt, { literal, spans, complete, instance }: Node): boolean {
  if (!instance || literal.gaps.length === 0 || complete < 0.95) return false;
  let own = 0;
  let longest = 0;
  for (const piece of spans) {
    for (const { kind, from, to } of piece) {
      if (kind === 'changed') continue;
      const weight = prompt.weight(from, to);
      own += weight;
      longest = Math.max(longest, weight);
    }
  }
  return own >= 40 && longest >= phrase;
}

/** So long a text with which a prompt begins is its system prompt, however much data follows. */
export const opening = 60;

function isOpening(prompt: Prompt, node: Node): boolean {
  return node.from === 0 && equalIn(prompt, node) >= opening && shareOf(node) >= 0.97;
}

/** Whether enough pieces with words, of which all stand where the code puts them, say that a prompt was made here. */
export function isTelling(nodes: readonly Node[]): boolean {
  const worded = wordedPieces(nodes);
  const letters = lettersIn(worded);
  return (worded.length >= 3 && letters >= 12) || (worded.length >= 2 && letters >= 16) || beginsSurely(nodes);
}

/** Whether they say it of themselves, however little they are: the same ones, as rows and tags have them, count once. */
function isSure(nodes: readonly Node[], isWhole: boolean): boolean {
  const worded = [...new Set(wordedPieces(nodes))];
  const least = isWhole ? sureLettersOfWhole : sureLetters;
  return (worded.length >= surePieces && lettersIn(worded) >= least) || beginsSurely(nodes);
}

/** Whether what the prompt begins with says it by itself. */
function beginsSurely(nodes: readonly Node[]): boolean {
  return lettersIn(wordedPieces(nodes.filter(({ spans }) => spans[0]?.[0]?.from === 0))) >= sureOpening;
}

/** Share of the letters of settled literals that stand where the code puts them, where some have changed. */
const leastStanding = 0.6;

/** Whether most of what settled literals have is there. */
export function isMostly(nodes: readonly Node[]): boolean {
  let there = 0;
  let all = 0;
  for (const { open, spans, literal } of nodes) {
    if (!open) continue;
    literal.pieces.forEach(({ text }, k) => {
      const letters = weigh(lettersOf(text));
      const { length } = text;
      const equal = spans[k]!.reduce((n, s) => (s.kind === 'changed' ? n : n + s.textTo - s.textFrom), 0);
      all += letters;
      if (length) there += (letters * Math.min(length, equal)) / length;
    });
  }
  return there >= all * leastStanding;
}

/** The letters of the settled pieces that have three or more. */
function wordedPieces(nodes: readonly Node[]): string[] {
  const settled = nodes.filter(({ open }) => open);
  const isThere = (spans: readonly Span[]) => spans.some((s) => s.to > s.from && s.kind !== 'changed');
  const texts = settled.flatMap(({ spans, literal }) => literal.pieces.filter((_, k) => isThere(spans[k]!)));
  return texts.map(({ text }) => lettersOf(text)).filter((text) => weigh(text) >= 3);
}

const lettersIn = (texts: readonly string[]): number => texts.reduce((n, text) => n + weigh(text), 0);

/**
 * Whether what was found is too little, or too scattered, to say that the prompt was made in this workspace: islands of
 * everyday text in a sea that nothing explains, or sentences that only resemble some here and there. Prompts of one
 * application share files; chance finds come from as many files as there are sentences.
 */
export function isFaint(
  prompt: Prompt,
  result: LinkResult,
  nodes: readonly Node[],
  length: number,
  isLittle: boolean,
): boolean {
  let known = length;
  for (const { start, end } of result.unexplained) known -= end - start;
  let equal = 0;
  let strong = 0;
  const byFile = new Map<number, number>();
  for (const node of nodes) {
    const own = equalIn(prompt, node);
    equal += own;
    byFile.set(node.file, (byFile.get(node.file) ?? 0) + weightOf(prompt, node));
    if (own >= 25 && shareOf(node) >= 0.62) strong += own;
  }
  const home = Math.max(0, ...byFile.values());
  const isTooLittle = isLittle && equal < length * leastOfLittle;
  if (!isTooLittle && known >= length * mostlyKnown && isSure(nodes, known >= length * wholly)) return false;
  if (isLittle) return true;
  if (nodes.some((n) => isWhole(prompt, n) || isOpening(prompt, n))) return false;
  const isOneTemplate = nodes.some((n) => n.from < 3 && n.to - n.from >= length * 0.6);
  if (equal >= length * dense && strong >= equal * 0.4) return false;
  if (home < 40 && equal < length * 0.5 && !isOneTemplate) return true;
  if (known >= length * 0.9 || (known >= length * 0.5 && isTelling(nodes))) return false;
  if (home >= 60 && known >= length * 0.5 && equal >= length * 0.25) return false;
  if (equal < 160 && home < 120 && known < length * 0.5 && equal < length * 0.25) return true;
  if (strong < 40) return true;
  if (home < 120 && home < length * 0.2 && known < length * 0.75) return true;
  return strong < equal * 0.4 && strong < 250;
}
