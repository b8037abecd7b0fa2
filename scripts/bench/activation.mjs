import { launchBrowser } from '../lib/browser.mjs';
import { stopAll } from '../lib/children.mjs';
import { openProduct } from '../lib/product.mjs';

/**
 * How long the extension takes to load and activate in a real extension host, in milliseconds, each time in a new window: what
 * VS Code itself measures and shows in its list of running extensions.
 * `opened` is seen when a person opens the view in a window that has started; `starting`, when the view is opened while the window
 * still starts: VS Code's figure then holds what other extensions load in between, so a built-in one stands beside it.
 * @returns {Promise<{opened: number[], starting: number[], builtIn: number[]}>}
 */
export async function activationTimes(count) {
  const browser = await launchBrowser();
  const times = { opened: [], starting: [], builtIn: [] };
  try {
    const product = await openProduct({ api: null, browser });
    await product.window.close();
    const inNewWindow = async (measure) => {
      const window = await product.open();
      await measure(window);
      await window.close();
    };
    for (let i = 0; i < count; i++) {
      await inNewWindow(async (window) => {
        await window.run('Developer: Show Running Extensions');
        times.builtIn.push(await shownTime(window, 'merge-conflict'));
        await window.showSessions();
        times.opened.push(await shownTime(window, 'neural-monitor'));
      });
      await inNewWindow(async (window) => {
        await window.showSessions();
        await window.run('Developer: Show Running Extensions');
        times.starting.push(await shownTime(window, 'neural-monitor'));
      });
    }
    await product.close();
    return times;
  } finally {
    await browser.close();
    await stopAll();
  }
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
