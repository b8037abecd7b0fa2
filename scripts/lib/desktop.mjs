import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cache } from './paths.mjs';
import { say, step } from './progress.mjs';

/** Whether this machine can show a window at all. */
export function hasScreen() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * A desktop VS Code that can be started here: VSCODE_EXECUTABLE, `code` on the PATH, or the one that @vscode/test-electron
 * downloads. Undefined where there is none, or no screen to show it on.
 * @returns {Promise<string | undefined>}
 */
export async function findDesktop() {
  if (process.env.VSCODE_EXECUTABLE) return process.env.VSCODE_EXECUTABLE;
  if (!hasScreen()) return undefined;
  return codeOnPath() ?? downloadDesktop();
}

/** The stable desktop VS Code, downloaded into the cache; undefined where it can't be. */
export async function downloadDesktop() {
  const { downloadAndUnzipVSCode } = await import('@vscode/test-electron');
  const reporter = { report: () => {}, error: () => {} };
  try {
    return await step('Looking for a desktop VS Code', () =>
      downloadAndUnzipVSCode({ cachePath: cache, reporter, timeout: 20_000 }),
    );
  } catch (error) {
    say(`  none can be downloaded here (${error.message}); the VS Code server from npm takes its place`);
    return undefined;
  }
}

/** The `code` command; on Windows, where a script can't be started without a shell, the program that it would start. */
function codeOnPath() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const name = process.platform === 'win32' ? join('..', 'Code.exe') : 'code';
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}

/** Arguments that open `folder` in a window of its own, with its own settings and no other extensions. */
export function desktopArguments({ folder, extension, beside, profile }) {
  return [
    ...['--new-window', '--wait', '--disable-workspace-trust', '--skip-welcome', '--skip-release-notes'],
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    `--user-data-dir=${join(profile, 'data')}`,
    `--extensions-dir=${join(profile, 'extensions')}`,
    ...[extension, beside].filter(Boolean).map((path) => `--extensionDevelopmentPath=${path}`),
    folder,
  ];
}
