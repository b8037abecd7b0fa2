import type { LinkEngine } from '../engine';
import { type Literal, staticLength } from '../extract/literal';
import { extent, type Node, reachedNode, type Span } from './node';
import type { Ground } from './place';
import type { Source } from './resolve';
import type { Region } from './weave';

/** Matches of one template in one region, and the longest text that is looked through. */
const mostMatches = 100;
const longest = 60_000;
/** A template with more text of its own is found by that. */
const mostText = 60;

/**
 * Templates that write one value twice, as `<${tag}>…</${tag}>` does: however little text is their own, the value that comes
 * again shows where they stand.
 */
export function tags(engine: LinkEngine, ground: Ground, region: Region): Node[] {
  if (region.to - region.from > longest) return [];
  const found: Node[] = [];
  for (const source of region.candidates.sources) {
    const echo = echoOf(engine, source);
    if (!echo) continue;
    let count = 0;
    for (let at = region.from; count < mostMatches; count++) {
      const starts = echo.next(ground, at, region.to);
      if (!starts) break;
      const node = nodeOf(engine, ground, source, starts);
      if (node) found.push(node);
      at = starts[starts.length - 1]! + echo.last.length;
    }
  }
  return found;
}

const echoes = new WeakMap<Literal, Echo | null>();

function echoOf(engine: LinkEngine, { file, literal }: Source): Echo | null {
  const known = echoes.get(literal);
  if (known !== undefined) return known;
  const made = makeEcho(engine, file, literal);
  echoes.set(literal, made);
  return made;
}

/** Null for a template that writes no value twice. */
function makeEcho(engine: LinkEngine, file: number, literal: Literal): Echo | null {
  const { pieces, gaps } = literal;
  if (gaps.length < 2 || gaps.length > 8 || staticLength(literal) > mostText) return null;
  const src = engine.model(file)?.src ?? '';
  const names = gaps.map((g) => src.slice(g.start, g.end));
  const firsts = names.map((n) => names.indexOf(n));
  const isName = names.map((n) => /^[\w.$]+$/.test(n));
  if (!firsts.some((f, k) => f < k && isName[k]) || !pieces[0]!.text || !pieces[gaps.length]!.text) return null;
  return new Echo(
    pieces.map(({ text }) => text),
    firsts.map((first, k) => (!isName[k] ? -1 : first < k ? first : firsts.lastIndexOf(k) > k ? k : -1)),
  );
}

/** A value that comes again is short and of one line. */
const longestEcho = 80;

/** The pieces of a template, and for each hole the first one of the same name: itself for that one, -1 where none has it again. */
class Echo {
  private readonly pieces: readonly string[];
  private readonly firsts: readonly number[];
  readonly last: string;

  constructor(pieces: readonly string[], firsts: readonly number[]) {
    this.pieces = pieces;
    this.firsts = firsts;
    this.last = pieces[pieces.length - 1]!;
  }

  /** Where the pieces stand at the first place in `[from, to)` where they do, in their order; null where there is none. */
  next(ground: Ground, from: number, to: number): number[] | null {
    const { text } = ground.prompt;
    const first = this.pieces[0]!;
    for (let at = text.indexOf(first, from); at >= 0 && at < to; at = text.indexOf(first, at + 1)) {
      if (!ground.spend(first.length)) return null;
      const starts = [at];
      if (this.lay(ground, starts, [], at + first.length, to)) return starts;
    }
    return null;
  }

  /** Lays the pieces behind those that stand. `values`: what the holes before gave. */
  private lay(ground: Ground, starts: number[], values: string[], p: number, to: number): boolean {
    const { text } = ground.prompt;
    const k = starts.length - 1;
    if (k === this.firsts.length) return true;
    const piece = this.pieces[k + 1]!;
    const first = this.firsts[k]!;
    const put = (q: number) => {
      starts.push(q);
      values.push(text.slice(p, q));
      if (q + piece.length <= to && this.lay(ground, starts, values, q + piece.length, to)) return true;
      starts.pop();
      values.pop();
      return false;
    };
    if (first >= 0 && first < k) {
      const value = values[first]!;
      return text.startsWith(value + piece, p) && put(p + value.length);
    }
    if (first < 0) {
      const target = this.target(k + 1, values);
      const at = text.indexOf(target, p);
      return ground.spend(at < 0 ? to - p : at - p) && at >= 0 && put(at);
    }
    for (let q = p + 1; q <= Math.min(to, p + longestEcho) && !/[\n<>]/.test(text[q - 1]!); q++) {
      if (text.startsWith(piece, q) && put(q)) return true;
    }
    return false;
  }

  /** A piece with the values that are known behind it. */
  private target(k: number, values: readonly string[]): string {
    let target = this.pieces[k]!;
    for (let j = k; j < this.firsts.length && this.firsts[j]! >= 0 && this.firsts[j]! < values.length; j++)
      target += values[this.firsts[j]!]! + this.pieces[j + 1]!;
    return target;
  }
}

function nodeOf(engine: LinkEngine, ground: Ground, { literal, file }: Source, starts: readonly number[]): Node | null {
  const model = engine.model(file);
  if (!model) return null;
  const spans: Span[][] = literal.pieces.map(({ text }, k) => {
    const from = starts[k]!;
    return [{ from, to: from + text.length, textFrom: 0, textTo: text.length, kind: 'exact' }];
  });
  if (spans.some((s) => !ground.isFree(s[0]!.from, s[0]!.to))) return null;
  for (const s of spans) ground.take(s);
  const node = reachedNode({ file, model, literal }, { spans, ...extent(spans), same: staticLength(literal) });
  ground.bound(node);
  return node;
}
