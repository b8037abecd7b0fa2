import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startApi } from '../../../scripts/lib/api.mjs';
import { stopAll } from '../../../scripts/lib/children.mjs';
import { pictureOfFailure } from '../../../scripts/lib/pictureOfFailure.mjs';
import { openProduct } from '../../../scripts/lib/product.mjs';
import { temporaryFolder } from '../../../scripts/lib/temporaryFolder.mjs';
import { startProxy } from './proxy.mjs';

describe('an export', () => {
  const folder = temporaryFolder('export');
  let api;
  let proxy;
  let product;
  let window;

  before(async () => {
    api = await startApi({ sample: true });
    proxy = await startProxy(api);
    product = await openProduct({ api: { ...api, url: proxy.url }, folder: folder.path });
    window = product.window;
    await window.showSessions();
    await window.sessionRow(0).waitFor();
  });
  after(async () => {
    await product?.close();
    await proxy?.close();
    await stopAll();
    folder.remove();
  });
  afterEach(pictureOfFailure(() => window));

  const told = (text) => window.notifications.filter({ hasText: text }).first();

  it('that breaks off says so, leaves no file, and is whole when tried again', async () => {
    proxy.cuts = (path) => (path.includes('/export') ? 5_000 : undefined);
    await window.run('Neural Monitor: Export Activity…');
    await window.pick('CSV');
    await window.quickInput.getByText('OK', { exact: true }).click();
    const failure = told('The export broke off, and no file was written');
    await failure.waitFor();
    assert.deepEqual(readdirSync(folder.path), []);
    proxy.cuts = () => undefined;
    await failure.getByRole('button', { name: 'Retry' }).click();
    // A toast that follows another at once may stay folded: the centre holds every message.
    await window.run('Notifications: Show Notifications');
    const centre = window.page.locator('.notifications-center .notification-list-item');
    await centre.filter({ hasText: 'Exported' }).first().waitFor();
    const [name, ...others] = readdirSync(folder.path);
    assert.match(name, /^activity .*\.csv$/);
    assert.deepEqual(others, []);
    const text = readFileSync(join(folder.path, name), 'utf8');
    assert.match(text, /^id,sessionId,/);
    assert.ok(text.endsWith('\r\n') && text.length > 100_000, `${text.length} characters`);
  });
});
