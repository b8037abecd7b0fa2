import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mayBind } from '../../../src/promptlink/extract/binds';
import { FileModel } from '../../../src/promptlink/extract/model';

const python = `
import os.path as paths
from .rules import (
    FIRST,
    second as other,
)
from . import third, fourth
LIMIT: int = 3
left, right = 1, 2
if os.name == "nt":
    SEPARATOR = "\\\\"
class Port:
    def name(self, said=None):
        local = said
        return local
async def build(said): return said
`;

describe('where a name may be bound', () => {
  const folder = join(process.cwd(), 'src');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((f) => /\.tsx?$/.test(f));

  it('misses no name that a script declares at its top or imports', () => {
    let names = 0;
    for (const file of files) {
      const src = readFileSync(join(folder, file), 'utf8');
      const declared = [
        ...src.matchAll(/^(?:export )?(?:const|let|(?:async )?function\*?|(?:abstract )?class) (\w+)/gm),
      ];
      const { imports } = new FileModel('typescript', src).structure;
      for (const name of [...declared.map((m) => m[1]!), ...imports.keys()]) {
        names++;
        assert.ok(mayBind(src, name, false), `${name} in ${file}`);
      }
    }
    assert.ok(names > 2000, `${names} names`);
  });

  it('misses no name of Python, and takes no argument or word for one', () => {
    for (const name of [
      'paths',
      'FIRST',
      'other',
      'third',
      'fourth',
      'LIMIT',
      'left',
      'right',
      'SEPARATOR',
      'Port',
      'build',
    ])
      assert.ok(mayBind(python, name, true), name);
    for (const name of ['said', 'nt']) assert.ok(!mayBind(python.replace('said=None', 'x=said'), name, true), name);
  });

  it('takes no use in a script for a binding', () => {
    const src = 'import { a } from "./a";\nconst b = a(tone, "tone");\nif (b.tone) log({ x: tone });\n// tone\n';
    assert.ok(!mayBind(src, 'tone', false));
    assert.ok(!mayBind(src, '', false));
    for (const text of [
      'export { a, tone };',
      'module.exports = { tone };',
      'exports.tone = 1;',
      'const { a, tone } = b;',
      'import x, { tone } from "y";',
      'export * as tone from "./tone";',
      'function* tone() {}',
    ])
      assert.ok(mayBind(`${src}${text}`, 'tone', false), text);
  });
});
