import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { rehearsal } from '../../../src/promptlink/ahead';
import { createEngine } from '../../../src/promptlink/engine';
import { Recent } from '../../../src/promptlink/recent';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const filler = (seed: number, length: number) => {
  let text = '';
  for (let i = 0; text.length < length; i++) text += `const name${seed}x${i} = ${i};\n`;
  return text;
};

describe('what is kept', () => {
  it('does not hold on to the texts that were indexed', () => {
    const engine = createEngine({ read: () => null });
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 60; i++) {
      engine.update(`src/file${i}.ts`, `import { one } from './some-module-with-a-name-${i}';\n${filler(i, 200_000)}`);
    }
    collect();
    const grown = process.memoryUsage().heapUsed - before;
    assert.ok(engine.fileCount === 60 && grown < 6_000_000, `${grown} bytes for 12,000,000 characters`);
  });

  it('reads no likely file again after working ahead, however much there is', () => {
    const files = new Map<string, string>();
    const ask = (i: number) =>
      `export const ask${i} = (topic: string) => \`You answer questions about the subject number ${i}: \${topic}. ${'Think it over and be brief. '.repeat(30 - i)}\`;\n`;
    for (let i = 0; i < 26; i++) files.set(`src/prompts/ask${i}.ts`, ask(i) + filler(i, 200_000));
    const reads = new Map<string, number>();
    const engine = createEngine({
      read: (file) => {
        reads.set(file, (reads.get(file) ?? 0) + 1);
        return files.get(file) ?? null;
      },
    });
    for (const [file, text] of files) engine.update(file, text);
    let steps = 0;
    for (const _ of rehearsal(engine)) if (++steps === 110) break;
    const text = `You answer questions about the subject number 0: tides. ${'Think it over and be brief. '.repeat(30)}`;
    const { links } = engine.link(text);
    assert.equal(links[0]?.file, 'src/prompts/ask0.ts');
    assert.equal(reads.get('src/prompts/ask0.ts'), 1);
  });

  it('lets go of what has not been asked for since the last time', () => {
    const recent = new Recent<number>(4);
    for (const key of ['a', 'b', 'c']) recent.set(key, 1);
    recent.age();
    assert.equal(recent.get('a'), 1);
    for (const key of ['d', 'e']) recent.set(key, 2);
    recent.age();
    assert.deepEqual(
      ['a', 'b', 'c', 'd', 'e'].map((key) => recent.get(key)),
      [1, undefined, undefined, 2, 2],
    );
  });

  it('keeps everything while there is little', () => {
    const recent = new Recent<number>(4);
    recent.set('a', 1);
    for (let i = 0; i < 5; i++) recent.age();
    assert.equal(recent.get('a'), 1);
  });
});
