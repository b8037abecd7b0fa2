import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as TreeSitter from '@vscode/tree-sitter-wasm';
import fc from 'fast-check';
import { type Language, languageOf, scan } from '../../../src/promptlink/extract/extract';
import { decode, type Escapes } from '../../../src/promptlink/extract/pieces';
import { Kind } from '../../../src/promptlink/extract/tokens';
import { python, script } from './scannerPrograms';

// The scanners are written by hand for speed; real grammars say here whether they find the same strings.

/** A string or template: its range, and the decoded text and place of each static piece. */
interface Found {
  start: number;
  end: number;
  pieces: string[];
}

const wasm = dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'));
const parsers = new Map<string, TreeSitter.Parser>();

async function loadParsers(): Promise<void> {
  const { Parser, Language } = createRequire(import.meta.url)(join(wasm, 'tree-sitter.js')) as typeof TreeSitter;
  await Parser.init({ locateFile: () => join(wasm, 'tree-sitter.wasm') });
  for (const name of ['typescript', 'tsx', 'javascript', 'python']) {
    const grammar = await Language.load(readFileSync(join(wasm, `tree-sitter-${name}.wasm`)));
    parsers.set(name, new Parser().setLanguage(grammar));
  }
}

const shown = (from: number, to: number, text: string) => `${from}-${to} ${JSON.stringify(text)}`;

/** What the scanner finds, in source order. */
function scanned(language: Language, src: string): Found[] {
  const t = scan(language, src);
  const escapes: Escapes = language === 'python' ? 'python' : 'javascript';
  const found: Found[] = [];
  const piece = (i: number) =>
    shown(t.from[i]!, t.to[i]!, decode(src, t.from[i]!, t.to[i]!, escapes, t.flags[i]!).text);
  for (let i = 0; i < t.count; i++) {
    const kind = t.kind[i]!;
    if (kind === Kind.String || kind === Kind.Whole)
      found.push({ start: t.start[i]!, end: t.end[i]!, pieces: [piece(i)] });
    if (kind !== Kind.Head) continue;
    const pieces = [piece(i)];
    let last = i;
    while (t.kind[last] !== Kind.Tail && t.match[last]! > last) {
      last = t.match[last]!;
      pieces.push(piece(last));
    }
    found.push({ start: t.start[i]!, end: t.end[last]!, pieces });
  }
  return found.sort((a, b) => a.start - b.start);
}

/** Decodes by the language's own rules, apart from the scanner's decoding. */
function evaluate(
  language: Language,
  body: string,
  flags: { raw: boolean; braces: boolean; template: boolean },
): string {
  let text = body.replaceAll('\r\n', '\n');
  if (flags.braces) text = text.replaceAll('{{', '{').replaceAll('}}', '}');
  if (flags.raw || !text.includes('\\')) return text;
  if (language === 'python') return pythonText(text);
  const fixed = text.replace(/\\([\s\S])|"|\n/g, (all, c) =>
    all === '"' ? '\\"' : all === '\n' ? '\\n' : c === '`' ? '`' : c === '$' ? '$' : all,
  );
  return new Function(`return "${fixed}"`)() as string;
}

function pythonText(text: string): string {
  const one: Record<string, string> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\n': '' };
  const pattern = /\\(?:([abfnrtv\n])|(["'\\])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3}))/g;
  return text.replace(pattern, (_all, letter, quote, x, u, long, octal) => {
    if (letter !== undefined) return one[letter]!;
    if (quote) return quote;
    const value = octal ? Number.parseInt(octal, 8) : Number.parseInt(x ?? u ?? long, 16);
    return value <= 0x10ffff ? String.fromCodePoint(value) : '\ufffd';
  });
}

/** What the grammar finds; null where it does not parse the file. */
function parsed(language: Language, grammar: string, src: string): Found[] | null {
  const tree = parsers.get(grammar)!.parse(src)!;
  try {
    if (tree.rootNode.hasError) return null;
    const nodes = tree.rootNode.descendantsOfType(['string', 'template_string', 'template_literal_type']);
    // TypeScript's keyword `string` is a node of that name too, but not a named one.
    return nodes.flatMap((node) => (node?.isNamed ? [read(language, src, node)] : []));
  } finally {
    tree.delete();
  }
}

const holes = new Set(['template_substitution', 'template_type', 'interpolation']);

function read(language: Language, src: string, node: TreeSitter.Node): Found {
  const { startIndex: start, endIndex: end } = node;
  const python = language === 'python';
  const open = python ? node.child(0)!.endIndex - start : 1;
  const prefix = python ? /^[a-zA-Z]*/.exec(src.slice(start, start + open))![0].toLowerCase() : '';
  const attribute = node.parent?.type === 'jsx_attribute';
  const braces = /[ft]/.test(prefix);
  const flags = { raw: prefix.includes('r') || attribute, braces, template: src[start] === '`' };
  const pieces: string[] = [];
  let at = start + open;
  const add = (to: number) => pieces.push(shown(at, to, evaluate(language, src.slice(at, to), flags)));
  for (const child of node.namedChildren) {
    if (!child || !holes.has(child.type)) continue;
    add(child.startIndex);
    at = child.endIndex;
  }
  add(end - (python ? open - prefix.length : 1));
  return { start, end, pieces };
}

const grammarOf = (file: string) =>
  /\.tsx$/.test(file) ? 'tsx' : /\.[cm]?ts$/.test(file) ? 'typescript' : /\.py$/.test(file) ? 'python' : 'javascript';

/** Where the two differ first, or null; undefined when the grammar can't parse the text. */
function difference(file: string, src: string, grammar = grammarOf(file)): string | null | undefined {
  const language = languageOf(file)!;
  const wanted = parsed(language, grammar, src);
  if (!wanted) return undefined;
  const got = scanned(language, src);
  for (let i = 0; i < Math.max(wanted.length, got.length); i++) {
    const [want, have] = [JSON.stringify(wanted[i]), JSON.stringify(got[i])];
    if (want === have) continue;
    const at = Math.min(wanted[i]?.start ?? src.length, got[i]?.start ?? src.length);
    return `${file}:${src.slice(0, at).split('\n').length}: grammar ${want?.slice(0, 300)}, scanner ${have?.slice(0, 300)}`;
  }
  return null;
}

function filesUnder(folder: string, endings: RegExp): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.test(entry.name) && !/\.d\.[cm]?ts$/.test(entry.name))
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .sort();
}

/** The differences of files, and how many were compared. */
function compare(files: readonly string[]): { differences: string[]; compared: number } {
  const differences: string[] = [];
  let compared = 0;
  for (const file of files) {
    const src = readFileSync(file, 'utf8');
    if (src.length > 100_000) continue;
    const found = difference(file, src);
    if (found !== undefined) compared++;
    if (found) differences.push(found);
  }
  return { differences, compared };
}

describe('scanners, against grammars', function () {
  this.timeout(60_000);
  before(loadParsers);

  it("finds the strings of the project's own TypeScript and JavaScript", () => {
    const files = ['src', 'test', 'scripts'].flatMap((folder) => filesUnder(folder, /\.(?:[cm]?ts|tsx|[cm]?js)$/));
    const { differences, compared } = compare(files);
    assert.deepEqual(differences, []);
    assert.ok(compared > 100 && compared >= files.length * 0.9, `only ${compared} of ${files.length} files parse`);
  });

  it('finds the strings of installed packages', () => {
    const packages = ['ably', 'express', 'kysely', 'fast-check', 'chart.js', 'mocha', 'preact', 'zod', 'ignore', 'pg'];
    const all = packages.flatMap((name) => filesUnder(`node_modules/${name}`, /\.(?:[cm]?[jt]s|tsx|jsx)$/));
    const step = Math.max(1, Math.floor(all.length / 600));
    const files = all.filter((_file, i) => i % step === 0);
    const { differences, compared } = compare(files);
    assert.deepEqual(differences, []);
    assert.ok(compared > 100, `only ${compared} of ${files.length} files parse`);
  });

  it("finds the strings of the sample workspace's Python", () => {
    const files = filesUnder('test/workspace', /\.py$/);
    const { differences, compared } = compare(files);
    assert.deepEqual(differences, []);
    assert.equal(compared, files.length);
    assert.ok(compared > 0);
  });

  it('finds the strings of other Python on this machine', () => {
    const folder = ['/usr/lib/python3.13', '/usr/lib/python3.12', '/usr/lib/python3.11', '/usr/lib/python3'].find(
      existsSync,
    );
    const all = ['node_modules', ...(folder ? [folder] : [])].flatMap((each) => filesUnder(each, /\.py$/));
    const step = Math.max(1, Math.floor(all.length / 150));
    assert.deepEqual(compare(all.filter((_file, i) => i % step === 0)).differences, []);
  });

  const programs = { 'a.ts': script(false), 'a.tsx': script(true), 'a.js': script(true), 'a.py': python() };
  for (const [file, program] of Object.entries(programs)) {
    it(`finds the strings of generated programs: ${file}`, () => {
      let compared = 0;
      const property = fc.property(program, (src) => {
        const found = difference(file, src);
        if (found !== undefined) compared++;
        assert.equal(found ?? null, null);
      });
      fc.assert(property, { numRuns: 1500 });
      assert.ok(compared > 750, `only ${compared} of them parse`);
    });
  }
});
