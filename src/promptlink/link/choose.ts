import type { Instance } from './chain';

/** An instance that won its stretch of the prompt, with the other homes of the same text. */
export interface Chosen {
  instance: Instance;
  rivals: Instance[];
}

/** What choosing needs to know about files and literals. */
export interface Files {
  prior(file: number): number;
  /** Whether its sources stand beside it, one by one. */
  isCopy(file: number): boolean;
  /** Whether prompts may be rendered from where it stands, rather than stored there. */
  isSource(instance: Instance): boolean;
  hasHoles(instance: Instance): boolean;
  /** Characters of its literal's pieces that have words. */
  worded(instance: Instance): number;
}

/** Other homes that are told, and how likely they are at least beside the likeliest: copies in tests and builds are none. */
const mostRivals = 8;
const leastRival = 0.4;
/** What explains more only because it was bundled from many sources. */
const ofCopy = 0.001;
/** How much of them at most templates may differ in that begin with the same text. */
const alike = 0.05;

/** Candidates that explain the same stretches equally well. */
interface Group {
  members: Instance[];
  score: number;
  tier: number;
}

/**
 * Sources come first, whatever else holds their text: tests and fixtures keep whole prompts as they were rendered, values
 * included, and would win by length.
 */
function tierOf(instance: Instance, files: Files): number {
  return files.isSource(instance) && instance.complete > 0.3 ? 0 : files.prior(instance.file) >= 0.5 ? 1 : 2;
}

/** Picks instances so that every stretch of the prompt has one home; marks what they take in `covered`. */
export function choose(instances: Instance[], files: Files, covered: Uint8Array): Chosen[] {
  const groups = groupEqual(instances, files);
  const votes = votesOf(groups);
  const chosen: Chosen[] = [];
  for (const group of groups) {
    const { members } = group;
    if (freshShare(members[0]!, covered) < 0.7) continue;
    const ranked = members
      .map((instance) => ({ instance, rank: rank(instance, votes, files) }))
      .sort((a, b) => b.rank - a.rank || a.instance.file - b.instance.file || a.instance.literal - b.instance.literal);
    const winner = ranked[0]!.instance;
    for (const { fragment } of winner.anchors) covered.fill(1, fragment.from, fragment.to);
    const least = files.prior(winner.file) * leastRival;
    const rivals = ranked.slice(1).flatMap(({ instance }) => (files.prior(instance.file) < least ? [] : [instance]));
    chosen.push({ instance: winner, rivals: rivals.slice(0, mostRivals) });
  }
  return chosen;
}

/** How much of the prompt each file can explain, in characters. */
function votesOf(groups: readonly Group[]): Map<number, number> {
  const ranges = new Map<number, [number, number][]>();
  for (const { members } of groups) {
    for (const { file, anchors, complete, same } of members) {
      if (complete < 0.25 && same < 60) continue;
      const list = ranges.get(file) ?? [];
      if (!list.length) ranges.set(file, list);
      for (const { fragment } of anchors) list.push([fragment.from, fragment.to]);
    }
  }
  const votes = new Map<number, number>();
  for (const [file, list] of ranges) votes.set(file, unionOf(list));
  return votes;
}

function unionOf(list: [number, number][]): number {
  list.sort((a, b) => a[0] - b[0]);
  let end = 0;
  let sum = 0;
  for (const [from, to] of list) {
    sum += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return sum;
}

/** A file that explains clearly more of the prompt is its source, even where its path speaks of something older. */
function rank(instance: Instance, votes: Map<number, number>, files: Files): number {
  const weight = files.isCopy(instance.file) ? ofCopy : 0.85 + 0.15 * files.prior(instance.file);
  return weight * (votes.get(instance.file) ?? 0);
}

/** Share of the instance's characters that nobody has taken yet. */
function freshShare(instance: Instance, covered: Uint8Array): number {
  let fresh = 0;
  let all = 0;
  for (const { fragment } of instance.anchors) {
    for (let i = fragment.from; i < fragment.to; i++) if (!covered[i]) fresh++;
    all += fragment.to - fragment.from;
  }
  return fresh / Math.max(1, all);
}

/** How much of a literal was found: of one with holes, pieces too short for a seed are still to be placed. */
function completeOf(instance: Instance, files: Files): number {
  const { complete, same } = instance;
  if (!files.hasHoles(instance)) return complete;
  return Math.min(1, Math.max(complete * 1.08, same / Math.max(1, files.worded(instance))));
}

function groupEqual(instances: Instance[], files: Files): Group[] {
  const groups = new Map<number, Group[]>();
  const all: Group[] = [];
  for (const instance of instances) {
    const complete = completeOf(instance, files);
    const whole = 0.15 + 0.85 * complete * complete;
    const score = instance.same * whole * (0.7 + 0.3 * files.prior(instance.file));
    const near = groups.get(instance.from) ?? [];
    if (!near.length) groups.set(instance.from, near);
    const group = near.find((g) => isEqual(g.members[0]!, instance));
    if (group) {
      group.members.push(instance);
      group.score = Math.max(group.score, score);
    } else {
      const fresh = { members: [instance], score, tier: 0 };
      near.push(fresh);
      all.push(fresh);
    }
  }
  for (const group of all) group.tier = Math.min(...group.members.map((m) => tierOf(m, files)));
  return all.sort((a, b) => a.tier - b.tier || b.score - a.score || a.members[0]!.from - b.members[0]!.from);
}

/** Whether two instances explain the same stretch equally well. */
function isEqual(a: Instance, b: Instance): boolean {
  return (
    a.from === b.from &&
    a.to === b.to &&
    a.same === b.same &&
    a.anchors.length === b.anchors.length &&
    Math.abs(a.complete - b.complete) < alike
  );
}
