import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownNode, root } from '../paths.mjs';
import { ownEnvironment } from '../run.mjs';

const mocha = join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');

/** Mocha's reporter that leaves its counts in a file. */
export const countingReporter = join(root, 'scripts', 'lib', 'countingReporter.cjs');

/** Files below `folder` whose name ends in `.test` and one of the endings, sorted. */
export function testFiles(folder, endings = ['.js', '.mjs']) {
  if (!existsSync(folder)) return [];
  const below = readdirSync(folder, { recursive: true, withFileTypes: true });
  return below
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(`.test${ending}`)))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/**
 * Runs test files under mocha in a process of its own, its output passed on.
 * @param {{files: string[], timeout: number, grep?: string, retries?: number, env?: NodeJS.ProcessEnv}} options timeout in
 * milliseconds a test; `retries`: how often a test may be tried again before it counts as failed
 * @returns {Promise<Counts>}
 * @typedef {{passed: number, failed: number, skipped: number, failures?: string[], reason?: string}} Counts `failures`: of each
 * test that failed, its title and, from the next line on, its error
 */
export function runMocha({ files, timeout, grep, retries = 0, env = {} }) {
  return counted(async (counts) => {
    const args = [mocha, '--reporter', countingReporter, '--timeout', String(timeout), ...files];
    if (retries) args.push('--retries', String(retries));
    // A test that failed half-way may have left a server open: it must not keep the others' result.
    args.push('--exit');
    if (grep) args.push('--grep', grep);
    const child = spawn(ownNode, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: ownEnvironment({ ...env, ...counts }),
    });
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve(signal ?? code));
    });
  });
}

/**
 * Gives `work` the environment that tells a mocha where to leave its counts, and reads them when it is done. Where mocha left
 * none, or did not come to its end, or ended badly though nothing failed, that is one failure with the reason.
 * @param {(env: NodeJS.ProcessEnv) => Promise<number | string>} work resolves to the exit code, or the signal
 */
export async function counted(work) {
  const folder = mkdtempSync(join(tmpdir(), 'neural-monitor-counts-'));
  const file = join(folder, 'counts.json');
  try {
    const code = await work({ NEURAL_MONITOR_COUNTS: file });
    const { ended, ...counts } = readCounts(file);
    if (ended && (counts.failed > 0 || code === 0)) return counts;
    return { ...counts, failed: counts.failed + 1, reason: `the test process ended with ${code}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 0, skipped: 0, ended: false };
  }
}
