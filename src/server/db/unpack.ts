import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const block = 512;
/** Bytes that are unpacked at a time: the whole is some tens of millions. */
const chunkSize = 4 * 1024 * 1024;

interface Entry {
  path: string;
  isFolder: boolean;
  content: Buffer;
}

const textAt = (tar: Buffer, at: number, length: number): string =>
  tar.toString('utf8', at, at + length).split('\0', 1)[0] ?? '';

/** The files and folders of a tar archive (POSIX ustar: name, size, type and prefix of each 512-byte header). */
function* entries(tar: Buffer): Generator<Entry> {
  for (let at = 0; at + block <= tar.length && tar[at] !== 0; ) {
    const size = Number.parseInt(textAt(tar, at + 124, 12).trim() || '0', 8);
    const path = normalize(`/${textAt(tar, at + 345, 155)}/${textAt(tar, at, 100)}`);
    const start = at + block;
    yield { path, isFolder: tar[at + 156] === 0x35, content: tar.subarray(start, start + size) };
    at = start + Math.ceil(size / block) * block;
  }
}

/** Unpacks a gzipped tar archive into a folder; no path leads out of it. */
export async function unpack(archive: Buffer, folder: string): Promise<void> {
  const tar = await promisify(gunzip)(archive, { chunkSize });
  const all = [...entries(tar)];
  const folders = all.map(({ path, isFolder }) => join(folder, isFolder ? path : dirname(path)));
  for (const each of new Set(folders)) await mkdir(each, { recursive: true, mode: 0o700 });
  const files = all.filter(({ isFolder }) => !isFolder);
  await Promise.all(files.map(({ path, content }) => writeFile(join(folder, path), content, { mode: 0o600 })));
}
