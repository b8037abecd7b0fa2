import type { LinkEngine } from '../engine';
import { functionsAround } from '../extract/model';
import { seedWords } from '../index/textIndex';
import type { Prompt, PromptRange } from './prompt';
import type { Root } from './roots';
import { wholeText } from './weak';

/** A short piece that stands in the prompt as it does in a literal. */
interface Hit {
  text: number;
  file: number;
  literalStart: number;
  weight: number;
}

/** Files and functions that are looked at, and homes of one text. */
const mostFiles = 8;
const mostRoots = 6;
const mostHomes = 16;
/** Places of the same words that are looked at: what comes so often is no label. */
const mostTimes = 12;
/** Files less likely than this to render prompts are not looked at. */
const leastPrior = 0.5;
/** Characters of short pieces that a function has to share with the prompt. */
const leastShared = 12;

/**
 * Functions that share many short pieces with the prompt, such as `Name: ` and `\n### Steps\n`: each says nothing by itself,
 * together they tell where to look. Likely ones first.
 */
export function weakRoots(engine: LinkEngine, prompt: Prompt, range: PromptRange): Root[] {
  const byFile = new Map<number, Hit[]>();
  for (const hit of hits(engine, prompt, range)) {
    const list = byFile.get(hit.file);
    if (list) list.push(hit);
    else byFile.set(hit.file, [hit]);
  }
  const files = [...byFile].map(([file, list]) => ({ file, list, weight: weightOf(list) }));
  files.sort((a, b) => b.weight - a.weight || a.file - b.file);
  const byPlace = new Map<string, Root & { list: Hit[] }>();
  const add = ({ file, start, end }: Root, list: readonly Hit[]) => {
    const key = `${file}:${start}`;
    const known = byPlace.get(key);
    if (known) known.list.push(...list);
    else byPlace.set(key, { file, start, end, list: [...list] });
  };
  const isBundled = files.every(({ file }) => engine.files[file]!.isCopy);
  const likely = isBundled ? files : files.filter(({ file }) => !engine.files[file]!.isCopy);
  for (const { file, list } of likely.slice(0, mostFiles)) {
    const model = engine.model(file);
    if (!model) continue;
    // A file of text: what reads it, other files too.
    if (!model.hasNames) for (const reader of engine.callers.readers(file)) add(reader, list);
    for (const hit of list) {
      const fn = functionsAround(model, hit.literalStart)[0];
      const name = fn ? null : model.boundName(hit.literalStart);
      if (fn) add({ file, start: fn.start, end: fn.end }, [hit]);
      // A constant: what uses it.
      else if (name) for (const user of engine.callers.usersOf(file, name)) if (user.weight >= 1) add(user, [hit]);
    }
  }
  const roots = [...byPlace.values()].map(({ list, ...root }) => {
    const marks = list.filter((hit) => hit.file === root.file).map((hit) => hit.literalStart);
    return { ...root, list, marks, weight: weightOf(list) };
  });
  const calling = joining(engine, roots);
  const isCalling = (root: Root) => calling.some(({ file, start }) => file === root.file && start === root.start);
  const all = [...roots.filter((root) => !isCalling(root)), ...calling].sort(likelierFirst);
  return all.filter(({ list }) => weightOf(list) >= leastShared).slice(0, mostRoots);
}

interface WeakRoot extends Root {
  list: Hit[];
  marks: number[];
  weight: number;
}

/** What puts pieces of several functions together has so much more of them than any by itself. */
const leastMore = 1.2;
const mostJoining = 2;
/** What calls the one function that shares most of them, perhaps again and again, is asked behind it. */
const calling = 0.5;

/** The functions that call several of those that share pieces with the prompt, or the one that shares most: the nearest first. */
function joining(engine: LinkEngine, roots: readonly WeakRoot[]): WeakRoot[] {
  const found = new Map<string, { root: Root; near: number; most: number; list: Hit[] }>();
  const known = new Map(roots.map((root) => [`${root.file}:${root.start}`, root]));
  for (const { file, start, list, weight } of roots) {
    const fn = engine.model(file)?.structure.functions.find((f) => f.start === start);
    for (const caller of fn?.name ? engine.callers.usersOf(file, fn.name) : []) {
      const key = `${caller.file}:${caller.start}`;
      const itself = known.get(key);
      if (itself && itself.weight >= leastShared) continue;
      const own = found.get(key) ?? { root: caller, near: 0, most: 0, list: [...(itself?.list ?? [])] };
      found.set(key, own);
      own.near = Math.max(own.near, caller.weight);
      own.most = Math.max(own.most, weight);
      own.list.push(...list);
    }
  }
  const heaviest = Math.max(0, ...roots.map(({ weight }) => weight));
  const all = [...found.values()].map(({ root: { file, start, end }, near, most, list }) => {
    const weight = weightOf(list);
    const share = weight >= most * leastMore ? 1 : most === heaviest ? calling : 0;
    return { file, start, end, list, marks: [], weight: weight * share * (0.9 + near * 0.1) };
  });
  return all.sort(likelierFirst).slice(0, mostJoining);
}

const likelierFirst = (a: WeakRoot, b: WeakRoot): number => b.weight - a.weight || a.file - b.file || a.start - b.start;

/** Each text counts once. */
function weightOf(list: readonly Hit[]): number {
  const seen = new Set<number>();
  let sum = 0;
  for (const { text, weight } of list) {
    if (seen.has(text)) continue;
    seen.add(text);
    sum += weight;
  }
  return sum;
}

function* hits({ index, files }: LinkEngine, prompt: Prompt, range: PromptRange): Iterable<Hit> {
  const { words } = prompt;
  const covered = new Uint8Array(prompt.text.length);
  const times = new Map<number, number>();
  const known = new Set<number>();
  for (let i = 0; i < words.count; i++) {
    if (words.start[i]! < range.from) continue;
    if (words.start[i]! >= range.to) break;
    for (let n = 1; n <= seedWords && i + n <= words.count; n++) {
      const gram = words.gram(i, n);
      const before = times.get(gram) ?? 0;
      if (before === mostTimes) continue;
      times.set(gram, before + 1);
      for (let s = index.seed(gram); s >= 0; s = index.seedNext.data[s]!) {
        const text = index.seedText.data[s]!;
        if (known.has(text)) continue;
        const found = wholeText(prompt, index, text, words.start[i]!, index.seedAt.data[s]!, covered);
        const weight = found ? prompt.weight(found.from, found.to) : 0;
        if (weight < 4) continue;
        known.add(text);
        let homes = 0;
        for (let p = index.textPiece.data[text]!; p >= 0 && homes < mostHomes; p = index.pieceNext.data[p]!, homes++) {
          const literal = index.pieceLiteral.data[p]!;
          const file = index.literalFile.data[literal]!;
          if (!index.fileAlive.data[file] || files[file]!.prior < leastPrior) continue;
          yield { text, file, literalStart: index.literalStart.data[literal]!, weight };
        }
      }
    }
  }
}
