import { writtenOut } from '../extract/literal';
import type { Evaluator } from './evaluate';
import { named } from './names';
import { squeezed } from './templates';
import { alt, each, type Scope, type Value } from './value';

/** Values of one placeholder that are told, and how many more are looked at. */
const mostFillings = 6;
const mostOthers = 40;

/**
 * What a placeholder is given in the code around a template, its own file and those that import or name it: as the second
 * argument of `replace`, or under its name.
 */
export function placeholder(evaluator: Evaluator, file: number, soft: string): Value | null {
  const name = /[A-Za-z_]\w*/.exec(soft)?.[0];
  if (!name) return null;
  const { engine } = evaluator;
  const near = [...new Set([file, ...engine.importersOf(file), ...engine.mentionsOf(file).map((m) => m.file)])];
  const found = fillings(evaluator, near, soft, name);
  if (!found.length) {
    const known = new Set(near);
    const farther = new Set(
      near.flatMap((f) => (f === file ? [] : engine.importersOf(f))).filter((f) => !known.has(f)),
    );
    found.push(...fillings(evaluator, [...farther], soft, name));
  }
  return found.length ? alt(found) : null;
}

/** What the code of some files gives a placeholder. */
function fillings(evaluator: Evaluator, files: readonly number[], soft: string, name: string): Value[] {
  const found: Value[] = [];
  const others: Value[] = [];
  for (const f of files) {
    const scope = evaluator.scope(f);
    if (!scope) continue;
    found.push(...replacements(evaluator, scope, soft));
    const { bindings } = scope.code.model.structure;
    for (const b of [...(bindings.get(soft) ?? []), ...(bindings.get(name) ?? [])]) {
      if (b.kind !== 'property' && b.kind !== 'value') continue;
      const value = b.kind === 'value' ? named(evaluator, scope, name, b.at) : evaluator.range(scope, b.start, b.end);
      (mayBeText(value) ? found : others).push(value);
    }
    if (found.length > mostFillings || others.length > mostOthers) break;
  }
  return found.length ? found : others.slice(0, mostFillings);
}

/** What else goes by a placeholder's name, a list or nothing that is known, does not fill it as it is. */
function mayBeText(value: Value): boolean {
  return each(value).some(({ kind }) => kind === 'text' || kind === 'seq' || kind === 'joined' || kind === 'star');
}

/** What a file's code puts in a placeholder's stead. */
function replacements(evaluator: Evaluator, scope: Scope, soft: string): Value[] {
  const { code } = scope;
  const { calls } = code.model.structure;
  const wanted = squeezed(soft);
  const found: Value[] = [];
  for (const call of [...(calls.get('replace') ?? []), ...(calls.get('replaceAll') ?? [])]) {
    const [pattern, value] = code.parts(code.tokenAt(call.start), code.tokenAt(call.end));
    if (!pattern || !value) continue;
    const literal = code.literalAt(pattern[0]);
    const written = literal ? writtenOut(literal) : code.patternAt(pattern[0]);
    if (written !== null && squeezed(written) === wanted) found.push(evaluator.tokens(scope, value[0], value[1]));
  }
  return found;
}
