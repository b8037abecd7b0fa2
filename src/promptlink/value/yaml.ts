import type { Literal } from '../extract/literal';
import { endOfLine } from '../extract/plain';
import { any, one, type Value } from './value';

/** A key or an item of a list that lines below it, further in, belong to. */
interface Branch {
  column: number;
  isItem: boolean;
  entries: Map<string, Branch>;
  items: Branch[];
  scalar: Literal | null;
}

const line = /^([ \t]*)((?:-[ \t]+|-$)*)(?:(?:"([^"\n]*)"|'([^'\n]*)'|([^\s#:"'][^\n:#]*?))[ \t]*:(?=[ \t]|$))?/;

/** What a file of YAML says, of the literals that it has: objects, lists and the texts in them. */
export function dataOfYaml(src: string, literals: readonly Literal[], text: (literal: Literal) => Value): Value {
  const root = branch(-1, false);
  const open = [root];
  const top = () => open[open.length - 1]!;
  let next = 0;
  for (let at = 0; at < src.length; ) {
    const end = endOfLine(src, at);
    while (next < literals.length && literals[next]!.end <= at) next++;
    // A line amid a scalar of several is none of the structure.
    const isWithin = next < literals.length && literals[next]!.start <= at;
    const [all, indent, dashes, ...keys] = isWithin ? [''] : line.exec(src.slice(at, end).replace('\r', ''))!;
    const key = keys.find((k) => k !== undefined);
    let column = indent?.length ?? 0;
    for (const dash of dashes?.match(/-[ \t]*/g) ?? []) {
      while (top().column > column || (top().column === column && top().isItem)) open.pop();
      const item = branch(column, true);
      top().items.push(item);
      open.push(item);
      column += dash.length;
    }
    if (key !== undefined) {
      while (top().column >= column) open.pop();
      const entry = branch(column, false);
      top().entries.set(key.trim(), entry);
      open.push(entry);
    }
    if (key !== undefined || dashes) {
      while (next < literals.length && literals[next]!.start < at + all!.length) next++;
      const scalar = literals[next];
      // Upon this line, or, as a block, right behind it.
      if (scalar && scalar.start <= end + 1 && src.slice(at + all!.length, scalar.start).search(/[^\s|>+\-\d]/) < 0)
        top().scalar = scalar;
    }
    at = end + 1;
  }
  return valueFrom(root, text);
}

function branch(column: number, isItem: boolean): Branch {
  return { column, isItem, entries: new Map(), items: [], scalar: null };
}

function valueFrom({ entries, items, scalar }: Branch, text: (literal: Literal) => Value): Value {
  if (entries.size) {
    const values = new Map([...entries].map(([key, entry]) => [key, valueFrom(entry, text)]));
    return { kind: 'object', entries: values, rest: [], keys: new Map() };
  }
  if (items.length) return { kind: 'list', items: items.map((item) => one(valueFrom(item, text))) };
  return scalar ? text(scalar) : any;
}
