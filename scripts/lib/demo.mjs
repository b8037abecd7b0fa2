import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startApi } from './api.mjs';
import { startChild, stopAll } from './children.mjs';
import { desktopArguments, findDesktop, hasScreen } from './desktop.mjs';
import { startEditorServer, windowAddress } from './editorServer.mjs';
import { root, stateFolder, workspace } from './paths.mjs';
import { say, step } from './progress.mjs';
import { ownEnvironment } from './run.mjs';
import { stopWithParent } from './stopWithParent.mjs';

/**
 * Runs the whole product on the sample workspace until it is stopped: the local API with sample data and live traffic, and a
 * VS Code with the extension connected to it.
 * @param {{open: boolean}} options without `open` nothing is shown: one line of JSON on stdout says where both are
 */
export async function runDemo({ open }) {
  try {
    const failure = await Promise.race([whenStopped(), session(open)]);
    if (failure) throw new Error(failure);
  } finally {
    await stopAll();
  }
  say('Stopped.');
}

/** Ends when one of its parts does: with what to say when that is a failure, with nothing when the person closed the window. */
async function session(open) {
  const data = join(stateFolder(), 'api');
  const api = await step('Starting the local API with sample data', () => startApi({ data, sample: true, live: true }));
  const ended = api.ended.then(() => `The local API ended:\n${api.tail()}`);
  // The extension, when it runs under development, connects to what these name.
  const env = { NEURAL_MONITOR_URL: api.url, NEURAL_MONITOR_SECRET: api.secret };
  return Promise.race([ended, openEditor({ open, env, api })]);
}

/** Resolves when the editor's window is closed; a browser's never is. */
async function openEditor({ open, env, api }) {
  const desktop = open ? await findDesktop() : undefined;
  if (desktop) return openDesktop(desktop, env);
  const token = randomBytes(16).toString('hex');
  const server = await step('Starting the VS Code server', () => {
    return startEditorServer({ dataFolder: join(stateFolder(), 'editor'), env, token, beside, settings: demoSettings });
  });
  const editor = windowAddress(server, shown);
  if (!open) process.stdout.write(`${JSON.stringify({ editor, api: api.url })}\n`);
  else {
    openInBrowser(editor);
    say(`\nNeural Monitor runs in VS Code at\n\n  ${editor}\n\nCtrl+C stops everything.`);
  }
  return new Promise(() => {});
}

/** What the window shows: the sample workspace, the extension, and what brings its view to the front. */
const shown = { folder: workspace, extension: root };
const beside = join(root, 'scripts', 'opener');
const demoSettings = { 'workbench.secondarySideBar.defaultVisibility': 'hidden', 'window.commandCenter': false };

function openDesktop(executable, env) {
  const profile = join(stateFolder(), 'desktop');
  const args = desktopArguments({ ...shown, beside, profile });
  const child = startChild(executable, args, { env: ownEnvironment(env) });
  say('\nNeural Monitor runs in the VS Code window that opens. Closing it, or Ctrl+C, stops everything.');
  return child.ended.then(({ error, code }) => {
    return error || code ? `VS Code ended with ${error?.message ?? code}:\n${child.tail()}` : undefined;
  });
}

function openInBrowser(address) {
  if (!hasScreen()) return;
  const openers = { darwin: ['open', address], win32: ['rundll32', 'url.dll,FileProtocolHandler', address] };
  const [command, ...args] = openers[process.platform] ?? ['xdg-open', address];
  startChild(command, args).ended.then(({ error, code }) => {
    if (error || code) say('  (no browser could be opened from here: open the address by hand)');
  });
}

/** Resolves at Ctrl+C, at a request to end, or when whoever started this is gone. */
function whenStopped() {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => resolve());
    stopWithParent(() => resolve());
  });
}
