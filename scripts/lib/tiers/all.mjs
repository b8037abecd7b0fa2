import { stopAll } from '../children.mjs';
import { runHostTier, runUiTier, runVsixTier } from './host.mjs';
import { runNodeTier } from './node.mjs';
import { runWebviewTier } from './webviews.mjs';

const second = 1000;

/** Each tier of tests by its name, cheapest first. */
const tiers = {
  unit: (options) => runNodeTier('unit', { timeout: 30 * second, ...options }),
  server: (options) => runNodeTier('server', { timeout: 120 * second, ...options }),
  webviews: (options) => runWebviewTier({ timeout: 30 * second, ...options }),
  host: (options) => runHostTier(options),
  ui: (options) => runUiTier(options),
  vsix: (options) => runVsixTier(options),
};

/**
 * The names of the tiers to run. Throws for a name that isn't one.
 * @param {{tier?: string, without?: string}} options comma-separated names
 */
export function chooseTiers({ tier, without = '' }) {
  const split = (names) => names.split(',').filter(Boolean);
  const left = split(without);
  const asked = tier === undefined ? Object.keys(tiers) : split(tier);
  const unknown = [...asked, ...left].filter((name) => !tiers[name]);
  if (unknown.length) throw new Error(`no tier ${unknown.join(', ')}; there are ${Object.keys(tiers).join(', ')}`);
  return asked.filter((name) => !left.includes(name));
}

/** How much of a failed test is told again at the end, in lines: what it was and where. */
const toldAgain = 8;

/** Runs the tiers one after another, prints what failed and the sum of all. Resolves to whether nothing failed. */
export async function runTiers(names, { grep }) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const lines = [];
  const failures = [];
  for (const name of names) {
    console.log(`\n── ${name} ──`);
    const counts = await runTier(name, { grep });
    for (const key of Object.keys(total)) total[key] += counts[key];
    for (const failure of counts.failures ?? []) failures.push(`✘ ${name}: ${firstLines(failure)}`);
    lines.push(`${name}: ${sentence(counts)}${counts.reason ? ` (${counts.reason})` : ''}`);
  }
  console.log(`\n${[...failures, lines.join('\n'), sentence(total)].join('\n\n')}`);
  return total.failed === 0;
}

/** A tier that can't run is a failure with its reason. */
async function runTier(name, options) {
  try {
    const counts = await tiers[name](options);
    const ran = counts.passed + counts.failed + counts.skipped;
    if (ran > 0 || options.grep) return counts;
    return { ...counts, failed: 1, reason: 'it has no tests' };
  } catch (error) {
    console.error(error);
    return { passed: 0, failed: 1, skipped: 0, reason: `it can't run: ${error.message.split('\n')[0]}` };
  } finally {
    await stopAll();
  }
}

function firstLines(text) {
  return text.split('\n').slice(0, toldAgain).join('\n    ');
}

function sentence({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
