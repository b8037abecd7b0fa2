import type { Instance } from './chain';

/** An instance that won its stretch of the prompt, with the other homes of the same text. */
export interface Chosen {
  instance: Instance;
  rivals: Instance[];
}

/** What choosing needs to know about files. */
export interface Files {
  prior(file: number): number;
}

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
function tierOf(prior: number, complete: number): number {
  return prior >= 0.75 && complete > 0.3 ? 0 : prior >= 0.5 ? 1 : 2;
}

/** Picks instances so that every stretch of the prompt has one home; marks what they take in `covered`. */
export function choose(instances: Instance[], files: Files, covered: Uint8Array): Chosen[] {
  const groups = groupEqual(instances, files);
  const votes = new Map<number, number>();
  for (const { members } of groups) {
    for (const m of members) votes.set(m.file, (votes.get(m.file) ?? 0) + m.same * files.prior(m.file));
  }
  const chosen: Chosen[] = [];
  for (const group of groups) {
    const { members } = group;
    if (freshShare(members[0]!, covered) < 0.7) continue;
    const ranked = members
      .map((instance) => ({ instance, rank: rank(instance, votes, files) }))
      .sort((a, b) => b.rank - a.rank || a.instance.file - b.instance.file || a.instance.literal - b.instance.literal);
    const winner = ranked[0]!.instance;
    for (const { fragment } of winner.anchors) covered.fill(1, fragment.from, fragment.to);
    chosen.push({ instance: winner, rivals: ranked.slice(1, 9).map((r) => r.instance) });
  }
  return chosen;
}

function rank(instance: Instance, votes: Map<number, number>, files: Files): number {
  return files.prior(instance.file) * (votes.get(instance.file) ?? 0);
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

function groupEqual(instances: Instance[], files: Files): Group[] {
  const groups = new Map<number, Group[]>();
  const all: Group[] = [];
  for (const instance of instances) {
    const whole = 0.15 + 0.85 * instance.complete * instance.complete;
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
  for (const group of all) group.tier = Math.min(...group.members.map((m) => tierOf(files.prior(m.file), m.complete)));
  return all.sort((a, b) => a.tier - b.tier || b.score - a.score || a.members[0]!.from - b.members[0]!.from);
}

/** Whether two instances explain the same stretch equally well. */
function isEqual(a: Instance, b: Instance): boolean {
  return (
    a.from === b.from &&
    a.to === b.to &&
    a.same === b.same &&
    a.anchors.length === b.anchors.length &&
    Math.abs(a.complete - b.complete) < 0.01
  );
}
