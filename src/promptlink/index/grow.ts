/** A typed array that grows; `data` may be replaced by `push`, so it is read afresh after one. */
export class Ints {
  data: Int32Array<ArrayBuffer>;
  length = 0;

  constructor(size = 1024) {
    this.data = new Int32Array(size);
  }

  push(value: number): number {
    if (this.length === this.data.length) this.reserve(1);
    this.data[this.length] = value;
    return this.length++;
  }

  reserve(more: number): void {
    if (this.length + more <= this.data.length) return;
    const next = new Int32Array(Math.max(this.length + more, Math.ceil(this.data.length * 1.6)));
    next.set(this.data.subarray(0, this.length));
    this.data = next;
  }

  /** The used part. */
  view(): Int32Array<ArrayBuffer> {
    return this.data.subarray(0, this.length);
  }

  adopt(data: Int32Array<ArrayBuffer>): void {
    this.data = data;
    this.length = data.length;
  }
}

/** UTF-16 text that grows. */
export class Chars {
  data: Uint16Array<ArrayBuffer> = new Uint16Array(1 << 16);
  length = 0;

  append(text: string): number {
    const at = this.length;
    const end = at + text.length;
    if (end > this.data.length) {
      const next = new Uint16Array(Math.max(end, Math.ceil(this.data.length * 1.6)));
      next.set(this.data.subarray(0, at));
      this.data = next;
    }
    const { data } = this;
    for (let i = 0; i < text.length; i++) data[at + i] = text.charCodeAt(i);
    this.length = end;
    return at;
  }

  view(): Uint16Array<ArrayBuffer> {
    return this.data.subarray(0, this.length);
  }

  adopt(data: Uint16Array<ArrayBuffer>): void {
    this.data = data;
    this.length = data.length;
  }
}
