import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's own folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** Where downloaded editors and browsers are kept between runs. */
export const cache = join(root, '.vscode-test');

/** The sample workspace. */
export const workspace = join(root, 'test', 'workspace');

/** The Node that the project brings with it. */
export const ownNode = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Where `npm start` keeps its data and the editor's settings: `NEURAL_MONITOR_STATE`, else inside the cache. */
export function stateFolder() {
  return process.env.NEURAL_MONITOR_STATE ?? join(cache, 'state');
}
