import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { ownNode, root } from './paths.mjs';

/** The environment of what the project starts: its own tools and its own Node come first. */
export function ownEnvironment(extra = {}) {
  const path = [join(root, 'node_modules', 'node', 'bin'), join(root, 'node_modules', '.bin'), process.env.PATH ?? ''];
  return { ...process.env, PATH: path.join(delimiter), ...extra };
}

/**
 * Runs a program to its end. Resolves to its output (stdout and stderr together); rejects with the last lines of it
 * when the program can't be started or ends with another code than 0.
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean}} [options] `show` passes the output on to stderr
 */
export function run(command, args, { cwd = root, env = process.env, show = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
        if (show) process.stderr.write(text);
      });
    }
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(output);
      const shown = show ? '' : `:\n${shortened(output)}`;
      reject(new Error(`${command} ${args.join(' ')} ended with ${signal ?? code}${shown}`));
    });
  });
}

function shortened(output) {
  const lines = output.trimEnd().split('\n');
  return (lines.length <= 40 ? lines : [...lines.slice(0, 20), '…', ...lines.slice(-20)]).join('\n');
}

/** Runs npm, the same one that started this script where there is one. */
export function npm(args, options = {}) {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('.js')) return run(process.execPath, [cli, ...args], options);
  return process.platform === 'win32' ? run('cmd', ['/c', 'npm', ...args], options) : run('npm', args, options);
}

/** Runs a script of the project under the project's own Node. */
export function ownScript(args, options = {}) {
  return run(ownNode, args, { ...options, env: ownEnvironment(options.env) });
}
