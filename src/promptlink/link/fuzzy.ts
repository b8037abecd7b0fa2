import type { LinkEngine } from '../engine';
import { wordHashes } from '../index/words';
import { alignPiece } from './align';
import { extent, type Node, reachedNode, type Span } from './node';
import { completeNode, type Ground } from './place';
import { isQuoted } from './prompt';
import type { Source } from './resolve';
import type { Region } from './weave';

/** A piece of a candidate that may have changed since the capture. */
interface Entry {
  source: Source;
  piece: number;
  words: number;
}

/** Where each word occurs among the candidates' pieces. */
export type WordIndex = Map<number, Entry[]>;

export function indexWords(sources: readonly Source[]): WordIndex {
  const index: WordIndex = new Map();
  for (const source of sources) {
    source.literal.pieces.forEach((p, piece) => {
      const hashes = [...new Set(wordHashes(p.text))];
      if (hashes.length < 2) return;
      const entry = { source, piece, words: hashes.length };
      for (const h of hashes) {
        const list = index.get(h);
        if (list) list.push(entry);
        else index.set(h, [entry]);
      }
    });
  }
  return index;
}

/** Lines looked at in one region: a prompt of which more are unknown has not merely aged. */
const mostLines = 1500;

/** Links lines that nothing explains to candidates with mostly the same words: the source changed since the capture. */
export function fuzzy(engine: LinkEngine, ground: Ground, region: Region, members: readonly Node[]): Node[] {
  const found: Node[] = [];
  let lines = 0;
  for (const [from, to] of openLines(ground, region)) {
    if (++lines > mostLines) break;
    const entry = best(ground, region, from, to);
    if (!entry) continue;
    const { source, piece } = entry;
    const spans = alignPiece(ground.prompt, source.literal.pieces[piece]!.text, from, to).filter((s) =>
      ground.isFree(s.from, s.to),
    );
    if (!spans.length || isQuoted(ground.prompt, { from: spans[0]!.from, to: spans.at(-1)!.to })) continue;
    if (attach(ground, members, source, piece, spans)) continue;
    ground.take(spans);
    const node = nodeOf(engine, source, piece, spans);
    completeNode(ground, node);
    ground.bound(node);
    found.push(node);
  }
  return found;
}

/** Gives the spans to a rendering of the same literal that lacks this piece and has its neighbours around it. */
function attach(ground: Ground, members: readonly Node[], source: Source, piece: number, spans: Span[]): boolean {
  for (const node of members) {
    if (node.literal !== source.literal || node.spans[piece]!.length) continue;
    const before = extent(node.spans.slice(0, piece));
    const after = extent(node.spans.slice(piece + 1));
    const isBehind = node.spans.slice(0, piece).every((s) => !s.length) || before.to <= spans[0]!.from;
    const isAhead = node.spans.slice(piece + 1).every((s) => !s.length) || after.from >= spans.at(-1)!.to;
    if (!isBehind || !isAhead) continue;
    node.spans[piece] = spans;
    ground.take(spans);
    node.from = Math.min(node.from, spans[0]!.from);
    node.to = Math.max(node.to, spans.at(-1)!.to);
    return true;
  }
  return false;
}

/** Stretches of lines that no piece covers and that hold two words at least. */
function* openLines(ground: Ground, region: Region): Iterable<[number, number]> {
  const { text } = ground.prompt;
  for (let i = region.from; i < region.to; ) {
    if (ground.taken[i] || text.charCodeAt(i) === 10) {
      i++;
      continue;
    }
    const from = i;
    while (i < region.to && !ground.taken[i] && text.charCodeAt(i) !== 10) i++;
    if (i - from > 6) yield [from, i];
  }
}

function best(ground: Ground, region: Region, from: number, to: number): Entry | null {
  const votes = new Map<Entry, number>();
  const seen = wordHashes(ground.prompt.text.slice(from, Math.min(to, from + 600)));
  for (const hash of new Set(seen)) {
    for (const entry of region.candidates.words.get(hash) ?? []) votes.set(entry, (votes.get(entry) ?? 0) + 1);
  }
  let best: Entry | null = null;
  let bestShare = 0;
  for (const [entry, count] of votes) {
    const share = count / Math.max(entry.words, 3) + count * 0.001;
    if (count >= 2 && count >= entry.words * 0.4 && share > bestShare) [best, bestShare] = [entry, share];
  }
  return best;
}

function nodeOf(engine: LinkEngine, { file, literal }: Source, piece: number, found: Span[]): Node {
  const spans: Span[][] = literal.pieces.map(() => []);
  spans[piece] = found;
  const same = found.reduce((n, s) => n + (s.kind === 'changed' ? 0 : s.to - s.from), 0);
  return reachedNode({ file, model: engine.model(file)!, literal }, { spans, ...extent(spans), same });
}
