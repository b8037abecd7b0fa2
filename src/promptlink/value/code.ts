import { Cursor } from '../extract/cursor';
import type { Literal } from '../extract/literal';
import { type FileModel, functionsAround } from '../extract/model';
import type { Fn } from '../extract/structure';
import { Flag, Kind, type Tokens } from '../extract/tokens';

/** The tokens `[from, end)` of what a function returns or yields. */
export interface Returned {
  from: number;
  end: number;
  isYield: boolean;
}

/** A file's tokens, kept with its model, with what reading expressions out of them takes. */
export class Code {
  readonly model: FileModel;
  readonly t: Tokens;
  readonly src: string;
  readonly python: boolean;
  private readonly cursor: Cursor;
  private loops: { start: number; end: number }[] | null = null;
  private readonly returns = new Map<Fn, readonly Returned[]>();

  constructor(model: FileModel, tokens: Tokens) {
    this.model = model;
    this.src = model.src;
    this.python = model.language === 'python';
    this.t = tokens;
    this.cursor = new Cursor(this.python, this.src, tokens);
  }

  /** The first token that starts at or behind an offset. */
  tokenAt(offset: number): number {
    return this.t.firstFrom(offset);
  }

  text(i: number): string {
    return i >= 0 && i < this.t.count ? this.src.slice(this.t.start[i], this.t.end[i]) : '';
  }

  isName(i: number): boolean {
    return i >= 0 && i < this.t.count && this.t.kind[i] === Kind.Name;
  }

  isPunct(i: number): boolean {
    return i >= 0 && i < this.t.count && this.t.kind[i] === Kind.Punct;
  }

  /** Whether token i is punctuation of exactly this text. */
  is(i: number, text: string): boolean {
    const { t } = this;
    if (i < 0 || i >= t.count || t.kind[i] !== Kind.Punct) return false;
    return t.end[i]! - t.start[i]! === text.length && this.src.startsWith(text, t.start[i]);
  }

  /** Whether a word of the language stands at token i. */
  isWord(i: number, word: string): boolean {
    return this.isName(i) && this.text(i) === word;
  }

  isText(i: number): boolean {
    const kind = this.t.kind[i]!;
    return i >= 0 && i < this.t.count && kind >= Kind.String && kind <= Kind.Head;
  }

  /** The text that a regular expression at token i stands for, white space aside; null where it stands for more than one. */
  patternAt(i: number): string | null {
    if (this.t.kind[i] !== Kind.Regex) return null;
    const body = /^\/(.*)\/\w*$/s.exec(this.text(i))?.[1]?.replace(/\\s[*+?]?|\s[*+?]?/g, '') ?? '';
    const plain = body.replace(/\\([^\w\s])/g, '$1');
    return body && !/[\\()|*+?^]|\[(?!\[)|\.(?!\w)/.test(body.replace(/\\[^\w\s]/g, '')) ? plain : null;
  }

  /** The index behind token i, or behind the bracket's partner or the whole template where one starts there. */
  step(i: number): number {
    const { t } = this;
    if (this.isText(i)) return this.t.afterText(i);
    return t.match[i]! > i ? t.match[i]! + 1 : i + 1;
  }

  /** Whether the tokens `[from, end)` are one of Python's comprehensions. */
  isGenerator(from: number, end: number): boolean {
    if (!this.python) return false;
    for (let i = from; i < end; i = this.step(i)) if (this.isWord(i, 'for')) return true;
    return false;
  }

  /** Ranges between the top-level commas of `[from, to)`; empty ones are left out. */
  parts(from: number, to: number): [number, number][] {
    const out: [number, number][] = [];
    let start = from;
    for (let i = from; i < to; i = this.step(i)) {
      if (!this.is(i, ',')) continue;
      if (i > start) out.push([start, i]);
      start = i + 1;
    }
    if (to > start) out.push([start, to]);
    return out;
  }

  /** The literal that starts at token i. */
  literalAt(i: number): Literal | null {
    return this.model.byStart.get(this.t.start[i]!) ?? null;
  }

  /** The literal that the tokens `[i, end)` are. */
  literalOf(i: number, end: number): Literal | null {
    const literal = this.literalAt(i);
    return literal && literal.end === this.t.end[end - 1] ? literal : null;
  }

  /** The first of the tokens `[from, end)`, on their level, that is `text`; -1 without one. */
  find(from: number, end: number, text: string): number {
    for (let i = from; i < end; i = this.step(i)) if (this.is(i, text)) return i;
    return -1;
  }

  /** The index behind the expression that starts at token `from`. */
  expressionEnd(from: number): number {
    return this.cursor.valueEnd(from);
  }

  /** What a function gives, wherever in it. */
  returnsOf(fn: Fn): readonly Returned[] {
    let found = this.returns.get(fn);
    if (!found) {
      found = this.findReturns(fn);
      this.returns.set(fn, found);
    }
    return found;
  }

  private findReturns(fn: Fn): Returned[] {
    const { t } = this;
    const end = this.tokenAt(fn.end);
    let body = this.tokenAt(fn.start);
    if (this.isWord(body, 'lambda')) {
      while (body < end && !this.is(body, ':')) body = this.step(body);
      return [{ from: body + 1, end, isYield: false }];
    }
    const behind = this.is(body, '(') ? t.match[body]! + 1 : body + 1;
    let arrow = behind;
    while (arrow < end && !this.is(arrow, '=>') && !this.is(arrow, '{')) arrow = this.step(arrow);
    if (!this.python && this.is(arrow, '=>') && !this.is(arrow + 1, '{'))
      return [{ from: arrow + 1, end, isYield: false }];
    const found: Returned[] = [];
    for (let i = behind; i < end; i++) {
      if (!this.isName(i)) continue;
      const word = this.text(i);
      if (word !== 'return' && word !== 'yield') continue;
      if (functionsAround(this.model, t.start[i]!).at(-1)?.start !== fn.start) continue;
      if (this.is(i + 1, ';') || this.is(i + 1, '}')) continue;
      // `return system, user`.
      const last = this.python ? this.cursor.valuesEnd(i + 1) : this.expressionEnd(i + 1);
      found.push({ from: i + 1, end: last, isYield: word === 'yield' });
    }
    return found;
  }

  /**
   * Where the outermost loop around an offset begins that does not hold `declared` as well; -1 without one. A function that is
   * made there counts as a loop: it may be called again and again.
   */
  loopAround(offset: number, declared: number): number {
    this.loops ??= this.findLoops();
    let best = -1;
    const consider = (start: number, end: number) => {
      if (start > offset || offset >= end || (start <= declared && declared < end)) return;
      if (best < 0 || start < best) best = start;
    };
    for (const { start, end } of this.loops) {
      if (start > offset) break;
      consider(start, end);
    }
    for (const fn of functionsAround(this.model, offset)) consider(fn.start, fn.end);
    return best;
  }

  /** Whether what stands at an offset is run whenever the function around it is, or (null) the file: no branch, no loop. */
  isSure(offset: number, fn: Fn | null): boolean {
    const i = this.tokenAt(offset);
    if (this.python) return fn ? this.column(i) === this.bodyColumn(fn) && !this.isParameter(i, fn) : !this.column(i);
    if (this.is(i - 1, ')') || this.isWord(i - 1, 'else')) return false;
    const j = this.bracketAround(i);
    if (j < 0) return fn === null;
    return fn !== null && this.is(j, '{') && this.t.end[this.t.match[j]!] === fn.end;
  }

  /** The opening bracket of the innermost pair around token i; -1 without one. */
  bracketAround(i: number): number {
    const { match } = this.t;
    let j = i - 1;
    while (j >= 0 && !(this.isPunct(j) && match[j]! > i)) j = match[j]! >= 0 && match[j]! < j ? match[j]! - 1 : j - 1;
    return j;
  }

  /** Which of the parts between commas of a pair of brackets token i stands in; -1 for none. */
  partAround(open: number, i: number): number {
    return this.parts(open + 1, this.t.match[open]!).findIndex(([a, z]) => a <= i && i < z);
  }

  /** Of the call right around token i: the token of its name, and which argument i stands in, from where to where. */
  argumentAround(i: number): { name: number; slot: number; from: number; to: number } | null {
    const open = this.bracketAround(i);
    if (!this.is(open, '(') || !this.isName(open - 1)) return null;
    const all = this.parts(open + 1, this.t.match[open]!);
    const slot = all.findIndex(([a, z]) => a <= i && i < z);
    return slot < 0 ? null : { name: open - 1, slot, from: all[slot]![0], to: all[slot]![1] };
  }

  /** Whether token i stands among the parameters of one of Python's functions: a default, which a call may give another value. */
  private isParameter(i: number, fn: Fn): boolean {
    const open = this.tokenAt(fn.start);
    return this.is(open, '(') && i < this.t.match[open]!;
  }

  /** How far the statements of one of Python's functions are indented. */
  private bodyColumn(fn: Fn): number {
    const open = this.tokenAt(fn.start);
    let i = this.is(open, '(') ? this.t.match[open]! + 1 : this.t.count;
    while (i < this.t.count && !this.is(i, ':')) i = this.step(i);
    return i + 1 < this.t.count ? this.column(i + 1) : -1;
  }

  private findLoops(): { start: number; end: number }[] {
    const { t } = this;
    const found: { start: number; end: number }[] = [];
    for (let i = 0; i < t.count; i++) {
      const length = t.end[i]! - t.start[i]!;
      if (length < 2 || length > 5 || !this.isName(i)) continue;
      if (!/^(for|while|do)$/.test(this.text(i)) || this.is(i - 1, '.')) continue;
      const end = this.python ? this.blockEnd(i) : this.bodyEnd(i);
      if (end > i) found.push({ start: t.start[i]!, end: t.end[end - 1]! });
    }
    return found;
  }

  /** The index behind the body of a loop that begins at token i. */
  private bodyEnd(i: number): number {
    let body = i + 1;
    if (this.isWord(body, 'await')) body++;
    if (this.is(body, '(')) body = this.step(body);
    return this.is(body, '{') ? this.step(body) : this.expressionEnd(body);
  }

  /** The index behind an indented block whose first line begins at token i; 0 where i begins no line. */
  private blockEnd(i: number): number {
    const { t } = this;
    if (i > 0 && !(t.flags[i]! & Flag.NewLine) && !this.isWord(i - 1, 'async')) return 0;
    const column = this.column(i);
    let end = i + 1;
    while (end < t.count && !(t.flags[end]! & Flag.NewLine && this.column(end) <= column)) end = this.step(end);
    return end;
  }

  private column(i: number): number {
    const at = this.t.start[i]!;
    return at - (this.src.lastIndexOf('\n', at - 1) + 1);
  }
}
