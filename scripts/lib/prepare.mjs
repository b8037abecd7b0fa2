// What runs before anything is installed: plain Node 20 and nothing else.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { ownNode, root } from './paths.mjs';
import { step } from './progress.mjs';
import { npm, ownEnvironment, ownScript, run } from './run.mjs';
import { stopWithParent } from './stopWithParent.mjs';

const wanted = 24;
const quiet = ['--no-audit', '--no-fund'];

/**
 * Installs what is missing and goes on under the project's own Node: where this process runs on an older one, the
 * script is started again and this process ends with its code.
 */
export async function prepare() {
  await install();
  if (Number.parseInt(process.versions.node, 10) < wanted) await againUnderOwnNode();
}

/** Builds the extension, its views and the server into `dist`. */
export function buildProducts() {
  return step('Building', () => ownScript(['esbuild.mjs']));
}

async function install() {
  const fresh = !existsSync(join(root, 'node_modules', '.package-lock.json'));
  if (fresh) await step('Installing packages (npm ci)', () => npm(['ci', ...quiet]));
  else if (missingPackages().length) {
    await step(`Installing ${missingPackages().join(', ')}`, () => npm(['install', '--no-save', ...quiet]));
  }
  // An npm that blocks install scripts leaves the package `node` without its binary.
  if (!existsSync(ownNode)) {
    const cwd = join(root, 'node_modules', 'node');
    await step(`Installing Node ${wanted}`, () => run(process.execPath, ['installArchSpecificPackage'], { cwd }));
  }
}

function missingPackages() {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
    .filter(([name, version]) => installedVersion(name) !== version.replace(/^npm:.*@/, ''))
    .map(([name, version]) => `${name}@${version}`);
}

function installedVersion(name) {
  const file = join(root, 'node_modules', name, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined;
}

async function againUnderOwnNode() {
  const child = spawn(ownNode, process.argv.slice(1), { stdio: 'inherit', env: ownEnvironment() });
  // The child stops everything and then ends; a terminal's Ctrl+C reaches it twice, which does no harm.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  stopWithParent(() => child.kill('SIGTERM'));
  const [code, signal] = await new Promise((resolve) => child.on('close', (...end) => resolve(end)));
  process.exit(code ?? 128 + constants.signals[signal]);
}
