import { type Literal, staticLength } from './extract/literal';
import { type FileModel, functionsAround, lineAt } from './extract/model';
import type { Binding } from './extract/structure';
import type { PromptLiteral } from './types';

/** Static text shorter than this, or without a space between words, is no prompt to stand a lens on. */
const leastText = 24;
const previewLength = 80;

/** Where a literal is at home: the outermost function or named value around it; the file where there is none. */
interface Home {
  name: string;
  start: number;
}

function staticText(literal: Literal): string {
  return literal.pieces.map((piece) => piece.text).join(' ');
}

function isPrompt(literal: Literal): boolean {
  const text = staticText(literal);
  return text.trim().length >= leastText && /[\p{L}\p{N}]\s+[\p{L}\p{N}]/u.test(text);
}

/** The values of a file that have a name and may hold a literal, outermost first. */
function namedValues(model: FileModel): Binding[] {
  return [...model.structure.bindings.values()]
    .flat()
    .filter(({ kind }) => kind === 'value' || kind === 'property' || kind === 'append')
    .sort((a, b) => a.start - b.start || b.end - a.end);
}

function homeOf(model: FileModel, values: readonly Binding[], at: number, file: string): Home {
  const fn = functionsAround(model, at).find(({ name }) => name !== '');
  const value = values.find(({ start, end }) => start <= at && at < end);
  // A function is given the name of the value that it is assigned to: whichever begins first is the outer one.
  if (value && (!fn || value.at <= fn.start)) return { name: value.name, start: value.at };
  if (fn) return { name: fn.name, start: fn.start };
  return { name: file.slice(file.lastIndexOf('/') + 1), start: 0 };
}

/** The prompt-like literals of a file, in source order, each with its home. */
export function promptLiterals(file: string, model: FileModel): PromptLiteral[] {
  const values = namedValues(model);
  const counts = new Map<string, number>();
  return model.literals.filter(isPrompt).map((literal) => {
    const home = homeOf(model, values, literal.start, file);
    const place = (counts.get(home.name) ?? 0) + 1;
    counts.set(home.name, place);
    const text = staticText(literal);
    return {
      id: `${home.name}#${place}`,
      file,
      start: literal.start,
      end: literal.end,
      line: lineAt(model.lines, literal.start),
      endLine: lineAt(model.lines, Math.max(literal.start, literal.end - 1)),
      home: home.name,
      homeStart: home.start,
      preview: text.replace(/\s+/g, ' ').trim().slice(0, previewLength),
      holes: literal.gaps.map(({ start, end }) => ({ expression: model.src.slice(start, end), start, end })),
      length: staticLength(literal),
    };
  });
}
