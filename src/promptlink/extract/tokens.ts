import { firstAtLeast } from './sorted';

/** What a token is. Template pieces are split at their holes; the hole's own tokens stand between them. */
export const Kind = {
  End: 0,
  Name: 1,
  Number: 2,
  String: 3,
  /** A template without holes. */
  Whole: 4,
  Head: 5,
  Middle: 6,
  Tail: 7,
  Punct: 8,
  Regex: 9,
  /** Text between JSX tags. */
  Markup: 10,
} as const;

/** Flags on a string or template token. */
export const Flag = {
  /** A line break stands before the token. */
  NewLine: 1,
  /** No escapes are decoded (Python `r''`, JSX attribute). */
  Raw: 2,
  /** Doubled braces stand for one (Python f-string). */
  Braces: 4,
  /** The file ended first. */
  Broken: 8,
} as const;

/**
 * The tokens of one file in parallel arrays, reused from file to file. `start`/`end` cover the whole token, `from`/`to`
 * what stands between its quotes. `match` is a bracket's partner, `code` the first character of punctuation.
 */
export class Tokens {
  count = 0;
  kind: Uint8Array<ArrayBuffer>;
  flags: Uint8Array<ArrayBuffer>;
  code: Uint16Array<ArrayBuffer>;
  start: Int32Array<ArrayBuffer>;
  end: Int32Array<ArrayBuffer>;
  from: Int32Array<ArrayBuffer>;
  to: Int32Array<ArrayBuffer>;
  match: Int32Array<ArrayBuffer>;

  constructor(room = 1 << 14) {
    this.kind = new Uint8Array(room);
    this.flags = new Uint8Array(room);
    this.code = new Uint16Array(room);
    this.start = new Int32Array(room);
    this.end = new Int32Array(room);
    this.from = new Int32Array(room);
    this.to = new Int32Array(room);
    this.match = new Int32Array(room);
  }

  clear(): void {
    this.count = 0;
  }

  /** Adds a token and returns its index. */
  push(kind: number, start: number, end: number, code: number, flags: number): number {
    if (this.count === this.kind.length) this.grow();
    const i = this.count++;
    this.kind[i] = kind;
    this.flags[i] = flags;
    this.code[i] = code;
    this.start[i] = start;
    this.end[i] = end;
    this.from[i] = start;
    this.to[i] = end;
    this.match[i] = -1;
    return i;
  }

  /** Adds a string or template token whose text stands in `[from, to)`. */
  text(kind: number, start: number, end: number, from: number, to: number, flags: number): number {
    const i = this.push(kind, start, end, 0, flags);
    this.from[i] = from;
    this.to[i] = to;
    return i;
  }

  /** The first token that starts at or behind an offset. */
  firstFrom(offset: number): number {
    return firstAtLeast(this.start, offset, this.count);
  }

  /** The index behind the text token at i, its holes included. */
  afterText(i: number): number {
    let j = i;
    while (this.kind[j] !== Kind.Tail && this.match[j]! > j) j = this.match[j]!;
    return j + 1;
  }

  /** A copy to keep, of no more room than the tokens take. */
  copy(): Tokens {
    const { count } = this;
    const kept = new Tokens(0);
    kept.count = count;
    kept.kind = this.kind.slice(0, count);
    kept.flags = this.flags.slice(0, count);
    kept.code = this.code.slice(0, count);
    kept.start = this.start.slice(0, count);
    kept.end = this.end.slice(0, count);
    kept.from = this.from.slice(0, count);
    kept.to = this.to.slice(0, count);
    kept.match = this.match.slice(0, count);
    return kept;
  }

  private grow(): void {
    const size = this.kind.length * 2;
    this.kind = widen(this.kind, new Uint8Array(size));
    this.flags = widen(this.flags, new Uint8Array(size));
    this.code = widen(this.code, new Uint16Array(size));
    this.start = widen(this.start, new Int32Array(size));
    this.end = widen(this.end, new Int32Array(size));
    this.from = widen(this.from, new Int32Array(size));
    this.to = widen(this.to, new Int32Array(size));
    this.match = widen(this.match, new Int32Array(size));
  }
}

function widen<T extends Uint8Array | Uint16Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
