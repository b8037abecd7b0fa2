import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startApi } from '../api.mjs';
import { launchBrowser } from '../browser.mjs';
import { stopAll } from '../children.mjs';
import { desktopArguments, downloadDesktop, hasScreen } from '../desktop.mjs';
import { startEditorServer } from '../editorServer.mjs';
import { root, workspace } from '../paths.mjs';
import { ownScript } from '../run.mjs';
import { temporaryFolder } from '../temporaryFolder.mjs';
import { openWindow } from '../vscode.mjs';
import { counted, runMocha, testFiles } from './mocha.mjs';

const longest = 10 * 60_000;
const suite = join(root, 'out', 'test', 'host', 'index.js');

/** The tests that run inside a real extension host, with the real local API beside it. */
export async function runHostTier({ grep }) {
  await ownScript(['esbuild.mjs', '--tests=host']);
  const folder = temporaryFolder('host');
  const api = await startApi({ sample: true });
  const env = { NEURAL_MONITOR_URL: api.url, NEURAL_MONITOR_SECRET: api.secret, NEURAL_MONITOR_GREP: grep ?? '' };
  try {
    const desktop = await desktopForTests();
    return await counted((counts) => {
      const all = { ...env, ...counts };
      return desktop ? inDesktop(desktop, all, folder.path) : inServer(all, folder.path);
    });
  } finally {
    await stopAll();
    folder.remove();
  }
}

/** The desktop VS Code where one is named, or can be downloaded and shown; undefined means the server from npm. */
async function desktopForTests() {
  if (process.env.VSCODE_EXECUTABLE) return process.env.VSCODE_EXECUTABLE;
  return hasScreen() ? downloadDesktop() : undefined;
}

async function inDesktop(vscodeExecutablePath, env, profile) {
  const { runTests } = await import('@vscode/test-electron');
  const launchArgs = desktopArguments({ folder: workspace, extension: root, profile }).filter(
    (arg) => !['--new-window', '--wait'].includes(arg) && !arg.startsWith('--extensionDevelopmentPath'),
  );
  const options = { vscodeExecutablePath, launchArgs, extensionTestsEnv: env };
  return runTests({ ...options, extensionDevelopmentPath: root, extensionTestsPath: suite });
}

async function inServer(env, dataFolder) {
  const report = join(dataFolder, 'report.txt');
  const server = await startEditorServer({ dataFolder, env: { ...env, NEURAL_MONITOR_REPORT: report } });
  const browser = await launchBrowser();
  try {
    const window = await openWindow(browser, server, { folder: workspace, extension: root, tests: suite });
    const late = delay(longest, 'nothing after ten minutes', { ref: false });
    const code = await Promise.race([window.testsEnded, late]);
    if (code !== 0) console.log(window.log.filter((line) => /^(error|warn)/.test(line)).join('\n'));
    return code;
  } finally {
    if (existsSync(report)) console.log(readFileSync(report, 'utf8'));
    await browser.close();
  }
}

/** A window is driven by real mouse and keyboard events: one that fell between two paints is given again, once. */
const retries = 1;

/** The tests that use the product as a person does: by mouse and keyboard in a window of the VS Code server. */
export function runUiTier({ grep }) {
  return runMocha({ files: testFiles(join(root, 'test', 'host', 'ui')), timeout: 120_000, grep, retries });
}

/** The tests that install the packaged .vsix and use that. */
export function runVsixTier({ grep }) {
  return runMocha({ files: testFiles(join(root, 'test', 'host', 'vsix')), timeout: 180_000, grep, retries });
}
