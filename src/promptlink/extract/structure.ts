import { Annotated } from './annotated';
import { C } from './chars';
import type { Language } from './extract';
import { type Import, ImportReader } from './importReader';
import { Kind, type Tokens } from './tokens';

/** What a name stands for: the source range of a value, or a function's body. */
export interface Binding {
  name: string;
  kind: 'value' | 'append' | 'property' | 'function' | 'class' | 'loop';
  start: number;
  end: number;
  /** Where the name itself stands. */
  at: number;
}

export interface Fn {
  name: string;
  params: string[];
  start: number;
  end: number;
}

/** Names and what they stand for, found by shape alone: no types, no flow. */
export interface Structure {
  bindings: Map<string, Binding[]>;
  /** Sorted by start; they nest. */
  functions: Fn[];
  /** Ranges of the arguments of calls, by the called name. */
  calls: Map<string, { start: number; end: number }[]>;
  imports: Map<string, Import>;
  /** Modules whose names are passed on (`export * from`). */
  passedOn: Import[];
}

const control = new Set(
  'if for while switch catch with return function await typeof new in of else do super'.split(' '),
);
const adders = new Set('push append unshift extend add insert concat write'.split(' '));
const walkers = new Set('map forEach flatMap filter reduce'.split(' '));

export function structureOf(language: Language, src: string, tokens: Tokens): Structure {
  return new Reader(language === 'python', src, tokens).read();
}

class Reader extends Annotated {
  private readonly bindings = new Map<string, Binding[]>();
  private readonly functions: Fn[] = [];
  private readonly calls = new Map<string, { start: number; end: number }[]>();
  private readonly imported: ImportReader;

  constructor(python: boolean, src: string, tokens: Tokens) {
    super(python, src, tokens);
    this.imported = new ImportReader(python, src, tokens);
  }

  read(): Structure {
    const { t } = this;
    for (let i = 0; i < t.count; i++) {
      const kind = t.kind[i];
      if (kind === Kind.Name) this.name(i);
      else if (kind === Kind.String && this.is(i + 1, C.Colon) && this.startsEntry(i)) {
        this.bind(this.src.slice(t.from[i], t.to[i]), 'property', i, i + 2);
      } else if (kind === Kind.Punct && t.code[i] === C.Equal && this.width(i) === 2 && !this.python) this.arrow(i);
    }
    this.functions.sort((a, b) => a.start - b.start || b.end - a.end);
    const { bindings, functions, calls, imported } = this;
    return { bindings, functions, calls, imports: imported.imports, passedOn: imported.passedOn };
  }

  private name(i: number): void {
    const name = this.text(i);
    const { t } = this;
    if (this.keyword(i, name)) return;
    const next = i + 1;
    if (t.kind[next] !== Kind.Punct) return;
    const code = t.code[next]!;
    const width = this.width(next);
    if (code === C.Equal && width === 1) this.assigned(i, name);
    else if (code === C.Plus && width === 2 && this.src.charCodeAt(t.start[next]! + 1) === C.Equal) {
      this.bind(name, 'append', i, i + 2);
    } else if (code === C.OpenSquare) this.put(i, name);
    else if (code === C.Colon) this.colon(i, name);
    else if (code === C.Open) this.call(i, name, next);
    else if (code === C.Less && t.match[next]! > next) {
      const open = t.match[next]! + 1;
      if (this.is(open, C.Open)) this.call(i, name, open);
    } else if (
      code === C.Dot &&
      t.kind[i + 2] === Kind.Name &&
      this.is(i + 3, C.Open) &&
      adders.has(this.text(i + 2))
    ) {
      const close = t.match[i + 3]!;
      if (close > 0) this.add(name, 'append', i, i + 4, close);
    }
  }

  /** `name = value`; in Python perhaps `name, other = values`. */
  private assigned(i: number, name: string): void {
    const targets = this.python && this.is(i - 1, C.Comma) ? this.targetsBefore(i) : [];
    if (!targets.length) {
      this.bind(name, 'value', i, i + 2);
      return;
    }
    const end = this.valuesEnd(i + 2);
    for (const at of [...targets, i]) this.add(this.text(at), 'loop', at, i + 2, end);
  }

  /** The names before the one at token i that something is unpacked into; none within brackets, where they are arguments. */
  private targetsBefore(i: number): number[] {
    const names: number[] = [];
    let k = i;
    while (!this.startsLine(k)) {
      if (!this.is(k - 1, C.Comma) || this.t.kind[k - 2] !== Kind.Name) return [];
      k -= 2;
      names.unshift(k);
    }
    const before = this.t.kind[k - 1] === Kind.Punct ? this.t.code[k - 1]! : 0;
    return before === C.Comma || before === C.Open || before === C.OpenSquare || before === C.OpenCurly ? [] : names;
  }

  /** Reads what a keyword begins; false for any other name. */
  private keyword(i: number, name: string): boolean {
    const { python } = this;
    if (name === 'import' || name === 'from') {
      if (python) this.imported.ofPython(i, name);
      else this.imported.ofScript(i, name);
    } else if (name === 'export') this.imported.passOn(i);
    else if (name === 'function') this.scriptFunction(i);
    else if (name === 'def' && python) this.pythonBlock(i, 'function');
    else if (name === 'class') {
      if (python) this.pythonBlock(i, 'class');
      else this.scriptClass(i);
    } else if (name === 'enum' && !python && this.t.kind[i + 1] === Kind.Name) this.scriptClass(i);
    else if (name === 'const' || name === 'let' || name === 'var') this.declaration(i);
    else if (name === 'for') this.loop(i);
    else return name === 'async';
    return true;
  }

  /** `list[0] = …`. */
  private put(i: number, name: string): void {
    const equal = i + 4;
    if (this.t.kind[i + 2] !== Kind.Number || !this.is(i + 3, C.CloseSquare)) return;
    if (this.is(equal, C.Equal) && this.width(equal) === 1) this.bind(name, 'append', i, equal + 1);
  }

  private colon(i: number, name: string): void {
    const before = i > 0 ? this.text(i - 1) : '';
    if (this.startsEntry(i)) this.bind(name, 'property', i, i + 2);
    if (
      /^(const|let|var|readonly|private|public|protected|static)$/.test(before) ||
      this.python ||
      this.startsLine(i)
    ) {
      const equal = this.equalBehind(i + 2);
      if (equal > 0) this.bind(name, 'value', i, equal + 1);
    }
  }

  /** Whether `{` or `,` stands before token i, as before a key. */
  private startsEntry(i: number): boolean {
    return this.is(i - 1, C.OpenCurly) || this.is(i - 1, C.Comma);
  }

  /** A call, or a method: `(` at token `open` stands behind a name at token i and perhaps its type arguments. */
  private call(i: number, name: string, open: number): void {
    const { t } = this;
    const close = t.match[open]!;
    if (close < 0) return;
    const keyword = i > 0 && this.t.kind[i - 1] === Kind.Name ? this.text(i - 1) : '';
    if (keyword === 'function' || keyword === 'def') return;
    if (!this.python && !control.has(name) && !this.is(i - 1, C.Dot)) {
      const body = this.bodyBehind(close + 1);
      if (body > 0) {
        this.fn(name, open, close, body, t.match[body]!);
        this.add(name, 'function', i, body, t.match[body]!);
        return;
      }
    }
    if (control.has(name)) return;
    if (!this.python && (name === 'defineProperty' || name === '__exportStar')) this.imported.passOnAsBuilt(i, name);
    const list = this.calls.get(name) ?? [];
    if (!list.length) this.calls.set(name, list);
    list.push({ start: t.end[open]!, end: t.start[close]! });
    if (!this.python && open === i + 1 && walkers.has(name) && this.is(i - 1, C.Dot)) this.callback(i, close);
  }

  /** `list.map((item) => …)`: the item stands for what the list holds. */
  private callback(i: number, close: number): void {
    const { t } = this;
    let start = i - 2;
    while (start > 0) {
      if (t.kind[start] === Kind.Punct && t.match[start]! >= 0 && t.match[start]! < start) start = t.match[start]! - 1;
      else if (t.kind[start] === Kind.Name && this.is(start - 1, C.Dot)) start -= 2;
      else break;
    }
    if (t.kind[start] === Kind.Punct) start++;
    let p = i + 2;
    if (this.is(p, C.Open)) p++;
    if (this.is(p, C.OpenCurly)) {
      for (let k = p + 1; k < t.match[p]! && k < close; k++) if (t.kind[k] === Kind.Name) this.alias(k, start, i - 1);
    } else if (t.kind[p] === Kind.Name && (p > i + 2 || this.isArrow(p + 1))) this.alias(p, start, i - 1);
  }

  private isArrow(i: number): boolean {
    return this.is(i, C.Equal) && this.width(i) === 2;
  }

  private alias(name: number, from: number, to: number): void {
    const { t } = this;
    this.push({ name: this.text(name), kind: 'loop', start: t.start[from]!, end: t.start[to]!, at: t.start[name]! });
  }

  private scriptFunction(i: number): void {
    const { t } = this;
    let j = i + 1;
    if (this.is(j, C.Star)) j++;
    const named = t.kind[j] === Kind.Name;
    const at = j;
    if (named) j++;
    if (this.is(j, C.Less)) while (j < t.count && !this.is(j, C.Open)) j++;
    if (!this.is(j, C.Open) || t.match[j]! < 0) return;
    const body = this.bodyBehind(t.match[j]! + 1);
    if (body < 0) return;
    const name = named ? this.text(at) : this.nameBefore(i);
    this.fn(name, j, t.match[j]!, body, t.match[body]!);
    if (named) this.add(name, 'function', at, body, t.match[body]!);
  }

  private arrow(i: number): void {
    const { t } = this;
    let from = i - 1;
    if (t.kind[from] !== Kind.Name || this.isTypeEnd(from)) {
      // `): string =>`: step over a return type to the parameters.
      let j = from;
      for (let n = 0; j > 0 && n < 60 && !this.is(j, C.Close); j--, n++) {
        if (this.is(j, C.Semi) || this.is(j, C.Equal)) return;
        if (t.match[j]! >= 0 && t.match[j]! < j) j = t.match[j]!;
      }
      if (!this.is(j, C.Close) || t.match[j]! < 0) return;
      from = t.match[j]!;
    }
    const close = t.kind[from] === Kind.Name ? from : t.match[from]!;
    const body = i + 1;
    const end = this.is(body, C.OpenCurly) && t.match[body]! > 0 ? t.match[body]! + 1 : this.valueEnd(body);
    this.fn(this.nameBefore(from), from, close, body, end - 1);
  }

  /** The name that a function starting at token i is given: `name =`, `name:` or nothing. */
  private nameBefore(i: number): string {
    let j = i - 1;
    if (this.is(j, C.More)) j = this.beforeTypes(j);
    if (this.t.kind[j] === Kind.Name && this.text(j) === 'async') j--;
    if (!this.is(j, C.Equal) && !this.is(j, C.Colon)) return '';
    for (let k = j - 1, n = 0; k >= 0 && n < 40; k--, n++) {
      if (this.t.kind[k] === Kind.Name && /^(const|let|var)$/.test(this.text(k))) return this.text(k + 1);
      if (this.is(j, C.Colon) || this.startsLine(k)) return this.t.kind[k] === Kind.Name ? this.text(k) : '';
    }
    return '';
  }

  private fn(name: string, from: number, to: number, body: number, bodyEnd: number): void {
    const { t } = this;
    const params: string[] = [];
    for (let k = from; k <= to; k++) {
      if (t.kind[k] !== Kind.Name) continue;
      if (
        k === from ||
        this.is(k - 1, C.Open) ||
        this.is(k - 1, C.Comma) ||
        this.is(k - 1, C.OpenCurly) ||
        this.is(k - 1, C.Dot)
      ) {
        params.push(this.text(k));
      } else if (t.kind[k - 1] === Kind.Name && /^(private|public|protected|readonly)$/.test(this.text(k - 1))) {
        params.push(this.text(k));
      }
    }
    this.functions.push({ name, params, start: t.start[from]!, end: t.end[Math.max(body, bodyEnd)]! });
  }

  private scriptClass(i: number): void {
    const { t } = this;
    const isNamed = t.kind[i + 1] === Kind.Name && this.text(i + 1) !== 'extends';
    const at = isNamed ? i + 1 : i - 2;
    // `const Name = class { … }`.
    if (!isNamed && !(t.kind[at] === Kind.Name && this.is(i - 1, C.Equal))) return;
    for (let j = i + 1, n = 0; j < t.count && n < 40; j++, n++) {
      if (this.is(j, C.OpenCurly)) {
        if (t.match[j]! > 0) this.add(this.text(at), 'class', at, j, t.match[j]!);
        return;
      }
    }
  }

  /** `const { a, b: c, d = 'x' } = value`: every name stands for the value. Plain names are met on their own. */
  private declaration(i: number): void {
    const { t } = this;
    const open = i + 1;
    if (!(this.is(open, C.OpenCurly) || this.is(open, C.OpenSquare)) || t.match[open]! < 0) return;
    const close = t.match[open]!;
    const of = t.kind[close + 1] === Kind.Name && this.text(close + 1) === 'of';
    if (!this.is(close + 1, C.Equal) && !of) return;
    const end = of ? this.loopEnd(close + 2) : this.valueEnd(close + 2);
    for (let k = open + 1; k < close; k++) {
      if (t.kind[k] !== Kind.Name || this.is(k + 1, C.Colon)) continue;
      const name = this.text(k);
      if (!this.imported.required(name, name, close + 2)) this.add(name, 'loop', k, close + 2, end);
      // What it is where the value has none binds it as any value does; the names in that are not bound.
      if (this.is(k + 1, C.Equal)) k = Math.min(this.valueEnd(k + 2), close) - 1;
    }
  }

  private loop(i: number): void {
    const { t } = this;
    let j = i + 1;
    if (this.is(j, C.Open)) j++;
    const names: number[] = [];
    for (let n = 0; j < t.count && n < 16; j++, n++) {
      if (t.kind[j] !== Kind.Name) continue;
      const word = this.text(j);
      if (word === 'of' || word === 'in') {
        for (const k of names) this.add(this.text(k), 'loop', k, j + 1, this.loopEnd(j + 1));
        return;
      }
      if (!/^(const|let|var|await)$/.test(word)) names.push(j);
    }
  }

  private loopEnd(i: number): number {
    const { t } = this;
    for (let j = i; j < t.count; j++) {
      if (t.kind[j] === Kind.Punct) {
        const code = t.code[j]!;
        if (code === C.Colon || code === C.Close || code === C.CloseSquare || code === C.CloseCurly) return j;
        if (t.match[j]! > j) j = t.match[j]!;
      } else if (t.kind[j] === Kind.Name && this.python && /^(if|for)$/.test(this.text(j))) return j;
    }
    return t.count;
  }

  private pythonBlock(i: number, kind: 'function' | 'class'): void {
    const { t } = this;
    if (t.kind[i + 1] !== Kind.Name) return;
    const name = this.text(i + 1);
    const open = i + 2;
    const close = this.is(open, C.Open) ? t.match[open]! : -1;
    let colon = close > 0 ? close + 1 : open;
    while (colon < t.count && !this.is(colon, C.Colon))
      colon = t.match[colon]! > colon ? t.match[colon]! + 1 : colon + 1;
    const column = this.column(i);
    let end = colon + 1;
    while (end < t.count && !(this.startsLine(end) && this.column(end) <= column)) {
      end = t.match[end]! > end ? t.match[end]! + 1 : end + 1;
    }
    if (end <= colon + 1) return;
    if (kind === 'function' && close > 0) this.fn(name, open, close, colon + 1, end - 1);
    this.add(name, kind, i + 1, colon + 1, end);
  }

  /** How far token i is indented; a decorator or `async` before it does not count. */
  private column(i: number): number {
    const at = this.t.start[i]!;
    const line = this.src.lastIndexOf('\n', at - 1) + 1;
    let depth = 0;
    while (line + depth < at && this.src.charCodeAt(line + depth) <= C.Space) depth++;
    return depth;
  }

  private bind(name: string, kind: Binding['kind'], at: number, from: number): void {
    const { t } = this;
    if (from >= t.count) return;
    const end = this.valueEnd(from);
    if (kind === 'value') this.imported.required(name, '*', from);
    this.add(name, kind, at, from, end);
  }

  /** Binds a name to the tokens `[from, to)`. */
  private add(name: string, kind: Binding['kind'], at: number, from: number, to: number): void {
    const { t } = this;
    if (to <= from) return;
    this.push({ name, kind, start: t.start[from]!, end: t.end[to - 1]!, at: t.start[at]! });
  }

  private push(binding: Binding): void {
    const list = this.bindings.get(binding.name);
    if (list) list.push(binding);
    else this.bindings.set(binding.name, [binding]);
  }
}
