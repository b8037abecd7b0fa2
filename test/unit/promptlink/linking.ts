import { createEngine, type LinkEngine } from '../../../src/promptlink/engine';
import type { LinkResult } from '../../../src/promptlink/types';

/** An engine that knows files by their names and texts; what is changed in them later is read anew. */
export function engineOf(files: Record<string, string>): LinkEngine {
  const engine = createEngine({ read: (file) => files[file] ?? null });
  for (const [file, source] of Object.entries(files)) engine.update(file, source);
  return engine;
}

/** A text linked in a workspace of some files. */
export function linkIn(files: Record<string, string>, text: string): LinkResult {
  return engineOf(files).link(text);
}

/** The texts that links to one file cover, in order. */
export function linkedTo({ links }: LinkResult, file: string, text: string): string[] {
  return links.filter((l) => l.file === file).map((l) => text.slice(l.start, l.end));
}

/** What the holes of one expression hold, in order. */
export function valuesOf({ holes }: LinkResult, expression: string): string[] {
  return holes.filter((h) => h.expression === expression).map((h) => h.value);
}
