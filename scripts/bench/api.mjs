// `npm run bench:api [-- --rows 10000,100000,1000000] [--pglite 100000]`: measures the API on a throwaway PostgreSQL, each
// figure as a ratio to a limit taken in the same run. `--pglite 0` and `--rows 0` leave one of them out.
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const outdir = join('out', 'bench');
await mkdir(outdir, { recursive: true });
const shared = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  packages: 'external',
  logLevel: 'warning',
};
await build({ ...shared, entryPoints: { api: 'scripts/bench/api/main.ts' }, outdir });
// So that what was started is ended, too.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
const { main } = await import(pathToFileURL(resolve(outdir, 'api.js')).href);
await main(process.argv.slice(2));
