import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { launchBrowser } from '../../../scripts/lib/browser.mjs';
import { eachLine } from '../../../scripts/lib/children.mjs';
import { ownNode, root } from '../../../scripts/lib/paths.mjs';
import { temporaryFolder } from '../../../scripts/lib/temporaryFolder.mjs';

describe('npm start', () => {
  const folder = temporaryFolder('start');
  let child;
  let said = '';

  after(() => {
    child?.kill('SIGKILL');
    folder.remove();
  });

  it('says where editor and API are, in one line of JSON', async () => {
    const args = [join(root, 'scripts', 'start.mjs'), '--no-open', '--no-build'];
    child = spawn(ownNode, args, { env: { ...process.env, NEURAL_MONITOR_STATE: folder.path } });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
    const lines = [];
    const first = await new Promise((resolve, reject) => {
      eachLine(child.stdout, (line) => {
        lines.push(line);
        resolve(line);
      });
      child.on('exit', (code) => reject(new Error(`it ended with ${code}:\n${said}`)));
    });
    const { editor, api } = JSON.parse(first);
    assert.equal((await fetch(`${api}/health`)).status, 200);
    assert.deepEqual(lines, [first]);
    child.addresses = { editor, api };
  });

  it('opens connected: the sessions view is shown, and filled', async () => {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      await page.goto(child.addresses.editor);
      await page.locator('.monaco-list[aria-label*="Sessions"] .monaco-list-row').first().waitFor({ timeout: 60_000 });
      await page.locator('.statusbar-item', { hasText: 'today' }).waitFor();
    } finally {
      await browser.close();
    }
  });

  it('stops everything that it started', async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    assert.equal(await ended, 0, said);
    const { editor, api } = child.addresses;
    for (const address of [editor, api]) await assert.rejects(fetch(address), /fetch failed/);
  });
});
