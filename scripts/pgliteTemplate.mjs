// Writes the prebuilt database that a first start unpacks: `node scripts/pgliteTemplate.mjs TO`. It is kept between builds
// under node_modules/.cache, by the engine's version and the code that makes it.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const cache = join('node_modules', '.cache', 'neural-monitor');

/** The code that makes it, bundled to where it can be run. */
async function maker() {
  const outfile = join(cache, 'template.mjs');
  await build({
    entryPoints: ['src/server/db/template.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile,
    logLevel: 'warning',
  });
  const digest = createHash('sha256')
    .update(await readFile(outfile))
    .digest('hex')
    .slice(0, 16);
  return { digest, make: async () => (await import(pathToFileURL(outfile).href)).makeTemplate() };
}

/** Puts the prebuilt database at `to`, from the cache where it is there. */
export async function writeTemplate(to) {
  await mkdir(cache, { recursive: true });
  await mkdir(dirname(to), { recursive: true });
  const { digest, make } = await maker();
  const engine = JSON.parse(await readFile('node_modules/@electric-sql/pglite/package.json', 'utf8'));
  const kept = join(cache, `template-${engine.version}-${digest}.tar.gz`);
  if (!(await stat(kept).catch(() => null))) await writeFile(kept, await make());
  await copyFile(kept, to);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await writeTemplate(process.argv[2] ?? 'dist/pglite/template.tar.gz');
}
