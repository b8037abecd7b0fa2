import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { stopAll } from '../../../scripts/lib/children.mjs';
import { pictureOfFailure } from '../../../scripts/lib/pictureOfFailure.mjs';
import { openProduct } from '../../../scripts/lib/product.mjs';
import { scenes } from '../../../scripts/lib/scenes.mjs';
import { themes } from '../../../scripts/lib/vscode.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe holds against a view: contrast, names, roles, landmarks, with the first element of each kind. */
async function faults(frame) {
  await frame.evaluate(axe);
  const found = await frame.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)} (${nodes[0].failureSummary})`);
}

describe('the views, by axe', () => {
  let product;
  let window;
  const tab = (title) => window.tabs.filter({ hasText: title }).first().click();

  before(async () => {
    product = await openProduct();
    window = product.window;
    for (const name of ['sessions', 'turn', 'context', 'costs']) await scenes.find((s) => s.name === name).set(window);
  });
  after(async () => {
    await product?.close();
    await stopAll();
  });
  afterEach(pictureOfFailure(() => window));

  for (const theme of Object.keys(themes)) {
    it(`have no fault in ${themes[theme].label}`, async () => {
      await window.useTheme(theme);
      for (const [view, title] of [
        ['turn', '#'],
        ['context', 'Context'],
        ['costs', 'Costs'],
      ]) {
        await tab(title);
        const frame = await window.frame(view);
        // A page takes a theme's colours a moment after the workbench.
        await frame.locator(`body[data-vscode-theme-kind="${bodyKind[theme]}"]`).waitFor();
        assert.deepEqual(await faults(frame), [], view);
      }
    });
  }
});

const bodyKind = {
  light: 'vscode-light',
  dark: 'vscode-dark',
  'hc-black': 'vscode-high-contrast',
  'hc-light': 'vscode-high-contrast-light',
};
