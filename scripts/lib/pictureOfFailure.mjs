import { join } from 'node:path';
import { root } from './paths.mjs';
import { say } from './progress.mjs';

/**
 * For mocha's `afterEach`: where the test failed, a picture of the window goes to `out/failures`, and what the extension host's
 * console said to stderr.
 * @param {() => import('./vscode.mjs').Window | undefined} windowOf
 */
export function pictureOfFailure(windowOf) {
  return async function picture() {
    const window = windowOf();
    if (this.currentTest.state !== 'failed' || !window) return;
    const file = join(root, 'out', 'failures', `${this.currentTest.fullTitle().replace(/\W+/g, '-')}.png`);
    await window.screenshot(file);
    say(`      picture: ${file}`);
    for (const line of window.log.slice(-10)) say(`      ${line}`);
  };
}
