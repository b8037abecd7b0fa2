import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import Mocha from 'mocha';

/**
 * What VS Code calls in its extension host: runs every test file beside this one. Counts go to the file that
 * NEURAL_MONITOR_COUNTS names; NEURAL_MONITOR_GREP picks tests by name. Rejects when one fails.
 */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, reporter: countingReporter() });
  if (process.env.NEURAL_MONITOR_GREP) mocha.grep(process.env.NEURAL_MONITOR_GREP);
  const here = import.meta.dirname;
  for (const file of readdirSync(here).sort()) {
    if (file.endsWith('.test.js')) mocha.addFile(join(here, file));
  }
  await mocha.loadFilesAsync();
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures) throw new Error(`${failures} tests failed`);
}

function countingReporter(): Mocha.ReporterConstructor {
  const checkout = join(import.meta.dirname, '..', '..', '..');
  return createRequire(import.meta.url)(join(checkout, 'scripts', 'lib', 'countingReporter.cjs'));
}
