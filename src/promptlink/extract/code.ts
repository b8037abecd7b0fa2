import { C } from './chars';
import { addPlain, append, type Gap, type Literal, LiteralBuilder } from './literal';
import { decode, type Escapes, type Piece, slicePiece } from './pieces';
import { Flag, Kind, type Tokens } from './tokens';

const Used = 64;

/** Collects the literals of scanned code: strings and templates, each with what is concatenated to it. */
export function literalsOfCode(src: string, tokens: Tokens, escapes: Escapes): Literal[] {
  const reader = new CodeReader(src, tokens, escapes);
  const found: Literal[] = [];
  // Where the brackets end that are open.
  const ends: number[] = [];
  for (let i = 0; i < tokens.count; i++) {
    while (ends.length && ends[ends.length - 1]! <= i) ends.pop();
    const kind = tokens.kind[i]!;
    if (kind >= Kind.String && kind <= Kind.Head && !(tokens.flags[i]! & Used))
      found.push(...reader.chain(i, ends.length > 0));
    else if (kind === Kind.Markup) found.push(reader.markup(i));
    if (tokens.match[i]! > i) ends.push(tokens.match[i]!);
  }
  return found;
}

class CodeReader {
  private readonly src: string;
  private readonly t: Tokens;
  private readonly escapes: Escapes;
  private builder = new LiteralBuilder(0);
  private isBracketed = false;

  constructor(src: string, tokens: Tokens, escapes: Escapes) {
    this.src = src;
    this.t = tokens;
    this.escapes = escapes;
  }

  /** The literal that starts with the text token `first`: operands of `+` before and behind it belong to it. */
  chain(first: number, isBracketed: boolean): Literal[] {
    const { t } = this;
    this.isBracketed = isBracketed;
    if (this.isRepeated(first)) {
      this.builder = new LiteralBuilder(t.start[first]!);
      const end = t.end[this.text(first) - 1]!;
      return [{ start: t.start[first]!, end, pieces: this.builder.pieces, gaps: this.builder.gaps }];
    }
    const lead = this.isPlus(first - 1) ? this.leadBefore(first - 1) : -1;
    const start = t.start[lead >= 0 ? lead : first]!;
    this.builder = new LiteralBuilder(start);
    if (lead >= 0) this.builder.gap(this.gap(lead, first - 1));
    let next = this.text(first);
    let lastText = next;
    while (this.isPlus(next) || this.isText(next)) {
      const at = this.isPlus(next) ? next + 1 : next;
      if (this.isText(at) && !this.isDot(this.t.afterText(at)) && !this.isRepeated(at)) {
        next = this.text(at);
        lastText = next;
      } else if (at === next) break;
      else {
        const end = this.operandAfter(at);
        if (end <= at) break;
        this.builder.gap(this.gap(at, end));
        next = end;
      }
    }
    const end = t.end[Math.max(lastText, next) - 1]!;
    const { pieces, gaps, nested } = this.builder;
    if (lead < 0 && next === this.t.afterText(first)) this.trim(first, next, pieces);
    return [{ start, end, pieces, gaps }, ...nested];
  }

  /** A template of its own that is trimmed where it stands loses the white space at its edges. */
  private trim(first: number, next: number, pieces: Piece[]): void {
    const method = this.isDot(next) && this.t.kind[next + 1] === Kind.Name ? this.word(next + 1) : '';
    const tag = first > 0 && this.t.kind[first - 1] === Kind.Name ? this.word(first - 1) : '';
    if (!/^(trim|strip)$/.test(method) && !/^(dedent|outdent|endent|stripIndents?)$/.test(tag)) return;
    // Arguments name other characters to take away.
    if (method && this.t.match[next + 2] !== next + 3) return;
    const { text } = pieces[0]!;
    const from = text.length - text.trimStart().length;
    if (from) pieces[0] = slicePiece(pieces[0]!, from, text.length);
    const last = pieces[pieces.length - 1]!;
    const to = last.text.trimEnd().length;
    if (to < last.text.length) pieces[pieces.length - 1] = slicePiece(last, 0, to);
  }

  private word(i: number): string {
    return this.src.slice(this.t.start[i], this.t.end[i]);
  }

  markup(i: number): Literal {
    const { t } = this;
    const builder = new LiteralBuilder(t.start[i]!);
    append(builder, decode(this.src, t.from[i]!, t.to[i]!, 'none', Flag.Raw));
    return { start: t.start[i]!, end: t.end[i]!, pieces: builder.pieces, gaps: builder.gaps };
  }

  /** Appends one string or template and returns the index behind it. */
  private text(first: number): number {
    const { t } = this;
    let i = first;
    const kind = t.kind[i];
    t.flags[i] = t.flags[i]! | Used;
    this.static(i);
    if (kind !== Kind.Head) return i + 1;
    while (i >= 0 && i < t.count) {
      const next = t.match[i]!;
      if (next < 0 || next <= i) return i + 1;
      this.builder.gap(this.gap(i + 1, next, t.end[i]!, t.start[next]!));
      this.static(next);
      if (t.kind[next] === Kind.Tail) return next + 1;
      i = next;
    }
    return i + 1;
  }

  private static(i: number): void {
    const { t } = this;
    const piece = decode(this.src, t.from[i]!, t.to[i]!, this.escapes, t.flags[i]!);
    // What stands between doubled braces may be filled later, but not by its number.
    addPlain(this.builder, piece, this.escapes === 'python' && !(t.flags[i]! & Flag.Braces));
  }

  /** A gap for the tokens `[from, to)`, or for the blank between `start` and `end` when there are none. */
  private gap(from: number, to: number, start = this.t.start[from]!, end = this.t.end[to - 1]!): Gap {
    const { t } = this;
    if (to <= from) return { start, end: start, outerStart: start, outerEnd: end, soft: null };
    return { start: t.start[from]!, end: t.end[to - 1]!, outerStart: start, outerEnd: end, soft: null };
  }

  private isText(i: number): boolean {
    const kind = this.t.kind[i]!;
    if (i >= this.t.count || kind < Kind.String || kind > Kind.Head) return false;
    return this.isPlus(i - 1) || (this.escapes === 'python' && this.goesOn(i));
  }

  /** Whether a string goes on one before it: across lines in brackets alone, for a string below a constant is a comment on it. */
  private goesOn(i: number): boolean {
    const { t, src } = this;
    if (this.isBracketed || !(t.flags[i]! & Flag.NewLine) || i === 0) return true;
    return src
      .slice(t.end[i - 1], t.start[i])
      .trimStart()
      .startsWith('\\');
  }

  private isPlus(i: number): boolean {
    return i > 0 && this.isMark(i, C.Plus);
  }

  /** Whether a string is one factor of a product, as `"-" * 40` has it: what is repeated is a literal of its own. */
  private isRepeated(i: number): boolean {
    return this.escapes === 'python' && (this.isTimes(i - 1) || this.isTimes(this.t.afterText(i)));
  }

  private isTimes(i: number): boolean {
    return i > 0 && this.isMark(i, C.Star);
  }

  private isDot(i: number): boolean {
    return this.isMark(i, C.Dot);
  }

  /** Whether a token is a mark of one character. */
  private isMark(i: number, code: number): boolean {
    const { t } = this;
    return i < t.count && t.kind[i] === Kind.Punct && t.code[i] === code && t.end[i]! - t.start[i]! === 1;
  }

  /** The index behind the operand that starts at `at`, with what it is multiplied by. */
  private operandAfter(at: number): number {
    const end = this.factorAfter(at);
    if (end <= at || this.escapes !== 'python' || !this.isTimes(end)) return end;
    return Math.max(end, this.factorAfter(end + 1));
  }

  private factorAfter(at: number): number {
    const { t } = this;
    let i = at;
    while (i < t.count && t.kind[i] === Kind.Name && isPrefixWord(this.src, t.start[i]!, t.end[i]!)) i++;
    if (i >= t.count) return at;
    const kind = t.kind[i]!;
    if (kind === Kind.Name || kind === Kind.Number) i++;
    else if (kind >= Kind.String && kind <= Kind.Head) i = this.t.afterText(i);
    else if (kind === Kind.Punct && t.match[i]! > i) i = t.match[i]! + 1;
    else return at;
    for (;;) {
      if (i >= t.count || t.kind[i] !== Kind.Punct) return i;
      const code = t.code[i]!;
      if ((code === C.Dot || (code === C.Ask && t.end[i]! - t.start[i]! === 2)) && t.kind[i + 1] === Kind.Name) i += 2;
      else if ((code === C.Open || code === C.OpenSquare || code === C.Less) && t.match[i]! > i) {
        if (t.flags[i]! & Flag.NewLine) return i;
        i = t.match[i]! + 1;
      } else return i;
    }
  }

  private isMore(i: number): boolean {
    return this.t.kind[i] === Kind.Punct && this.t.code[i] === C.More && this.t.match[i]! >= 0;
  }

  /** The first token of the operand before a `+`; -1 where it is part of a product, or of what is formatted (`text % values`). */
  private leadBefore(plus: number): number {
    const lead = this.operandBefore(plus);
    const code = lead > 0 && this.t.kind[lead - 1] === Kind.Punct ? this.t.code[lead - 1] : 0;
    return this.escapes === 'python' && (code === C.Star || code === C.Percent) ? -1 : lead;
  }

  private operandBefore(plus: number): number {
    const { t } = this;
    let i = plus - 1;
    for (;;) {
      if (i < 0) return -1;
      const kind = t.kind[i]!;
      if (kind === Kind.Punct && (t.code[i] === C.Close || t.code[i] === C.CloseSquare)) {
        const open = t.match[i]!;
        if (open < 0) return -1;
        // Behind type arguments, if it has them.
        const callee = this.isMore(open - 1) ? t.match[open - 1]! - 1 : open - 1;
        const bare = t.kind[callee] !== Kind.Name && !(t.kind[callee] === Kind.Punct && t.match[callee]! >= 0);
        if (open === 0 || bare) return open;
        i = callee;
      } else if (kind === Kind.Name) {
        if (i > 0 && this.isDot(i - 1)) i -= 2;
        else return i;
      } else return -1;
    }
  }
}

function isPrefixWord(src: string, from: number, to: number): boolean {
  const word = src.slice(from, to);
  return word === 'await' || word === 'new' || word === 'typeof';
}
