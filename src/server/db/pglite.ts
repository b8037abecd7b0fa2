import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import type { Db, Queries, Row } from './db';
import { lockFolder, type PidLock } from './pidLock';
import { Prepared } from './prepared';
import { Turns } from './turns';
import { unpack } from './unpack';

const int8 = 20;
const date = 1082;
const parsers = { [int8]: Number, [date]: (text: string) => text };

/** The types of this project know no WebAssembly, which both Node and the editor's own Node have. */
type Compile = (bytes: Uint8Array) => Promise<NonNullable<PGliteOptions['pgliteWasmModule']>>;
const { compile } = (globalThis as unknown as { WebAssembly: { compile: Compile } }).WebAssembly;

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** The folder with the files that ship beside the bundle, null where this runs from a checkout. */
async function assetFolder(): Promise<string | null> {
  for (const place of ['./pglite/', '../pglite/']) {
    const folder = fileURLToPath(new URL(place, import.meta.url));
    if (await exists(`${folder}pglite.wasm`)) return folder;
  }
  return null;
}

/** Options that load the engine from the shipped files instead of from its package. */
async function engine(assets: string | null): Promise<Partial<PGliteOptions>> {
  if (!assets) return {};
  const [pgliteWasmModule, initdbWasmModule, data] = await Promise.all([
    readFile(`${assets}pglite.wasm`).then(compile),
    readFile(`${assets}initdb.wasm`).then(compile),
    readFile(`${assets}pglite.data`),
  ]);
  return { pgliteWasmModule, initdbWasmModule, fsBundle: new Blob([data]) };
}

/** The prebuilt database, where it is there: with it a first start takes one second instead of three. */
async function template(assets: string | null): Promise<Buffer | null> {
  const path = assets && `${assets}template.tar.gz`;
  return path && (await exists(path)) ? readFile(path) : null;
}

/**
 * PostgreSQL inside this process, its data in `folder` (created where it is missing) or in memory for `memory://`.
 * Its queries block the event loop while they run. It must be closed, else the process stays alive. Rejects with FolderInUse.
 */
export async function openPglite(folder: string): Promise<Db> {
  const assets = await assetFolder();
  // Compiled by other threads while the folder is made ready.
  const loading = engine(assets);
  loading.catch(() => {});
  if (folder.startsWith('memory://')) {
    const prebuilt = await template(assets);
    const start = prebuilt ? { loadDataDir: new Blob([new Uint8Array(prebuilt)]) } : {};
    return wrapped(await PGlite.create({ ...(await loading), ...start, dataDir: folder, parsers }), null);
  }
  await mkdir(dirname(folder), { recursive: true });
  const lock = await lockFolder(folder, !(await exists(`${folder}/PG_VERSION`)));
  try {
    if (lock.halfMade) await rm(folder, { recursive: true, force: true });
    const isNew = !(await exists(`${folder}/PG_VERSION`));
    const prebuilt = isNew ? await template(assets) : null;
    if (prebuilt) await unpack(prebuilt, folder);
    const pglite = await PGlite.create({ ...(await loading), dataDir: folder, parsers });
    if (isNew) await lock.made();
    return wrapped(pglite, lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

const inside = (on: Pick<PGlite, 'query' | 'exec'>): Queries => ({
  query: async <T extends Row>(sql: string, params?: readonly unknown[]) =>
    (await on.query<T>(sql, params as unknown[])).rows,
  script: async (sql) => void (await on.exec(sql)),
});

/** An open engine as a database, of which it should be the only user; closing it gives the lock back. */
export function wrapped(pglite: PGlite, lock: PidLock | null): Db {
  const prepared = new Prepared(pglite);
  const turns = new Turns(1);
  const plain = inside(pglite);
  return {
    kind: 'pglite',
    query: <T extends Row>(sql: string, params: readonly unknown[] = [], name?: string) =>
      turns.take(() => (name ? prepared.query<T>(name, sql, params) : plain.query<T>(sql, params))),
    transaction: (run, options) =>
      turns.take(() =>
        pglite.transaction(async (tx) => {
          if (options?.snapshot) await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
          return run(inside(tx));
        }),
      ),
    script: (sql) => turns.take(() => plain.script(sql)),
    close: async () => {
      if (!pglite.closed) await pglite.close();
      await lock?.release();
    },
  };
}
