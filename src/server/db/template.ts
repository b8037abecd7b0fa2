import { PGlite } from '@electric-sql/pglite';
import { migrate, migrationsDigest } from './migrate';
import { wrapped } from './pglite';

/** What a prebuilt database depends on besides the engine's version. */
export { migrationsDigest };

/** A new, migrated, empty database as a gzipped tar of its data folder. */
export async function makeTemplate(): Promise<Uint8Array> {
  const pglite = await PGlite.create('memory://');
  try {
    await migrate(wrapped(pglite, null));
    await pglite.query('CHECKPOINT');
    return new Uint8Array(await (await pglite.dumpDataDir('gzip')).arrayBuffer());
  } finally {
    await pglite.close();
  }
}
