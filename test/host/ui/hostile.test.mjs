import assert from 'node:assert/strict';
import { startApi } from '../../../scripts/lib/api.mjs';
import { stopAll } from '../../../scripts/lib/children.mjs';
import { pictureOfFailure } from '../../../scripts/lib/pictureOfFailure.mjs';
import { openProduct } from '../../../scripts/lib/product.mjs';
import { recordSession } from './recording.mjs';

const script = `</script><script>window.top.pwned=1;document.title='pwned'</script><img src=x onerror="document.title='pwned'">`;
const command =
  '[click me](command:workbench.action.terminal.new) $(alert) <a href="command:workbench.action.closeWindow">close</a>';

describe('hostile captured text', () => {
  let product;
  let window;
  let api;

  before(async () => {
    api = await startApi();
    await recordSession(api, {
      id: 'hostilesession',
      participants: `Mallory ${command}`,
      user: `user says ${script} ${command}`,
      systemPrompt: `prompt says ${script} ${command}`,
      text: `response says ${script} ${command}`,
    });
    await recordSession(api, {
      id: 'largesession',
      participants: 'Large & Larger',
      systemPrompt: `begin of it\n${'A sentence of a large prompt, again and again.\n'.repeat(44_000)}end of it`,
    });
    product = await openProduct({ api });
    window = product.window;
    await window.showSessions();
  });
  after(async () => {
    await product?.close();
    await stopAll();
  });
  afterEach(
    pictureOfFailure(
      () => window,
      () => window.run('View: Close All Editors'),
    ),
  );

  async function openTurn(id) {
    await window.run('Neural Monitor: Open Turn…');
    await window.quickInput.getByPlaceholder('Type a name').waitFor();
    await window.type(id);
    await window.pick(id);
    const frame = await window.frame('turn');
    await frame.getByText('Turn 1 of 1').waitFor();
    return frame;
  }

  it('is text in the turn view, never markup', async () => {
    const frame = await openTurn('hostilesession-user-1');
    await frame.getByText('prompt says', { exact: false }).first().waitFor();
    assert.equal(await frame.locator('img[src="x"]').count(), 0);
    assert.equal(await frame.locator('a[href^="command:"]').count(), 0);
    await frame.getByRole('tab', { name: 'Response' }).click();
    await frame.getByText('response says', { exact: false }).first().waitFor();
    assert.match(await frame.locator('#root').innerText(), /<\/script><script>/);
    assert.notEqual(await frame.title(), 'pwned');
    assert.equal(await window.page.evaluate(() => window.pwned), undefined);
  });

  it('is text in the tree and its tooltip, without links or icons', async () => {
    const row = window.page.locator(`${window.sessionList} .monaco-list-row`, { hasText: 'Mallory' }).first();
    await row.waitFor();
    assert.match(await row.innerText(), /\[click me\]/);
    const hover = window.page.locator('.monaco-hover:visible', { hasText: 'Mallory' });
    // A row that is drawn anew takes its tooltip down, until the mouse comes again.
    let shown = false;
    for (let tries = 0; !shown && tries < 8; tries++) {
      await window.page.mouse.move(700, 700);
      await row.hover();
      shown = await hover.waitFor({ timeout: 3_000 }).then(
        () => true,
        () => false,
      );
    }
    assert.ok(shown, 'the tooltip');
    assert.equal(await hover.locator('a[data-href^="command:workbench"]').count(), 0);
    assert.equal(await hover.locator('.codicon-alert').count(), 0);
  });

  it('of 2 MB opens, and its end can be reached', async () => {
    const frame = await openTurn('largesession-user-1');
    await frame.getByText('begin of it', { exact: false }).first().waitFor();
    const elements = await frame.locator('#root *').count();
    assert.ok(elements < 20_000, `${elements} elements`);
    await frame.getByText('Open as document').click();
    await window.page.locator('.view-line', { hasText: 'begin of it' }).first().waitFor();
    await window.press('Control+End');
    await window.page.locator('.view-line', { hasText: 'end of it' }).first().waitFor();
  });
});
