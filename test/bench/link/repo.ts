import { freshShapes } from './freshShapes';
import { heldOutShapes } from './heldOut';
import { laterShapes } from './laterShapes';
import { paragraph, Random, sentence, userText, word, words } from './prose';
import { pythonShapes, type Shape, scriptShapes } from './shapes';

/** What the prompt builders are called with. */
export interface Context {
  name: string;
  age: number;
  text: string;
  level: string;
  warm: boolean;
  vip: boolean;
  items: { id: number; title: string; body: string }[];
}

export interface Agent {
  shape: Shape;
  entry: { file: string; name: string };
  contexts: Context[];
}

/** A workspace in memory: files by path, and the prompt builders in it. */
export interface Repo {
  seed: number;
  files: Map<string, string>;
  /** Files that prompts are rendered from. */
  live: string[];
  agents: Agent[];
}

/** Which shapes a repository is made of: the two halves of those the engine was made with, those it was mended with, those held out, or the last ones. */
export type Half = 0 | 1 | 'later' | 'held out' | 'fresh';

/** Makes up a repository; the same seed gives the same one. */
export function makeRepo(seed: number, half: Half): Repo {
  const r = new Random(seed);
  const repo: Repo = { seed, files: new Map(), live: [], agents: [] };
  const all = shapesOf(half);
  const count = 5 + r.below(4);
  for (let n = 0; n < count; n++) {
    const shape = r.pick(all);
    const files: Record<string, string> = {};
    for (const [path, source] of Object.entries(shape.files)) {
      files[path.replaceAll('#', String(n))] = fill(
        source.replaceAll('#', (m, at) => (isNumber(source, at) ? String(n) : m)),
        r,
        path,
      );
    }
    for (const [path, source] of Object.entries(files)) {
      repo.files.set(path, source);
      repo.live.push(path);
    }
    repo.agents.push({
      shape,
      entry: { file: shape.entry.file.replaceAll('#', String(n)), name: shape.entry.name },
      contexts: Array.from({ length: 3 }, () => context(r)),
    });
  }
  addNoise(repo, r);
  return repo;
}

function shapesOf(half: Half): Shape[] {
  if (half === 'held out') return heldOutShapes;
  if (half === 'fresh') return freshShapes;
  if (half === 'later') return laterShapes;
  return [...scriptShapes, ...pythonShapes].filter((_, i) => i % 2 === half);
}

/** `#` stands for a number unless it begins a heading or a comment. */
function isNumber(source: string, at: number): boolean {
  const before = source[at - 1] ?? '\n';
  return /[\w]/.test(before);
}

function fill(source: string, r: Random, path: string): string {
  const code = /\.(ts|js|py)$/.test(path);
  return source.replace(/(['"]?)§([sphw])/g, (_, quote: string, kind: string, at: number) => {
    let text =
      kind === 's' ? sentence(r) : kind === 'p' ? paragraph(r) : kind === 'h' ? words(r, 2 + r.below(2)) : word(r);
    if (code) text = text.replace(/"/g, '\\"');
    const triple = source.startsWith('"""', at - 2);
    if (quote && !triple) text = text.replace(/\n/g, '\\n');
    return quote + text;
  });
}

function context(r: Random): Context {
  const name = r.pick(['Ana', 'Benedikt', 'Chiara Rossi', 'Dmitri', 'Ewa', 'Jo']);
  return {
    name,
    age: 18 + r.below(60),
    text: userText(r),
    level: r.pick(['low', 'high']),
    warm: r.chance(0.5),
    vip: r.chance(0.5),
    items: Array.from({ length: r.below(5) }, (_, id) => ({
      id: id + 1,
      title: r.pick(['Lamp', 'Blue sofa', 'Contract 12', 'Q3 report', 'visit']),
      body: r.pick(['arrived broken', 'paid', 'see mail from Tuesday', 'waiting for Ewa (sales)', '12.50 EUR']),
    })),
  };
}

/** Tests, docs, older copies, captured fixtures and code that has nothing to do with prompts. */
function addNoise(repo: Repo, r: Random): void {
  for (const path of [...repo.live]) {
    const source = repo.files.get(path)!;
    const name = path.split('/').pop()!;
    if (r.chance(0.35)) repo.files.set(`legacy/${path}`, aged(source, r));
    if (r.chance(0.25)) repo.files.set(`src/old/${name}`, source);
    if (r.chance(0.3))
      repo.files.set(`docs/${name}.md`, `# How ${name} works\n\nThe prompt says:\n\n${quoted(source, r, 6)}\n`);
    if (r.chance(0.4)) {
      const lines = quoted(source, r, 3)
        .split('\n')
        .filter((l) => l.trim());
      const checks = lines.map((l) => `  expect(prompt).toContain(${JSON.stringify(l)});`).join('\n');
      repo.files.set(`test/${name.replace(/\.\w+$/, '')}.test.ts`, `it('renders', () => {\n${checks}\n});\n`);
    }
  }
  for (let i = 0; i < 12; i++) repo.files.set(`src/core/module${i}.ts`, plainModule(r, i));
  const captured = Array.from({ length: 12 }, () => ({ role: 'user', content: `${userText(r)} ${sentence(r)}` }));
  repo.files.set('fixtures/captured.json', JSON.stringify(captured, null, 2));
}

/** Stretches of a file's prose, as documentation quotes them. */
function quoted(source: string, r: Random, n: number): string {
  const lines = source
    .split('\n')
    .map((l) => l.replace(/^[\s`'"]*|[\s`'",;]*$/g, ''))
    .filter((l) => l.split(' ').length > 5);
  return Array.from({ length: Math.min(n, lines.length) }, () => r.pick(lines)).join('\n\n');
}

/** An older version: some sentences differ. */
function aged(source: string, r: Random): string {
  return source.replace(/\b(the|a|an) (\w+) (\w+)\b/g, (m, a, b, c) =>
    r.chance(0.15) ? `${a} ${word(r)} ${c}` : `${m && a} ${b} ${c}`,
  );
}

function plainModule(r: Random, i: number): string {
  const out = [`export class Module${i} {`];
  for (let k = 0; k < 6; k++) {
    const w = word(r);
    out.push(`  ${w}${k}(value: number): string {`);
    out.push(`    if (value < ${k}) throw new Error(\`${words(r, 3)}: \${value} is not a ${w}\`);`);
    out.push(`    logger.info('${words(r, 2)} ${w}', { value, kind: '${w}' });`);
    out.push(`    return '${sentence(r).replace(/'/g, '')}';\n  }`);
  }
  return `${out.join('\n')}\n}\n`;
}
