import { join } from 'node:path';
import { startApi } from './api.mjs';
import { launchBrowser } from './browser.mjs';
import { stopAll } from './children.mjs';
import { openProduct } from './product.mjs';
import { say, step } from './progress.mjs';
import { scenes } from './scenes.mjs';
import { themes as allThemes } from './vscode.mjs';

/**
 * Takes a picture of every scene in every theme: `FOLDER/THEME-SCENE.png`. A scene that can't be set is photographed as it is,
 * with `-missed` in its name.
 * @param {{folder: string, themes?: string[], only?: string[]}} options theme and scene names
 * @returns {Promise<string[]>} what was missed
 */
export async function takeShots({ folder, themes = Object.keys(allThemes), only }) {
  const missed = [];
  const browser = await launchBrowser();
  try {
    const api = await step('Starting the local API with sample data', () => startApi({ sample: true, live: true }));
    for (const theme of themes) {
      for (const signedOut of [true, false]) {
        const wanted = scenes.filter(
          (scene) => Boolean(scene.signedOut) === signedOut && (only?.includes(scene.name) ?? true),
        );
        if (!wanted.length) continue;
        const last = scenes.indexOf(wanted.at(-1));
        const way = scenes.slice(0, last + 1).filter((scene) => Boolean(scene.signedOut) === signedOut);
        missed.push(...(await photograph({ browser, folder, theme, api: signedOut ? null : api, way, wanted })));
      }
    }
  } finally {
    await browser.close();
    await stopAll();
  }
  return missed;
}

async function photograph({ browser, folder, theme, api, way, wanted }) {
  const missed = [];
  const { window, close } = await openProduct({ api, browser, size: { width: 1440, height: 900 } });
  await window.useTheme(theme);
  for (const scene of way) {
    const name = `${theme}-${scene.name}`;
    try {
      await step(name, () => scene.set(window));
      await settle(window);
      if (wanted.includes(scene)) await window.screenshot(join(folder, `${name}.png`));
    } catch (error) {
      say(error.message);
      missed.push(name);
      await window.screenshot(join(folder, `${name}-missed.png`));
    }
  }
  await close();
  return missed;
}

/** Waits until nothing that loads or animates is left, and moves the mouse where it hovers over nothing. */
async function settle({ page }) {
  await page.mouse.move(5, 700);
  await page
    .locator('.monaco-progress-container.active')
    .waitFor({ state: 'hidden', timeout: 10_000 })
    .catch(() => {});
  await page.waitForTimeout(800);
}
