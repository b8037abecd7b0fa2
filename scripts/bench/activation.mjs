import { launchBrowser } from '../lib/browser.mjs';
import { stopAll } from '../lib/children.mjs';
import { openProduct } from '../lib/product.mjs';

/**
 * How long the extension takes to load and activate in a real extension host, in milliseconds, each time in a new window: what
 * VS Code itself measures and shows in its list of running extensions. Beside it an extension that VS Code brings, for
 * comparison: on a busy machine both grow.
 * @returns {Promise<{own: number, builtIn: number}[]>}
 */
export async function activationTimes(count) {
  const browser = await launchBrowser();
  try {
    const product = await openProduct({ api: null, browser });
    const times = [await activationTime(product.window)];
    while (times.length < count) {
      const window = await product.open();
      times.push(await activationTime(window));
      await window.close();
    }
    await product.close();
    return times;
  } finally {
    await browser.close();
    await stopAll();
  }
}

async function activationTime(window) {
  await window.showSessions();
  await window.page.getByRole('button', { name: 'Connect to a Backend' }).waitFor();
  await window.run('Developer: Show Running Extensions');
  return { own: await shownTime(window, 'neural-monitor'), builtIn: await shownTime(window, 'merge-conflict') };
}

async function shownTime(window, name) {
  const shown = window.page.locator(`.monaco-list-row[aria-label="${name}"] .activation-time`);
  await shown.filter({ hasText: /\d/ }).waitFor();
  const text = await shown.innerText();
  const time = /([\d.]+)\s*ms/.exec(text);
  if (!time) throw new Error(`no activation time in "${text}"`);
  return Number(time[1]);
}

/** The middle value. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
