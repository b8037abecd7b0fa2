import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { paragraph, Random } from './prose';
import { makeRepo } from './repo';

/** What the headless command says at its end. */
interface Figures {
  files: number;
  bytes: number;
  literals: number;
  readMs: number;
  indexMs: number;
  rssMb: number;
}

/** Index and link times at 1, 4 and 16 times the files, each in a process of its own, beside reading the same files. */
export function measureScale(command: string): void {
  console.log('\nfiles      MB  literals   read ms  index ms  reopen ms  link ms   peak MB');
  for (const times of [1, 4, 16]) {
    const dir = mkdtempSync(join(tmpdir(), 'link-scale-'));
    try {
      const probe = fill(join(dir, 'workspace'), times);
      const run = () => headless(command, join(dir, 'workspace'), join(dir, 'index'), probe);
      const cold = run();
      const warm = run();
      const read = readAll(join(dir, 'workspace'));
      const row = [
        cold.files,
        (cold.bytes / 1e6).toFixed(1),
        cold.literals,
        read.toFixed(0),
        cold.indexMs.toFixed(0),
        warm.indexMs.toFixed(0),
        cold.ms.toFixed(2),
        Math.max(cold.rssMb, warm.rssMb).toFixed(0),
      ];
      console.log(row.map((cell, i) => String(cell).padStart(i ? 9 : 5)).join(' '));
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  }
}

/** Writes about 140 files and a megabyte for each of `times`; returns a text that one of them renders. */
function fill(dir: string, times: number): string {
  let probe = '';
  for (let n = 0; n < times * 4; n++) {
    const r = new Random(n);
    const repo = makeRepo(5000 + n, (n % 2) as 0 | 1);
    for (let k = 0; k < 16; k++) repo.files.set(`src/more/part${k}.ts`, filler(r));
    for (const [file, text] of repo.files) {
      const path = join(dir, `package${n}`, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    probe ||= repo.files.get('src/more/part0.ts')!.match(/`([^`$]+)/)![1]!;
  }
  return probe;
}

function filler(r: Random): string {
  const parts = Array.from({ length: 10 }, (_, i) => {
    const body = 'if (value > 3) { total += value * 2; log(value); }\n'.repeat(6);
    return `export const part${i} = \`${paragraph(r)}\`;\nexport function run${i}(value: number) {\n${body}}\n`;
  });
  return parts.join('\n');
}

function headless(command: string, workspace: string, storage: string, probe: string): Figures & { ms: number } {
  const args = ['-c', `"${process.execPath}" "${command}" --workspace "${workspace}" --storage "${storage}" 2>&1`];
  const requests = Array.from({ length: 20 }, (_, id) => JSON.stringify({ id, text: probe })).join('\n');
  const lines = execFileSync('sh', args, { input: requests, encoding: 'utf8', maxBuffer: 1 << 28 })
    .trim()
    .split('\n');
  const answers = lines.slice(0, -1).map((l) => (JSON.parse(l) as { ms: number }).ms);
  const ms = answers.sort((a, b) => a - b)[answers.length >> 1]!;
  return { ...(JSON.parse(lines[lines.length - 1]!) as Figures), ms };
}

function readAll(dir: string): number {
  const started = performance.now();
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) readFileSync(join(entry.parentPath, entry.name));
  }
  return performance.now() - started;
}
