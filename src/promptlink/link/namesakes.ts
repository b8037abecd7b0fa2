import type { LinkEngine } from '../engine';
import { functionsAround } from '../extract/model';
import { aboutOf } from '../value/about';
import type { Value } from '../value/value';
import type { Node } from './node';
import { returnedBy } from './roots';

/**
 * What the functions and constants give that finds stand in, by what their names and those of their files are about: where a registry
 * fills a template's placeholders, names alone tell with what.
 */
export function namesakes(engine: LinkEngine, finds: readonly Node[]): Map<string, () => Value> {
  const found = new Map<string, () => Value>();
  for (const { file, model, literal } of finds) {
    const fn = functionsAround(model, literal.start)[0];
    const name = fn ? fn.name : model.boundName(literal.start);
    const stem = engine.files[file]!.name.replace(/^.*\//, '').replace(/\..*$/, '');
    const give = (): Value => {
      const scope = engine.evaluator.scope(file);
      if (fn && scope) return returnedBy(engine, scope, fn);
      return { kind: 'text', file, scope, literal, fills: null };
    };
    for (const about of [name && aboutOf(name), aboutOf(stem)]) if (about && !found.has(about)) found.set(about, give);
  }
  return found;
}
