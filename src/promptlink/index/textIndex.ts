import type { Literal } from '../extract/literal';
import { Chars, Ints } from './grow';
import { isWordChar, Words } from './words';

/** The index's arrays by name, as they lie on disk. */
export type Arrays = Record<string, Int32Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>;

/** How many words a seed has. */
export const seedWords = 3;
/** Share of the seeds' slots that may be taken, and from how many slots on they only double: each takes nine bytes. */
const mostUsed = 0.6;
const large = 1 << 20;
/** More homes than this for one seed say nothing; other seeds of the same text will be found. */
const crowd = 48;

/**
 * The static text of every literal, each distinct text once, and the seeds (runs of three words) that lead to it.
 * Everything lies in flat arrays, so that the whole can be written to disk and read back without work. Files are never
 * removed from the arrays: a file that changed is entered anew and its older entry marked dead.
 */
export class TextIndex {
  /** All distinct texts, end to end. */
  readonly chars = new Chars();
  readonly textStart = new Ints();
  readonly textLength = new Ints();
  /** First piece that has the text; further ones by `pieceNext`. */
  readonly textPiece = new Ints();
  private readonly textHash = new Ints();

  readonly pieceText = new Ints();
  readonly pieceLiteral = new Ints();
  readonly pieceNext = new Ints();

  readonly literalFile = new Ints();
  readonly literalStart = new Ints();
  readonly literalEnd = new Ints();
  /** The literal's pieces are `[literalPiece[l], literalPiece[l + 1])`. */
  readonly literalPiece = new Ints();
  /** Length of the literal's static text. */
  readonly literalStatic = new Ints();

  /** 1 for files that are current. */
  readonly fileAlive = new Ints();

  readonly seedText = new Ints(1 << 16);
  readonly seedAt = new Ints(1 << 16);
  readonly seedNext = new Ints(1 << 16);

  private seedKeys = new Int32Array(1 << 16);
  private seedHeads = new Int32Array(1 << 16);
  private seedCounts = new Uint8Array(1 << 16);
  private seedUsed = 0;
  private textSlots = new Int32Array(1 << 14).fill(-1);
  private readonly words = new Words();

  constructor() {
    this.literalPiece.push(0);
    this.addText('');
  }

  get literals(): number {
    return this.literalFile.length;
  }

  /** Enters a file's literals and returns the file's number. */
  addFile(literals: readonly Literal[]): number {
    const file = this.fileAlive.push(1);
    for (const literal of literals) if (isPromptLike(literal)) this.addLiteral(file, literal);
    return file;
  }

  /** Entries of files that changed or went away since. */
  get deadFiles(): number {
    let dead = 0;
    for (let f = 0; f < this.fileAlive.length; f++) if (!this.fileAlive.data[f]) dead++;
    return dead;
  }

  kill(file: number): void {
    this.fileAlive.data[file] = 0;
  }

  /** The files that hold each text of at least so many characters. */
  *homes(leastLength: number): Iterable<Set<number>> {
    const { textLength, textPiece, pieceNext, pieceLiteral, literalFile, fileAlive } = this;
    for (let t = 0; t < textLength.length; t++) {
      if (textLength.data[t]! < leastLength) continue;
      const files = new Set<number>();
      for (let p = textPiece.data[t]!; p >= 0; p = pieceNext.data[p]!) {
        const file = literalFile.data[pieceLiteral.data[p]!]!;
        if (fileAlive.data[file]) files.add(file);
      }
      if (files.size) yield files;
    }
  }

  private addLiteral(file: number, literal: Literal): void {
    const id = this.literalFile.push(file);
    this.literalStart.push(literal.start);
    this.literalEnd.push(literal.end);
    let total = 0;
    for (const piece of literal.pieces) {
      const text = this.addText(piece.text);
      const p = this.pieceText.push(text);
      this.pieceLiteral.push(id);
      this.pieceNext.push(this.textPiece.data[text]!);
      this.textPiece.data[text] = p;
      total += piece.text.length;
    }
    this.literalPiece.push(this.pieceText.length);
    this.literalStatic.push(total);
  }

  /** Characters of those pieces of a literal that have words. */
  wordedLength(literal: number): number {
    const { chars, literalPiece, pieceText, textLength, textStart } = this;
    let sum = 0;
    for (let p = literalPiece.data[literal]!; p < literalPiece.data[literal + 1]!; p++) {
      const text = pieceText.data[p]!;
      const start = textStart.data[text]!;
      const end = start + textLength.data[text]!;
      let i = start;
      while (i < end && !isWordChar(chars.data[i]!)) i++;
      if (i < end) sum += end - start;
    }
    return sum;
  }

  /** The number of a text; a text seen before keeps its own. */
  private addText(text: string): number {
    const hash = hashOf(text);
    let mask = this.textSlots.length - 1;
    let slot = hash & mask;
    for (let t = this.textSlots[slot]!; t >= 0; t = this.textSlots[slot]!) {
      if (this.textHash.data[t] === hash && this.equals(t, text)) return t;
      slot = (slot + 1) & mask;
    }
    const id = this.textStart.push(this.chars.append(text));
    this.textLength.push(text.length);
    this.textPiece.push(-1);
    this.textHash.push(hash);
    this.textSlots[slot] = id;
    if (id * 2 > this.textSlots.length) {
      this.textSlots = new Int32Array(this.textSlots.length * 4).fill(-1);
      mask = this.textSlots.length - 1;
      for (let t = 0; t <= id; t++) {
        slot = this.textHash.data[t]! & mask;
        while (this.textSlots[slot]! >= 0) slot = (slot + 1) & mask;
        this.textSlots[slot] = t;
      }
    }
    this.addSeeds(id);
    return id;
  }

  private equals(t: number, text: string): boolean {
    if (this.textLength.data[t] !== text.length) return false;
    const chars = this.chars.data;
    const start = this.textStart.data[t]!;
    for (let i = 0; i < text.length; i++) if (chars[start + i] !== text.charCodeAt(i)) return false;
    return true;
  }

  private addSeeds(text: number): void {
    const { words } = this;
    const start = this.textStart.data[text]!;
    words.split(this.chars.data, start, start + this.textLength.data[text]!);
    const { count } = words;
    if (count > 0 && count < seedWords) this.addSeed(words.gram(0, count), text, words.start[0]! - start);
    for (let i = 0; i + seedWords <= count; i++) {
      this.addSeed(words.gram(i, seedWords), text, words.start[i]! - start);
    }
  }

  private addSeed(key: number, text: number, at: number): void {
    if (this.seedUsed > this.seedKeys.length * mostUsed) this.growSeeds();
    const slot = this.slotOf(key);
    if (this.seedKeys[slot] === 0) {
      this.seedKeys[slot] = key;
      this.seedHeads[slot] = -1;
      this.seedUsed++;
    }
    if (this.seedCounts[slot]! >= crowd) return;
    this.seedCounts[slot]!++;
    this.seedText.push(text);
    this.seedAt.push(at);
    this.seedHeads[slot] = this.seedNext.push(this.seedHeads[slot]!);
  }

  private slotOf(key: number): number {
    const mask = this.seedKeys.length - 1;
    let slot = Math.imul(key, 0x85ebca6b) & mask;
    while (this.seedKeys[slot] !== 0 && this.seedKeys[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  /** The literals of which a piece is exactly a text; none of a text without words. */
  *literalsWith(text: string): Generator<number> {
    const chars = Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
    const { words } = this;
    words.split(chars, 0, chars.length);
    if (!words.count) return;
    const { textStart, textLength, textPiece, pieceNext, pieceLiteral, seedText, seedNext } = this;
    const key = words.gram(0, Math.min(words.count, seedWords));
    for (let s = this.seed(key); s >= 0; s = seedNext.data[s]!) {
      const t = seedText.data[s]!;
      if (textLength.data[t] !== text.length) continue;
      const from = textStart.data[t]!;
      if (!chars.every((c, i) => this.chars.data[from + i] === c)) continue;
      for (let p = textPiece.data[t]!; p >= 0; p = pieceNext.data[p]!) yield pieceLiteral.data[p]!;
    }
  }

  /** The first seed with this key, or -1; further ones by `seedNext`. */
  seed(key: number): number {
    const slot = this.slotOf(key);
    return this.seedKeys[slot] === 0 ? -1 : this.seedHeads[slot]!;
  }

  private growSeeds(): void {
    const { seedKeys, seedHeads, seedCounts } = this;
    const size = seedKeys.length * (seedKeys.length < large ? 4 : 2);
    this.seedKeys = new Int32Array(size);
    this.seedHeads = new Int32Array(size);
    this.seedCounts = new Uint8Array(size);
    for (let i = 0; i < seedKeys.length; i++) {
      if (seedKeys[i] === 0) continue;
      const slot = this.slotOf(seedKeys[i]!);
      this.seedKeys[slot] = seedKeys[i]!;
      this.seedHeads[slot] = seedHeads[i]!;
      this.seedCounts[slot] = seedCounts[i]!;
    }
  }

  /** Every array by name, for writing to disk. */
  dump(): Arrays {
    const out: Arrays = { chars: this.chars.view() };
    for (const name of intArrays) out[name] = (this[name as keyof this] as unknown as Ints).view();
    out.textHash = this.textHash.view();
    out.seedKeys = this.seedKeys;
    out.seedHeads = this.seedHeads;
    out.seedCounts = this.seedCounts;
    out.textSlots = this.textSlots;
    out.counts = Int32Array.of(this.seedUsed);
    return out;
  }

  /** Takes over what `dump` gave. */
  load(arrays: Arrays): void {
    this.chars.adopt(arrays.chars as Uint16Array<ArrayBuffer>);
    for (const name of intArrays)
      (this[name as keyof this] as unknown as Ints).adopt(arrays[name] as Int32Array<ArrayBuffer>);
    this.textHash.adopt(arrays.textHash as Int32Array<ArrayBuffer>);
    this.seedKeys = arrays.seedKeys as Int32Array<ArrayBuffer>;
    this.seedHeads = arrays.seedHeads as Int32Array<ArrayBuffer>;
    this.seedCounts = arrays.seedCounts as Uint8Array<ArrayBuffer>;
    this.textSlots = arrays.textSlots as Int32Array<ArrayBuffer>;
    this.seedUsed = arrays.counts![0]!;
  }
}

const intArrays = [
  'textStart',
  'textLength',
  'textPiece',
  'pieceText',
  'pieceLiteral',
  'pieceNext',
  'literalFile',
  'literalStart',
  'literalEnd',
  'literalPiece',
  'literalStatic',
  'fileAlive',
  'seedText',
  'seedAt',
  'seedNext',
];

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash & 0x7fffffff;
}

/** One word made of several may be the name of a file. */
const compound = /^[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+$/;

/** Whether a literal is worth a place in the index: it has holes and a word, two words at least, or may be the name of a file. */
export function isPromptLike(literal: Literal): boolean {
  const needed = literal.gaps.length ? 1 : 2;
  if (!literal.gaps.length && compound.test(literal.pieces[0]!.text)) return true;
  for (const { text } of literal.pieces) if (hasWords(text, needed)) return true;
  return false;
}

function hasWords(text: string, needed: number): boolean {
  let words = 0;
  let inWord = false;
  for (let i = 0; i < text.length; i++) {
    const isWord = isWordChar(text.charCodeAt(i));
    if (isWord && (!inWord || text.charCodeAt(i) >= 0x3040) && ++words >= needed) return true;
    inWord = isWord;
  }
  return false;
}
