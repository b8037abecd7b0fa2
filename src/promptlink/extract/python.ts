import { C, isDigit, isNamePart, isNameStart } from './chars';
import { Flag, Kind, type Tokens } from './tokens';

/** An f-string whose hole is open: how to read on when the hole closes. */
interface Format {
  quote: number;
  triple: boolean;
  raw: boolean;
  /** Index into `open` of the hole's own bracket. */
  depth: number;
}

/**
 * Splits Python into tokens. An f-string becomes head, middle and tail tokens with the tokens of its expressions
 * between them. It never throws; a string that its line does not close ends with the line.
 */
export function scanPython(src: string, out: Tokens): void {
  new Scanner(src, out).run();
}

class Scanner {
  private at = 0;
  private newLine = 0;
  private readonly open: number[] = [];
  private readonly formats: Format[] = [];
  private readonly src: string;
  private readonly out: Tokens;

  constructor(src: string, out: Tokens) {
    this.src = src;
    this.out = out;
  }

  run(): void {
    while (this.at < this.src.length) this.token(this.src.charCodeAt(this.at));
  }

  private token(c: number): void {
    if (c === C.LF) {
      this.newLine = Flag.NewLine;
      this.at++;
    } else if (c === C.Backslash) this.at = continued(this.src, this.at + 1);
    else if (c <= C.Space || c === 0xfeff || c === 0xa0) this.at++;
    else if (c === C.Hash) this.skipLine();
    else if (c === C.Quote || c === C.Apos) this.string(this.at, this.at);
    else if (isNameStart(c)) this.name();
    else if (isDigit(c)) this.number();
    else this.punct(c);
  }

  private skipLine(): void {
    const end = this.src.indexOf('\n', this.at);
    this.at = end < 0 ? this.src.length : end;
  }

  private add(kind: number, end: number, code: number): number {
    const i = this.out.push(kind, this.at, end, code, this.newLine);
    this.newLine = 0;
    this.at = end;
    return i;
  }

  private name(): void {
    const { src } = this;
    let i = this.at + 1;
    while (isNamePart(src.charCodeAt(i))) i++;
    const c = src.charCodeAt(i);
    if ((c === C.Quote || c === C.Apos) && i - this.at <= 3 && isPrefix(src, this.at, i)) this.string(this.at, i);
    else this.add(Kind.Name, i, 0);
  }

  private number(): void {
    let i = this.at + 1;
    let c = this.src.charCodeAt(i);
    while (isNamePart(c) || c === C.Dot) c = this.src.charCodeAt(++i);
    this.add(Kind.Number, i, 0);
  }

  /** A string whose prefix starts at `start` and whose quote stands at `at`. */
  private string(start: number, at: number): void {
    const { src } = this;
    const prefix = src.slice(start, at).toLowerCase();
    const quote = src.charCodeAt(at);
    const triple = src.charCodeAt(at + 1) === quote && src.charCodeAt(at + 2) === quote;
    const raw = prefix.includes('r');
    const from = at + (triple ? 3 : 1);
    if (prefix.includes('f') || prefix.includes('t')) {
      this.piece(start, from, Kind.Whole, Kind.Head, { quote, triple, raw, depth: -1 });
      return;
    }
    const to = plainEnd(src, from, quote, triple);
    const closed = to < src.length && src.charCodeAt(to) === quote;
    const end = closed ? to + (triple ? 3 : 1) : to;
    this.out.text(Kind.String, start, end, from, to, this.newLine | (raw ? Flag.Raw : 0) | (closed ? 0 : Flag.Broken));
    this.newLine = 0;
    this.at = end;
  }

  /** One static stretch of an f-string, up to its next hole or its end. */
  private piece(start: number, from: number, whole: number, head: number, format: Format): void {
    const { src } = this;
    const { quote, triple } = format;
    let i = from;
    let kind = whole;
    let end = -1;
    for (; i < src.length; i++) {
      const c = src.charCodeAt(i);
      if (c === C.Backslash) i++;
      else if (c === quote && (!triple || (src.charCodeAt(i + 1) === quote && src.charCodeAt(i + 2) === quote))) {
        end = i + (triple ? 3 : 1);
        break;
      } else if (c === C.OpenCurly) {
        if (src.charCodeAt(i + 1) === C.OpenCurly) i++;
        else {
          kind = head;
          end = i + 1;
          break;
        }
      } else if (c === C.LF && !triple) break;
    }
    const to = Math.min(i, src.length);
    const flags = this.newLine | Flag.Braces | (format.raw ? Flag.Raw : 0) | (end < 0 ? Flag.Broken : 0);
    this.newLine = 0;
    this.at = end < 0 ? to : end;
    const index = this.out.text(kind, start, this.at, from, to, flags);
    if (kind !== head) return;
    this.formats.push({ ...format, depth: this.open.length });
    this.open.push(index);
  }

  private punct(c: number): void {
    const format = this.formats[this.formats.length - 1];
    if (format && this.open.length === format.depth + 1 && this.endsHole(c)) {
      this.endHole(format, this.at);
      return;
    }
    if (c === C.Open || c === C.OpenSquare || c === C.OpenCurly) this.open.push(this.add(Kind.Punct, this.at + 1, c));
    else if (c === C.Close || c === C.CloseSquare || c === C.CloseCurly) this.close(c);
    else this.add(Kind.Punct, this.at + operatorLength(this.src, this.at, c), c);
  }

  private endsHole(c: number): boolean {
    return c === C.CloseCurly || ((c === C.Bang || c === C.Colon) && this.src.charCodeAt(this.at + 1) !== C.Equal);
  }

  /** Skips a conversion and a format spec, then reads the next static stretch. */
  private endHole(format: Format, at: number): void {
    const { src } = this;
    let i = at;
    for (let depth = 0; i < src.length; i++) {
      const c = src.charCodeAt(i);
      if (c === C.OpenCurly) depth++;
      else if (c === C.CloseCurly && depth-- === 0) break;
      else if (c === C.LF && !format.triple) break;
    }
    this.formats.pop();
    const opener = this.open.pop()!;
    const next = this.out.count;
    this.out.match[opener] = next;
    this.piece(at, Math.min(i + 1, src.length), Kind.Tail, Kind.Middle, format);
    if (this.out.kind[next] === Kind.Tail) this.out.match[next] = opener;
  }

  private close(c: number): void {
    const opener = c === C.Close ? C.Open : c - 2;
    const floor = (this.formats[this.formats.length - 1]?.depth ?? -1) + 1;
    let top = this.open.length - 1;
    while (top >= floor && this.out.code[this.open[top]!] !== opener) top--;
    const i = this.add(Kind.Punct, this.at + 1, c);
    if (top < floor) return;
    const open = this.open[top]!;
    this.open.length = top;
    this.out.match[i] = open;
    this.out.match[open] = i;
  }
}

/** Behind a backslash: the next line belongs to this one. */
function continued(src: string, at: number): number {
  const next = src.charCodeAt(at) === C.CR ? at + 1 : at;
  return src.charCodeAt(next) === C.LF ? next + 1 : at;
}

function isPrefix(src: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const c = src.charCodeAt(i) | 32;
    // r, b, u, f, t
    if (c !== 114 && c !== 98 && c !== 117 && c !== 102 && c !== 116) return false;
  }
  return true;
}

function plainEnd(src: string, from: number, quote: number, triple: boolean): number {
  for (let i = from; i < src.length; i++) {
    const c = src.charCodeAt(i);
    if (c === C.Backslash) {
      if (src.charCodeAt(i + 1) === C.CR && src.charCodeAt(i + 2) === C.LF) i++;
      i++;
    } else if (c === quote) {
      if (!triple || (src.charCodeAt(i + 1) === quote && src.charCodeAt(i + 2) === quote)) return i;
    } else if (c === C.LF && !triple) return i;
  }
  return src.length;
}

function operatorLength(src: string, at: number, c: number): number {
  const d = src.charCodeAt(at + 1);
  if (d === C.Equal && c !== C.Comma && c !== C.Dot) return 2;
  if (c === C.Minus && d === C.More) return 2;
  if (c === C.Dot && d === C.Dot && src.charCodeAt(at + 2) === C.Dot) return 3;
  if (d === c && (c === C.Star || c === C.Slash)) return 2;
  return 1;
}
