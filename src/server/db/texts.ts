/** A column of texts, as one parameter of type `text[]`. */
export type Texts = readonly (string | null)[];

export const isTexts = (param: unknown): param is Texts =>
  Array.isArray(param) && param.every((each) => each === null || typeof each === 'string');

const text = 25;
const header = 20;

/**
 * An array of texts in PostgreSQL's binary form, which needs no quoting: dimensions, whether there are nulls, the type of
 * the elements, the length and lower bound of each dimension, then each element after its length in bytes; -1 for null.
 */
export function encodeTexts(texts: Texts): Buffer {
  const dimensions = texts.length > 0 ? 1 : 0;
  const lengths = texts.map((each) => (each === null ? -1 : Buffer.byteLength(each)));
  const size = lengths.reduce((sum, length) => sum + 4 + Math.max(0, length), dimensions ? header : 12);
  const bytes = Buffer.allocUnsafe(size);
  bytes.writeInt32BE(dimensions, 0);
  bytes.writeInt32BE(texts.includes(null) ? 1 : 0, 4);
  bytes.writeInt32BE(text, 8);
  if (dimensions === 0) return bytes;
  bytes.writeInt32BE(texts.length, 12);
  bytes.writeInt32BE(1, 16);
  let at = header;
  for (const [i, each] of texts.entries()) {
    const length = lengths[i] ?? -1;
    bytes.writeInt32BE(length, at);
    at += 4;
    if (each === null) continue;
    bytes.write(each, at);
    at += length;
  }
  return bytes;
}
