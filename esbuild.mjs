// Builds everything: `node esbuild.mjs [--dev] [--only=NAME,…] [--tests[=tier,…]]`. One list, below, names what there is.
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build, transform } from 'esbuild';
import { thirdPartyNotices } from './scripts/lib/notices.mjs';
import { writeTemplate } from './scripts/pgliteTemplate.mjs';

const { values: args } = parseArgs({
  options: { dev: { type: 'boolean' }, only: { type: 'string' }, tests: { type: 'string' } },
  args: process.argv.slice(2).map((a) => (a === '--tests' ? '--tests=all' : a)),
});

// CommonJS packages inside an ES module still call `require` for node's own modules.
const requireShim = "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);";

const node = {
  platform: 'node',
  target: 'node22',
  format: 'esm',
  banner: { js: requireShim },
  external: ['vscode', 'pg-native', 'bufferutil', 'utf-8-validate'],
};
const webview = {
  platform: 'browser',
  target: 'chrome134',
  format: 'esm',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  loader: { '.css': 'css' },
  alias: { '@vscode/webview-ui-toolkit': '@vscode/webview-ui-toolkit/dist/toolkit.min.js' },
};
const view = (name) => ({
  ...webview,
  entryPoints: { [name]: `src/webviews/${name}/main.tsx` },
  outdir: 'dist/webviews',
});

/** @type {Record<string, import('esbuild').BuildOptions>} */
const products = {
  extension: {
    ...node,
    banner: {},
    entryPoints: { extension: 'src/extension/extension.ts' },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    // Written by `writeAsCommonJs`.
    write: false,
    sourcemap: args.dev ? 'inline' : false,
  },
  server: {
    ...node,
    entryPoints: { server: 'src/server/main.ts' },
    outdir: 'dist',
    splitting: true,
    chunkNames: 'chunks/server-[name]-[hash]',
  },
  // The API for mounting in someone's own Express application; not part of the packaged extension.
  router: { ...node, entryPoints: { router: 'src/server/mount.ts' }, outdir: 'dist' },
  linkWorker: { ...node, entryPoints: { linkWorker: 'src/promptlink/worker.ts' }, outdir: 'dist' },
  turn: view('turn'),
  context: view('context'),
  costs: view('costs'),
};

/** Files that ship beside the bundles: [from, to]. */
const pglite = 'node_modules/@electric-sql/pglite/dist';
const assets = ['pglite.wasm', 'pglite.data', 'initdb.wasm'].map((file) => [
  `${pglite}/${file}`,
  `dist/pglite/${file}`,
]);

/** Grammars of the languages that are not scanned by hand, and the runtime that reads them. */
const treeSitter = 'node_modules/@vscode/tree-sitter-wasm/wasm';
assets.push([`${treeSitter}/tree-sitter.js`, 'dist/grammars/tree-sitter.cjs']);
for (const name of ['', '-go', '-java', '-c-sharp', '-ruby', '-rust', '-php']) {
  assets.push([`${treeSitter}/tree-sitter${name}.wasm`, `dist/grammars/tree-sitter${name}.wasm`]);
}

/** What the built files hold of others' work, with their licences. */
const notices = 'dist/THIRD_PARTY_NOTICES.txt';

/** A new database, ready to be unpacked: made here, from the migrations. */
const template = 'dist/pglite/template.tar.gz';

const tiers = ['unit', 'server', 'webviews', 'host'];

async function testFiles(tier) {
  const all = await readdir(join('test', tier), { recursive: true }).catch(() => []);
  const more = { unit: ['manifest.test.ts', 'layers.test.ts'], host: ['host/index.ts'] }[tier] ?? [];
  return [
    ...all.filter((f) => /\.test\.tsx?$/.test(f)).map((f) => join('test', tier, f)),
    ...more.map((f) => join('test', f)),
  ];
}

/** A view's tests run in a browser: what they take from Node is given a stand-in. */
const inPage = {
  ...webview,
  splitting: true,
  alias: { ...webview.alias, 'node:assert/strict': resolve('test/webviews/assert.ts') },
};

/** Tests keep packages outside the bundle: they run from the checkout, beside node_modules. */
async function testBundle(tier) {
  return {
    ...(tier === 'webviews' ? inPage : node),
    packages: tier === 'webviews' ? 'bundle' : 'external',
    entryPoints: await testFiles(tier),
    outbase: 'test',
    outdir: 'out/test',
  };
}

const shared = {
  bundle: true,
  sourcemap: args.dev || args.tests ? 'linked' : false,
  minify: !args.dev && !args.tests,
  metafile: true,
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': args.dev ? '"development"' : '"production"' },
};

/**
 * VS Code loads an ES module through a second thread and between other work, a CommonJS module at once: it activates sooner. The
 * bundler splits ES modules only, so each file it made is turned into CommonJS afterwards.
 */
async function writeAsCommonJs(files) {
  for (const { path, text } of files) {
    // One object for all: the usual conversion copies the whole API at every import.
    const shared = text.replace(
      /import\s*\*\s*as\s+([\w$]+)\s+from\s*["']vscode["'];?/g,
      'const $1 = require("vscode");',
    );
    const { code } = await transform(shared, {
      format: 'cjs',
      platform: 'node',
      target: node.target,
      minify: !args.dev,
      sourcemap: args.dev ? 'inline' : false,
      sourcefile: path,
      supported: { 'dynamic-import': false },
    });
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, code);
  }
}

async function buildProducts(names) {
  for (const name of names) {
    if (!products[name]) throw new Error(`no product ${name}; there are ${Object.keys(products).join(', ')}`);
  }
  const done = await Promise.all(names.map((name) => build({ ...shared, ...products[name] })));
  for (const { outputFiles } of done) if (outputFiles) await writeAsCommonJs(outputFiles);
  for (const [from, to] of assets) {
    await mkdir(dirname(to), { recursive: true });
    await cp(from, to, { recursive: true, dereference: true });
  }
  if (names.includes('server')) await writeTemplate(template);
  const outputs = done.flatMap(({ metafile }) => Object.entries(metafile.outputs));
  for (const [file, { bytes, entryPoint }] of outputs) {
    if (entryPoint) console.log(`${file}  ${(bytes / 1024).toFixed(0)} KB`);
  }
  const inputs = done.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  return { inputs, outputs: outputs.map(([file]) => file) };
}

/** Removes what earlier builds left in dist. What is built stays in place all the while, so that a running product is not cut off. */
async function prune(outputs) {
  const kept = new Set(outputs.map((file) => resolve(file)));
  const shipped = [...assets.map(([, to]) => to), template, notices].map((file) => resolve(file));
  for (const entry of await readdir('dist', { recursive: true, withFileTypes: true })) {
    const file = resolve(entry.parentPath, entry.name);
    if (entry.isFile() && !kept.has(file) && !shipped.some((to) => file.startsWith(to))) await rm(file);
  }
}

async function buildTests(names) {
  for (const tier of names) {
    await rm(join('out', 'test', tier), { recursive: true, force: true });
    const options = await testBundle(tier);
    if (options.entryPoints.length) await build({ ...shared, ...options });
  }
}

if (args.tests) {
  await buildTests(args.tests === 'all' ? tiers : args.tests.split(','));
} else {
  const { inputs, outputs } = await buildProducts(args.only ? args.only.split(',') : Object.keys(products));
  if (!args.only) {
    await writeFile(notices, thirdPartyNotices([...inputs, ...assets.map(([from]) => from)]));
    await prune(outputs);
  }
}
