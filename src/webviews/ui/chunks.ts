/** A run of text, offsets in UTF-16 units; `lines` estimates its height at about 100 characters a line. */
export interface Chunk {
  start: number;
  end: number;
  lines: number;
}

const aim = 4_000;
const most = 8_000;
const columns = 100;

/**
 * A text as runs of about 4,000 characters that end at a line's end where there is one, never inside a character. The runs
 * cover the text without gap or overlap; an empty text has none.
 */
export function chunksOf(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  let start = 0;
  while (start < text.length) {
    const end = chunkEnd(text, start);
    chunks.push({ start, end, lines: linesIn(text, start, end) });
    start = end;
  }
  return chunks;
}

function chunkEnd(text: string, start: number): number {
  if (text.length - start <= aim) return text.length;
  const newline = text.indexOf('\n', start + aim);
  if (newline !== -1 && newline < start + most) return newline + 1;
  const space = text.lastIndexOf(' ', start + most);
  const end = space > start + aim ? space + 1 : start + most;
  if (end >= text.length) return text.length;
  const code = text.charCodeAt(end);
  return code >= 0xdc00 && code <= 0xdfff ? end - 1 : end;
}

function linesIn(text: string, start: number, end: number): number {
  let lines = 0;
  let from = start;
  while (from < end) {
    const newline = text.indexOf('\n', from);
    const to = newline === -1 || newline >= end ? end : newline;
    lines += Math.max(1, Math.ceil((to - from) / columns));
    from = to + 1;
  }
  return lines;
}
