import { scan } from '../extract/extract';
import type { Literal } from '../extract/literal';
import type { FileModel } from '../extract/model';
import { Code } from './code';
import type { Evaluator } from './evaluate';
import { alt, any, each, force, type Scope, type Value } from './value';
import { dataOfYaml } from './yaml';

/** Longer texts name no file. */
const longestName = 120;
/** Longer files of JSON hold data rather than texts. */
const longestData = 300_000;

/** The plain text that a string names, or any that one of several may name. */
export function held(evaluator: Evaluator, scope: Scope, arg: Value): Value | null {
  const files = new Set<number>();
  for (const text of each(arg)) {
    const name = text.kind === 'text' ? ending(evaluator, text) : '';
    if (!name || name.length > longestName) continue;
    for (const file of evaluator.engine.textFiles(scope.file, name)) files.add(file);
  }
  return files.size ? alt([...files].map((file) => wholeFile(evaluator, file))) : null;
}

/** What a text ends with, as far back as it is known: of `${folder}/${name}.md` the file's name, where that is told. */
export function ending(
  evaluator: Evaluator,
  { literal: { pieces, gaps }, scope }: Extract<Value, { kind: 'text' }>,
): string {
  let end = '';
  for (let k = pieces.length - 1; k >= 0 && end.length <= longestName; k--) {
    end = pieces[k]!.text + end;
    const gap = k > 0 ? gaps[k - 1]! : null;
    if (!gap) continue;
    const value = scope && gap.soft === null ? force(evaluator.range(scope, gap.start, gap.end)) : any;
    if (value.kind !== 'text' || value.literal.gaps.length) break;
    end = value.literal.pieces[0]!.text + end;
  }
  return end;
}

/** The text of a file that is one, or what a file of JSON or YAML says. */
export function wholeFile(evaluator: Evaluator, file: number): Value {
  const model = evaluator.engine.model(file);
  const text = (literal: Literal): Value => ({ kind: 'text', file, scope: null, literal, fills: null });
  if (model?.language === 'json' && model.src.length <= longestData) return dataOf(evaluator, file, model);
  if (model?.language === 'yaml' && model.src.length <= longestData)
    return evaluator.kept(`data ${file}`, () => dataOfYaml(model.src, model.literals, text));
  if (model?.language !== 'text') return any;
  const end = model.src.length;
  const [head] = model.literals;
  const body = model.literals.find((l) => l.end === end);
  if (!head || !body) return head ? text(head) : any;
  // What reads a file may leave out what it begins with.
  return head === body ? text(body) : alt([text(body), { kind: 'seq', parts: [text(head), text(body)] }]);
}

/** JSON is an expression of a script, and is read as one. */
function dataOf(evaluator: Evaluator, file: number, model: FileModel): Value {
  return evaluator.kept(`data ${file}`, () => {
    const code = new Code(model, scan('javascript', model.src).copy());
    return evaluator.tokens({ file, code, env: null, hops: 0 }, 0, code.tokenAt(model.src.length));
  });
}
