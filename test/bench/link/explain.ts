import { createEngine } from '../../../src/promptlink/engine';
import { changeWords, quoting } from './mutate';
import { Random } from './prose';
import { renderRepo } from './render';
import { type Half, makeRepo } from './repo';

/** Prints where the engine and the truth differ: `explain SEED HALF [agent shapes…]`. */
const seed = Number(process.argv[2] ?? 100);
const half: Half = process.argv[3] === '2' ? 'later' : (Number(process.argv[3] ?? 0) as 0 | 1);
const limit = Number(process.argv[4] ?? 3);
const repo = makeRepo(seed, half);
const engine = createEngine({ read: (file) => repo.files.get(file) ?? null });
for (const [file, text] of repo.files) engine.update(file, text);
let shown = 0;
const mode = process.argv[5] ?? 'clean';
const r = new Random(repo.seed + 7);
for (const { agent, rendered: clean } of renderRepo(repo)) {
  let rendered = clean;
  if (mode === 'quote') rendered = quoting(clean, r)?.rendered ?? clean;
  if (mode === '15') rendered = changeWords(clean, r, 0.15, 0.05);
  if (mode === '5') rendered = changeWords(clean, r, 0.05, 0);
  const result = engine.link(rendered.text);
  const link: (string | undefined)[] = [];
  for (const l of result.links) for (let i = l.start; i < l.end; i++) link[i] = `${l.file}:${l.fileStart}-${l.fileEnd}`;
  const lines: string[] = [];
  for (let i = 0; i < rendered.text.length; ) {
    const status = (k: number) => {
      const t = rendered.truth[k]!;
      if (t === -2) return mode === '15' && !link[k] ? 'new' : '';
      if (t < 0) return link[k] ? `WRONG ${link[k]}` : '';
      const p = rendered.places[t]!;
      if (!link[k]) return `missed ${p.file}`;
      const [file, range] = link[k]!.split(':');
      const [a, b] = range!.split('-').map(Number);
      return file === p.file && a! <= p.offset && p.offset < b! ? '' : `other ${link[k]} for ${p.file}`;
    };
    const s = status(i);
    const start = i;
    while (i < rendered.text.length && status(i) === s) i++;
    if (s)
      lines.push(
        `  ${s}: ${JSON.stringify(rendered.text.slice(start, i))} in ${JSON.stringify(rendered.text.slice(Math.max(0, start - 30), i + 30))}`,
      );
  }
  for (const h of rendered.holes) {
    const same = result.holes.filter((g) => g.file === h.file && g.range.start < h.end && h.start < g.range.end);
    if (same.some((g) => g.value === h.value)) continue;
    const src = repo.files.get(h.file)!.slice(h.start, h.end);
    lines.push(
      `  hole ${h.file} ${JSON.stringify(src.slice(0, 60))} = ${JSON.stringify(h.value.slice(0, 80))}; got ${JSON.stringify(same.map((g) => g.value.slice(0, 80)))}`,
    );
  }
  if (!lines.length) continue;
  console.log(`agent ${agent} ${repo.agents[agent]!.entry.file}`);
  console.log(lines.join('\n'));
  if (++shown >= limit) break;
}
