const seconds = 1000;

/**
 * Finds the visible frame that holds a webview's content. VS Code nests it: the workbench's page holds an iframe of class
 * `webview`, that one holds `active-frame`, and the content is written into it.
 * @param {import('playwright-core').Page} page
 * @param {string} [view] name of the view, as its bundle is called: turn, context, costs; any webview without it
 * @param {number} [timeout] milliseconds
 * @returns {Promise<import('playwright-core').Frame>}
 */
export async function findFrame(page, view, timeout = 30 * seconds) {
  const last = Date.now() + timeout;
  for (;;) {
    for (const frame of page.frames()) {
      if (await holds(frame, view)) return frame;
    }
    if (Date.now() > last) {
      const there = page.frames().map((frame) => frame.url());
      throw new Error(`no visible webview${view ? ` of ${view}` : ''}; frames: ${there.join('\n')}`);
    }
    await page.waitForTimeout(50);
  }
}

async function holds(frame, view) {
  if (!frame.url().includes('/pre/fake.html') || frame.childFrames().length) return false;
  try {
    const element = await frame.frameElement();
    if (!(await element.isVisible())) return false;
    if (view === undefined) return true;
    return (await frame.locator(`script[src*="/webviews/${view}.js"]`).count()) > 0;
  } catch {
    // The frame went away while it was asked.
    return false;
  }
}
