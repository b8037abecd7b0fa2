import type { ComponentChildren } from 'preact';
import { render } from 'preact';

let root: HTMLElement | null = null;

/** Loads the stylesheet that the bundler wrote beside this test's script. */
export async function loadStyles(moduleUrl: string): Promise<void> {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = moduleUrl.replace(/\.js(\?.*)?$/, '.css');
  const loaded = new Promise((resolve, reject) => {
    link.onload = resolve;
    link.onerror = () => reject(new Error(`no stylesheet at ${link.href}`));
  });
  document.head.append(link);
  await loaded;
}

/** Renders a view in a root of its own, as its page does. */
export function show(view: ComponentChildren): HTMLElement {
  clear();
  root = document.createElement('div');
  root.id = 'root';
  document.body.append(root);
  render(view, root);
  return root;
}

/** Takes the view off the page. */
export function clear(): void {
  if (!root) return;
  render(null, root);
  root.remove();
  root = null;
}

/** Waits until the page is as wanted, looking again after each change of it and of the focus; mocha's time limit bounds the wait. */
export function until<T>(look: () => T | null | undefined | false): Promise<T> {
  const found = look();
  if (found) return Promise.resolve(found);
  return new Promise((resolve) => {
    const again = () => {
      const value = look();
      if (!value) return;
      observer.disconnect();
      document.removeEventListener('focusin', again);
      resolve(value);
    };
    const observer = new MutationObserver(again);
    document.addEventListener('focusin', again);
    observer.observe(document.documentElement, {
      subtree: true,
      childList: true,
      attributes: true,
      characterData: true,
    });
  });
}

/** Waits until the text stands on the page. */
export function seen(text: string): Promise<HTMLElement> {
  return until(() => (root?.textContent?.includes(text) ? root : null));
}

export function all(selector: string): HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>(selector) ?? [])];
}

/** The one element of the selector. Throws if there is none. */
export function one(selector: string): HTMLElement {
  const element = root?.querySelector<HTMLElement>(selector);
  if (!element) throw new Error(`the page has no ${selector}`);
  return element;
}

/** The button, tab, link or option with that name, or text. Throws if there is none. */
export function named(name: string): HTMLElement {
  const found = all('button, vscode-button, [role=link], [role=option]').find(
    (element) => (element.getAttribute('aria-label') ?? element.textContent ?? '').trim() === name,
  );
  if (!found) throw new Error(`nothing is called ${name}`);
  return found;
}

/** Presses a key where the focus is. */
export function press(key: string, given: KeyboardEventInit = {}): void {
  const at = document.activeElement ?? document.body;
  at.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, composed: true, ...given }));
}

/** Two frames later: what was asked of the next frame has happened. */
export function frames(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
}

/** Texts that must never be obeyed. */
export const hostile = `</script><script>window.broken=1</script><img src=x onerror="window.broken=1"><a href="command:workbench.action.quit">x</a>[y](command:workbench.action.quit) \u202egnp.exe`;

/** Fails if any hostile text was taken for markup. */
export function assertNothingObeyed(): void {
  if ((globalThis as { broken?: number }).broken !== undefined) throw new Error('hostile text ran');
  for (const element of all('img, script, a, iframe, object, embed, [onerror]'))
    throw new Error(`hostile text became ${element.outerHTML.slice(0, 200)}`);
}
