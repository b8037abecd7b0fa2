// `npm run bench:link [-- REPOSITORIES]`: what the linking engine finds in made-up repositories whose own code rendered
// the prompts, beside a plain line search and a 5-gram index; then index and link times as the workspace grows.
// Needs python3 for the Python shapes.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildCommand } from '../lib/linkCommand.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const target = join(root, 'out/bench/link.mjs');
await build({
  entryPoints: [join(root, 'test/bench/link/main.ts')],
  outfile: target,
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
const command = await buildCommand();
execFileSync(process.execPath, [target, process.argv[2] ?? '8', command], { stdio: 'inherit' });
