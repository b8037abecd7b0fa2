import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../lib/paths.mjs';

const dist = join(root, 'dist');

/** Sizes in bytes of what `dist` holds: the host bundle is the entry with all that it imports statically. */
export function bundleSizes() {
  const views = readdirSync(join(dist, 'webviews')).filter((file) => file.endsWith('.js'));
  return {
    host: withStaticImports('extension.cjs'),
    server: withStaticImports('server.js'),
    worker: statSync(join(dist, 'linkWorker.js')).size,
    views: views.map((file) => ({ name: file.replace('.js', ''), bytes: statSync(join(dist, 'webviews', file)).size })),
  };
}

/** How a file names what it loads at once; what it loads later stands in `import(…)` or behind `=>`. */
const atOnce = [
  /(?:^|[;}\n])\s*(?:import|export)\s*(?:[\w*{}$,\s]+?\bfrom\s*)?["'](\.[^"']+\.js)["']/g,
  /[=;,]require\("(\.[^"]+\.cjs)"\)/g,
];

function withStaticImports(entry) {
  const seen = new Set();
  const visit = (file) => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = readFileSync(join(dist, file), 'utf8');
    for (const form of atOnce) for (const [, name] of text.matchAll(form)) visit(join(file, '..', name));
  };
  visit(entry);
  return [...seen].reduce((sum, file) => sum + statSync(join(dist, file)).size, 0);
}
