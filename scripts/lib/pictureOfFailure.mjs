import { join } from 'node:path';
import { root } from './paths.mjs';
import { say } from './progress.mjs';

/**
 * For mocha's `afterEach`: where the test failed, a picture of the window goes to `out/failures`, and what the extension host's
 * console said to stderr. `tidy` runs after that.
 * @param {() => import('./vscode.mjs').Window | undefined} windowOf
 * @param {() => Promise<unknown>} [tidy]
 */
export function pictureOfFailure(windowOf, tidy) {
  return async function picture() {
    const window = windowOf();
    if (this.currentTest.state === 'failed' && window) await take(window, this.currentTest.fullTitle());
    await tidy?.();
  };
}

async function take(window, title) {
  const file = join(root, 'out', 'failures', `${title.replace(/\W+/g, '-')}.png`);
  await window.screenshot(file);
  say(`      picture: ${file}`);
  for (const line of window.log.slice(-10)) say(`      ${line}`);
}
