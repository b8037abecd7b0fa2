import type { LinkEngine } from '../engine';
import { C } from '../extract/chars';
import type { FileModel } from '../extract/model';
import type { Fn } from '../extract/structure';
import { isWordChar } from '../index/words';
import type { Code } from '../value/code';

/** A range of a file's source. */
export interface SourceRange {
  file: number;
  start: number;
  end: number;
}

/** Calls of one function that are looked at. */
const mostCalls = 24;

/** What the calls of a function pass for a parameter: in its own file, and in the files that import it. */
export function passedTo(engine: LinkEngine, file: number, model: FileModel, fn: Fn, name: string): SourceRange[] {
  const called = calledName(model, fn);
  const out: SourceRange[] = [];
  const place = placeOf(model, fn, name);
  for (const call of called ? namedCalls(engine, file, called) : handedCalls(engine, file, model, fn)) {
    if (out.length >= mostCalls) break;
    const range = argumentOf(call.model.src, call, place);
    if (range) out.push({ file: call.file, ...range });
  }
  return out;
}

/** Where the arguments of a call stand. */
interface Call extends SourceRange {
  model: FileModel;
}

/** The calls of a function by its name, or what files that import it call it. */
function* namedCalls(engine: LinkEngine, file: number, called: string): Generator<Call> {
  for (const caller of [file, ...engine.importersOf(file)]) {
    const model = engine.model(caller);
    if (!model?.mentions(called)) continue;
    for (const local of caller === file ? [called] : localNames(engine, caller, model, file, called))
      for (const call of model.structure.calls.get(local) ?? []) yield { ...call, file: caller, model };
  }
}

/** The calls of a function without a name that is handed to another one, which calls it by the name of its parameter. */
function* handedCalls(engine: LinkEngine, file: number, model: FileModel, fn: Fn): Generator<Call> {
  const code = engine.evaluator.scope(file)?.code;
  const handed = code && handedTo(code, fn);
  if (!handed) return;
  const from = model.structure.imports.get(handed.name);
  const homes = from ? engine.resolveModule(file, from.module, from.name) : [file];
  const name = from && from.name !== '*' ? from.name : handed.name;
  for (const home of homes) {
    const other = engine.evaluator.scope(home)?.code;
    const taker = other?.model.structure.functions.find((f) => f.name === name);
    const own = other && taker && parameterOf(other, taker, handed.slot);
    if (!own) continue;
    for (const call of other.model.structure.calls.get(own) ?? [])
      if (call.start > taker.start && call.end < taker.end) yield { ...call, file: home, model: other.model };
  }
}

/** What a function is handed to where it is written, and as which argument. */
function handedTo(code: Code, fn: Fn): { name: string; slot: number } | null {
  const i = code.tokenAt(fn.start);
  const argument = code.argumentAround(i);
  // `async` and `function` may stand before its parameters.
  const isAll = argument && (argument.from === i || /^(?:async|function)$/.test(code.text(argument.from)));
  return isAll ? { name: code.text(argument.name), slot: argument.slot } : null;
}

/** The name of a plain parameter; null for any other. */
function parameterOf(code: Code, fn: Fn, slot: number): string | null {
  const open = code.tokenAt(fn.start);
  const part = code.is(open, '(') && code.parts(open + 1, code.t.match[open]!)[slot];
  return part && code.isName(part[0]) ? code.text(part[0]) : null;
}

/** What callers write: the class for its constructor. */
function calledName(model: FileModel, fn: Fn): string {
  if (fn.name !== 'constructor' && fn.name !== '__init__') return fn.name;
  return model.classes.findLast((c) => c.start <= fn.start && fn.end <= c.end)?.name ?? '';
}

/** What a name of one file is called in another that imports it; methods keep theirs. */
function localNames(engine: LinkEngine, caller: number, at: FileModel, home: number, name: string): string[] {
  const names = new Set([name]);
  for (const [local, { module, name: exported }] of at.structure.imports) {
    if (exported === name && engine.resolveModule(caller, module, exported).includes(home)) names.add(local);
  }
  return [...names];
}

/** Where calls pass what a parameter gets: at a position, -1 where that is not to be told, or under its name in Python. */
interface ParameterPlace {
  slot: number;
  keyword: string | null;
}

function placeOf({ src, language }: FileModel, fn: Fn, name: string): ParameterPlace {
  const python = language === 'python';
  const open = src.indexOf('(', fn.start);
  return {
    slot: open === fn.start ? slotOf(src, open, name, python) : -1,
    keyword: python ? name : null,
  };
}

/** The part of a call's arguments that a parameter gets; all of them where that is not to be told. */
function argumentOf(
  src: string,
  call: { start: number; end: number },
  { slot, keyword }: ParameterPlace,
): { start: number; end: number } | null {
  if (slot < 0 && !keyword) return call;
  const parts = topLevelParts(src, call.start, call.end);
  const named = keyword && parts.find((p) => /^\s*(\w+)\s*=(?!=)/.exec(src.slice(p.start, p.end))?.[1] === keyword);
  if (named) return named;
  if (slot < 0 || parts.some((p) => /^\s*(\.\.\.|\*)/.test(src.slice(p.start, p.end)))) return call;
  const part = parts[slot];
  return part && part.end > part.start ? part : null;
}

/** The position of a plain parameter in the list that opens at `open`; -1 for one taken out of an object. */
function slotOf(src: string, open: number, name: string, python: boolean): number {
  const parts = topLevelParts(src, open + 1, src.length);
  const at = parts.findIndex(({ start }) => {
    modifiers.lastIndex = start;
    modifiers.exec(src);
    const from = modifiers.lastIndex;
    return src.startsWith(name, from) && !isWordChar(src.charCodeAt(from + name.length));
  });
  const isMethod = python && parts[0] && /^\s*(self|cls)\s*$/.test(src.slice(parts[0].start, parts[0].end));
  return at < 0 ? -1 : isMethod ? at - 1 : at;
}

const modifiers = /\s*(?:(?:public|private|protected|readonly|override)\s+)*/y;

/** The comma-separated parts of `[from, to)`, up to a closing bracket of its own. Strings are stepped over. */
function topLevelParts(src: string, from: number, to: number): { start: number; end: number }[] {
  const parts: { start: number; end: number }[] = [];
  let depth = 0;
  let start = from;
  let i = from;
  for (const limit = Math.min(to, from + 8000); i < limit; i++) {
    const c = src.charCodeAt(i);
    if (c === C.Quote || c === C.Apos || c === C.Backtick) i = stringEnd(src, i, limit);
    else if (c === C.Open || c === C.OpenSquare || c === C.OpenCurly) depth++;
    else if (c === C.Close || c === C.CloseSquare || c === C.CloseCurly) {
      if (depth-- === 0) break;
    } else if (c === C.Comma && depth === 0) {
      parts.push({ start, end: i });
      start = i + 1;
    }
  }
  if (src.slice(start, i).trim()) parts.push({ start, end: i });
  return parts;
}

function stringEnd(src: string, from: number, limit: number): number {
  const quote = src[from]!;
  const triple = src.startsWith(quote.repeat(3), from) ? quote.repeat(3) : quote;
  for (let i = from + triple.length; i < limit; i++) {
    if (src[i] === '\\') i++;
    else if (src.startsWith(triple, i)) return i + triple.length - 1;
    else if (src[i] === '\n' && triple.length === 1 && quote !== '`') return i;
  }
  return limit;
}
