// Builds the headless linking command when its sources are newer than what was built.
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const source = join(root, 'src/promptlink');
const target = join(root, 'out/link/cli.mjs');

async function newest(dir) {
  let latest = 0;
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) latest = Math.max(latest, (await stat(join(entry.parentPath, entry.name))).mtimeMs);
  }
  return latest;
}

/** Returns the path of the built command. */
export async function buildCommand() {
  const built = await stat(target).then(
    (s) => s.mtimeMs,
    () => 0,
  );
  if (built >= (await newest(source))) return target;
  await mkdir(join(root, 'out/link'), { recursive: true });
  await build({
    entryPoints: [join(source, 'cli.ts')],
    outfile: target,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    logLevel: 'warning',
    banner: { js: "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);" },
  });
  return target;
}
