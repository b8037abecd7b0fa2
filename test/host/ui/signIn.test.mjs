import { createServer } from 'node:http';
import { startApi } from '../../../scripts/lib/api.mjs';
import { stopAll } from '../../../scripts/lib/children.mjs';
import { freePort } from '../../../scripts/lib/net.mjs';
import { pictureOfFailure } from '../../../scripts/lib/pictureOfFailure.mjs';
import { openProduct } from '../../../scripts/lib/product.mjs';

describe('signing in', () => {
  let product;
  let window;
  let api;

  before(async () => {
    api = await startApi({ sample: true });
    product = await openProduct({ api: null });
    window = product.window;
    await window.showSessions();
  });
  after(async () => {
    await product?.close();
    await stopAll();
  });
  afterEach(pictureOfFailure(() => window, clear));

  async function clear() {
    await window.press('Escape', 'Escape');
    await window.run('Notifications: Clear All Notifications');
  }

  const told = (text) => window.notifications.filter({ hasText: text }).first().waitFor();

  it('says that a secret is wrong, and keeps nothing', async () => {
    await window.signIn(api.url, 'wrong-secret');
    await told(/secret/i);
    await window.page.getByRole('button', { name: 'Connect to a Backend' }).waitFor();
  });

  it('refuses a secret that is not ASCII before it is sent', async () => {
    await window.run('Neural Monitor: Sign In…');
    await window.quickInput.getByText('(1 of 2)').waitFor();
    await window.type(api.url);
    await window.press('Enter');
    await window.quickInput.getByText('(2 of 2)').waitFor();
    await window.type('gehéim-🔑');
    await window.quickInput.getByText('printable ASCII').waitFor();
    await window.press('Enter');
    await window.quickInput.getByText('(2 of 2)').waitFor();
  });

  it('refuses an address that would carry the secret in the clear', async () => {
    await window.run('Neural Monitor: Sign In…');
    await window.quickInput.getByText('(1 of 2)').waitFor();
    await window.type('http://example.com');
    await window.quickInput.getByText('https://').waitFor();
  });

  it('says that a backend can not be reached', async () => {
    await window.signIn(`http://127.0.0.1:${await freePort()}`, 'secret');
    await told(/reach|refused|answer/i);
  });

  it('says that what answers is no such backend', async () => {
    const other = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome to nginx!</h1>');
    });
    await new Promise((resolve) => other.listen(0, '127.0.0.1', resolve));
    try {
      await window.signIn(`http://127.0.0.1:${other.address().port}`, 'secret');
      await told(/JSON|not.*backend|answered/i);
    } finally {
      other.closeAllConnections();
      other.close();
    }
  });

  it('connects with the right one, and signs out again', async () => {
    await window.signIn(api.url, api.secret);
    await window.sessionRow(0).waitFor();
    await window.run('Neural Monitor: Sign Out');
    await window.page.getByRole('button', { name: 'Connect to a Backend' }).waitFor();
  });
});
