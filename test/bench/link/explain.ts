import { createEngine } from '../../../src/promptlink/engine';
import type { LinkResult } from '../../../src/promptlink/types';
import type { Rendered } from './instrument';
import { changeWords, quoting } from './mutate';
import { Random } from './prose';
import { renderRepo } from './render';
import { type Half, makeRepo, type Repo } from './repo';

/**
 * Prints where the engine and the truth differ: `explain SEED HALF LIMIT MODE [OTHER SEED]`. HALF is 0, 1, `later`,
 * `held-out` or `fresh`; MODE is clean, 5, 15, quote or foreign, where the prompts are those of another repository.
 */
const [, , seedText = '100', halfText = '0', limitText = '3', mode = 'clean', otherText] = process.argv;
const halves: Record<string, Half> = { 0: 0, 1: 1, later: 'later', 'held-out': 'held out', fresh: 'fresh' };
const half = halves[halfText] ?? 0;
const repo = makeRepo(Number(seedText), half);
const engine = createEngine({ read: (file) => repo.files.get(file) ?? null });
for (const [file, text] of repo.files) engine.update(file, text);
const r = new Random(repo.seed + 7);
const from = mode === 'foreign' ? makeRepo(Number(otherText ?? Number(seedText) + 1), half) : repo;

let shown = 0;
for (const { agent, rendered: clean } of renderRepo(from)) {
  const quote = mode === 'quote' ? quoting(clean, r) : null;
  const rendered = quote ? quote.rendered : mutated(clean);
  const result = engine.link(rendered.text);
  const lines = mode === 'foreign' ? foreign(rendered, result) : differences(rendered, result, quote);
  if (!lines.length) continue;
  console.log(`agent ${agent} ${from.agents[agent]!.entry.file}`);
  console.log(lines.join('\n'));
  if (++shown >= Number(limitText)) break;
}

function mutated(clean: Rendered): Rendered {
  if (mode === '15') return changeWords(clean, r, 0.15, 0.05);
  return mode === '5' ? changeWords(clean, r, 0.05, 0) : clean;
}

function foreign({ text }: Rendered, { links }: LinkResult): string[] {
  const total = links.reduce((n, l) => n + l.end - l.start, 0);
  if (total < 40) return [];
  const lines = links.map(
    (l) =>
      `  ${l.kind} ${l.file}:${l.line} ${l.confidence} ${JSON.stringify(text.slice(l.start, l.end))} in ${around(text, l.start, l.end)}`,
  );
  return [`  ${total} of ${text.length}`, ...lines];
}

function around(text: string, start: number, end: number): string {
  return JSON.stringify(text.slice(Math.max(0, start - 30), end + 30));
}

function differences(rendered: Rendered, result: LinkResult, quote: { start: number; end: number } | null): string[] {
  const link: (string | undefined)[] = [];
  for (const l of result.links) for (let i = l.start; i < l.end; i++) link[i] = `${l.file}:${l.fileStart}-${l.fileEnd}`;
  const lines: string[] = [];
  const { text } = rendered;
  const status = (k: number) => {
    if (quote) return k >= quote.start && k < quote.end && link[k] ? `quoted ${link[k]}` : '';
    const t = rendered.truth[k]!;
    if (t === -2) return mode === '15' && !link[k] ? 'new' : '';
    if (t < 0) return link[k] ? `WRONG ${link[k]}` : '';
    const p = rendered.places[t]!;
    if (!link[k]) return `missed ${p.file}`;
    const [file, range] = link[k]!.split(':');
    const [a, b] = range!.split('-').map(Number);
    return file === p.file && a! <= p.offset && p.offset < b! ? '' : `other ${link[k]} for ${p.file}`;
  };
  for (let i = 0; i < text.length; ) {
    const s = status(i);
    const start = i;
    while (i < text.length && status(i) === s) i++;
    if (s) lines.push(`  ${s}: ${JSON.stringify(text.slice(start, i))} in ${around(text, start, i)}`);
  }
  if (!quote && mode === 'clean') lines.push(...missedHoles(rendered, result, repo));
  return lines;
}

function missedHoles(rendered: Rendered, result: LinkResult, { files }: Repo): string[] {
  const lines: string[] = [];
  for (const h of rendered.holes) {
    const same = result.holes.filter((g) => g.file === h.file && g.range.start < h.end && h.start < g.range.end);
    if (same.some((g) => g.value === h.value)) continue;
    const src = files.get(h.file)!.slice(h.start, h.end);
    lines.push(
      `  hole ${h.file} ${JSON.stringify(src.slice(0, 60))} = ${JSON.stringify(h.value.slice(0, 80))}; got ${JSON.stringify(same.map((g) => g.value.slice(0, 80)))}`,
    );
  }
  return lines;
}
