import type { LinkEngine } from '../engine';
import { type FileModel, lineAt } from '../extract/model';
import { type Piece, sourceAt, sourceEndAt } from '../extract/pieces';
import type { Hole, Link, LinkResult, Place } from '../types';
import { gapRange, type Node, type Span } from './node';
import type { Prompt } from './prompt';
import { isComment } from './ways';

/** Turns nodes into links and holes, in the captured text's own offsets. */
export function report(engine: LinkEngine, prompt: Prompt, captureLength: number, nodes: readonly Node[]): LinkResult {
  const links: Link[] = [];
  const holes: Hole[] = [];
  const taken = new Uint8Array(prompt.text.length);
  for (const node of nodes) addUnfilled(engine, prompt, node, taken, links);
  for (const node of nodes) {
    node.spans.forEach((spans, k) => {
      for (const span of spans) addLink(engine, prompt, node, k, span, taken, links);
    });
    addHoles(engine, prompt, node, holes);
  }
  links.sort((a, b) => a.start - b.start);
  joinRepeated(links);
  holes.sort((a, b) => a.start - b.start || b.end - a.end);
  return { links, holes, ...explained(captureLength, links, holes) };
}

/** A text that is repeated without a break, as rules are, is one link to where it stands. */
function joinRepeated(links: Link[]): void {
  let kept = 0;
  for (const link of links) {
    const last = links[kept - 1];
    if (
      last &&
      last.end === link.start &&
      last.file === link.file &&
      last.fileStart === link.fileStart &&
      last.fileEnd === link.fileEnd &&
      last.kind === link.kind
    )
      last.end = link.end;
    else links[kept++] = link;
  }
  links.length = kept;
}

function addLink(
  engine: LinkEngine,
  prompt: Prompt,
  node: Node,
  k: number,
  span: Span,
  taken: Uint8Array,
  links: Link[],
): void {
  // What another link has is left to it; the rest still stands in step with the source.
  let { from, to, textFrom, textTo } = span;
  while (from < to && taken[from]) [from, textFrom] = [from + 1, Math.min(textFrom + 1, textTo)];
  let end = from;
  while (end < to && !taken[end]) end++;
  if (end < to) [to, textTo] = [end, Math.min(textTo, textFrom + end - from)];
  if (to <= from) return;
  taken.fill(1, from, to);
  const link: Link = {
    start: prompt.captured(from),
    end: prompt.captured(to),
    ...placeOf(engine.files[node.file]!.name, node.model, node.literal.pieces[k]!, { ...span, textFrom, textTo }),
    kind: prompt.origin && span.kind === 'exact' ? 'normalised' : span.kind,
    confidence: confidenceOf(node),
  };
  const alternatives = alternativesOf(engine, node, k, textFrom, textTo);
  if (alternatives.length) link.alternatives = alternatives;
  links.push(link);
}

/** A placeholder that stands in the prompt as it is was never filled: it is text like any other. */
function addUnfilled(engine: LinkEngine, prompt: Prompt, node: Node, taken: Uint8Array, links: Link[]): void {
  node.literal.gaps.forEach((gap, k) => {
    const range = gap.soft && gapRange(node, k);
    if (!range || prompt.text.slice(range.from, range.to) !== gap.soft) return;
    if (taken.subarray(range.from, range.to).includes(1)) return;
    taken.fill(1, range.from, range.to);
    const { lines } = node.model;
    links.push({
      start: prompt.captured(range.from),
      end: prompt.captured(range.to),
      file: engine.files[node.file]!.name,
      fileStart: gap.outerStart,
      fileEnd: gap.outerEnd,
      line: lineAt(lines, gap.outerStart),
      endLine: lineAt(lines, Math.max(gap.outerStart, gap.outerEnd - 1)),
      kind: prompt.origin ? 'normalised' : 'exact',
      confidence: confidenceOf(node),
    });
  });
}

function confidenceOf(node: Node): number {
  const own = node.expected ? 1 : 0.6 + 0.4 * node.complete;
  return Math.round((own / (node.expected ? 1 : 1 + node.rivals.length)) * 1000) / 1000;
}

/** The same stretch in the literal's other homes. */
function alternativesOf(engine: LinkEngine, node: Node, k: number, textFrom: number, textTo: number): Place[] {
  const places: Place[] = [];
  for (const rival of node.rivals) {
    const anchor = rival.anchors.find((a) => a.piece === k) ?? rival.anchors[0]!;
    const model = engine.model(rival.file);
    const literal = model?.byStart.get(engine.index.literalStart.data[rival.literal]!);
    const piece = literal?.pieces[anchor.piece];
    if (!model || !piece || piece.text.length < textTo) continue;
    places.push(placeOf(engine.files[rival.file]!.name, model, piece, { textFrom, textTo }));
  }
  return places;
}

function placeOf(file: string, model: FileModel, piece: Piece, span: { textFrom: number; textTo: number }): Place {
  const fileStart = sourceAt(piece, span.textFrom);
  const fileEnd = Math.max(fileStart, sourceEndAt(piece, span.textTo));
  const line = lineAt(model.lines, fileStart);
  return { file, fileStart, fileEnd, line, endLine: lineAt(model.lines, Math.max(fileStart, fileEnd - 1)) };
}

function addHoles(engine: LinkEngine, prompt: Prompt, node: Node, holes: Hole[]): void {
  const { model } = node;
  node.literal.gaps.forEach((gap, k) => {
    const range = gapRange(node, k);
    if (!range) return;
    const value = prompt.text.slice(range.from, range.to);
    if (gap.soft === value || (gap.soft && !value && isComment(gap.soft))) return;
    holes.push({
      start: prompt.captured(range.from),
      end: prompt.captured(range.to),
      file: engine.files[node.file]!.name,
      expression: model.src.slice(gap.start, gap.end),
      range: {
        start: gap.start,
        end: gap.end,
        line: lineAt(model.lines, gap.start),
        endLine: lineAt(model.lines, Math.max(gap.start, gap.end - 1)),
      },
      value,
    });
  });
}

function explained(
  length: number,
  links: readonly Link[],
  holes: readonly Hole[],
): Pick<LinkResult, 'coverage' | 'unexplained'> {
  const taken = new Uint8Array(length);
  for (const { start, end } of links) taken.fill(1, start, end);
  let linked = 0;
  for (let i = 0; i < length; i++) linked += taken[i]!;
  for (const { start, end } of holes) taken.fill(1, start, end);
  const unexplained: { start: number; end: number }[] = [];
  for (let i = 0; i < length; i++) {
    if (taken[i]) continue;
    const start = i;
    while (i < length && !taken[i]) i++;
    unexplained.push({ start, end: i });
  }
  return { coverage: length ? linked / length : 0, unexplained };
}
