// `npm run package`: builds and packs the extension into a .vsix. `-- FILE` says where to.
import { statSync } from 'node:fs';
import { buildProducts, prepare } from './lib/prepare.mjs';
import { say } from './lib/progress.mjs';

try {
  await prepare();
  await buildProducts();
  const { packVsix } = await import('./lib/pack.mjs');
  const file = await packVsix(process.argv[2]);
  say(`${file} (${(statSync(file).size / 1e6).toFixed(1)} MB)`);
} catch (error) {
  say(`\n${error.message}`);
  process.exit(1);
}
