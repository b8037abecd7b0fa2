// `npm run bench`: what the extension costs the editor, each figure beside its limit; then the other benches in short form.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../lib/paths.mjs';
import { buildProducts, prepare } from '../lib/prepare.mjs';
import { say } from '../lib/progress.mjs';

const { values: options } = parseArgs({ options: { only: { type: 'string' }, 'no-build': { type: 'boolean' } } });
/** The other benches, with what makes each of them short. */
const others = { link: ['1'], api: ['--rows', '100000', '--pglite', '0'], live: ['--short'] };

try {
  await prepare();
  const wanted = options.only?.split(',') ?? ['editor', ...Object.keys(others)];
  if (!options['no-build']) await buildProducts();
  const within = wanted.includes('editor') ? await benchEditor() : true;
  for (const [name, short] of Object.entries(others)) if (wanted.includes(name)) await runOther(name, short);
  process.exit(within ? 0 : 1);
} catch (error) {
  say(`\n${error.message}`);
  process.exit(1);
}

async function benchEditor() {
  const { bundleSizes } = await import('./sizes.mjs');
  const { activationTimes, median } = await import('./activation.mjs');
  const sizes = bundleSizes();
  const times = await activationTimes(5);
  const rows = [
    { what: 'activation, median of 5', value: median(times.opened), limit: 50, unit: 'ms' },
    { what: 'in a window that still starts', value: median(times.starting), unit: 'ms' },
    { what: 'built-in Merge Conflict, beside it', value: median(times.builtIn), unit: 'ms' },
    { what: 'host bundle before lazy chunks', value: sizes.host / 1024, limit: 400, unit: 'KB' },
    ...sizes.views.map(({ name, bytes }) => ({ what: `view ${name}`, value: bytes / 1024, unit: 'KB' })),
    { what: 'worker of the linking engine', value: sizes.worker / 1024, unit: 'KB' },
    { what: 'local server, without its database', value: sizes.server / 1024, unit: 'KB' },
  ];
  for (const { what, value, limit, unit } of rows) {
    const beside = limit === undefined ? '' : `  limit ${limit} ${unit}${value > limit ? '  EXCEEDED' : ''}`;
    console.log(`${what.padEnd(38)} ${value.toFixed(1).padStart(8)} ${unit}${beside}`);
  }
  console.log(`activations: ${times.opened.join(', ')} ms; in a starting window ${times.starting.join(', ')} ms`);
  return rows.every(({ value, limit }) => limit === undefined || value <= limit);
}

async function runOther(name, short) {
  const script = join(root, 'scripts', 'bench', `${name}.mjs`);
  if (!existsSync(script)) return say(`(no bench ${name})`);
  console.log(`\n── ${name} ──`);
  const { ownScript } = await import('../lib/run.mjs');
  await ownScript([script, ...short], { show: true });
}
