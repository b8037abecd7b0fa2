import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths.mjs';

const kinds = ['light', 'dark', 'hc-black', 'hc-light'];

/**
 * The page that a view's test runs in. It is what VS Code's own is: the theme's variables on the root, the theme's kind as the
 * body's class and `data-vscode-theme-kind`, and `acquireVsCodeApi`, whose posts reach the test as `vscode-post` events on the
 * window (`event.detail`), and whose state is kept in the page. `setTheme(kind)` changes the theme: light, dark, hc-black, hc-light.
 */
export function testPage({ script, timeout, grep }) {
  const setup = JSON.stringify({ ui: 'bdd', timeout, reporter: 'min', ...(grep ? { grep } : {}) });
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>test</title></head>
<body>
<script>
const themes = ${JSON.stringify(Object.fromEntries(kinds.map((kind) => [kind, variables(kind)])))};
(${inPage.toString()})(themes);
</script>
<script src="/mocha.js"></script>
<script>mocha.setup({ ...${setup}, reporter: window.reporterOfTests });</script>
<script type="module">
import ${JSON.stringify(script)};
mocha.run();
</script>
</body>
</html>`;
}

function variables(kind) {
  return JSON.parse(readFileSync(join(root, 'test', 'fixtures', 'themes', `${kind}.json`), 'utf8'));
}

/** Runs in the page, before mocha and the test. */
function inPage(themes) {
  const bodyClass = {
    light: 'vscode-light',
    dark: 'vscode-dark',
    'hc-black': 'vscode-high-contrast',
    'hc-light': 'vscode-high-contrast-light vscode-high-contrast',
  };
  window.setTheme = (kind) => {
    document.documentElement.removeAttribute('style');
    for (const [name, value] of Object.entries(themes[kind])) document.documentElement.style.setProperty(name, value);
    document.body.className = bodyClass[kind];
    document.body.dataset.vscodeThemeKind = bodyClass[kind].split(' ')[0];
  };
  window.setTheme('light');

  let state;
  const api = {
    postMessage: (message) =>
      window.dispatchEvent(new CustomEvent('vscode-post', { detail: structuredClone(message) })),
    getState: () => state,
    setState: (value) => {
      state = structuredClone(value);
      return value;
    },
  };
  window.acquireVsCodeApi = () => api;

  window.reporterOfTests = class {
    constructor(runner) {
      const tell = (kind, test, error) =>
        window.reportTest({
          kind,
          title: test?.titlePath().join(' › '),
          error: error && `${error.message}\n${error.stack ?? ''}`,
        });
      runner.on('pass', (test) => tell('pass', test));
      runner.on('pending', (test) => tell('pending', test));
      runner.on('fail', (test, error) => tell('fail', test, error));
      runner.on('end', () => tell('end'));
    }
  };
}
