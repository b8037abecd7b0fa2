import type { LinkResult } from '../../../src/promptlink/types';

type Linked = Pick<LinkResult, 'links' | 'holes'>;
export type Baseline = (text: string) => Linked;

const link = (start: number, end: number, file: string, at: number) => ({
  start,
  end,
  file,
  fileStart: at,
  fileEnd: at + end - start,
  line: 1,
  endLine: 1,
  kind: 'exact' as const,
  confidence: 1,
});

/** What one would do with a plain search: each line of the prompt is looked up as it stands. */
export function lineSearch(files: ReadonlyMap<string, string>): Baseline {
  return (text) => {
    const links = [];
    for (const m of text.matchAll(/[^\n]+/g)) {
      const line = m[0].trim();
      if (line.length < 12) continue;
      for (const [file, source] of files) {
        const at = source.indexOf(line);
        if (at < 0) continue;
        const start = m.index + m[0].indexOf(line);
        links.push(link(start, start + line.length, file, at));
        break;
      }
    }
    return { links, holes: [] };
  };
}

/** Five words in a row that stand somewhere, extended as far as they go. */
export function fiveGrams(files: ReadonlyMap<string, string>): Baseline {
  const index = new Map<string, { file: string; at: number }>();
  for (const [file, source] of files) {
    const words = [...source.matchAll(/\w+/g)];
    for (let i = 0; i + 5 <= words.length; i++) {
      const key = words
        .slice(i, i + 5)
        .map((w) => w[0])
        .join(' ');
      if (!index.has(key)) index.set(key, { file, at: words[i]!.index });
    }
  }
  return (text) => {
    const words = [...text.matchAll(/\w+/g)];
    const links = [];
    for (let i = 0; i + 5 <= words.length; ) {
      const key = words
        .slice(i, i + 5)
        .map((w) => w[0])
        .join(' ');
      const hit = index.get(key);
      if (!hit) {
        i++;
        continue;
      }
      const source = files.get(hit.file)!;
      let length = 0;
      const start = words[i]!.index;
      while (start + length < text.length && text[start + length] === source[hit.at + length]) length++;
      length = Math.max(length, 1);
      links.push(link(start, start + length, hit.file, hit.at));
      while (i < words.length && words[i]!.index < start + length) i++;
    }
    return { links, holes: [] };
  };
}
