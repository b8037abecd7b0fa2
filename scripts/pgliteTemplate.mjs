// Writes the prebuilt database that a first start unpacks: `node scripts/pgliteTemplate.mjs TO`. It is kept between builds
// under node_modules/.cache, by the engine's version and the migrations.
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
  return import(pathToFileURL(outfile).href);
}

/** Puts the prebuilt database at `to`, from the cache where it is there. */
export async function writeTemplate(to) {
  await mkdir(cache, { recursive: true });
  await mkdir(dirname(to), { recursive: true });
  const { makeTemplate, migrationsDigest } = await maker();
  const engine = JSON.parse(await readFile('node_modules/@electric-sql/pglite/package.json', 'utf8'));
  const kept = join(cache, `template-${engine.version}-${migrationsDigest}.tar.gz`);
  if (!(await stat(kept).catch(() => null))) await writeFile(kept, await makeTemplate());
  await copyFile(kept, to);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await writeTemplate(process.argv[2] ?? 'dist/pglite/template.tar.gz');
}
