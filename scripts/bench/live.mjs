// `npm run bench:live [-- --short] [-- --no-window]`: the live path from publishing to what is shown, beside a bare subscriber
// of the same client library in the same run: latency, the event loop's lag under 10,000 events a second, memory after 100,000
// events. The last row is a real window of VS Code with its log on screen; `--short` leaves it out, too.
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { buildProducts } from '../lib/prepare.mjs';
import { inWindow } from './live/window.mjs';

const outdir = join('out', 'bench', 'live');
await mkdir(outdir, { recursive: true });
await build({
  entryPoints: ['main', 'producer', 'subscriber'].map((name) => `scripts/bench/live/${name}.ts`),
  outdir,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  packages: 'external',
  logLevel: 'warning',
});
const { main } = await import(pathToFileURL(resolve(outdir, 'main.js')).href);
const args = process.argv.slice(2);
const hasWindow = !args.includes('--short') && !args.includes('--no-window');
if (hasWindow) await buildProducts();
await main(args, hasWindow ? inWindow : null);
