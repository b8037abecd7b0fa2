import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/**
 * Packs what `dist` holds, and what a person reads, into a .vsix.
 * @param {string} [file] where to; without it `neural-monitor-VERSION.vsix` in the checkout
 * @returns {Promise<string>} the file's path
 */
export async function packVsix(file) {
  const { createVSIX } = await import('@vscode/vsce');
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const packagePath = file ?? join(root, `${name}-${version}.vsix`);
  // Everything is bundled, and the README's pictures travel with it.
  await createVSIX({
    cwd: root,
    packagePath,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  return packagePath;
}
