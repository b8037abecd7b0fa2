import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type Linker, openLinker } from '../../../src/promptlink/client';

const prompt = 'Name the feeling first and only then offer a way forward.';

describe('the linker in its worker', function () {
  this.timeout(30_000);
  let dir = '';
  let workerPath = '';
  let linker: Linker;

  before(async () => {
    dir = mkdtempSync(join(tmpdir(), 'linker-'));
    workerPath = join(dir, 'worker.mjs');
    await build({
      entryPoints: ['src/promptlink/worker.ts'],
      outfile: workerPath,
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'silent',
      banner: { js: "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);" },
    });
    mkdirSync(join(dir, 'w'));
    writeFileSync(join(dir, 'w/a.ts'), `export function build() {\n  return '${prompt}';\n}\n`);
  });
  after(() => rmSync(dir, { recursive: true, force: true }));
  afterEach(() => linker.dispose());

  const open = (more: object = {}) => {
    linker = openLinker({
      roots: [{ name: 'w', dir: join(dir, 'w') }],
      exclude: [],
      include: [],
      maxFileBytes: 1_000_000,
      storageDir: null,
      workerPath,
      ...more,
    });
    return linker;
  };

  it('answers once the index is there', async () => {
    const l = open();
    const early = l.link(prompt);
    assert.equal((await l.ready).files, 1);
    assert.equal((await early).links[0]!.line, 2);
    assert.equal((await l.linkMany([prompt, ''])).length, 2);
    assert.equal((await l.literalsOf('a.ts'))[0]!.home, 'build');
  });

  it('rejects what is pending when it is disposed, and what is asked afterwards', async () => {
    const l = open();
    await l.ready;
    const pending = l.link(prompt);
    l.dispose();
    await assert.rejects(pending, /disposed/);
    await assert.rejects(l.link(prompt), /disposed/);
  });

  it('lets a request be cancelled', async () => {
    const l = open();
    const abort = new AbortController();
    const asked = l.link(prompt, abort.signal);
    abort.abort(new Error('no longer wanted'));
    await assert.rejects(asked, /no longer wanted/);
    assert.equal((await l.link(prompt)).links.length, 1);
  });

  it('is restarted once after a crash, with the unsaved buffers it knew', async () => {
    const crashes: boolean[] = [];
    let told = () => {};
    const l = open({
      onCrash: (_: string, restarted: boolean) => {
        crashes.push(restarted);
        told();
      },
    });
    await l.ready;
    await l.update('a.ts', "const A = 'Words in a buffer that was never saved to disk.';");
    const crash = () =>
      new Promise<void>((resolve) => {
        told = resolve;
        void (l as unknown as { worker: { terminate(): Promise<number> } }).worker.terminate();
      });
    await crash();
    assert.equal((await l.link('Words in a buffer that was never saved to disk.')).links.length, 1);
    await crash();
    assert.deepEqual(crashes, [true, false]);
    await assert.rejects(l.link(prompt), /stopped twice/);
  });
});
