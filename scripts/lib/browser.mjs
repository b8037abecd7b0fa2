import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium as playwright } from 'playwright-core';
import { cache, root } from './paths.mjs';
import { step } from './progress.mjs';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--font-render-hinting=none',
];

/**
 * Starts a headless browser: `CHROME_PATH` where it is set, npm's own on 64-bit Linux, an installed Chrome elsewhere.
 * @returns {Promise<import('playwright-core').Browser>}
 */
export async function launchBrowser() {
  if (process.env.CHROME_PATH) return playwright.launch({ executablePath: process.env.CHROME_PATH, args: flags });
  if (process.platform === 'linux' && process.arch === 'x64') {
    const { executablePath, env } = await ensureChromium();
    return playwright.launch({ executablePath, env, args: flags });
  }
  return playwright.launch({ channel: 'chrome', args: flags }).catch((error) => {
    throw new Error(
      `The browser tests need Google Chrome on ${process.platform}: install it, or set CHROME_PATH to a Chromium. (${error.message})`,
    );
  });
}

/** Unpacks the browser of the npm package into the cache, once, and finds what it needs to run. */
async function ensureChromium() {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/@sparticuz/chromium/package.json'), 'utf8'));
  const folder = join(cache, `chromium-${version}`);
  if (!existsSync(folder)) await step(`Unpacking Chromium ${version}`, () => unpack(folder));
  const executablePath = join(folder, 'chromium');
  return { executablePath, env: browserEnvironment(folder, executablePath) };
}

/** The package unpacks into the system's temporary folder and takes what it finds there as it is: give it a folder of our own. */
async function unpack(folder) {
  const partial = `${folder}.${process.pid}.partial`;
  const { default: chromium } = await import('@sparticuz/chromium');
  const before = { TMPDIR: process.env.TMPDIR, AWS_EXECUTION_ENV: process.env.AWS_EXECUTION_ENV };
  mkdirSync(partial, { recursive: true });
  // Naming this platform makes the package unpack the libraries that a bare Linux lacks, too.
  Object.assign(process.env, { TMPDIR: partial, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' });
  try {
    await chromium.executablePath();
    const fonts = join(partial, 'fonts', 'fonts.conf');
    writeFileSync(fonts, readFileSync(fonts, 'utf8').replaceAll('/tmp/fonts<', `${join(folder, 'fonts')}<`));
    if (!existsSync(folder)) renameSync(partial, folder);
  } finally {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    rmSync(partial, { recursive: true, force: true });
  }
}

/** A bare system has neither the libraries nor any fonts; what the system has comes first. */
function browserEnvironment(folder, executablePath) {
  const env = { ...process.env };
  if (lacksLibraries(executablePath)) {
    env.LD_LIBRARY_PATH = [env.LD_LIBRARY_PATH, join(folder, 'al2023', 'lib')].filter(Boolean).join(':');
  }
  if (!existsSync('/etc/fonts/fonts.conf')) env.FONTCONFIG_PATH ??= join(folder, 'fonts');
  return env;
}

function lacksLibraries(executablePath) {
  try {
    return execFileSync('ldd', [executablePath], { encoding: 'utf8', stdio: 'pipe' }).includes('not found');
  } catch {
    return true;
  }
}
