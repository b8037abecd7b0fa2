import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { runInThisContext } from 'node:vm';
import { transformSync } from 'esbuild';
import { parse } from 'yaml';
import { Instrument, markHole, pythonPrelude, type Rendered, readMarks } from './instrument';
import type { Repo } from './repo';

/** Renders every agent of a repository in each of its contexts by running its instrumented sources. */
export function renderRepo(repo: Repo): { agent: number; rendered: Rendered }[] {
  const out: { agent: number; rendered: Rendered }[] = [];
  repo.agents.forEach((agent, n) => {
    const instrument = new Instrument();
    const sources = new Map<string, string>();
    const own = reachable(repo, agent.entry.file);
    for (const file of own) sources.set(file, instrument.source(file, repo.files.get(file)!));
    const texts =
      agent.shape.language === 'python'
        ? runPython(sources, agent.entry, agent.contexts)
        : runScript(sources, agent.entry, agent.contexts);
    for (const text of texts) out.push({ agent: n, rendered: readMarks(text, instrument) });
  });
  return out;
}

/** The files of an agent: those that share its number. */
function reachable(repo: Repo, entry: string): string[] {
  const number = /(\d+)\.\w+$/.exec(entry)![1]!;
  return repo.live.filter((f) => /(\d+)\.\w+$/.exec(f)?.[1] === number);
}

function runScript(sources: Map<string, string>, entry: { file: string; name: string }, contexts: unknown[]): string[] {
  const loaded = new Map<string, { exports: Record<string, unknown> }>();
  const load = (file: string): Record<string, unknown> => {
    const known = loaded.get(file);
    if (known) return known.exports;
    const module = { exports: {} as Record<string, unknown> };
    loaded.set(file, module);
    const { code } = transformSync(sources.get(file)!, {
      loader: file.endsWith('.ts') ? 'ts' : 'js',
      format: 'cjs',
      charset: 'utf8',
    });
    const require = (name: string) => {
      if (name === './load') return loaders(sources);
      const path = posix.join(posix.dirname(file), name);
      return load([path, `${path}.ts`, `${path}.js`].find((p) => sources.has(p))!);
    };
    const run = runInThisContext(`(function(module, exports, require, h__){${code}\n})`) as (...a: unknown[]) => void;
    run(module, module.exports, require, markHole);
    return module.exports;
  };
  const build = load(entry.file)[entry.name] as (ctx: unknown) => string;
  return contexts.map((c) => build(c));
}

/** What code that keeps its prompts in files calls: stand-ins for a file system, a template engine and a YAML reader. */
function loaders(sources: Map<string, string>): Record<string, unknown> {
  return {
    load: (path: string) => sources.get(path),
    loadYaml: (path: string) => parse(sources.get(path)!) as unknown,
    renderTemplate,
  };
}

function renderTemplate(template: string, ctx: Record<string, unknown>): string {
  const blocks = template
    .replace(/\{\{#each (\w+)\}\}\n([\s\S]*?)\{\{\/each\}\}\n/g, (_, name: string, body: string) =>
      (ctx[name] as Record<string, unknown>[]).map((item) => renderTemplate(body, item)).join(''),
    )
    .replace(/\{\{#if (\w+)\}\}\n([\s\S]*?)\{\{\/if\}\}\n/g, (_, name: string, body: string) =>
      ctx[name] ? body : '',
    );
  return blocks.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => (name in ctx ? String(ctx[name]) : whole));
}

function runPython(sources: Map<string, string>, entry: { file: string; name: string }, contexts: unknown[]): string[] {
  const dir = mkdtempSync(join(tmpdir(), 'link-'));
  try {
    for (const [file, source] of sources) {
      mkdirSync(dirname(join(dir, file)), { recursive: true });
      writeFileSync(join(dir, file), pythonPrelude + source);
    }
    const module = entry.file.replace(/\.py$/, '').replaceAll('/', '.');
    const script = `import json,sys\nfrom ${module} import ${entry.name}\nprint(json.dumps([${entry.name}(c) for c in json.load(sys.stdin)]))`;
    const out = execFileSync('python3', ['-c', script], {
      cwd: dir,
      input: JSON.stringify(contexts),
      encoding: 'utf8',
    });
    return JSON.parse(out) as string[];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
