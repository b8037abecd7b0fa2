import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild } from './children.mjs';
import { freePort, untilAnswers } from './net.mjs';
import { cache, ownNode } from './paths.mjs';
import { step } from './progress.mjs';
import { npm, ownEnvironment, run } from './run.mjs';

// The npm package that carries a whole VS Code server and workbench; only its lib/vscode is used.
const pinned = {
  version: '4.139.1',
  sha512: 'fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==',
};
// The number after the version changes with what is done to the package below.
const installed = join(cache, `vscode-server-${pinned.version}-2`);
const install = ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
const standins = { '@vscode/spdlog': 'spdlog.cjs', '@vscode/native-watchdog': 'watchdog.cjs' };

/** Settings that keep a window quiet: no welcome, no trust question, no telemetry, no assistant. */
const quietSettings = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'remote.autoForwardPorts': false,
  'git.openRepositoryInParentFolders': 'never',
};

/** Brings the VS Code server into the cache unless it is there; resolves to its folder. */
export async function ensureEditorServer() {
  if (existsSync(installed)) return installed;
  const partial = `${installed}.${process.pid}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  try {
    await step(`Fetching the VS Code server (npm's code-server ${pinned.version}, once)`, () => unpack(partial));
    const server = join(partial, 'lib', 'vscode');
    await step('Installing what the VS Code server needs', async () => {
      await npm(install, { cwd: server });
      await npm(install, { cwd: join(server, 'extensions') });
      useStandins(server);
      allowDevelopment(server);
    });
    if (!existsSync(installed)) renameSync(server, installed);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return installed;
}

async function unpack(folder) {
  await npm(['pack', `code-server@${pinned.version}`, '--pack-destination', folder], { cwd: folder });
  const archive = join(folder, `code-server-${pinned.version}.tgz`);
  const found = createHash('sha512').update(readFileSync(archive)).digest('base64');
  if (found !== pinned.sha512)
    throw new Error(`code-server ${pinned.version} is not what was expected: sha512-${found}`);
  await run('tar', ['-xzf', archive, '-C', folder, '--strip-components=1']);
  rmSync(archive);
}

/** Two packages would have to be compiled; a machine with nothing but Node and npm can't. */
function useStandins(server) {
  for (const [name, file] of Object.entries(standins)) {
    copyFileSync(
      fileURLToPath(new URL(`standins/${file}`, import.meta.url)),
      join(server, 'node_modules', name, 'index.js'),
    );
  }
}

/**
 * A built workbench takes an extension under development from its address only while it is driven by smoke tests, and then
 * shows no notifications. Here people use it: it takes one always.
 */
function allowDevelopment(server) {
  const file = join(server, 'out', 'vs', 'code', 'browser', 'workbench', 'workbench.js');
  const parts = readFileSync(file, 'utf8').split('if(this.payload&&(!this.isBuilt||this.enableSmokeTestDriver))');
  if (parts.length !== 2) throw new Error(`the workbench of code-server ${pinned.version} is not what was expected`);
  writeFileSync(file, parts.join('if(this.payload)'));
}

/**
 * Starts the VS Code server on a free port of loopback with its data under `dataFolder`.
 * @param {{dataFolder: string, settings?: object, env?: NodeJS.ProcessEnv, token?: string, beside?: string}} options
 * a `token` guards it: who opens it needs `tkn`; `beside` is the folder of an extension that every window runs, too
 * @returns {Promise<EditorServer>}
 * @typedef {{port: number, origin: string, dataFolder: string, token?: string, stop(): Promise<void>, ended: Promise<unknown>, tail(): string}} EditorServer
 */
export async function startEditorServer({ dataFolder, settings = {}, env = {}, token, beside }) {
  const folder = await ensureEditorServer();
  writeSettings(dataFolder, settings);
  if (beside) placeExtension(beside, join(dataFolder, 'extensions'));
  const port = await freePort();
  const child = startChild(
    ownNode,
    [
      join(folder, 'out', 'server-main.js'),
      ...['--host', '127.0.0.1', '--port', String(port), '--accept-server-license-terms'],
      ...(token ? ['--connection-token', token] : ['--without-connection-token']),
      ...['--server-data-dir', dataFolder, '--telemetry-level', 'off'],
    ],
    // An empty gallery: nothing is looked up on the internet.
    { env: ownEnvironment({ EXTENSIONS_GALLERY: '{}', ...env }) },
  );
  const origin = `http://localhost:${port}`;
  await untilAnswers(`${origin}/version`, child);
  return { port, origin, dataFolder, token, stop: child.stop, ended: child.ended, tail: child.tail };
}

/** Writes the user settings of a server's data folder, over the quiet ones; what a person changed there stays. */
function writeSettings(dataFolder, settings) {
  const file = join(dataFolder, 'data', 'User', 'settings.json');
  const kept = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ ...quietSettings, ...settings, ...kept }, null, 2));
}

/** Installs an extension that isn't packed: its folder, and its entry in the server's list. */
function placeExtension(folder, extensions) {
  const { publisher, name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const path = join(extensions, name);
  cpSync(folder, path, { recursive: true });
  const list = join(extensions, 'extensions.json');
  const id = `${publisher}.${name}`;
  const others = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : [];
  const entry = { identifier: { id }, version, location: { $mid: 1, path, scheme: 'file' }, relativeLocation: name };
  writeFileSync(list, JSON.stringify([...others.filter(({ identifier }) => identifier.id !== id), entry]));
}

/**
 * The address that opens `folder` in a window of the server.
 * @param {EditorServer} server
 * @param {{folder: string, extension?: string, tests?: string}} options absolute paths: a folder to open, an extension under
 * development, and the module with its tests' `run`
 */
export function windowAddress(server, { folder, extension, tests }) {
  const remote = (path) => `vscode-remote://localhost:${server.port}${path}`;
  const payload = [
    ...(extension ? [['extensionDevelopmentPath', remote(extension)]] : []),
    ...(tests ? [['extensionTestsPath', remote(tests)]] : []),
  ];
  const query = new URLSearchParams({
    ...(server.token ? { tkn: server.token } : {}),
    folder,
    ...(payload.length ? { payload: JSON.stringify(payload) } : {}),
  });
  return `${server.origin}/?${query}`;
}
