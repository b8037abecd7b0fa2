import type { Rendered } from './instrument';
import { type Random, sentence, word } from './prose';

/** Rebuilds a rendering from pieces of it and of new text; \`kept\` gives old positions, -1 for new characters. */
function rebuild(from: Rendered, text: string, kept: Int32Array): Rendered {
  const truth = new Int32Array(text.length);
  for (let i = 0; i < text.length; i++) truth[i] = kept[i]! < 0 ? -2 : from.truth[kept[i]!]!;
  return { text, truth, places: from.places, holes: [] };
}

class Builder {
  text = '';
  kept: number[] = [];

  keep(from: Rendered, a: number, b: number): void {
    this.text += from.text.slice(a, b);
    for (let i = a; i < b; i++) this.kept.push(i);
  }

  add(text: string): void {
    this.text += text;
    for (let i = 0; i < text.length; i++) this.kept.push(-1);
  }
}

/** Changes a share of the words, as if the source had been edited since, and leaves out a share of the lines. */
export function changeWords(from: Rendered, r: Random, share: number, dropLines: number): Rendered {
  const b = new Builder();
  for (const m of from.text.matchAll(/[^\n]*\n?/g)) {
    if (!m[0]) continue;
    if (m[0].trim() && r.chance(dropLines)) continue;
    for (const w of m[0].matchAll(/\w+|\W+/g)) {
      const at = m.index + w.index;
      const isStatic = from.truth[at]! >= 0;
      if (isStatic && /\w/.test(w[0]) && r.chance(share)) b.add(r.chance(0.2) ? '' : word(r));
      else b.keep(from, at, at + w[0].length);
    }
  }
  return rebuild(from, b.text, Int32Array.from(b.kept));
}

/** The same text as it stands in a JSON string. */
export function escaped(from: Rendered): Rendered {
  const kept: number[] = [];
  let text = '';
  for (let i = 0; i < from.text.length; i++) {
    const c = JSON.stringify(from.text[i]).slice(1, -1);
    text += c;
    for (let k = 0; k < c.length; k++) kept.push(i);
  }
  const out = rebuild(from, text, Int32Array.from(kept));
  return out;
}

/** A person quotes the template in what they type. Returns the quote's range as well. */
export function quoting(from: Rendered, r: Random): { rendered: Rendered; start: number; end: number } | null {
  const holes = from.holes.filter((h) => h.to > h.from && plainData(from, h.from, h.to));
  const longest = holes.sort((a, b) => b.to - b.from - (a.to - a.from))[0];
  const runs: [number, number][] = [];
  for (let i = 0; i < from.text.length; i++) {
    if (from.truth[i]! < 0) continue;
    const start = i;
    while (i < from.text.length && from.truth[i]! >= 0) i++;
    if (i - start > 50) runs.push([start, i]);
  }
  if (!longest || !runs.length) return null;
  const [a, b] = r.pick(runs);
  const length = Math.min(b - a, 40 + r.below(120));
  const start = a + r.below(b - a - length + 1);
  const quote = from.text.slice(start, start + length);
  const lead = r.pick(['why does it say "', 'your instructions were: ', 'You told me: "', `${sentence(r)} And then: `]);
  const build = new Builder();
  build.keep(from, 0, longest.to);
  build.add(` ${lead}`);
  const at = build.text.length;
  build.add(quote);
  build.add('" — is that right?');
  build.keep(from, longest.to, from.text.length);
  const rendered = rebuild(from, build.text, Int32Array.from(build.kept));
  for (let i = at; i < at + quote.length; i++) rendered.truth[i] = -1;
  return { rendered, start: at, end: at + quote.length };
}

function plainData(from: Rendered, a: number, b: number): boolean {
  for (let i = a; i < b; i++) if (from.truth[i]! >= 0) return false;
  return true;
}
