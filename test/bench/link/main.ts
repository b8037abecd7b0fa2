import { createEngine } from '../../../src/promptlink/engine';
import { type Baseline, fiveGrams, lineSearch } from './baselines';
import type { Rendered } from './instrument';
import { changeWords, escaped, quoting } from './mutate';
import { Random } from './prose';
import { renderRepo } from './render';
import { type Half, makeRepo, type Repo } from './repo';
import { measureScale } from './scale';
import { mean, percentile, Score } from './score';

interface Subject {
  repo: Repo;
  prompts: Rendered[];
}

/** One engine's row of figures over all subjects. */
function measure(subjects: Subject[], open: (repo: Repo) => Baseline): Record<string, number> {
  const clean = new Score();
  const five = new Score();
  const fifteen = new Score();
  const json = new Score();
  const quotes: number[] = [];
  const foreign: number[] = [];
  const times: number[] = [];
  subjects.forEach(({ repo, prompts }, s) => {
    const link = open(repo);
    const r = new Random(repo.seed + 7);
    for (const p of prompts) {
      const started = performance.now();
      const result = link(p.text);
      times.push(performance.now() - started);
      clean.add(p, result);
      const a = changeWords(p, r, 0.05, 0);
      five.add(a, link(a.text));
      const b = changeWords(p, r, 0.15, 0.05);
      fifteen.add(b, link(b.text));
      const c = escaped(p);
      json.add(c, link(c.text));
      const q = quoting(p, r);
      if (q) {
        const { links } = link(q.rendered.text);
        let linked = 0;
        for (const l of links) linked += Math.max(0, Math.min(l.end, q.end) - Math.max(l.start, q.start));
        quotes.push(linked / (q.end - q.start));
      }
    }
    const other = subjects[(s + 1) % subjects.length]!;
    if (other !== subjects[s]) {
      for (const p of other.prompts) {
        const total = link(p.text).links.reduce((n, l) => n + l.end - l.start, 0);
        foreign.push(total >= 40 ? 1 : 0);
      }
    }
  });
  const percent = (list: number[]) => mean(list) * 100;
  return {
    recall: percent(clean.recall),
    precision: percent(clean.precision),
    'true place': percent(clean.strict),
    holes: percent(clean.holes),
    '5% changed': percent(five.recall),
    '15% changed': percent(fifteen.recall),
    'json-escaped': percent(json.recall),
    'quotes linked': percent(quotes),
    'foreign linked': percent(foreign),
    'piece < 8': percent(clean.byLength[0]!),
    'piece 8-19': percent(clean.byLength[1]!),
    'piece 20-49': percent(clean.byLength[2]!),
    'piece 50+': percent(clean.byLength[3]!),
    'ms median': percentile(times, 0.5),
    'ms p95': percentile(times, 0.95),
  };
}

function engineOf(repo: Repo): Baseline {
  const engine = createEngine({ read: (file) => repo.files.get(file) ?? null });
  for (const [file, text] of repo.files) engine.update(file, text);
  return (text) => engine.link(text);
}

function subjectsOf(half: Half, from: number, count: number): Subject[] {
  return Array.from({ length: count }, (_, i) => {
    const repo = makeRepo(from + i, half);
    const prompts = renderRepo(repo).map((p) => p.rendered);
    // What was captured is kept, as applications do: whole prompts, values included.
    const kept = prompts.filter((_, k) => k % 2 === 0).map(({ text }) => ({ role: 'system', content: text }));
    repo.files.set('test/__snapshots__/prompts.json', JSON.stringify(kept.slice(0, 6), null, 2));
    repo.files.set('src/replay/sessions.json', JSON.stringify(kept.slice(6)));
    return { repo, prompts };
  });
}

/** `link-main [repositories a half] [headless command]`: prints the tables. */
const count = Number(process.argv[2] ?? 8);
const command = process.argv[3];
const halves: [Half, number][] = [
  [0, 100],
  [1, 1100],
  ['later', 2100],
  ['held out', 3100],
  ['fresh', 4100],
];
for (const [half, seed] of halves) {
  const subjects = subjectsOf(half, seed, count);
  const rows = {
    line: measure(subjects, (r) => lineSearch(r.files)),
    grams: measure(subjects, (r) => fiveGrams(r.files)),
    engine: measure(subjects, engineOf),
  };
  const prompts = subjects.reduce((n, s) => n + s.prompts.length, 0);
  const names = {
    0: 'shapes worked with, first half',
    1: 'second half',
    later: 'later shapes',
    'held out': 'held out',
    fresh: 'fresh shapes',
  };
  console.log(`\n${names[half]}: ${subjects.length} repositories, ${prompts} prompts`);
  console.log(`${'macro %'.padEnd(18)}${['line search', '5-gram', 'engine'].map((h) => h.padStart(12)).join('')}`);
  for (const key of Object.keys(rows.engine)) {
    const digits = key.startsWith('ms') ? 2 : 1;
    const cells = Object.values(rows).map((row) => (Number.isNaN(row[key]!) ? '–' : row[key]!.toFixed(digits)));
    console.log(`${key.padEnd(18)}${cells.map((c) => c.padStart(12)).join('')}`);
  }
}
if (command) measureScale(command);
