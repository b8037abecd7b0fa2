import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { launchBrowser } from '../browser.mjs';
import { root } from '../paths.mjs';
import { ownScript } from '../run.mjs';
import { testFiles } from './mocha.mjs';
import { testPage } from './webviewPage.mjs';

const out = join(root, 'out', 'test');

/** The views' tests, each file in a page of its own in a real browser. */
export async function runWebviewTier({ timeout, grep }) {
  await ownScript(['esbuild.mjs', '--tests=webviews']);
  const total = { passed: 0, failed: 0, skipped: 0, failures: [] };
  const site = await serve({ timeout, grep });
  const browser = await launchBrowser();
  try {
    for (const file of testFiles(join(out, 'webviews'))) {
      const counts = await runFile(browser, site, relative(out, file).split(sep).join('/'));
      for (const key of Object.values(columns)) total[key] += counts[key];
      total.failures.push(...counts.failures);
    }
  } finally {
    await browser.close();
    site.server.close();
  }
  return total;
}

async function runFile(browser, site, name) {
  console.log(`\n  ${name}`);
  const counts = { passed: 0, failed: 0, skipped: 0, failures: [] };
  const page = await browser.newPage({ viewport: { width: 900, height: 700 } });
  const { promise: ended, resolve: end } = Promise.withResolvers();
  await page.exposeFunction('reportTest', (event) => report(event, counts, end));
  page.on('crash', () => end('the page crashed'));
  page.on('pageerror', (error) => end(`${error.message}\n${error.stack}`));
  page.on('console', (message) => console.log(`      [page] ${message.text()}`));
  await page.goto(`${site.origin}/${name}`);
  const failure = await ended;
  if (failure) report({ kind: 'fail', title: `${name} ran to its end`, error: failure }, counts);
  await page.close();
  return counts;
}

const marks = { pass: '✔', fail: '✘', pending: '-' };
const columns = { pass: 'passed', fail: 'failed', pending: 'skipped' };

function report({ kind, title, error }, counts, resolve) {
  if (kind === 'end') return resolve();
  counts[columns[kind]]++;
  console.log(`    ${marks[kind]} ${title}`);
  if (!error) return;
  counts.failures.push(`${title}\n${error}`);
  console.log(error.replace(/^/gm, '        '));
}

/** Serves a page for each test file, and the files themselves, on loopback. */
async function serve(options) {
  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://localhost').pathname.slice(1);
    const answer = (type, body) => response.writeHead(200, { 'content-type': type }).end(body);
    try {
      if (path === 'mocha.js') answer('text/javascript', readFileSync(join(root, 'node_modules/mocha/mocha.js')));
      else if (path.startsWith('files/')) answer(typeOf(path), readFileSync(join(out, path.slice('files/'.length))));
      else answer('text/html', testPage({ script: `/files/${path}`, ...options }));
    } catch (error) {
      response.writeHead(404).end(error.message);
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, origin: `http://localhost:${server.address().port}` };
}

function typeOf(path) {
  return { '.js': 'text/javascript', '.css': 'text/css', '.map': 'application/json' }[extname(path)] ?? 'text/plain';
}
