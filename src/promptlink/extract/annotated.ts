import { C } from './chars';
import { Cursor } from './cursor';
import { Kind } from './tokens';

/** Steps over the type annotations of scripts, to what stands before and behind them. */
export abstract class Annotated extends Cursor {
  /** The `=` that ends a type annotation starting at token i, or -1. */
  protected equalBehind(i: number): number {
    const { t } = this;
    for (let j = i, n = 0; j < t.count && n < 80; j++, n++) {
      if (t.kind[j] !== Kind.Punct) {
        if (j > i && this.startsLine(j)) return -1;
        continue;
      }
      const code = t.code[j]!;
      if (code === C.Equal && this.width(j) === 1) return j;
      if (code === C.Semi || code === C.Comma || code === C.CloseCurly || code === C.Close) return -1;
      if (t.match[j]! > j) j = t.match[j]!;
    }
    return -1;
  }

  /** The `{` of a body that starts at token i, perhaps behind a return type; -1 without one. */
  protected bodyBehind(i: number): number {
    const { t } = this;
    if (this.is(i, C.OpenCurly)) return t.match[i]! > i ? i : -1;
    if (!this.is(i, C.Colon)) return -1;
    let inType = true;
    for (let j = i + 1, n = 0; j < t.count && n < 80; j++, n++) {
      if (t.kind[j] === Kind.Name || t.kind[j] === Kind.String) inType = false;
      else if (t.kind[j] === Kind.Punct) {
        const code = t.code[j]!;
        if (code === C.OpenCurly && !inType) return t.match[j]! > j ? j : -1;
        if (code === C.Semi || code === C.Comma || code === C.Close || code === C.CloseCurly) return -1;
        if (code === C.Equal && this.width(j) === 1) return -1;
        inType = code === C.Pipe || code === C.Amp || code === C.Equal;
        if (t.match[j]! > j) {
          j = t.match[j]!;
          inType = false;
        }
      }
    }
    return -1;
  }

  /** Whether the name at token i ends a return type: `): T`, `| null`, `x is T`. */
  protected isTypeEnd(i: number): boolean {
    if (this.is(i - 1, C.Colon)) return this.is(i - 2, C.Close);
    if (this.is(i - 1, C.Pipe) || this.is(i - 1, C.Amp)) return this.width(i - 1) === 1;
    return this.t.kind[i - 1] === Kind.Name && /^(?:is|keyof|typeof|readonly)$/.test(this.text(i - 1));
  }

  /** The token before the type parameters that `>` at token i ends. */
  protected beforeTypes(i: number): number {
    const { t } = this;
    for (let j = i, n = 0, angles = 0; j > 0 && n < 40; j--, n++) {
      if (this.is(j, C.More)) angles += this.width(j);
      else if (this.is(j, C.Less) && --angles === 0) return j - 1;
      if (t.match[j]! >= 0 && t.match[j]! < j) j = t.match[j]!;
    }
    return i;
  }
}
