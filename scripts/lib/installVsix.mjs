import { join } from 'node:path';
import { ensureEditorServer } from './editorServer.mjs';
import { ownScript } from './run.mjs';

/** Installs a packaged extension into the VS Code server whose data lie in `dataFolder`, through the server's own command line. */
export async function installVsix(file, dataFolder) {
  const folder = await ensureEditorServer();
  const options = ['--server-data-dir', dataFolder, '--accept-server-license-terms'];
  return ownScript([join(folder, 'out', 'server-main.js'), '--install-extension', file, ...options]);
}
