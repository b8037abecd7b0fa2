// `npm test`: installs what is missing, builds, and runs every tier of tests.
// `npm test -- --tier unit,server` runs some of them; `--without host` leaves some out; `--grep TEXT` picks tests by name.
import { parseArgs } from 'node:util';
import { buildProducts, prepare } from './lib/prepare.mjs';
import { say } from './lib/progress.mjs';

const { values: options } = parseArgs({
  options: {
    tier: { type: 'string' },
    without: { type: 'string' },
    grep: { type: 'string' },
    'no-build': { type: 'boolean' },
  },
});

try {
  await prepare();
  const { chooseTiers, runTiers } = await import('./lib/tiers/all.mjs');
  const chosen = chooseTiers(options);
  if (!options['no-build']) await buildProducts();
  process.exit((await runTiers(chosen, options)) ? 0 : 1);
} catch (error) {
  say(`\n${error.message}`);
  process.exit(1);
}
