import assert from 'node:assert/strict';
import { join } from 'node:path';
import { listFiles, PackageManager } from '@vscode/vsce';
import { startApi } from '../../../scripts/lib/api.mjs';
import { stopAll } from '../../../scripts/lib/children.mjs';
import { installVsix } from '../../../scripts/lib/installVsix.mjs';
import { packVsix } from '../../../scripts/lib/pack.mjs';
import { root } from '../../../scripts/lib/paths.mjs';
import { pictureOfFailure } from '../../../scripts/lib/pictureOfFailure.mjs';
import { openProduct } from '../../../scripts/lib/product.mjs';
import { temporaryFolder } from '../../../scripts/lib/temporaryFolder.mjs';

describe('the packaged extension, installed', () => {
  const folder = temporaryFolder('vsix');
  let product;
  let api;

  before(async () => {
    const file = await packVsix(join(folder.path, 'neural-monitor.vsix'));
    const dataFolder = join(folder.path, 'server');
    assert.match(await installVsix(file, dataFolder), /successfully installed/);
    api = await startApi({ sample: true });
    // No extension under development, and nothing in the environment that could connect it.
    product = await openProduct({ api: null, extension: null, dataFolder });
  });

  after(async () => {
    await product?.close();
    await stopAll();
    folder.remove();
  });

  afterEach(pictureOfFailure(() => product?.window));

  it('holds what it runs on and what a person reads, and nothing else', async () => {
    const files = await listFiles({ cwd: root, packageManager: PackageManager.None });
    const expected =
      /^(package\.json|README\.md|CHANGELOG\.md|LICENSE|media\/.+|dist\/(extension\.cjs|(server|linkWorker)\.js|THIRD_PARTY_NOTICES\.txt)|dist\/(chunks|grammars|pglite|webviews)\/.+)$/;
    assert.deepEqual(
      files.filter((file) => !expected.test(file)),
      [],
    );
    for (const file of ['dist/extension.cjs', 'dist/server.js', 'dist/linkWorker.js', 'dist/webviews/turn.js']) {
      assert.ok(files.includes(file), file);
    }
  });

  it('shows its welcome, signed out', async () => {
    await product.window.showSessions();
    await product.window.page.getByRole('button', { name: 'Connect to a Backend' }).waitFor();
    await product.window.page.getByRole('button', { name: 'Start Local Monitor' }).waitFor();
  });

  it('connects to a backend, and lists its sessions', async () => {
    await product.window.signIn(api.url, api.secret);
    await product.window.sessionRow(0).waitFor();
  });

  it('opens a turn with its view', async () => {
    await product.window.run('Neural Monitor: Open Turn…');
    await product.window.picks.first().click();
    await product.window.quickInput.getByPlaceholder('Newest first').waitFor();
    await product.window.picks.first().click();
    const frame = await product.window.frame('turn');
    await frame.getByText(/^Turn \d+ of \d+/).waitFor();
  });

  it('runs its own server: a local monitor with sample data', async () => {
    // Tried again, it is signed out already.
    const welcome = product.window.page.getByRole('button', { name: 'Start Local Monitor' });
    if (!(await welcome.isVisible())) await product.window.run('Neural Monitor: Sign Out');
    await product.window.run('Neural Monitor: Start Local Monitor');
    await product.window.pick('With sample data');
    await product.window.sessionRow(0).waitFor({ timeout: 90_000 });
  });
});
