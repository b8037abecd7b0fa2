import { startApi } from '../../../scripts/lib/api.mjs';
import { stopAll } from '../../../scripts/lib/children.mjs';
import { freePort } from '../../../scripts/lib/net.mjs';
import { pictureOfFailure } from '../../../scripts/lib/pictureOfFailure.mjs';
import { openProduct } from '../../../scripts/lib/product.mjs';
import { startProxy } from './proxy.mjs';
import { record, recordSession } from './recording.mjs';

describe('when things go wrong', () => {
  let product;
  let window;
  let api;

  afterEach(pictureOfFailure(() => window, close));

  async function close() {
    await product?.close();
    product = undefined;
    await stopAll();
  }

  const row = (text) => window.page.locator(`${window.sessionList} .monaco-list-row`, { hasText: text }).first();
  const status = (text) => window.statusBar.filter({ hasText: text }).first().waitFor();

  const message = (text) =>
    window.page.locator('.tree-explorer-viewlet-tree-view .message').filter({ hasText: text }).first().waitFor();

  async function open(options) {
    product = await openProduct(options);
    window = product.window;
    await window.showSessions();
  }

  it('an empty database is told as such, and fills as calls arrive', async () => {
    api = await startApi();
    await open({ api });
    await window.page.getByText('No sessions yet').waitFor();
    await recordSession(api, { id: 'firstsession', participants: 'First & Foremost' });
    await row('First & Foremost').waitFor();
  });

  it('the API stops and starts again: what was shown stays, then goes on', async () => {
    const options = { port: await freePort(), secret: 'the-same-secret' };
    api = await startApi(options);
    await recordSession(api, { id: 'beforesession', participants: 'Before & After' });
    await open({ api });
    await row('Before & After').waitFor();
    await status('today');
    await api.stop();
    await status('offline');
    await message(/^Offline since \d\d:\d\d:\d\d, shown as of then$/);
    await window.run('Neural Monitor: Reconnect');
    await window.notifications.filter({ hasText: 'Nothing answers' }).waitFor();
    await window.run('Neural Monitor: Refresh Sessions');
    await row('Nothing answers').waitFor();
    await row('Before & After').waitFor();
    api = await startApi(options);
    await recordSession(api, { id: 'aftersession', participants: 'Back & Again' });
    await row('Back & Again').waitFor({ timeout: 60_000 });
    await message(/^Live$/);
    await row('Nothing answers').waitFor({ state: 'hidden' });
  });

  it('a session that is gone is said to be gone', async () => {
    const options = { port: await freePort(), secret: 'the-same-secret' };
    api = await startApi(options);
    await recordSession(api, { id: 'vanishing', participants: 'Here & Gone' });
    await open({ api });
    await row('Here & Gone').waitFor();
    await api.stop();
    api = await startApi(options);
    await row('Here & Gone').locator('.monaco-tl-twistie').click();
    await window.page
      .getByText(/No turns yet|not found|no longer|gone/i)
      .first()
      .waitFor();
  });

  it('a malformed live event is left out, and the stream goes on', async () => {
    api = await startApi();
    await recordSession(api, { id: 'livesession', participants: 'Live & Well' });
    const proxy = await startProxy(api);
    await open({ api: { ...api, url: proxy.url } });
    await row('Live & Well').waitFor();
    await status('today');
    const event = (name, data) => ({
      action: 15,
      channel: 'ai-audit-stream',
      id: `x:${name}`,
      messages: [{ name, data, encoding: 'json', id: `x:${name}:0` }],
    });
    proxy.inject(event('brain-activity', '{"id": 7, "cost": "free", "status": "SIDEWAYS"'));
    proxy.inject(event('brain-activity', '[1,2,3]'));
    proxy.inject(event('new-message', '{"id": null}'));
    proxy.inject(event('no-such-event', '"\\u0000"'));
    await record(api, '/activities', {
      id: 'good',
      sessionId: 'livesession',
      turnId: 'livesession-user-2',
      model: 'm',
      callType: 'GOOD_CALL',
      status: 'COMPLETED',
    });
    await window.run('Neural Monitor: Show Log');
    await window.page.locator('.part.panel .view-line', { hasText: 'GOOD_CALL' }).first().waitFor();
    await proxy.close();
  });
});
