import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Node } from '@vscode/tree-sitter-wasm';
import { scan } from '../../../src/promptlink/extract/extract';
import { Kind } from '../../../src/promptlink/extract/tokens';

const require = createRequire(import.meta.url);
const { Language, Parser } = require('@vscode/tree-sitter-wasm') as typeof import('@vscode/tree-sitter-wasm');
const wasm = dirname(require.resolve('@vscode/tree-sitter-wasm'));

/** Where strings and templates stand, as a real parser says. */
function stringsOf(root: Node): Set<string> {
  const found = new Set<string>();
  const visit = (node: Node) => {
    if (node.type === 'string' || node.type === 'template_string') found.add(`${node.startIndex}`);
    for (const child of node.children) if (child) visit(child);
  };
  visit(root);
  return found;
}

describe('the scanner against a parser', function () {
  this.timeout(60_000);

  it('finds the strings and templates of real packages where tree-sitter finds them', async () => {
    await Parser.init();
    const parser = new Parser();
    parser.setLanguage(await Language.load(join(wasm, 'tree-sitter-typescript.wasm')));
    let total = 0;
    for (const name of ['kysely', 'jose', 'preact', 'zod']) {
      const dir = join('node_modules', name);
      const files = (readdirSync(dir, { recursive: true }) as string[]).filter((f) => /\.(js|mjs)$/.test(f)).sort();
      for (const file of files.slice(0, 40)) {
        const src = readFileSync(join(dir, file), 'utf8');
        if (src.length > 60_000) continue;
        const tree = parser.parse(src);
        assert.ok(tree);
        if (!tree.rootNode.hasError) {
          const expected = stringsOf(tree.rootNode);
          const tokens = scan('typescript', src);
          const own = new Set<string>();
          for (let i = 0; i < tokens.count; i++) {
            const kind = tokens.kind[i]!;
            if (kind >= Kind.String && kind <= Kind.Head) own.add(`${tokens.start[i]}`);
          }
          assert.deepEqual([...own].sort(), [...expected].sort(), `${name}/${file}`);
          total += expected.size;
        }
        tree.delete();
      }
    }
    assert.ok(total > 500, `${total} strings compared`);
    parser.delete();
  });
});
