import type { Literal } from '../extract/literal';
import { type FileModel, lineAt } from '../extract/model';
import { sourceAt, sourceEndAt } from '../extract/pieces';
import type { Hole, Link, LinkResult, Place } from '../types';
import type { Span } from './place';
import type { Prompt } from './prompt';

/** The place of a stretch of a literal's piece. */
export function placeOf(file: string, model: FileModel, literal: Literal, piece: number, span: Span): Place {
  const p = literal.pieces[piece]!;
  return placeIn(file, model, sourceAt(p, span.textFrom), sourceEndAt(p, span.textTo));
}

export function placeIn(file: string, model: FileModel, fileStart: number, fileEnd: number): Place {
  const line = lineAt(model.lines, fileStart);
  return { file, fileStart, fileEnd, line, endLine: lineAt(model.lines, Math.max(fileStart, fileEnd - 1)) };
}

/** Orders links and holes, drops overlaps and works out what is left unexplained. */
export function finish(prompt: Prompt, captureLength: number, links: Link[], holes: Hole[]): LinkResult {
  const taken = new Uint8Array(captureLength);
  const kept: Link[] = [];
  for (const link of links) {
    let free = link.end > link.start;
    for (let i = link.start; free && i < link.end; i++) if (taken[i]) free = false;
    if (!free) continue;
    taken.fill(1, link.start, link.end);
    kept.push(link);
  }
  kept.sort((a, b) => a.start - b.start);
  holes.sort((a, b) => a.start - b.start || b.end - a.end);
  let explained = 0;
  for (let i = 0; i < captureLength; i++) explained += taken[i]!;
  for (const hole of holes) taken.fill(1, hole.start, hole.end);
  const unexplained: { start: number; end: number }[] = [];
  for (let i = 0; i < captureLength; i++) {
    if (taken[i]) continue;
    const start = i;
    while (i < captureLength && !taken[i]) i++;
    unexplained.push({ start, end: i });
  }
  void prompt;
  return { links: kept, holes, coverage: captureLength ? explained / captureLength : 0, unexplained };
}
