// `npm run shots -- DIR [--theme dark,light] [--only turn,costs]`: pictures of the product in the real VS Code, on the sample workspace.
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildProducts, prepare } from './lib/prepare.mjs';
import { say } from './lib/progress.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { theme: { type: 'string' }, only: { type: 'string' }, 'no-build': { type: 'boolean' } },
});

try {
  await prepare();
  if (!options['no-build']) await buildProducts();
  const { takeShots } = await import('./lib/shots.mjs');
  const folder = resolve(positionals[0] ?? 'shots');
  const missed = await takeShots({ folder, themes: options.theme?.split(','), only: options.only?.split(',') });
  say(`Pictures are in ${join(folder)}${missed.length ? `; missed: ${missed.join(', ')}` : ''}`);
  process.exit(missed.length ? 1 : 0);
} catch (error) {
  say(`\n${error.stack}`);
  process.exit(1);
}
