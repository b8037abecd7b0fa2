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
  const text = ground.prompt.text.slice(region.from, region.to);
  for (const source of region.candidates.sources) {
    const pattern = patternOf(engine, source);
    if (!pattern) continue;
    let count = 0;
    for (const m of text.matchAll(pattern)) {
      const node = nodeOf(engine, ground, source, m, region.from + m.index);
      if (node) found.push(node);
      if (++count >= mostMatches) break;
    }
  }
  return found;
}

const patterns = new WeakMap<Literal, RegExp | null>();

function patternOf(engine: LinkEngine, { file, literal }: Source): RegExp | null {
  const known = patterns.get(literal);
  if (known !== undefined) return known;
  const made = makePattern(engine, file, literal);
  patterns.set(literal, made);
  return made;
}

/** A capture for each hole; a name that comes again has to give the same. Null for a template without one. */
function makePattern(engine: LinkEngine, file: number, literal: Literal): RegExp | null {
  const { pieces, gaps } = literal;
  if (gaps.length < 2 || gaps.length > 8 || staticLength(literal) > mostText) return null;
  const src = engine.model(file)?.src ?? '';
  const names = gaps.map((g) => src.slice(g.start, g.end));
  const again = names.filter((n, i) => names.indexOf(n) < i && /^[\w.$]+$/.test(n));
  if (!again.length || !pieces[0]!.text || !pieces[gaps.length]!.text) return null;
  const quoted = (s: string) => s.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  let out = quoted(pieces[0]!.text);
  names.forEach((name, i) => {
    const first = names.indexOf(name);
    if (first < i && again.includes(name)) out += `(\\${first + 1})`;
    else out += again.includes(name) ? '([^\\n<>]{1,80}?)' : '([\\s\\S]*?)';
    out += quoted(pieces[i + 1]!.text);
  });
  return new RegExp(out, 'gd');
}

function nodeOf(engine: LinkEngine, ground: Ground, source: Source, m: RegExpExecArray, from: number): Node | null {
  const { literal, file } = source;
  const model = engine.model(file);
  const groups = m.indices;
  if (!model || !groups) return null;
  const shift = from - m.index;
  const spans: Span[][] = literal.pieces.map(({ text }, k) => {
    const start = k ? groups[k]![1] + shift : from;
    return [{ from: start, to: start + text.length, textFrom: 0, textTo: text.length, kind: 'exact' }];
  });
  if (spans.some((s) => !ground.isFree(s[0]!.from, s[0]!.to))) return null;
  for (const s of spans) ground.take(s);
  const node = reachedNode({ file, model, literal }, { spans, ...extent(spans), same: staticLength(literal) });
  ground.bound(node);
  return node;
}
