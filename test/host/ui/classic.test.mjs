import assert from 'node:assert/strict';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { stopAll } from '../../../scripts/lib/children.mjs';
import { root } from '../../../scripts/lib/paths.mjs';
import { pictureOfFailure } from '../../../scripts/lib/pictureOfFailure.mjs';
import { openProduct } from '../../../scripts/lib/product.mjs';

/** The stand-in is TypeScript: it is bundled as the other tests are. */
async function standin() {
  const outfile = join(root, 'out', 'test', 'standin', 'classic.mjs');
  const entryPoints = [join(root, 'test', 'standin', 'classic.ts')];
  await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external' });
  return import(pathToFileURL(outfile).href);
}

/** A window on a classic backend of its own, for the tests of the group that calls this; it is there once they run. */
function windowOn(options) {
  const opened = {};
  before(async () => {
    const { startClassic } = await standin();
    opened.classic = await startClassic(options);
    opened.product = await openProduct({ api: opened.classic });
    opened.window = opened.product.window;
  });
  after(async () => {
    await opened.product?.close();
    await opened.classic?.close();
    await stopAll();
  });
  afterEach(pictureOfFailure(() => opened.window));
  return opened;
}

describe('on a classic backend', () => {
  const opened = windowOn();
  const asked = () => opened.classic.requests.map((request) => request.path);
  const row = (text) =>
    opened.window.page.locator(`${opened.window.sessionList} .monaco-list-row`, { hasText: text }).first();

  it('shows the newest sessions by three requests at most', async () => {
    await opened.window.showSessions();
    await row('Ana & Ben').waitFor();
    await row('Load 20 more').or(row('Load more')).waitFor();
    assert.ok(asked().length <= 3, asked().join(' '));
    assert.deepEqual(asked().slice(0, 2), ['/me', '/sessions']);
  });

  it('opens a turn and its calls by one request, and says that no text was recorded', async () => {
    const before = asked().length;
    await row('Ana & Ben').locator('.monaco-tl-twistie').click();
    await opened.window.page
      .locator(`${opened.window.sessionList} [aria-level="2"]`, { hasText: 'He said he’d be home' })
      .click();
    const frame = await opened.window.frame('turn');
    await frame.getByText('ORCHESTRATED_RESPONSE').first().waitFor();
    await frame.getByText('no prompt text', { exact: false }).first().waitFor();
    const calls = asked().slice(before);
    assert.deepEqual(
      calls.filter((path) => !/^\/(ably-token|costs)$/.test(path)),
      ['/activity/pair0000'],
    );
  });

  it('names who wrote, and shows the steps of the turn when asked for them', async () => {
    const frame = await opened.window.frame('turn');
    await frame.locator('.user-name', { hasText: 'Ana' }).waitFor();
    const before = asked().length;
    await frame.getByText('Load the trace').click();
    await frame.getByText('Context Assembly').waitFor();
    const calls = asked().slice(before);
    assert.deepEqual(
      calls.filter((path) => path.startsWith('/turn/')),
      ['/turn/pair0000-user0000-1-orch/trace'],
    );
  });

  it('asks before it assembles a context, which writes and spends', async () => {
    await row('Ana & Ben').click({ button: 'right' });
    // A menu takes no click right after it opened, lest the one that opened it counts twice: the keyboard it takes.
    await opened.window.page.getByRole('menuitem', { name: 'Open Context' }).hover();
    await opened.window.press('Enter');
    const frame = await opened.window.frame('context');
    const load = frame.getByText('Assemble the context').first();
    await load.waitFor();
    assert.deepEqual(opened.classic.contextWrites, []);
    await load.click();
    await frame.getByText('Pickup is late most Tuesdays').first().waitFor();
    assert.deepEqual(opened.classic.contextWrites, ['pair0000']);
  });

  it('shows costs by two requests more', async () => {
    const before = asked().length;
    await opened.window.run('Neural Monitor: Show Costs');
    const frame = await opened.window.frame('costs');
    await frame.getByText('Cost over time').first().waitFor();
    await frame.getByText('sonnet').first().waitFor();
    const figures = asked()
      .slice(before)
      .filter((path) => path !== '/ably-token');
    assert.ok(figures.length <= 3, figures.join(' '));
  });
});

describe('on a classic backend whose rate limit is used up', () => {
  const opened = windowOn({ limitPerMinute: 12, windowMs: 50_000 });

  const rows = (hasText) =>
    opened.window.page.locator(`${opened.window.sessionList} .monaco-list-row`, { hasText }).first();

  it('says how long it lasts, and sends nothing until then', async () => {
    await opened.window.showSessions();
    const session = rows('Ana & Ben');
    await session.waitFor();
    const isLimited = () => opened.classic.requests.some(({ status }) => status === 429);
    while (!isLimited()) await (await fetch(`${opened.classic.url}/api/brain/sessions?limit=1`)).text();
    await session.locator('.monaco-tl-twistie').click();
    await rows('rate limit is reached')
      .getByText(/asks again in \d+ s/)
      .waitFor();
    await opened.window.statusBar.filter({ hasText: /rate limit, \d+ s/ }).waitFor();
    const sent = opened.classic.requests.length;
    await opened.window.run('Neural Monitor: Show Costs');
    const frame = await opened.window.frame('costs');
    await frame
      .getByText(/rate limit is reached: again in \d+ s/)
      .first()
      .waitFor();
    assert.equal(opened.classic.requests.length, sent);
    assert.deepEqual(await opened.window.notifications.allInnerTexts(), []);
  });

  it('fetches what it held up when it is over, each thing once, and nobody has to ask', async () => {
    await rows('He said he’d be home').waitFor({ timeout: 70_000 });
    const frame = await opened.window.frame('costs');
    await frame.getByText('sonnet').first().waitFor();
    await opened.window.statusBar.filter({ hasText: 'today' }).waitFor();
    const refused = opened.classic.requests.findLastIndex(({ status }) => status === 429);
    const asked = opened.classic.requests
      .slice(refused + 1)
      .map(({ path, query }) => `${path} ${new URLSearchParams(query)}`);
    assert.deepEqual(asked, [...new Set(asked)]);
    assert.equal(asked.filter((line) => line.startsWith('/activity/')).length, 1);
  });
});

describe('on a classic backend whose rate limit is used up before the window opens', () => {
  let limited = true;
  const refusal = { status: 429, body: '{}', headers: { 'Retry-After': '12' } };
  const opened = windowOn({ fault: () => (limited ? refusal : undefined) });

  it('says so, and connects by itself when it is over', async () => {
    await opened.window.showSessions();
    await opened.window.page
      .getByText(/rate limit is reached: again in \d+ s/)
      .first()
      .waitFor();
    assert.equal(opened.classic.requests.length, 1);
    limited = false;
    await opened.window.page
      .locator(`${opened.window.sessionList} .monaco-list-row`, { hasText: 'Ana & Ben' })
      .first()
      .waitFor();
    const before = opened.classic.requests.map(({ path }) => path);
    assert.deepEqual(before.slice(0, 3), ['/me', '/me', '/sessions']);
  });
});
