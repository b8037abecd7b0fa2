import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { format } from 'node:util';
import { windowAddress } from './editorServer.mjs';
import { findFrame } from './frames.mjs';

/** The built-in themes that pictures and tests are taken in, as the theme picker calls them, and the class that a window in them has. */
export const themes = {
  light: { label: 'Light Modern', kind: 'vs' },
  dark: { label: 'Dark Modern', kind: 'vs-dark' },
  'hc-black': { label: 'Dark High Contrast', kind: 'hc-black' },
  'hc-light': { label: 'Light High Contrast', kind: 'hc-light' },
};

const seconds = 1000;

/**
 * Opens a window of the VS Code server in a fresh browser profile, and waits until its workbench stands.
 * @param {import('playwright-core').Browser} browser
 * @param {import('./editorServer.mjs').EditorServer} server
 * @param {{folder: string, extension?: string, tests?: string, size?: {width: number, height: number}}} options
 */
export async function openWindow(browser, server, { folder, extension, tests, size = { width: 1280, height: 800 } }) {
  const context = await browser.newContext({ viewport: size, permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await context.newPage();
  const window = new Window(page);
  await page.exposeFunction('codeAutomationLog', (type, args) => window.heard(type, args));
  await page.exposeFunction('codeAutomationExit', (code) => window.exited(code));
  page.on('console', (message) => window.heardFromPage(message));
  await page.goto(windowAddress(server, { folder, extension, tests }));
  await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60 * seconds });
  return window;
}

/** One window of VS Code, driven as a person would: by the palette, the keyboard and the mouse. */
export class Window {
  /** @param {import('playwright-core').Page} page */
  constructor(page) {
    this.page = page;
    /** What the extension host wrote to its console, as lines `type: text`. */
    this.log = [];
    /** What the page itself wrote to its console. */
    this.pageLog = [];
    /** Resolves to the exit code when extension tests end. */
    this.testsEnded = new Promise((resolve) => {
      this.exited = resolve;
    });
    this.listeners = new Set();
  }

  heard(type, args) {
    const text = format(...args);
    this.log.push(`${type}: ${text}`);
    for (const listener of this.listeners) listener(text, type);
  }

  /** Outside tests the workbench prints what the extension host's console says, with its own prefix. */
  heardFromPage(message) {
    const text = message.text();
    const fromHost = /^%c\[Extension Host\] %c(.*?) color: \S+ color: ?\S*(?: (.*))?$/s.exec(text);
    if (fromHost) this.heard(message.type(), fromHost.slice(1).filter(Boolean));
    else this.pageLog.push(`${message.type()}: ${text}`);
  }

  /** Hears every line of the extension host's console, also the later ones. Returns a function that ends it. */
  onLog(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  press(...keys) {
    return keys.reduce((done, key) => done.then(() => this.page.keyboard.press(key)), Promise.resolve());
  }

  /** The input that drops from the top: palette, quick picks, input boxes. */
  get quickInput() {
    return this.page.locator('.quick-input-widget:visible');
  }

  /** The links in the panel; one that is pointed at with the key held down has another class. */
  get panelLinks() {
    return this.page.locator('.part.panel').locator('.detected-link, .detected-link-active');
  }

  /** Rows of an open quick pick. */
  get picks() {
    return this.quickInput.locator('.monaco-list-row');
  }

  /** Types into the open quick input, over what is there. */
  async type(text) {
    await this.quickInput
      .locator('.quick-input-box input')
      .first()
      .fill(text, { timeout: 10 * seconds });
  }

  /** Opens the command palette and runs the command of that title (`Category: Title` where it has a category). */
  async run(title) {
    const named = { has: this.page.getByText(title, { exact: true }) };
    const row = this.picks.filter(named).first();
    for (let tries = 1; ; tries++) {
      await this.press('F1');
      try {
        await this.quickInput.waitFor({ timeout: 10 * seconds });
        await this.typeUntil(`>${title}`, row);
        break;
      } catch (error) {
        // A palette that was still closing took the key, and is gone now.
        if (tries === 3 || (await this.quickInput.isVisible())) throw error;
      }
    }
    // Rows move while late finds come in, from under the mouse too: the one that is chosen stays chosen.
    const chosen = this.quickInput.locator('.monaco-list-row.focused').filter(named);
    if (await appears(chosen, seconds)) await this.press('Enter');
    else await row.click();
  }

  /**
   * Types into the open quick input until the row is there. An open palette takes in no commands that are registered
   * meanwhile, and a picker that was just opened may still put its own text over what was typed: so it types again.
   */
  async typeUntil(text, row) {
    for (let tries = 1; ; tries++) {
      await this.type(text.slice(0, 1));
      await this.type(text);
      if (await appears(row, seconds)) return;
      if (tries === 20) throw new Error(`nothing for "${text}"; there are ${await this.picks.allInnerTexts()}`);
    }
  }

  /** Picks the first row of the open quick pick that contains the text. */
  async pick(text) {
    const row = this.picks.filter({ hasText: text }).first();
    await row.waitFor({ timeout: 15 * seconds });
    await row.click();
  }

  /** The innermost frame of a visible webview: turn, context, costs (any webview without a name). */
  frame(view) {
    return findFrame(this.page, view);
  }

  /** Selects the sessions view's list. */
  sessionList = '.monaco-list[aria-label*="Sessions"]';

  /** A row of the sessions view, by its place from 0 as it stands on the screen. */
  sessionRow(place) {
    return this.page.locator(`${this.sessionList} .monaco-list-row[data-index="${place}"]`);
  }

  /** Brings the sessions view to the front. */
  showSessions() {
    return this.run('View: Show Neural Monitor');
  }

  /** Signs in by the palette: the address, then the secret. */
  async signIn(address, secret) {
    await this.run('Neural Monitor: Sign In…');
    await this.quickInput.getByText('(1 of 2)').waitFor();
    await this.type(address);
    await this.press('Enter');
    await this.quickInput.getByText('(2 of 2)').waitFor();
    await this.type(secret);
    await this.press('Enter');
  }

  /** Opens a workspace file by its path. */
  async openFile(path) {
    const name = path.split('/').at(-1);
    await this.press('Control+P');
    const row = this.picks.filter({ hasText: name }).first();
    await this.typeUntil(path, row);
    await row.click();
    await this.tabs
      .filter({ hasText: name })
      .first()
      .waitFor({ timeout: 10 * seconds });
  }

  /** Status bar entries. */
  get statusBar() {
    return this.page.locator('.part.statusbar .statusbar-item');
  }

  /** Notification toasts. */
  get notifications() {
    return this.page.locator('.notifications-toasts .notification-list-item');
  }

  /** The editor's tabs. */
  get tabs() {
    return this.page.locator('.tabs-container .tab');
  }

  /** Picks one of `themes`, as a person does: a window in the browser takes none out of its first settings. */
  async useTheme(name) {
    const { label, kind } = themes[name];
    // Before the themes are registered the picker is empty, and stays so.
    await this.page.locator('.monaco-workbench[class*="vscode-theme-"]').waitFor({ timeout: 30 * seconds });
    await this.run('Preferences: Color Theme');
    await this.quickInput.getByPlaceholder('Select Color Theme').waitFor();
    await this.typeUntil(label, this.picks.filter({ hasText: label }).first());
    await this.press('Enter');
    await this.page.locator(`.monaco-workbench.${kind}`).waitFor({ timeout: 15 * seconds });
  }

  async screenshot(file) {
    mkdirSync(dirname(file), { recursive: true });
    await this.page.screenshot({ path: file });
  }

  close() {
    return this.page.context().close();
  }
}

function appears(locator, timeout) {
  return locator.waitFor({ timeout }).then(
    () => true,
    () => false,
  );
}
