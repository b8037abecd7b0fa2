import { PGlite } from '@electric-sql/pglite';
import { migrate } from './migrate';
import { wrapped } from './pglite';

/** A new, migrated, empty database as a gzipped tar of its data folder. */
export async function makeTemplate(): Promise<Uint8Array> {
  const pglite = await PGlite.create('memory://');
  try {
    await migrate(wrapped(pglite, null));
    // Nobody creates further databases from these: without them there is a third of the files to write at a first start.
    await pglite.query('UPDATE pg_database SET datistemplate = false WHERE datistemplate');
    for (const name of ['template0', 'template1']) await pglite.query(`DROP DATABASE ${name}`);
    await pglite.query('CHECKPOINT');
    return new Uint8Array(await (await pglite.dumpDataDir('gzip')).arrayBuffer());
  } finally {
    await pglite.close();
  }
}
