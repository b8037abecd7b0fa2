import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as TreeSitter from '@vscode/tree-sitter-wasm';
import { type GrammarLanguage, grammars, isGrammar } from './grammars';

/** A file that takes longer to parse than this is given up, in ms: recovery from errors may take quadratic time. */
const maxParse = 2000;

let runtime: Promise<typeof TreeSitter> | null = null;
const loading = new Map<GrammarLanguage, Promise<void>>();
const parsers = new Map<GrammarLanguage, TreeSitter.Parser>();

/** Loads what a language needs before its files can be read; at once when there is nothing to load. Rejects when it can't be loaded. */
export function loadLanguage(language: string | null): Promise<void> {
  if (language === null || !isGrammar(language)) return Promise.resolve();
  let known = loading.get(language);
  if (!known) {
    known = load(language);
    loading.set(language, known);
  }
  return known;
}

async function load(language: GrammarLanguage): Promise<void> {
  const folder = grammarFolder();
  runtime ??= start(folder);
  const { Parser, Language } = await runtime;
  const grammar = await Language.load(await readFile(join(folder, `tree-sitter-${grammars[language].file}.wasm`)));
  parsers.set(language, new Parser().setLanguage(grammar));
}

/** The runtime is a CommonJS script: under a package of ES modules it ships as `.cjs`. */
async function start(folder: string): Promise<typeof TreeSitter> {
  const shipped = join(folder, 'tree-sitter.cjs');
  const script = existsSync(shipped) ? shipped : join(folder, 'tree-sitter.js');
  const loaded = createRequire(import.meta.url)(script) as typeof TreeSitter;
  await loaded.Parser.init({ locateFile: () => join(folder, 'tree-sitter.wasm') });
  return loaded;
}

/** Beside the bundle when packaged, else in the checkout's node_modules. */
function grammarFolder(): string {
  const beside = join(dirname(fileURLToPath(import.meta.url)), 'grammars');
  if (existsSync(join(beside, 'tree-sitter.wasm'))) return beside;
  return dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'));
}

/** Whether files of the language can be read now. */
export function isReadable(language: string | null): boolean {
  return language === null || !isGrammar(language) || parsers.has(language);
}

/**
 * Parses a file and hands its tree to `read`, which must keep no node of it. Offsets are UTF-16 units. Throws when the
 * language was not loaded, or when parsing takes too long.
 */
export function withTree<T>(language: GrammarLanguage, src: string, read: (root: TreeSitter.Node) => T): T {
  const parser = parsers.get(language);
  if (!parser) throw new Error(`the grammar of ${language} is not loaded`);
  const until = performance.now() + maxParse;
  const tree = parser.parse(src, null, { progressCallback: () => performance.now() > until });
  if (!tree) {
    parser.reset();
    throw new Error(`not parsed within ${maxParse} ms`);
  }
  try {
    return read(tree.rootNode);
  } finally {
    tree.delete();
  }
}
