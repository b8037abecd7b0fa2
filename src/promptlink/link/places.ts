/** Where texts and line breaks stand in a prompt: each is looked for once. */
export class Places {
  readonly text: string;
  private readonly known = new Map<string, Int32Array>();
  private breaks: Int32Array | null = null;
  private marks: Int32Array | null = null;

  constructor(text: string) {
    this.text = text;
  }

  /** The offsets of a text, ascending. */
  of(text: string): Int32Array {
    let known = this.known.get(text);
    if (!known) {
      const found: number[] = [];
      for (let at = this.text.indexOf(text); at >= 0; at = this.text.indexOf(text, at + 1)) found.push(at);
      known = Int32Array.from(found);
      this.known.set(text, known);
    }
    return known;
  }

  /** Whether a line ends in `[from, to)`. */
  hasBreak(from: number, to: number): boolean {
    this.breaks ??= this.findBreaks();
    return from < this.text.length && this.breaks[from]! < to;
  }

  /** Whether a stretch begins or ends with a quotation mark that has no counterpart in it. */
  isHalfQuoted(from: number, to: number): boolean {
    if (to <= from || (!this.isMark(from) && !this.isMark(to - 1))) return false;
    this.marks ??= this.countMarks();
    return (this.marks[to]! - this.marks[from]!) % 2 === 1;
  }

  private isMark(at: number): boolean {
    return this.text.charCodeAt(at) === 34;
  }

  /** For each offset how many quotation marks stand before it. */
  private countMarks(): Int32Array {
    const before = new Int32Array(this.text.length + 1);
    for (let i = 0; i < this.text.length; i++) before[i + 1] = before[i]! + (this.isMark(i) ? 1 : 0);
    return before;
  }

  /** For each offset where the next line break is. */
  private findBreaks(): Int32Array {
    const next = new Int32Array(this.text.length);
    for (let i = next.length - 1, at = next.length; i >= 0; i--) {
      if (this.text.charCodeAt(i) === 10) at = i;
      next[i] = at;
    }
    return next;
  }
}
