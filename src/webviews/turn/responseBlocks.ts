/** A response cut at the blocks that a model marks in it; `name` is null for what the user reads. */
export interface ResponseBlock {
  name: string | null;
  text: string;
}

const known = ['thinking', 'draft', 'dispatch'];

/**
 * The response as blocks in order. A block that is never closed (a stream that broke off) runs to the end. Empty runs of
 * white space between blocks are left out; nothing else is.
 */
export function responseBlocks(text: string): ResponseBlock[] {
  const blocks: ResponseBlock[] = [];
  const add = (name: string | null, part: string) => {
    if (name !== null || part.trim() !== '') blocks.push({ name, text: part.replace(/^\s*\n|\s+$/g, '') });
  };
  const opening = new RegExp(`<(${known.join('|')})>`, 'gi');
  let at = 0;
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const name = (match[1] ?? '').toLowerCase();
    const inside = match.index + match[0].length;
    const closing = new RegExp(`</${name}>`, 'i').exec(text.slice(inside));
    const end = closing ? inside + closing.index : text.length;
    add(null, text.slice(at, match.index));
    add(name, text.slice(inside, end));
    at = closing ? end + closing[0].length : text.length;
    opening.lastIndex = at;
  }
  add(null, text.slice(at));
  return blocks;
}
