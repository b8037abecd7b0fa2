import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LinkEngine } from './engine';
import type { FoundFile } from './files';
import type { Arrays } from './index/textIndex';

/** Raised with every change of what the arrays mean: an index of another version is built anew. */
const version = 8;
const name = 'prompt-index.bin';

/** A file as the index on disk knows it. */
export interface StoredFile {
  size: number;
  mtime: number;
  hash: string;
}

interface Header {
  version: number;
  arrays: { name: string; type: 'i32' | 'u16' | 'u8'; length: number }[];
  /** name, number, UTF-16 length, size, mtime, content's hash, last segments of imports (of a manifest its package's name) */
  files: [string, number, number, number, number, string, string[]][];
  /** Which build of the engine wrote it: another one may read literals otherwise. */
  build: string;
}

/** Fills the engine from disk and says which files it now knows; null when there is no index of this version. */
export function loadIndex(dir: string | null, engine: LinkEngine): Map<string, StoredFile> | null {
  if (!dir) return null;
  const bytes = readAll(join(dir, name));
  if (!bytes) return null;
  try {
    return readIndex(bytes, engine);
  } catch (error) {
    // Cut short or overwritten: an index that cannot be read is built anew.
    if (error instanceof RangeError || error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}

/** The file that this code was bundled into, by its time: a stamp of the build. */
function build(): string {
  return String(statSync(fileURLToPath(import.meta.url)).mtimeMs);
}

function readIndex(bytes: ArrayBuffer, engine: LinkEngine): Map<string, StoredFile> | null {
  const headerLength = new Uint32Array(bytes, 0, 2);
  if (headerLength[0] !== version) return null;
  const header = JSON.parse(Buffer.from(bytes, 8, headerLength[1]!).toString('utf8')) as Header;
  if (header.build !== build()) return null;
  const arrays: Arrays = {};
  let at = align(8 + headerLength[1]!);
  for (const { name: array, type, length } of header.arrays) {
    const make = { i32: Int32Array, u16: Uint16Array, u8: Uint8Array }[type];
    arrays[array] = new make(bytes, at, length);
    at = align(at + length * make.BYTES_PER_ELEMENT);
  }
  engine.index.load(arrays);
  const known = new Map<string, StoredFile>();
  for (const [file, number, length, size, mtime, hash, imported] of header.files) {
    engine.adopt(file, number, length, imported);
    known.set(file, { size, mtime, hash });
  }
  return known;
}

/** Writes the engine's index; a reader sees the old one or the new one, never half of it. */
export function saveIndex(dir: string | null, engine: LinkEngine, files: ReadonlyMap<string, FoundFile>): void {
  if (!dir) return;
  mkdirSync(dir, { recursive: true });
  const arrays = engine.index.dump();
  const header: Header = { version, arrays: [], files: [], build: build() };
  for (const [array, data] of Object.entries(arrays)) {
    const type = data instanceof Int32Array ? 'i32' : data instanceof Uint16Array ? 'u16' : 'u8';
    header.arrays.push({ name: array, type, length: data.length });
  }
  for (const { file, number, length, unsaved, imported } of engine.known()) {
    const found = files.get(file);
    if (found && !unsaved) header.files.push([file, number, length, found.size, found.mtime, found.hash, imported]);
  }
  const text = Buffer.from(JSON.stringify(header), 'utf8');
  const temporary = join(dir, `${name}.${process.pid}.tmp`);
  const handle = openSync(temporary, 'w');
  try {
    writeSync(handle, new Uint32Array([version, text.length]));
    writeSync(handle, text);
    let at = 8 + text.length;
    for (const data of Object.values(arrays)) {
      const start = align(at);
      writeFully(handle, new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start);
      at = start + data.byteLength;
    }
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, join(dir, name));
}

/** Forgets the index on disk. */
export function dropIndex(dir: string | null): void {
  if (dir) rmSync(join(dir, name), { force: true });
}

function align(at: number): number {
  return (at + 7) & ~7;
}

function writeFully(handle: number, data: Uint8Array, position: number): void {
  for (let done = 0; done < data.length; ) done += writeSync(handle, data, done, data.length - done, position + done);
}

function readAll(path: string): ArrayBuffer | null {
  let handle: number;
  try {
    handle = openSync(path, 'r');
  } catch {
    return null;
  }
  try {
    const { size } = fstatSync(handle);
    const bytes = new ArrayBuffer(size);
    const view = new Uint8Array(bytes);
    for (let done = 0; done < size; ) {
      const read = readSync(handle, view, done, size - done, done);
      if (read === 0) return null;
      done += read;
    }
    return size > 8 ? bytes : null;
  } finally {
    closeSync(handle);
  }
}
