import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Workspace } from '../../../src/promptlink/workspace';

const prompt = 'Listen first, then ask one short question about the day.';

describe('the workspace index', function () {
  this.timeout(60_000);

  let dir = '';
  const write = (file: string, content: string | Buffer) => {
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    writeFileSync(join(dir, file), content);
  };
  const open = (more: Partial<ConstructorParameters<typeof Workspace>[0]> = {}) =>
    new Workspace({
      roots: [{ name: 'w', dir: join(dir, 'w') }],
      exclude: [],
      include: [],
      maxFileBytes: 100_000,
      storageDir: join(dir, 'index'),
      ...more,
    });
  const linked = (w: Workspace) => w.engine.link(prompt).links.map((l) => l.file);

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'workspace-'));
    write('w/src/a.ts', `export const A = '${prompt}';`);
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('reads what .gitignore and the globs leave, and nothing else', async () => {
    write('w/.gitignore', 'secret/\n*.gen.ts\n!keep.gen.ts\n');
    for (const f of [
      'secret/b.ts',
      'x.gen.ts',
      'keep.gen.ts',
      'node_modules/p/i.ts',
      'out/c.ts',
      'package-lock.json',
    ]) {
      write(`w/${f}`, `export const B = '${f} is read';`);
    }
    const w = open({ exclude: ['out'] });
    const stats = await w.build();
    assert.equal(stats.files, 2);
    assert.equal(w.engine.link('keep.gen.ts is read').links.length, 1);
  });

  it('takes from disk what did not change, and reads again what did', async () => {
    write('w/src/b.ts', "export const B = 'Quite another text that nobody changes here.';");
    assert.equal((await open().build()).reused, 0);
    assert.equal((await open().build()).reused, 2);
    write('w/src/a.ts', "export const A = 'Now it says something else, at another length.';");
    const w = open();
    assert.equal((await w.build()).reused, 1);
    assert.deepEqual(linked(w), []);
    assert.deepEqual(
      w.engine.link('Quite another text that nobody changes here.').links.map((l) => l.file),
      ['src/b.ts'],
    );
    unlinkSync(join(dir, 'w/src/b.ts'));
    const later = open();
    assert.equal((await later.build()).files, 1);
  });

  it('does not scan again what only has another time', async () => {
    await open().build();
    utimesSync(join(dir, 'w/src/a.ts'), new Date(1e12), new Date(1e12));
    const w = open();
    assert.equal((await w.build()).reused, 1);
    assert.deepEqual(linked(w), ['src/a.ts']);
  });

  it('survives an index on disk that is cut short', async () => {
    await open().build();
    const whole = readFileSync(join(dir, 'index/prompt-index.bin'));
    for (const length of [0, 9, 300, whole.length >> 1]) {
      write('index/prompt-index.bin', whole.subarray(0, length));
      const w = open();
      await w.build();
      assert.deepEqual(linked(w), ['src/a.ts']);
    }
  });

  it('lets an unsaved buffer override the disk until it is closed', async () => {
    const w = open();
    await w.build();
    w.update('src/a.ts', "export const A = 'Unsaved words that stand in no file at all.';");
    assert.deepEqual(linked(w), []);
    assert.equal(w.engine.link('Unsaved words that stand in no file at all.').links.length, 1);
    w.update('src/a.ts', null);
    assert.deepEqual(linked(w), ['src/a.ts']);
  });

  it('follows a file that is created, changed and deleted', async () => {
    const w = open();
    await w.build();
    write('w/src/new.py', 'TEXT = "A line that was written after the index was built."\n');
    w.refresh('src/new.py');
    assert.equal(w.engine.link('A line that was written after the index was built.').links.length, 1);
    unlinkSync(join(dir, 'w/src/new.py'));
    w.refresh('src/new.py');
    assert.equal(w.engine.link('A line that was written after the index was built.').links.length, 0);
  });

  it('names files by their root when there are several', async () => {
    write('v/b.md', 'Some notes that stand in the second folder of the two.');
    const roots = ['w', 'v'].map((name) => ({ name, dir: join(dir, name) }));
    const w = open({ roots });
    await w.build();
    assert.deepEqual(linked(w), ['w/src/a.ts']);
  });

  it('reports each bad file once and reads the rest', async () => {
    write('w/binary.ts', Buffer.from([0x63, 0, 0, 1, 2]));
    write('w/invalid.md', Buffer.from([0xff, 0xfe, 0x41, 0x20, 0x42]));
    write('w/bundle.js', `var a = "${'x'.repeat(200_000)}";`);
    write('w/surrogate.ts', "const s = '\\ud800 lone surrogate in a literal \\udfff';");
    symlinkSync(join(dir, 'w'), join(dir, 'w/circle'));
    symlinkSync(join(dir, 'w/self'), join(dir, 'w/self'));
    const w = open();
    const { problems } = await w.build();
    assert.deepEqual(problems.map((p) => p.file).sort(), ['binary.ts', 'bundle.js', 'circle', 'invalid.md', 'self']);
    assert.deepEqual(linked(w), ['src/a.ts']);
  });

  it('links nothing to a file that changed or vanished behind its back, and does not fail', async () => {
    const w = open();
    await w.build();
    unlinkSync(join(dir, 'w/src/a.ts'));
    assert.deepEqual(linked(w), []);
  });

  it('cuts a text of 50 million characters and says so', async () => {
    const w = open();
    await w.build();
    const result = w.engine.link(`${prompt}\n${'lorem ipsum dolor '.repeat(3_000_000)}`);
    assert.equal(result.truncated, true);
    assert.equal(result.unexplained.at(-1)!.end, prompt.length + 1 + 18 * 3_000_000);
  });
});
