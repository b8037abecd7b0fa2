import { signal } from '@preact/signals';

/** Counts changes of the editor's theme: what draws with computed colours reads it, and so draws again. */
export const themeVersion = signal(0);

/** Watches for another theme: VS Code then changes the classes of `body` and the variables of `html`. */
export function watchTheme(): () => void {
  const observer = new MutationObserver(() => {
    themeVersion.value += 1;
  });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  return () => observer.disconnect();
}

/** The computed value of a theme colour, such as `charts-blue`; empty where the theme has none. */
export function themeColour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--vscode-${name}`).trim();
}

/** Whether borders stand for fills. */
export function isHighContrast(): boolean {
  return /vscode-high-contrast/.test(document.body.className);
}

/** Whether the person asked for less motion, in the system or in VS Code. */
export function reducedMotion(): boolean {
  return (
    document.body.classList.contains('vscode-reduce-motion') || matchMedia('(prefers-reduced-motion: reduce)').matches
  );
}
