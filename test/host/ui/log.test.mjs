import assert from 'node:assert/strict';
import { startApi } from '../../../scripts/lib/api.mjs';
import { stopAll } from '../../../scripts/lib/children.mjs';
import { pictureOfFailure } from '../../../scripts/lib/pictureOfFailure.mjs';
import { openProduct } from '../../../scripts/lib/product.mjs';
import { record, recordSession } from './recording.mjs';

describe('the log', () => {
  let api;
  let product;
  let window;
  let calls = 0;

  before(async () => {
    api = await startApi();
    await recordSession(api, { id: 'firstsession', participants: 'Ana & Ben' });
    await recordSession(api, { id: 'othersession', participants: 'Mei & Jonah' });
    product = await openProduct({ api });
    window = product.window;
    await window.showSessions();
    await window.sessionRow(0).waitFor();
    await window.run('Neural Monitor: Show Log');
    await line('── live ──').waitFor();
  });
  after(async () => {
    await product?.close();
    await stopAll();
  });
  afterEach(pictureOfFailure(() => window));

  const line = (text) => window.page.locator('.part.panel .view-line', { hasText: text }).last();
  const shown = async (text) =>
    (await window.page.locator('.part.panel .view-line').allInnerTexts()).join('\n').includes(text);
  /** Records a call of a type of its own, which is returned. */
  const call = async (sessionId, more = {}) => {
    calls += 1;
    const callType = `CALL_NUMBER_${calls}`;
    const row = { id: `call${calls}`, sessionId, turnId: `${sessionId}-user-1`, model: 'claude-haiku-4-5', callType };
    await record(api, '/activities', { ...row, status: 'COMPLETED', durationMs: 900, ...more });
    return callType;
  };

  it('writes a line a call, whose session and turn are a link that opens the turn', async () => {
    const type = await call('firstsession');
    await line(type).waitFor();
    const link = window.panelLinks.filter({ hasText: 'Ana' }).last();
    await link.waitFor();
    await link.click({ modifiers: ['ControlOrMeta'] });
    const frame = await window.frame('turn');
    await frame.getByText(type).first().waitFor();
  });

  it('puts failures at error level below the columns of the others', async () => {
    const failed = await call('firstsession', { status: 'FAILED', metadata: { error: '429 busy' } });
    const after = await call('firstsession');
    await line(after).waitFor();
    const [wrong, right] = await Promise.all([line(failed).innerText(), line(after).innerText()]);
    assert.match(wrong, /\[error\]/);
    assert.match(wrong, /FAILED.429.busy/);
    assert.equal(wrong.indexOf(failed), right.indexOf(after));
  });

  it('Pause holds lines back, and Resume lets go of them', async () => {
    await window.run('Neural Monitor: Pause Log');
    await line('── paused').waitFor();
    const held = await call('firstsession');
    // What came later on the stream is there: so is what came before.
    await recordSession(api, { id: 'latersession', participants: 'Later & Still' });
    await window.page.locator(`${window.sessionList} .monaco-list-row`, { hasText: 'Later & Still' }).waitFor();
    await window.run('Neural Monitor: Resume Log');
    await line('── goes on').waitFor();
    await line(held).waitFor();
    const lines = await window.page.locator('.part.panel .view-line').allInnerTexts();
    const place = (text) => lines.findIndex((shown) => shown.replaceAll('\u00a0', ' ').includes(text));
    assert.ok(place('── goes on') < place(held), lines.join('\n'));
  });

  it('Follow Session… writes that session alone, until all are asked for again', async () => {
    await window.run('Neural Monitor: Follow Session in Log…');
    await window.pick('Ana & Ben');
    await line('── following').waitFor();
    const [other, own] = [await call('othersession'), await call('firstsession')];
    await line(own).waitFor();
    assert.equal(await shown(other), false);
    await window.run('Neural Monitor: Follow Session in Log…');
    await window.pick('All sessions');
    await line('── all sessions again').waitFor();
    await line(await call('othersession')).waitFor();
  });

  it('Copy as JSON gives the records that were written', async () => {
    const type = await call('othersession');
    await line(type).waitFor();
    await window.run('Neural Monitor: Copy Log as JSON');
    await window.statusBar.filter({ hasText: 'Copied' }).waitFor();
    const records = JSON.parse(await window.page.evaluate(() => navigator.clipboard.readText()));
    assert.equal(records.at(-1).callType, type);
    assert.equal(records.at(-1).sessionId, 'othersession');
  });

  it('Clear empties it', async () => {
    await window.run('Neural Monitor: Clear Log');
    await line('CALL_NUMBER').waitFor({ state: 'hidden' });
    await line(await call('firstsession')).waitFor();
    await window.run('Neural Monitor: Copy Log as JSON');
    await window.statusBar.filter({ hasText: 'Copied' }).waitFor();
    assert.equal(JSON.parse(await window.page.evaluate(() => navigator.clipboard.readText())).length, 1);
  });
});
