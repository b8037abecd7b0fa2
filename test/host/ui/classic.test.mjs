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

describe('on a classic backend', () => {
  let classic;
  let product;
  let window;

  const asked = () => classic.requests.map((request) => request.path);
  const row = (text) => window.page.locator(`${window.sessionList} .monaco-list-row`, { hasText: text }).first();

  before(async () => {
    const { startClassic } = await standin();
    classic = await startClassic();
    product = await openProduct({ api: classic });
    window = product.window;
  });
  after(async () => {
    await product?.close();
    await classic?.close();
    await stopAll();
  });
  afterEach(pictureOfFailure(() => window));

  it('shows the newest sessions by three requests at most', async () => {
    await window.showSessions();
    await row('Ana & Ben').waitFor();
    await row('Load 20 more').or(row('Load more')).waitFor();
    assert.ok(asked().length <= 3, asked().join(' '));
    assert.deepEqual(asked().slice(0, 2), ['/me', '/sessions']);
  });

  it('opens a turn and its calls by one request, and says that no text was recorded', async () => {
    const before = asked().length;
    await row('Ana & Ben').locator('.monaco-tl-twistie').click();
    await window.page.locator(`${window.sessionList} [aria-level="2"]`, { hasText: 'He said he’d be home' }).click();
    const frame = await window.frame('turn');
    await frame.getByText('ORCHESTRATED_RESPONSE').first().waitFor();
    await frame.getByText('no prompt text', { exact: false }).first().waitFor();
    const calls = asked().slice(before);
    assert.deepEqual(
      calls.filter((path) => !/^\/(ably-token|costs)$/.test(path)),
      ['/activity/pair0000'],
    );
  });

  it('names who wrote, and shows the steps of the turn when asked for them', async () => {
    const frame = await window.frame('turn');
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
    await window.page.getByRole('menuitem', { name: 'Open Context' }).hover();
    await window.press('Enter');
    const frame = await window.frame('context');
    const load = frame.getByText('Assemble the context').first();
    await load.waitFor();
    assert.deepEqual(classic.contextWrites, []);
    await load.click();
    await frame.getByText('Pickup is late most Tuesdays').first().waitFor();
    assert.deepEqual(classic.contextWrites, ['pair0000']);
  });

  it('shows costs by two requests more', async () => {
    const before = asked().length;
    await window.run('Neural Monitor: Show Costs');
    const frame = await window.frame('costs');
    await frame.getByText('Cost over time').first().waitFor();
    await frame.getByText('sonnet').first().waitFor();
    const figures = asked()
      .slice(before)
      .filter((path) => path !== '/ably-token');
    assert.ok(figures.length <= 3, figures.join(' '));
  });
});

describe('on a classic backend whose rate limit is used up', () => {
  let classic;
  let product;
  let window;

  before(async () => {
    const { startClassic } = await standin();
    classic = await startClassic({ limitPerMinute: 12, windowMs: 30_000 });
    product = await openProduct({ api: classic });
    window = product.window;
  });
  after(async () => {
    await product?.close();
    await classic?.close();
    await stopAll();
  });
  afterEach(pictureOfFailure(() => window));

  const rows = (hasText) => window.page.locator(`${window.sessionList} .monaco-list-row`, { hasText }).first();

  it('says how long it lasts, and sends nothing until then', async () => {
    await window.showSessions();
    const session = rows('Ana & Ben');
    await session.waitFor();
    const isLimited = () => classic.requests.some(({ status }) => status === 429);
    while (!isLimited()) await (await fetch(`${classic.url}/api/brain/sessions?limit=1`)).text();
    await session.locator('.monaco-tl-twistie').click();
    await rows('rate limit is reached')
      .getByText(/asks again in \d+ s/)
      .waitFor();
    await window.statusBar.filter({ hasText: /rate limit, \d+ s/ }).waitFor();
    const sent = classic.requests.length;
    await window.run('Neural Monitor: Show Costs');
    const frame = await window.frame('costs');
    await frame
      .getByText(/rate limit is reached: again in \d+ s/)
      .first()
      .waitFor();
    assert.equal(classic.requests.length, sent);
    assert.deepEqual(await window.notifications.allInnerTexts(), []);
  });

  it('fetches what it held up when it is over, each thing once, and nobody has to ask', async () => {
    const before = classic.requests.length;
    await rows('He said he’d be home').waitFor({ timeout: 45_000 });
    const frame = await window.frame('costs');
    await frame.getByText('sonnet').first().waitFor();
    await window.statusBar.filter({ hasText: 'today' }).waitFor();
    const asked = classic.requests.slice(before).map(({ path, query }) => `${path} ${new URLSearchParams(query)}`);
    assert.deepEqual(asked, [...new Set(asked)]);
    assert.equal(asked.filter((line) => line.startsWith('/activity/')).length, 1);
    assert.ok(classic.requests.slice(before).every(({ status }) => status !== 429));
  });
});

describe('on a classic backend whose rate limit is used up before the window opens', () => {
  let classic;
  let product;
  let window;
  let limited = true;

  before(async () => {
    const { startClassic } = await standin();
    const refusal = { status: 429, body: '{}', headers: { 'Retry-After': '12' } };
    classic = await startClassic({ fault: () => (limited ? refusal : undefined) });
    product = await openProduct({ api: classic });
    window = product.window;
  });
  after(async () => {
    await product?.close();
    await classic?.close();
    await stopAll();
  });
  afterEach(pictureOfFailure(() => window));

  it('says so, and connects by itself when it is over', async () => {
    await window.showSessions();
    await window.page
      .getByText(/rate limit is reached: again in \d+ s/)
      .first()
      .waitFor();
    assert.equal(classic.requests.length, 1);
    limited = false;
    await window.page.locator(`${window.sessionList} .monaco-list-row`, { hasText: 'Ana & Ben' }).first().waitFor();
    const before = classic.requests.map(({ path }) => path);
    assert.deepEqual(before.slice(0, 3), ['/me', '/me', '/sessions']);
  });
});
