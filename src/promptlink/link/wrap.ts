import type { LinkEngine } from '../engine';
import type { Literal } from '../extract/literal';
import { extent, type Node, reachedNode, type Span } from './node';
import { type Ground, inOrder } from './place';
import type { Source } from './resolve';
import type { Region } from './weave';

/** As much of a template's own text has to be in place. */
const leastOwn = 0.7;

/**
 * Templates that have too little text of their own to be found by it: they show by the renderings that fill their holes,
 * standing in the holes' order with the template's pieces between them. `least` is how many holes have to show it.
 */
export function wrap(
  engine: LinkEngine,
  ground: Ground,
  region: Region,
  inside: readonly Node[],
  least: number,
): Node[] {
  if (inside.length < least) return [];
  const known = new Set(inside.map((n) => n.literal));
  const found: Node[] = [];
  const isLoose = inside.some((n) => n.spans.some((p) => p.some((s) => s.kind === 'normalised')));
  for (const source of region.candidates.sources) {
    const { literal } = source;
    if (!literal.gaps.length || known.has(literal) || literal.pieces.some((p) => /\w+\W+\w+\W+\w/.test(p.text)))
      continue;
    if (!mayStand(ground, literal, isLoose)) continue;
    const node = lay(engine, ground, region, source, inside, least, isLoose);
    if (!node) continue;
    known.add(literal);
    found.push(node);
    if (found.length > 8) break;
  }
  return found;
}

function lay(
  engine: LinkEngine,
  ground: Ground,
  region: Region,
  source: Source,
  inside: readonly Node[],
  least: number,
  isLoose: boolean,
): Node | null {
  const { literal, file } = source;
  const held = fillers(engine, source, inside, least);
  if (!held) return null;
  const confirmed = held.filter((h) => h).length;
  // White space outside the filled holes may have been trimmed, or left out with what was empty.
  const inner = [held.findIndex((h) => h), held.findLastIndex((h) => h)] as const;
  const own = literal.pieces.reduce(
    (n, { text }, k) => n + (text.trim() || (k > inner[0] && k <= inner[1]) ? text.length : 0),
    0,
  );
  if (!own || confirmed < least) return null;
  const spans: Span[][] = literal.pieces.map(() => []);
  let same = 0;
  const put = (first: number, texts: string[], places: ({ from: number; to?: number } | null)[]) => {
    texts.forEach((text, k) => {
      const at = places[k]?.from;
      const isBorder = first + k > 0 && first + k < spans.length - 1;
      if (at === undefined || (!text && !isBorder)) return;
      const to = places[k]!.to ?? at + text.length;
      const kind = to - at === text.length ? 'exact' : 'normalised';
      spans[first + k] = [{ from: at, to, textFrom: 0, textTo: text.length, kind }];
      same += text.length;
    });
  };
  let last = -1;
  for (let g = 0; g < held.length; g++) {
    if (!held[g]) continue;
    const from = last < 0 ? region.from : held[last]!.to;
    const texts = literal.pieces.slice(last + 1, g + 1).map((p) => p.text);
    if (last >= 0 && texts.length === 1 && isBlank(ground, texts[0]!, from, held[g]!.from)) {
      put(last + 1, texts, [{ from, to: held[g]!.from }]);
    } else if (last >= 0 || !region.root) put(last + 1, texts, inOrder(ground, texts, from, held[g]!.from, isLoose));
    else put(last + 1, texts, backwards(ground, texts, held[g]!.from));
    last = g;
  }
  const rest = literal.pieces.slice(last + 1).map((p) => p.text);
  put(last + 1, rest, forwards(ground, rest, held[last]!.to, region.to));
  if (same < own * leastOwn || adjacent(spans, held) < least) return null;
  for (const s of spans) ground.take(s);
  const firstHeld = held.find((h) => h)!;
  const at = extent(spans);
  const from = literal.pieces[0]!.text.trim() ? at.from : Math.min(at.from, firstHeld.from);
  const to = Math.max(at.to, literal.pieces[literal.pieces.length - 1]!.text.trim() ? 0 : held[last]!.to);
  const reached = reachedNode({ file, model: engine.model(file)!, literal }, { spans, from, to, same });
  const node: Node = { ...reached, complete: same / own };
  ground.bound(node);
  return node;
}

/** Whether enough of a template's pieces stand anywhere in the prompt, white space aside: what fills its holes takes longer to tell. */
function mayStand({ prompt }: Ground, { pieces }: Literal, isLoose: boolean): boolean {
  let all = 0;
  let standing = 0;
  for (const { text } of pieces) {
    all += text.length;
    if (!text.trim() || (isLoose && /\s/.test(text)) || prompt.places.of(text).length) standing += text.length;
  }
  return standing >= all * leastOwn;
}

/** Whether white space stands where a literal has some, be it other white space. */
function isBlank(ground: Ground, text: string, from: number, to: number): boolean {
  return text !== '' && to > from && !text.trim() && !ground.prompt.text.slice(from, to).trim();
}

/** How many of the filled holes stand right between their pieces. */
function adjacent(spans: Span[][], held: readonly ({ from: number; to: number } | null)[]): number {
  let count = 0;
  held.forEach((h, g) => {
    if (!h) return;
    const before = spans[g]!.at(-1);
    const after = spans[g + 1]![0];
    if ((!before || before.to === h.from) && (!after || after.from === h.to)) count++;
  });
  return count;
}

/** Steps of telling which renderings fill which holes, for one template. */
const mostSteps = 10_000;
/** What a hole that is filled counts for, against characters between the holes that nothing of the template explains. */
const filled = 1000;

/**
 * For each hole the stretch of neighbouring renderings that its expression leads to: in order, as many as can be, with
 * little left out between them. Equal ones: the first.
 */
function fillers(
  engine: LinkEngine,
  source: Source,
  inside: readonly Node[],
  least: number,
): ({ from: number; to: number } | null)[] | null {
  const all = source.literal.gaps.map((gap) => engine.candidates(engine.gapSources(source.file, gap)));
  const width = inside.length + 1;
  if (all.length * width > mostSteps) return null;
  const fits = all.map((c) => (c.sources.length ? inside.map((n) => c.has(n.literal)) : null));
  if (fits.filter((f) => f?.includes(true)).length < least) return null;
  // best[g * width + i]: the most that holes from g on are worth with renderings from i on; run: how many hole g takes.
  const best = new Float64Array((all.length + 1) * width);
  const run = new Int32Array(all.length * width);
  for (let g = all.length - 1; g >= 0; g--) {
    for (let i = inside.length; i >= 0; i--) {
      const at = g * width + i;
      best[at] = best[at + width]!;
      if (i === inside.length) continue;
      const skip = best[at + 1]! - Math.min(filled / 2, inside[i]!.to - inside[i]!.from);
      if (skip > best[at]!) [best[at], run[at]] = [skip, -1];
      if (!fits[g]?.[i]) continue;
      let end = i + 1;
      while (end < inside.length && fits[g]![end] && !fits[g + 1]?.[end] && inside[end]!.from - inside[end - 1]!.to < 4)
        end++;
      const take = filled + best[(g + 1) * width + end]!;
      if (take > best[at]!) [best[at], run[at]] = [take, end - i];
    }
  }
  let i = 0;
  for (let k = 1; k < width; k++) if (best[k]! > best[i]!) i = k;
  return all.map((_, g) => {
    while (run[g * width + i]! < 0) i++;
    const count = run[g * width + i]!;
    if (!count) return null;
    const held = { from: inside[i]!.from, to: inside[i + count - 1]!.to };
    i += count;
    return held;
  });
}

function backwards(ground: Ground, texts: string[], to: number): ({ from: number } | null)[] {
  const places: ({ from: number } | null)[] = texts.map(() => null);
  let end = to;
  for (let k = texts.length - 1; k >= 0; k--) {
    const text = texts[k]!;
    if (!text) continue;
    const at = ground.prompt.text.lastIndexOf(text, end - text.length);
    if (at < 0 || end - at > 400 || !ground.isFree(at, at + text.length)) return places;
    places[k] = { from: at };
    end = at;
  }
  return places;
}

function forwards(ground: Ground, texts: string[], from: number, to: number): ({ from: number } | null)[] {
  const places: ({ from: number } | null)[] = texts.map(() => null);
  let start = from;
  for (let k = 0; k < texts.length; k++) {
    const text = texts[k]!;
    if (!text) continue;
    const at = ground.prompt.text.indexOf(text, start);
    if (at < 0 || at + text.length > to || at - start > 1500 || !ground.isFree(at, at + text.length)) return places;
    places[k] = { from: at };
    start = at + text.length;
  }
  return places;
}
