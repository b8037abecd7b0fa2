import assert from 'node:assert/strict';
import fc from 'fast-check';
import { literal } from '../../src/server/db/db';
import { openPostgres } from '../../src/server/db/postgres';
import { onEachDatabase, sharedPostgres } from './support/databases';

const hostile = fc.oneof(
  fc.constantFrom('', 'NULL', '{}', '","', '\\', "\\'; --", '"', "'", ' ', '🌱', 'é\n'),
  fc.string({ unit: 'binary' }).map((each) => each.replaceAll('\0', '')),
);

onEachDatabase('the database', (db) => {
  it('takes a column of texts as one parameter, whatever they hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(hostile), { maxLength: 20 }), async (texts) => {
        const rows = await db().query<{ text: string | null }>(
          'SELECT * FROM unnest($1::text[]) AS t (text)',
          [texts],
          'texts',
        );
        assert.deepEqual(
          rows.map((row) => row.text),
          texts,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('reads a value that stands in a statement as the value that it is', async () => {
    const instant = fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true });
    await fc.assert(
      fc.asyncProperty(hostile, instant, async (text, at) => {
        const rows = await db().query(`SELECT ${literal(text)} AS text, ${literal(at)} AS at`);
        assert.deepEqual(rows, [{ text, at }]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('prepared statements', () => {
  it('are done without where a connection does not keep them', async () => {
    const db = openPostgres(await (await sharedPostgres()).fresh(), { max: 1 });
    const ask = () => db.query<{ n: number }>('SELECT $1::int + 1 AS n', [1], 'one more');
    const kept = async () =>
      (await db.query(`SELECT 1 FROM pg_prepared_statements WHERE name = 'one more'`)).length === 1;
    try {
      assert.deepEqual(await ask(), [{ n: 2 }]);
      assert.ok(await kept());
      await db.script('DEALLOCATE ALL');
      assert.deepEqual(await ask(), [{ n: 2 }]);
      assert.deepEqual(await ask(), [{ n: 2 }]);
      assert.equal(await kept(), false);
      await assert.rejects(db.query('SELECT 1 / $1::int', [0], 'divided'), /division by zero/);
    } finally {
      await db.close();
    }
  });
});
