import type { LinkEngine } from '../engine';
import type { Literal } from '../extract/literal';
import { hasWord, isWithinWord } from '../index/words';
import { withoutBreaks } from './edges';
import { indexWords, type WordIndex } from './fuzzy';
import { extent, type Node, reachedNode, type Span } from './node';
import type { Ground } from './place';
import type { Source } from './resolve';
import type { Region } from './weave';

/** The literals that may stand in a region, arranged for looking them up by what they begin with. */
export class Candidates {
  readonly sources: readonly Source[];
  /** Join separators: `.join('\n')`. */
  readonly separators: Source[] = [];
  /** Literals that begin with text, by its first character. */
  private readonly byFirst = new Map<number, Source[]>();
  /** Literals that begin with a hole. */
  readonly open: Source[] = [];
  private readonly literals = new Set<Literal>();
  private wordIndex: WordIndex | null = null;
  private wholeTexts: Set<string> | null = null;
  private places: Set<number> | null = null;

  constructor(sources: readonly Source[], engine: LinkEngine) {
    this.sources = sources;
    for (const source of sources) {
      const { literal } = source;
      this.literals.add(literal);
      if (!literal.gaps.length && isToken(source, engine)) continue;
      const first = literal.pieces[0]!.text;
      if (first) {
        const list = this.byFirst.get(first.charCodeAt(0));
        if (list) list.push(source);
        else this.byFirst.set(first.charCodeAt(0), [source]);
      } else if (literal.gaps.length && literal.pieces.some((p) => p.text)) this.open.push(source);
      if (!literal.gaps.length && first && isSeparator(source, engine)) this.separators.push(source);
    }
  }

  /** The candidates' words, gathered when changed text is first looked for. */
  get words(): WordIndex {
    this.wordIndex ??= indexWords(this.sources);
    return this.wordIndex;
  }

  /** The texts of the candidates without holes, as they stand and trimmed. */
  get texts(): ReadonlySet<string> {
    this.wholeTexts ??= new Set(
      this.sources.flatMap(({ literal: { gaps, pieces } }) =>
        gaps.length || !pieces[0]!.text.trim() ? [] : [pieces[0]!.text, pieces[0]!.text.trim()],
      ),
    );
    return this.wholeTexts;
  }

  /** Whether an empty string is among the candidates: the hole may well have given nothing. */
  get mayBeEmpty(): boolean {
    return this.sources.some(({ literal: { gaps, pieces } }) => !gaps.length && !pieces[0]!.text);
  }

  has(literal: Literal): boolean {
    return this.literals.has(literal);
  }

  /** Whether the literal that starts at a place is one of them. */
  hasAt(file: number, start: number): boolean {
    this.places ??= new Set(this.sources.map((s) => placeOf(s.file, s.literal.start)));
    return this.places.has(placeOf(file, start));
  }

  startingWith(c: number): readonly Source[] {
    return this.byFirst.get(c) ?? none;
  }
}

const placeOf = (file: number, start: number): number => file * 2 ** 32 + start;

const none: readonly Source[] = [];

const beforeToken =
  /(?:\.(?:split|replace|replaceAll|includes|startsWith|endsWith|indexOf|lastIndexOf|match|test|get|has|strip|startswith|endswith)\(|[!=]==?|\b(?:case|in|from|require\(|import))\s*$/;

/** Whether a literal only names, splits or is compared with: a key, an argument of `split`, an operand of `===`. */
function isToken({ file, literal }: Source, engine: LinkEngine): boolean {
  const model = engine.model(file);
  if (!model || literal.end - literal.start > 40 || !model.hasNames) return false;
  const before = model.src.slice(Math.max(0, literal.start - 20), literal.start);
  if (beforeToken.test(before)) return true;
  return /^\s*:/.test(model.src.slice(literal.end, literal.end + 4)) && /[{,]\s*$/.test(before);
}

function isSeparator({ file, literal }: Source, engine: LinkEngine): boolean {
  const src = engine.model(file)?.src ?? '';
  const before = src.slice(Math.max(0, literal.start - 16), literal.start).trimEnd();
  return before.endsWith('.join(') || src.startsWith('.join(', literal.end);
}

/** A candidate laid onto the prompt. */
interface Match {
  source: Source;
  spans: Span[][];
  end: number;
  same: number;
}

/**
 * Looks for candidates one after the other in a region, beside what stands there already and around it. `isUnbroken`: only
 * those that follow one another from the region's start count.
 */
export function tile(
  engine: LinkEngine,
  ground: Ground,
  region: Region,
  inside: readonly Node[],
  isUnbroken = false,
): Node[] {
  const { candidates, from, to } = region;
  if (!candidates.sources.length) return [];
  const { text } = ground.prompt;
  const matches: { match: Match; from: number }[] = [];
  const add = (match: Match, from: number) => matches.push({ match, from });
  let p = from;
  let next = 0;
  let tight = true;
  while (p < to) {
    while (next < inside.length && (inside[next]!.from < p || inside[next]!.to <= inside[next]!.from)) next++;
    const member = inside[next];
    if (member && member.from === p && member.to > p) {
      p = member.to;
      tight = true;
      continue;
    }
    const limit = member ? Math.min(to, member.from) : to;
    const whole = tight ? exactRun(ground, candidates, p, limit) : null;
    if (whole) {
      for (const m of whole) add(m, m.spans[0]![0]!.from);
      p = limit;
      continue;
    }
    const match = ground.taken[p] ? null : bestAt({ engine, ground, region, inside }, p, to, tight);
    if (match && match.end > p) {
      add(match, p);
      p = match.end;
      tight = true;
      continue;
    }
    // On to the next line; the line break itself may be a separator's.
    tight = false;
    const line = text.indexOf('\n', p);
    if (line < 0 || line + 1 >= to) {
      if (!member) break;
      p = member.from;
    } else if (member && member.from <= line) p = member.from;
    else p = line > p ? line : line + 1;
  }
  let kept = withoutScraps(region, matches, inside);
  if (isUnbroken) {
    let end = region.from;
    const broken = kept.findIndex((m) => {
      const isNext = m.from === end;
      end = m.match.end;
      return !isNext;
    });
    if (broken >= 0) kept = kept.slice(0, broken);
  }
  return kept.map(({ match, from }) => {
    const node = nodeOf(engine, match, from);
    for (const s of match.spans) ground.take(s);
    ground.bound(node);
    return node;
  });
}

/** A word or a mark by itself, which may as well begin a value. */
function isWordLike({ source: { literal } }: Match): boolean {
  const length = literal.pieces[0]!.text.replace(/\s/g, '').length;
  return !literal.gaps.length && length > 0 && length <= scrap;
}

/** No more characters than these, white space aside, are a scrap: a word, a comma. */
const scrap = 8;

/**
 * Leaves out scraps of text that stand amid a value: they count where they join what is known on both sides, or where the
 * hole's own expression has them.
 */
function withoutScraps(
  region: Region,
  matches: { match: Match; from: number }[],
  inside: readonly Node[],
): { match: Match; from: number }[] {
  const { own, candidates } = region;
  const isScrap = ({ match: { source } }: { match: Match }) => {
    const { literal, file } = source;
    if (literal.gaps.length || literal.pieces[0]!.text.replace(/\s/g, '').length > scrap) return false;
    if (region.root && literal.pieces[0]!.text.includes('\n') && candidates.separators.includes(source)) return false;
    return !(own && own.file === file && literal.start >= own.start && literal.end <= own.end);
  };
  let kept = matches;
  for (let before = -1; before !== kept.length; ) {
    before = kept.length;
    const starts = new Set([region.to, ...inside.map((n) => n.from), ...kept.map((m) => m.from)]);
    const ends = new Set([region.from, ...inside.map((n) => n.to), ...kept.map((m) => m.match.end)]);
    kept = kept.filter((m) => !isScrap(m) || (ends.has(m.from) && starts.has(m.match.end)));
  }
  return kept;
}

/** Plain candidates that make up `[from, to)` without a rest: `labels.join(', ')`. Null when there are none such. */
function exactRun(ground: Ground, candidates: Candidates, from: number, to: number): Match[] | null {
  if (to - from > 1500 || to <= from) return null;
  const dead = new Set<number>();
  const run: Match[] = [];
  const go = (p: number): boolean => {
    if (p === to) return true;
    if (dead.has(p) || run.length > 200 || ground.taken[p]) return false;
    for (const source of candidates.startingWith(ground.prompt.chars[p]!)) {
      const { literal } = source;
      const first = literal.pieces[0]!.text;
      if (literal.gaps.length || p + first.length > to || !ground.prompt.text.startsWith(first, p)) continue;
      run.push({ source, spans: [[exact(p, first)]], end: p + first.length, same: first.length });
      if (go(p + first.length)) return true;
      run.pop();
    }
    dead.add(p);
    return false;
  };
  return go(from) ? run : null;
}

function nodeOf(engine: LinkEngine, match: Match, from: number): Node {
  const { file, literal } = match.source;
  const { spans, end: to, same } = match;
  return reachedNode({ file, model: engine.model(file)!, literal }, { spans, from, to, same });
}

/** Where tiling goes on. */
interface Site {
  engine: LinkEngine;
  ground: Ground;
  region: Region;
  inside: readonly Node[];
}

function bestAt(site: Site, p: number, to: number, tight: boolean): Match | null {
  const { ground, region } = site;
  const { candidates } = region;
  let best: Match | null = null;
  let bestScore = 0;
  const consider = (m: Match | null) => {
    if (m && region.root && isMute(m, ground.prompt.chars, p)) return;
    if (!m || !isBelievable(ground, candidates, m, p, to, tight)) return;
    const score = m.same + (m.end === to ? 3 : 0);
    if (score > bestScore) [best, bestScore] = [m, score];
  };
  for (const source of candidates.startingWith(ground.prompt.chars[p]!)) consider(matchAt(site, source, p, to));
  const atLine = p === 0 || ground.prompt.chars[p - 1] === 10;
  const start = best as Match | null;
  const isWord = start && isWordLike(start) && !candidates.separators.includes(start.source);
  const isOpen = !start || (isWord && start.end < to && ground.prompt.chars[start.end] !== 10);
  if (isOpen && (tight || atLine)) {
    best = null;
    bestScore = 0;
    for (const source of candidates.open) consider(matchAt(site, source, p, to));
  }
  return best ?? start;
}

/**
 * Whether a template says nothing between the parts of a whole prompt: it has white space alone, or begins with a hole, has no
 * word and does not stand on lines of its own.
 */
function isMute({ source, end }: Match, chars: Uint16Array, p: number): boolean {
  const { gaps, pieces } = source.literal;
  if (!gaps.length || pieces.some(({ text }) => hasWord(text))) return false;
  const isOnLines = (p === 0 || chars[p - 1] === 10) && (end === chars.length || chars[end] === 10);
  return pieces.every(({ text }) => !text.trim()) || (!pieces[0]!.text && !isOnLines);
}

/** Short matches count only where they fit tightly: right behind what is known, up to the end or a separator. */
function isBelievable(
  ground: Ground,
  candidates: Candidates,
  m: Match,
  p: number,
  to: number,
  tight: boolean,
): boolean {
  const { chars } = ground.prompt;
  const { pieces, gaps } = m.source.literal;
  const last = pieces[pieces.length - 1]!.text;
  if (last && m.end < to && isWithinWord(chars[m.end - 1]!, chars[m.end]!)) return false;
  const first = pieces[0]!.text;
  if (first && p > 0 && !tight && isWithinWord(chars[p - 1]!, chars[p]!)) return false;
  const closed =
    m.end === to || endsAtSeparator(ground, candidates, m.end) || chars[m.end] === 10 || chars[m.end - 1] === 10;
  if (tight && !gaps.length && candidates.separators.includes(m.source)) {
    return closed || beginsAt(ground, candidates, m.end) || candidates.open.length > 0;
  }
  if (gaps.length) return m.same >= 3 ? closed || m.same >= 8 : m.same >= 1 && tight && closed;
  if (m.same >= 12) return true;
  if (m.same >= 4) return closed || tight;
  return tight && (m.end === to || closed);
}

/** Whether a candidate's first piece stands at a position. */
function beginsAt({ prompt: { text, chars } }: Ground, candidates: Candidates, at: number): boolean {
  return candidates.startingWith(chars[at]!).some((c) => text.startsWith(c.literal.pieces[0]!.text, at));
}

function endsAtSeparator(ground: Ground, candidates: Candidates, at: number): boolean {
  return candidates.separators.some((s) => ground.prompt.text.startsWith(s.literal.pieces[0]!.text, at));
}

/** How far one hole of a tiled literal reaches at most: every line of a long text may begin a candidate, and each is looked for this far. */
const reach = 16_384;

/** The first place of `piece` in `[from, to)`, looked for no further than a hole reaches; -1 where there is none. */
function seek(ground: Ground, piece: string, from: number, to: number): number {
  if (!ground.spend(1)) return -1;
  const window = ground.prompt.text.slice(from, Math.min(to, from + reach) + piece.length);
  const at = window.indexOf(piece);
  ground.spend(at < 0 ? window.length : at);
  return at < 0 ? -1 : from + at;
}

/** Lays a literal onto the prompt at `p`: its pieces in order, each at its nearest place. */
function matchAt(site: Site, source: Source, p: number, to: number): Match | null {
  const { ground, region } = site;
  const { text } = ground.prompt;
  const { pieces, gaps } = source.literal;
  const first = pieces[0]!.text;
  if (first && !text.startsWith(first, p)) return null;
  if (p + first.length > to || !ground.isFree(p, p + first.length)) return null;
  const spans: Span[][] = pieces.map(() => []);
  let same = first.length;
  let end = p + first.length;
  if (first) spans[0] = [exact(p, first)];
  if (!gaps.length) return { source, spans, end, same };
  let limit = to;
  for (let k = 1; k < pieces.length; k++) {
    const piece = pieces[k]!.text;
    if (k === pieces.length - 1) limit = nextStart(ground, region.candidates, source, end, to);
    if (!piece) {
      if (k === pieces.length - 1) end = openEnd(site, source, end, limit, same);
      continue;
    }
    let at = seek(ground, piece, end, to);
    // The last piece stands at the rendering's very end, when that is known.
    const closing = limit - piece.length;
    if (k === pieces.length - 1 && closing > at && text.startsWith(piece, closing)) {
      if (limit < to || !text.slice(at, closing).includes('\n')) at = closing;
    }
    while (at >= 0 && at + piece.length <= to && !ground.isFree(at, at + piece.length))
      at = seek(ground, piece, at + 1, to);
    if (at < 0 || at + piece.length > to || at > limit) return null;
    if (first.trim().length > 1 && k < pieces.length - 1 && text.slice(end, at).includes(`\n${first}`)) return null;
    spans[k] = [exact(at, piece)];
    same += piece.length;
    end = at + piece.length;
  }
  return same ? { source, spans, end, same } : null;
}

/** How far a hole at a template's end reaches: over what its expression leads to, else up to the next rendering. */
function openEnd({ engine, ground, inside }: Site, source: Source, from: number, limit: number, same: number): number {
  const gap = source.literal.gaps[source.literal.gaps.length - 1]!;
  const own = engine.candidates(engine.gapSources(source.file, gap));
  let end = from;
  for (const member of inside) {
    if (member.from < from) continue;
    if (own.has(member.literal) && member.from === end) end = member.to;
    else if (end > from || !own.has(member.literal)) {
      if (member.from < limit) limit = Math.max(end, withoutBreaks(ground, from, member.from, member));
      break;
    }
  }
  if (end > from) return end;
  if (same > 2) return limit;
  const line = ground.prompt.text.indexOf('\n', from);
  return line < 0 ? limit : Math.min(limit, line);
}

function exact(at: number, text: string): Span {
  return { from: at, to: at + text.length, textFrom: 0, textTo: text.length, kind: 'exact' };
}

/** Where the next rendering begins at the latest: behind a separator, or on a line that begins as this one does. */
function nextStart(ground: Ground, candidates: Candidates, source: Source, from: number, to: number): number {
  const first = source.literal.pieces[0]!.text;
  let limit = to;
  if (first.trim()) {
    const again = seek(ground, first.startsWith('\n') ? first : `\n${first}`, from, to);
    if (again >= 0) limit = Math.min(limit, again);
  }
  for (const separator of candidates.separators) {
    const s = separator.literal.pieces[0]!.text;
    for (let at = seek(ground, s, from, limit); at >= 0 && at < limit; at = seek(ground, s, at + 1, limit)) {
      const next = at + s.length;
      if (next >= to) break;
      if (beginsAt(ground, candidates, next) || (s.includes('\n') && !first && candidates.open.length)) {
        limit = at;
        break;
      }
    }
  }
  return limit;
}

export function extentOf(node: Node): { from: number; to: number } {
  return extent(node.spans);
}
