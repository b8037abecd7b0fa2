import type { Literal } from '../extract/literal';
import { type FileModel, firstFrom, functionsAround } from '../extract/model';
import { type Node, takenBy, wholeNode } from './node';
import type { Prompt } from './prompt';

/** How far a key may stand from its value in the source. */
const farInSource = 400;
/** Functions whose keys are looked through. */
const mostFunctions = 16;

/** A heading, a label in bold, in a tag or before a colon, on a line of its own. */
const headingLine = /^[ \t]*(#{1,6}[ \t]+|\*\*|<)?([^\n]{3,60}?)(?:\*\*|>)?:?(?:\*\*)?[ \t]*$/;
const itemMark = /^[ \t]*(?:[-*+\u2022][ \t]+|\d{1,3}[.)][ \t]+)?$/;

interface Heading {
  from: number;
  to: number;
  /** Whether it is marked as one. */
  isMarked: boolean;
}

/**
 * The keys that headings were made of, as of `{ "Introduction": "You are …", "Memory": memory }` told in sections: a key whose value
 * stands below the heading, or that stands in a function other texts of which were found.
 */
export function headings({ text }: Prompt, nodes: readonly Node[]): Node[] {
  const taken = takenBy(nodes, text.length);
  const found: Node[] = [];
  const isFree = (h: Heading | null): h is Heading => h !== null && !taken[h.from] && !taken[h.to - 1];
  const add = (node: Node, key: Literal, { from, to }: Heading) => {
    taken.fill(1, from, to);
    found.push(wholeNode(node, key, from));
  };
  const seeded = nodes.filter((node) => node.seeded);
  for (const node of seeded) {
    const heading = headingAbove(text, node.from);
    if (!isFree(heading)) continue;
    const key = keyBefore(node, text.slice(heading.from, heading.to));
    if (key) add(node, key, heading);
  }
  const free = new Map<string, Heading[]>();
  for (const heading of markedHeadings(text)) {
    if (!isFree(heading)) continue;
    const own = text.slice(heading.from, heading.to);
    free.set(own, [...(free.get(own) ?? []), heading]);
  }
  if (free.size) {
    for (const [node, literal] of keysBeside(seeded))
      for (const heading of free.get(literal.pieces[0]!.text) ?? []) if (isFree(heading)) add(node, literal, heading);
  }
  return found;
}

function* markedHeadings(text: string): Generator<Heading> {
  for (const { index, 0: line } of text.matchAll(/^[ \t]*#{1,6}[ \t][^\n]{3,66}$/gm)) {
    const heading = headingOf(text, index, index + line.length);
    if (heading?.isMarked) yield heading;
  }
}

function headingOf(text: string, from: number, to: number): Heading | null {
  const found = headingLine.exec(text.slice(from, to));
  if (!found) return null;
  const start = from + text.slice(from, to).indexOf(found[2]!, found[1]?.length ?? 0);
  return { from: start, to: start + found[2]!.length, isMarked: found[1] !== undefined };
}

/** The heading on the line above what begins a line; null where there is none. */
function headingAbove(text: string, at: number): Heading | null {
  const line = text.lastIndexOf('\n', at - 1) + 1;
  if (line === 0 || !itemMark.test(text.slice(line, at))) return null;
  let end = line;
  while (end > 0 && /\s/.test(text[end - 1]!)) end--;
  return end ? headingOf(text, text.lastIndexOf('\n', end - 1) + 1, end) : null;
}

/** The key with that text that a literal stands behind in its source. */
function keyBefore({ literal, model }: Node, name: string): Literal | null {
  const { literals } = model;
  for (let i = firstFrom(literals, literal.start, (l) => l.start) - 1; i >= 0; i--) {
    const key = literals[i]!;
    if (key.start < literal.start - farInSource) return null;
    if (key.end <= literal.start && key.pieces[0]!.text === name && isKey(model, key)) return key;
  }
  return null;
}

/** The keys in the functions that finds stand in, each with a find of the same file. */
function* keysBeside(seeded: readonly Node[]): Generator<[Node, Literal]> {
  const seen = new Set<object>();
  for (const node of seeded) {
    const { literals } = node.model;
    const fn = functionsAround(node.model, node.literal.start)[0];
    if (!fn || seen.has(fn)) continue;
    if (seen.size === mostFunctions) return;
    seen.add(fn);
    for (let i = firstFrom(literals, fn.start, (l) => l.start); i < literals.length; i++) {
      const literal = literals[i]!;
      if (literal.start >= fn.end) break;
      if (isKey(node.model, literal)) yield [node, literal];
    }
  }
}

/** Whether a literal is a key: of an object, or that something is put under. */
const isKey = ({ src }: FileModel, { end, gaps }: Literal): boolean =>
  !gaps.length && /^\s*(?::|\]\s*\|?=)/.test(src.slice(end, end + 8));
