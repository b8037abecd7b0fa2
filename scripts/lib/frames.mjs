const seconds = 1000;

/**
 * Finds the frame that holds a webview's content. VS Code nests it: the workbench's page holds an iframe of class
 * `webview`, that one holds `active-frame`, and the content is written into it.
 * @param {import('playwright-core').Page} page
 * @param {string} [title] the document's title, or the title of the panel's tab
 * @param {number} [timeout] milliseconds
 * @returns {Promise<import('playwright-core').Frame>}
 */
export async function findFrame(page, title, timeout = 20 * seconds) {
  const last = Date.now() + timeout;
  for (;;) {
    for (const frame of page.frames()) {
      if (await isContent(frame, title)) return frame;
    }
    if (Date.now() > last) {
      throw new Error(
        `no webview${title ? ` titled "${title}"` : ''}; frames: ${page
          .frames()
          .map((f) => f.url())
          .join('\n')}`,
      );
    }
    await page.waitForTimeout(50);
  }
}

async function isContent(frame, title) {
  if (!frame.url().includes('/pre/fake.html') || frame.childFrames().length) return false;
  try {
    const element = await frame.frameElement();
    if (!(await element.isVisible())) return false;
    return title === undefined || (await frame.title()).includes(title);
  } catch {
    // The frame went away while it was asked.
    return false;
  }
}
