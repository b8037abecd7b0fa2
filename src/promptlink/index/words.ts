/** 1 for characters that make up words, 2 for characters that are words of their own (CJK), 0 for the rest. */
const classes = new Uint8Array(65536);
for (let c = 0; c < 65536; c++) classes[c] = classOf(c);

function classOf(c: number): number {
  if ((c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95) return 1;
  if (c < 0xc0 || c === 0xd7 || c === 0xf7) return 0;
  if ((c >= 0x2000 && c <= 0x2bff) || (c >= 0x3000 && c <= 0x303f) || (c >= 0xd800 && c <= 0xdfff)) return 0;
  if (c >= 0xfe00 && c <= 0xffef) return 0;
  if ((c >= 0x3040 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xd7af)) return 2;
  return 1;
}

export function isWordChar(c: number): boolean {
  return classes[c]! > 0;
}

/** Whether two characters that follow one another are of the same word. */
export function isWithinWord(before: number, after: number): boolean {
  return classes[before] === 1 && classes[after] === 1;
}

/** How much a text says, in letters: a character that is a word of its own says as much as two. */
export function weigh(text: string): number {
  let weight = text.length;
  for (let i = 0; i < text.length; i++) if (classes[text.charCodeAt(i)] === 2) weight++;
  return weight;
}

/** Where a word stands in a text; an empty one stands nowhere. */
export function* placesOfWord(text: string, word: string): Generator<number> {
  for (let at = text.indexOf(word); word && at >= 0; at = text.indexOf(word, at + word.length)) {
    if (!isWordChar(text.charCodeAt(at - 1)) && !isWordChar(text.charCodeAt(at + word.length))) yield at;
  }
}

/** The words of a text, reused from text to text: where each starts and ends, and its hash. */
export class Words {
  count = 0;
  start = new Int32Array(1024);
  end = new Int32Array(1024);
  hash = new Int32Array(1024);

  /** Splits `chars[from, to)`; offsets are absolute. */
  split(chars: Uint16Array, from: number, to: number): void {
    this.count = 0;
    let i = from;
    while (i < to) {
      const kind = classes[chars[i]!]!;
      if (kind === 0) {
        i++;
        continue;
      }
      const start = i;
      let hash = 0x811c9dc5;
      do hash = Math.imul(hash ^ chars[i]!, 0x01000193);
      while (++i < to && kind === 1 && classes[chars[i]!] === 1);
      this.add(start, i, hash);
    }
  }

  private add(start: number, end: number, hash: number): void {
    if (this.count === this.start.length) this.grow();
    this.start[this.count] = start;
    this.end[this.count] = end;
    this.hash[this.count++] = hash;
  }

  private grow(): void {
    const double = (a: Int32Array) => {
      const b = new Int32Array(a.length * 2);
      b.set(a);
      return b;
    };
    this.start = double(this.start);
    this.end = double(this.end);
    this.hash = double(this.hash);
  }

  /** A key for the words `[i, i + n)`; the number of words is part of it. Never 0. */
  gram(i: number, n: number): number {
    let key = n;
    for (let k = 0; k < n; k++) {
      key = Math.imul(key ^ this.hash[i + k]!, 0x9e3779b1);
      key ^= key >>> 15;
    }
    return key === 0 ? 1 : key;
  }
}

const one = new Words();

/** The hashes of a text's words, in order. */
export function wordHashes(text: string): number[] {
  const chars = new Uint16Array(text.length);
  for (let i = 0; i < text.length; i++) chars[i] = text.charCodeAt(i);
  one.split(chars, 0, chars.length);
  return Array.from(one.hash.subarray(0, one.count));
}

/** Whether a text has a letter or a digit: marks and white space alone say little. */
export const hasWord = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);
