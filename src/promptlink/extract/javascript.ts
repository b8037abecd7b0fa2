import { C, isDigit, isNamePart, isNameStart } from './chars';
import { Flag, Kind, type Tokens } from './tokens';

/** What an open bracket belongs to, so that its closing one resumes the right kind of text. */
const Inside = { Plain: 0, Template: 1, Tag: 2, Children: 3, Markup: 4 } as const;

const beforeRegex = new Set(
  'return typeof case in of delete void throw new else do await yield instanceof default extends'.split(' '),
);
const beforeCondition = new Set(['if', 'while', 'for', 'with']);
const genericArrow = /<\s*(?:const\s+)?\w+\s*(?:,|extends\b|=)/y;

/**
 * Splits TypeScript, JavaScript or their JSX forms into tokens. It never throws: text that makes no sense becomes
 * punctuation and scanning goes on, so that a file that does not parse still yields its literals.
 */
export function scanJavaScript(src: string, jsx: boolean, out: Tokens): void {
  new Scanner(src, jsx, out).run();
}

class Scanner {
  private at = 0;
  private newLine = 0;
  private readonly open: number[] = [];
  private readonly inside: number[] = [];
  private readonly src: string;
  private readonly jsx: boolean;
  private readonly out: Tokens;

  constructor(src: string, jsx: boolean, out: Tokens) {
    this.src = src;
    this.jsx = jsx;
    this.out = out;
  }

  run(): void {
    if (this.src.startsWith('#!')) this.skipLine();
    const { src } = this;
    while (this.at < src.length) {
      const mode = this.inside.length ? this.inside[this.inside.length - 1] : Inside.Plain;
      if (mode === Inside.Children) this.children();
      else this.token(src.charCodeAt(this.at), mode === Inside.Tag);
    }
  }

  private token(c: number, inTag: boolean): void {
    if (c === C.LF) {
      this.newLine = Flag.NewLine;
      this.at++;
    } else if (c <= C.Space || c === 0xfeff || c === 0xa0) this.at++;
    else if (isNameStart(c)) this.name(inTag);
    else if (c === C.Quote || c === C.Apos) this.string(c, inTag);
    else if (c === C.Backtick) this.template(this.at, Kind.Whole, Kind.Head);
    else if (isDigit(c)) this.number();
    else if (c === C.Slash) this.slash(inTag);
    else if (c === C.Less && this.startsElement(inTag)) this.openTag();
    else if (inTag && c === C.More) this.closeTag();
    else this.punct(c);
  }

  private add(kind: number, end: number, code: number): number {
    const i = this.out.push(kind, this.at, end, code, this.newLine);
    this.newLine = 0;
    this.at = end;
    return i;
  }

  private name(inTag: boolean): void {
    const { src } = this;
    let i = this.at + 1;
    let c = src.charCodeAt(i);
    while (isNamePart(c) || (inTag && (c === C.Minus || c === C.Colon))) c = src.charCodeAt(++i);
    this.add(Kind.Name, i, 0);
  }

  private number(): void {
    let i = this.at + 1;
    let c = this.src.charCodeAt(i);
    while (isNamePart(c) || c === C.Dot) c = this.src.charCodeAt(++i);
    this.add(Kind.Number, i, 0);
  }

  private string(quote: number, inTag: boolean): void {
    const { src, at } = this;
    let i = at + 1;
    for (; i < src.length; i++) {
      const c = src.charCodeAt(i);
      if (c === quote) break;
      if (c === C.Backslash && !inTag) i += src.charCodeAt(i + 1) === C.CR && src.charCodeAt(i + 2) === C.LF ? 2 : 1;
      else if (c === C.LF && !inTag) {
        this.add(Kind.Punct, at + 1, quote);
        return;
      }
    }
    const end = Math.min(i, src.length);
    const flags = this.newLine | (inTag ? Flag.Raw : 0) | (i >= src.length ? Flag.Broken : 0);
    this.out.text(Kind.String, at, Math.min(i + 1, src.length), at + 1, end, flags);
    this.newLine = 0;
    this.at = Math.min(i + 1, src.length);
  }

  /** From a back-tick or from the brace that closes a hole, to the next hole or the end. */
  private template(start: number, whole: number, head: number): void {
    const { src } = this;
    let i = start + 1;
    let kind = whole;
    let end = -1;
    for (; i < src.length; i++) {
      const c = src.charCodeAt(i);
      if (c === C.Backslash) i++;
      else if (c === C.Backtick) {
        end = i + 1;
        break;
      } else if (c === C.Dollar && src.charCodeAt(i + 1) === C.OpenCurly) {
        kind = head;
        end = i + 2;
        break;
      }
    }
    const to = Math.min(i, src.length);
    const flags = this.newLine | (end < 0 ? Flag.Broken : 0);
    this.at = end < 0 ? src.length : end;
    this.newLine = 0;
    const index = this.out.text(kind, start, this.at, start + 1, to, flags);
    if (kind === head) this.push(index, Inside.Template);
  }

  private push(index: number, inside: number): void {
    this.open.push(index);
    this.inside.push(inside);
  }

  private slash(inTag: boolean): void {
    const next = this.src.charCodeAt(this.at + 1);
    if (next === C.Slash) this.skipLine();
    else if (next === C.Star) {
      const end = this.src.indexOf('*/', this.at + 2);
      this.at = end < 0 ? this.src.length : end + 2;
    } else if (inTag && next === C.More) {
      this.at += 2;
      this.leaveMarkup();
    } else if (!this.expectsValue() || !this.regex()) this.punct(C.Slash);
  }

  private skipLine(): void {
    const end = this.src.indexOf('\n', this.at);
    this.at = end < 0 ? this.src.length : end;
  }

  private regex(): boolean {
    const { src } = this;
    let inClass = false;
    let i = this.at + 1;
    for (; ; i++) {
      if (i >= src.length) return false;
      const c = src.charCodeAt(i);
      if (c === C.LF) return false;
      if (c === C.Backslash) i++;
      else if (c === C.OpenSquare) inClass = true;
      else if (c === C.CloseSquare) inClass = false;
      else if (c === C.Slash && !inClass) break;
    }
    i++;
    while (isNamePart(src.charCodeAt(i))) i++;
    this.add(Kind.Regex, i, 0);
    return true;
  }

  /** Whether a value, not an operator, may come next: what tells a regex from a division and JSX from "less than". */
  private expectsValue(): boolean {
    const { out, src } = this;
    const last = out.count - 1;
    if (last < 0) return true;
    const kind = out.kind[last];
    if (kind === Kind.Name) return beforeRegex.has(src.slice(out.start[last], out.end[last]));
    if (kind !== Kind.Punct) return kind === Kind.Head || kind === Kind.Middle;
    const code = out.code[last];
    if (code === C.CloseSquare) return false;
    if (code === C.CloseCurly) return this.newLine !== 0;
    if (code === C.Close) {
      const open = out.match[last] ?? -1;
      return open > 0 && beforeCondition.has(src.slice(out.start[open - 1], out.end[open - 1]));
    }
    const width = out.end[last]! - out.start[last]!;
    return !(width === 2 && (code === C.Plus || code === C.Minus) && src.charCodeAt(out.start[last]! + 1) === code);
  }

  private startsElement(inTag: boolean): boolean {
    if (!this.jsx || inTag || !this.expectsValue()) return false;
    const next = this.src.charCodeAt(this.at + 1);
    if (next !== C.More && !isNameStart(next)) return false;
    genericArrow.lastIndex = this.at;
    return !genericArrow.test(this.src);
  }

  private openTag(): void {
    this.push(this.add(Kind.Punct, this.at + 1, C.Less), Inside.Tag);
  }

  private closeTag(): void {
    this.at++;
    this.inside[this.inside.length - 1] = Inside.Children;
  }

  /** The element's end: what follows it is an operator again. */
  private leaveMarkup(): void {
    this.inside.pop();
    const open = this.open.pop() ?? -1;
    const i = this.out.push(Kind.Punct, this.at - 1, this.at, C.CloseSquare, 0);
    this.out.match[i] = open;
    if (open >= 0) this.out.match[open] = i;
  }

  private children(): void {
    const { src, at } = this;
    let i = at;
    let c = src.charCodeAt(i);
    while (i < src.length && c !== C.Less && c !== C.OpenCurly) c = src.charCodeAt(++i);
    if (i > at) this.out.text(Kind.Markup, at, i, at, i, Flag.Raw);
    this.at = i;
    if (i >= src.length) return;
    if (c === C.OpenCurly) {
      this.push(this.add(Kind.Punct, i + 1, C.OpenCurly), Inside.Markup);
    } else if (src.charCodeAt(i + 1) === C.Slash) {
      const end = src.indexOf('>', i);
      this.at = end < 0 ? src.length : end + 1;
      this.leaveMarkup();
    } else this.openTag();
  }

  private punct(c: number): void {
    if (c === C.Open || c === C.OpenSquare || c === C.OpenCurly) this.push(this.add(Kind.Punct, this.at + 1, c), 0);
    else if (c === C.Close || c === C.CloseSquare || c === C.CloseCurly) this.close(c);
    else this.add(Kind.Punct, this.at + operatorLength(this.src, this.at, c), c);
  }

  private close(c: number): void {
    const opener = c === C.Close ? C.Open : c - 2;
    let top = this.open.length - 1;
    // A stray bracket must not close a template's hole: look for the partner above the nearest hole only.
    while (top >= 0 && this.inside[top] === Inside.Plain && this.out.code[this.open[top]!] !== opener) top--;
    const mode = top >= 0 ? this.inside[top] : Inside.Plain;
    if (top < 0 || (mode !== Inside.Plain && c !== C.CloseCurly) || mode === Inside.Tag) {
      this.add(Kind.Punct, this.at + 1, c);
      return;
    }
    const open = this.open[top]!;
    this.open.length = top;
    this.inside.length = top;
    if (mode === Inside.Template) {
      const next = this.out.count;
      this.out.match[open] = next;
      this.template(this.at, Kind.Tail, Kind.Middle);
      this.out.match[next] = this.out.kind[next] === Kind.Tail ? open : this.out.match[next]!;
    } else {
      const i = this.add(Kind.Punct, this.at + 1, c);
      this.out.match[i] = open;
      this.out.match[open] = i;
    }
  }
}

function operatorLength(src: string, at: number, c: number): number {
  const d = src.charCodeAt(at + 1);
  if (c === C.Dot) return d === C.Dot && src.charCodeAt(at + 2) === C.Dot ? 3 : 1;
  if (c === C.Equal && d === C.More) return 2;
  if (d === c && (c === C.Plus || c === C.Minus)) return 2;
  if (d === c && (c === C.Amp || c === C.Pipe || c === C.Ask || c === C.Star)) {
    return src.charCodeAt(at + 2) === C.Equal ? 3 : 2;
  }
  if (c === C.Ask && d === C.Dot) return isDigit(src.charCodeAt(at + 2)) ? 1 : 2;
  if (d === C.Equal && (c === C.Equal || c === C.Bang)) return src.charCodeAt(at + 2) === C.Equal ? 3 : 2;
  if (d === C.Equal && (c === C.Plus || c === C.Minus || c === C.Less || c === C.More || c === C.Star)) return 2;
  return 1;
}
