import type { TextIndex } from '../index/textIndex';
import type { Fragment } from './fragment';

/** A fragment this many times as long speaks louder. */
const louder = 2;

/**
 * Leaves out fragments that lie within a much longer one from a source: chance phrases, of which a long prompt has
 * thousands. Fixtures and tests silence nobody, for they keep whole prompts.
 */
export function prune(
  fragments: readonly Fragment[],
  length: number,
  hasSource: (text: number) => boolean,
): Fragment[] {
  const bySize = [...fragments].sort((a, b) => b.same - a.same);
  const loudest = new Int32Array(length).fill(-1);
  const kept: Fragment[] = [];
  bySize.forEach((f, i) => {
    const over = loudest[f.from]!;
    if (over >= 0) {
      const g = bySize[over]!;
      if (g.from <= f.from && g.to >= f.to && g.same >= f.same * louder && g.text !== f.text) return;
    }
    kept.push(f);
    if (f.same < 24 || !hasSource(f.text)) return;
    for (let p = f.from; p < f.to; p++) if (loudest[p]! < 0) loudest[p] = i;
  });
  return kept.sort((a, b) => a.from - b.from);
}

/** Tells whether a text stands in a source. */
export function sourceTest(index: TextIndex, isSource: (file: number) => boolean): (text: number) => boolean {
  const known = new Map<number, boolean>();
  return (text) => {
    let found = known.get(text);
    if (found !== undefined) return found;
    found = false;
    for (let p = index.textPiece.data[text]!; p >= 0 && !found; p = index.pieceNext.data[p]!) {
      const file = index.literalFile.data[index.pieceLiteral.data[p]!]!;
      found = index.fileAlive.data[file] === 1 && isSource(file);
    }
    known.set(text, found);
    return found;
  };
}
