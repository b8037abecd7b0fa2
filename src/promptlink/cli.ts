import { hash } from 'node:crypto';
import { once } from 'node:events';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { aheadMs, rehearsal } from './ahead';
import { defaultMaxFileBytes, Workspace } from './workspace';

/** `link --workspace DIR`: NDJSON `{id, text}` in, `{id, links, holes, ms}` out, one line of figures on stderr. */
export async function main(argv: string[]): Promise<void> {
  const { values } = parseArgs({
    args: argv,
    options: {
      workspace: { type: 'string' },
      exclude: { type: 'string', multiple: true, default: [] },
      include: { type: 'string', multiple: true, default: [] },
      storage: { type: 'string' },
      'no-storage': { type: 'boolean', default: false },
      'max-file-bytes': { type: 'string', default: String(defaultMaxFileBytes) },
    },
  });
  if (!values.workspace) throw new Error('which folder? --workspace DIR');
  const workspace = new Workspace({
    roots: [{ name: 'workspace', dir: values.workspace }],
    exclude: values.exclude,
    include: values.include,
    storageDir: values['no-storage'] ? null : (values.storage ?? defaultStorage(values.workspace)),
    maxFileBytes: Number(values['max-file-bytes']),
  });
  const stats = await workspace.build();
  const warmed = performance.now();
  for (const _ of rehearsal(workspace.engine)) if (performance.now() - warmed > aheadMs) break;
  const warmMs = Math.round(performance.now() - warmed);
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    if (!line.trim()) continue;
    if (!process.stdout.write(`${answer(workspace, line)}\n`)) await once(process.stdout, 'drain');
  }
  const { files, bytes, literals, readMs, indexMs } = stats;
  const rssMb = Math.round(process.resourceUsage().maxRSS / 102.4) / 10;
  process.stderr.write(`${JSON.stringify({ files, bytes, literals, readMs, indexMs, warmMs, rssMb })}\n`);
}

/** The index of a folder is kept in the user's cache folder, so that it opens at once the next time. */
function defaultStorage(workspace: string): string {
  const cache =
    process.env.XDG_CACHE_HOME || join(homedir(), process.platform === 'darwin' ? 'Library/Caches' : '.cache');
  return join(cache, 'neural-monitor', 'links', hash('sha1', resolve(workspace), 'hex').slice(0, 16));
}

function answer(workspace: Workspace, line: string): string {
  let id: unknown = null;
  try {
    const request = JSON.parse(line) as { id?: unknown; text?: unknown };
    id = request.id ?? null;
    if (typeof request.text !== 'string') throw new Error('`text` is not a string');
    const started = performance.now();
    const result = workspace.engine.link(request.text);
    const ms = Math.round((performance.now() - started) * 1000) / 1000;
    return JSON.stringify({ id, ...result, ms });
  } catch (error) {
    return JSON.stringify({ id, links: [], holes: [], ms: 0, error: (error as Error).message });
  }
}

await main(process.argv.slice(2));
