import { startApi } from './api.mjs';
import { launchBrowser } from './browser.mjs';
import { startEditorServer } from './editorServer.mjs';
import { root, workspace } from './paths.mjs';
import { temporaryFolder } from './temporaryFolder.mjs';
import { openWindow } from './vscode.mjs';

/** Settings of windows that are photographed or tested: nothing beside the product. */
const plainSettings = {
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.layoutControl.enabled': false,
  'window.commandCenter': false,
  'workbench.editor.useModal': 'off',
};

/**
 * Opens the product in a window of the VS Code server, with the real local API behind it.
 * @param {object} options
 * @param {Awaited<ReturnType<typeof startApi>> | null} [options.api] null leaves the window signed out; without it an API with
 * sample data in memory is started
 * @param {object} [options.settings] user settings
 * @param {string} [options.folder] the folder to open; without it the sample workspace
 * @param {string | null} [options.extension] the extension under development; null leaves only what is installed
 * @param {string} [options.dataFolder] the VS Code server's data; without it a temporary one
 * @param {{width: number, height: number}} [options.size] in pixels
 * @param {import('playwright-core').Browser} [options.browser]
 * @param {NodeJS.ProcessEnv} [options.env] of the extension host, beside its own
 * @param {string} [options.beside] the folder of an extension that runs beside the product
 */
export async function openProduct({
  api,
  settings = {},
  folder = workspace,
  extension = root,
  dataFolder,
  size,
  browser,
  env: moreEnv = {},
  beside,
} = {}) {
  const temporary = dataFolder ? undefined : temporaryFolder('window');
  const ownApi = api === undefined ? await startApi({ sample: true }) : undefined;
  const used = api ?? ownApi;
  const env = used ? { NEURAL_MONITOR_URL: used.url, NEURAL_MONITOR_SECRET: used.secret } : {};
  const server = await startEditorServer({
    dataFolder: dataFolder ?? temporary.path,
    settings: { ...plainSettings, ...settings },
    env: { ...env, ...moreEnv },
    beside,
  });
  const ownBrowser = browser ? undefined : await launchBrowser();
  const open = () => openWindow(browser ?? ownBrowser, server, { folder, extension: extension ?? undefined, size });
  const window = await open();
  const close = async () => {
    await window.close();
    await ownBrowser?.close();
    await server.stop();
    await ownApi?.stop();
    temporary?.remove();
  };
  return { api: used, server, window, open, close };
}
