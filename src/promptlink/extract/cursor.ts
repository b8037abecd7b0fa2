import { C } from './chars';
import { Flag, Kind, type Tokens } from './tokens';

/** Reads what stands at the tokens of one file. */
export class Cursor {
  protected readonly python: boolean;
  protected readonly src: string;
  protected readonly t: Tokens;

  constructor(python: boolean, src: string, tokens: Tokens) {
    this.python = python;
    this.src = src;
    this.t = tokens;
  }

  /** The index behind the expression that starts at token `from`. */
  valueEnd(from: number): number {
    const { t } = this;
    for (let j = from; j < t.count; j++) {
      const kind = t.kind[j]!;
      if (j > from && this.startsLine(j) && !this.goesOn(j)) return j;
      if (kind === Kind.Punct) {
        const code = t.code[j]!;
        if (code === C.Semi || code === C.Comma || code === C.Close || code === C.CloseSquare || code === C.CloseCurly)
          return j;
      } else if (kind === Kind.Middle || kind === Kind.Tail) return j;
      if (kind === Kind.Head) j = t.afterText(j) - 1;
      else if (t.match[j]! > j) j = t.match[j]!;
    }
    return t.count;
  }

  /** The index behind the values that start at token `from`, with commas between them: in Python they need no brackets. */
  valuesEnd(from: number): number {
    let end = this.valueEnd(from);
    while (this.is(end, C.Comma) && !this.startsLine(end + 1)) end = this.valueEnd(end + 1);
    return end;
  }

  /** Whether token j, first on its line, still belongs to the expression before it. */
  private goesOn(j: number): boolean {
    if (this.python) return false;
    const { t } = this;
    if (t.kind[j] === Kind.Punct) {
      const code = t.code[j]!;
      return (
        !(code === C.OpenCurly || code === C.At || code === C.OpenSquare || code === C.Open) || this.endsOpen(j - 1)
      );
    }
    if (t.kind[j] === Kind.Middle || t.kind[j] === Kind.Tail) return true;
    return this.endsOpen(j - 1);
  }

  /** Whether token i leaves an expression open: an operator, or a word that wants an operand. */
  private endsOpen(i: number): boolean {
    const { t } = this;
    if (t.kind[i] === Kind.Name) return /^(return|await|new|typeof|in|of|case)$/.test(this.text(i));
    if (t.kind[i] !== Kind.Punct) return false;
    const code = t.code[i]!;
    return !(code === C.Close || code === C.CloseSquare || code === C.CloseCurly);
  }

  protected is(i: number, code: number): boolean {
    const { t } = this;
    return i >= 0 && i < t.count && t.kind[i] === Kind.Punct && t.code[i] === code;
  }

  protected width(i: number): number {
    return this.t.end[i]! - this.t.start[i]!;
  }

  protected text(i: number): string {
    return i < this.t.count ? this.src.slice(this.t.start[i], this.t.end[i]) : '';
  }

  /** What is between the quotes of a string, as it is written. */
  protected textOf(i: number): string {
    return this.src.slice(this.t.from[i], this.t.to[i]);
  }

  protected startsLine(i: number): boolean {
    return (this.t.flags[i]! & Flag.NewLine) !== 0;
  }
}
