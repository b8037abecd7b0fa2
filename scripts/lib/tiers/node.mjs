import { join } from 'node:path';
import { root } from '../paths.mjs';
import { ownScript } from '../run.mjs';
import { runMocha, testFiles } from './mocha.mjs';

/** Tests that need no editor and no browser: one tier of `test/`, bundled and run under mocha. */
export async function runNodeTier(name, { timeout, grep }) {
  await ownScript(['esbuild.mjs', `--tests=${name}`]);
  const out = join(root, 'out', 'test');
  const tops = name === 'unit' ? ['manifest.test.js', 'layers.test.js'].map((file) => join(out, file)) : [];
  return runMocha({ files: [...testFiles(join(out, name)), ...tops], timeout, grep });
}
