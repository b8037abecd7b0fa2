import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import fc from 'fast-check';
import type { Db } from '../../src/server/db/db';
import { apiBase, routes } from '../../src/shared/routes';
import { type Api, adminSecret, startApi } from './support/api';
import { kinds } from './support/databases';

const requests = 10_000;
const atOnce = 8;

const nasty = [
  '',
  ' ',
  '0',
  '-1',
  '1e309',
  'NaN',
  '\0',
  '%',
  '_',
  '\\',
  "'",
  '"; DROP TABLE "Session"; --',
  '{{7*7}}',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  '\ud800',
  '🌱',
  '2026-11-23',
  '2026-11-23T10:00:00.000Z',
  '9999-12-31T23:59:59.999Z',
  '0000-00-00',
  'COMPLETED',
  'PARTNER',
  'day',
  'csv',
  's1',
  'a1',
  'WzBd',
  'x'.repeat(3_000),
];

const text = fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: 'binary', maxLength: 30 }));
const params = [
  'cursor',
  'limit',
  'from',
  'to',
  'status',
  'type',
  'search',
  'callType',
  'model',
  'period',
  'sessionId',
  'format',
  'after',
];
const fields = [
  'id',
  'sessionId',
  'turnId',
  'model',
  'callType',
  'status',
  'cost',
  'tokenCountInput',
  'durationMs',
  'createdAt',
  'completedAt',
  'input',
  'metadata',
  'senderId',
  'role',
  'content',
  'title',
  'stage',
  'members',
  'type',
  'olderThanDays',
  'timestamp',
  'structuredOutput',
  'activityType',
  'output',
];

const value = fc.oneof(
  { weight: 3, arbitrary: text },
  { weight: 2, arbitrary: fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, 1, -1, 1e15, null, true)) },
  { weight: 1, arbitrary: fc.anything({ maxDepth: 4, withNullPrototype: false }) },
);
const good = { id: 'a1', sessionId: 's1', senderId: null, role: 'AI', content: 'x', model: 'gpt-4o', type: 'PARTNER' };
const object = fc
  .tuple(
    fc.constantFrom<object>({}, good),
    fc.dictionary(
      fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...fields) }, { weight: 1, arbitrary: text }),
      value,
      { maxKeys: 8, noNullPrototype: true },
    ),
  )
  .map(([base, more]) => ({ ...base, ...more }));
const nearlyGood = fc
  .tuple(
    fc.constantFrom('a1', 'a2', 's1', 's2', 'm1'),
    fc.dictionary(fc.constantFrom('cost', 'metadata', 'input', 'title', 'stage', 'status'), value, {
      maxKeys: 1,
      noNullPrototype: true,
    }),
  )
  .map(([id, more]) => ({ ...good, id, ...more }));
const body = fc.oneof(
  { weight: 6, arbitrary: nearlyGood.map((each) => JSON.stringify(each)) },
  { weight: 6, arbitrary: object.map((each) => JSON.stringify(each)) },
  { weight: 2, arbitrary: fc.array(object, { maxLength: 4 }).map((each) => JSON.stringify(each)) },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: text },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 1, max: 100_000 })
      .map((deep) => `{"id":"d","model":"m","input":${'['.repeat(deep)}${']'.repeat(deep)}}`),
  },
);

const paths = [...Object.values(routes).map((route) => route.path), '/export', '/health', '/openapi.json', '/nowhere'];
const shot = fc.record({
  method: fc.constantFrom('GET', 'GET', 'GET', 'POST', 'POST', 'PATCH', 'DELETE', 'PUT', 'OPTIONS', 'HEAD'),
  path: fc.constantFrom(...paths),
  id: fc.oneof(fc.constantFrom('s1', 'a1', '%', '%ff', '%00', '..', '%2e%2e%2f'), text.map(encodeURIComponentSafely)),
  query: fc.array(fc.tuple(fc.constantFrom(...params), text), { maxLength: 4 }),
  raw: fc.constantFrom('', '', '', '%', '&&==', 'limit[]=1', 'a[b]=c'),
  type: fc.constantFrom(
    'application/json',
    'application/json',
    'application/json',
    'text/plain',
    'application/json; charset=x',
    'multipart/form-data',
    '',
  ),
  encoding: fc.constantFrom(undefined, undefined, undefined, undefined, 'gzip', 'br', 'nonsense'),
  secret: fc.oneof(
    { weight: 9, arbitrary: fc.constant(adminSecret) },
    { weight: 1, arbitrary: fc.constantFrom('', 'wrong', '\u00ff\u00fe') },
  ),
  body,
});
type Shot = typeof shot extends fc.Arbitrary<infer T> ? T : never;

function encodeURIComponentSafely(each: string): string {
  return encodeURIComponent(each.replace(/[\ud800-\udfff]/g, '?')) || 'x';
}

const sent = new Set(['POST', 'PATCH', 'PUT']);

function ask(
  agent: Agent,
  port: number,
  { method, path, id, query, raw, type, encoding, secret, body }: Shot,
): Promise<number> {
  const search = [...query.map(([name, each]) => `${name}=${encodeURIComponentSafely(each)}`), raw]
    .filter(Boolean)
    .join('&');
  const target = `${apiBase}${path.replace(/:\w+/g, () => id)}${search ? `?${search}` : ''}`;
  const headers: Record<string, string> = { 'X-Dashboard-Secret': secret };
  if (type) headers['Content-Type'] = type;
  if (encoding) headers['Content-Encoding'] = encoding;
  return new Promise((resolve, reject) => {
    const asked = request({ agent, host: '127.0.0.1', port, method, path: target, headers }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0)).once('error', reject);
    });
    asked.once('error', reject);
    asked.end(sent.has(method) ? body : undefined);
  });
}

for (const kind of kinds.slice(0, 2)) {
  describe(`whatever is sent to the API (${kind.name})`, () => {
    let db: Db;
    let api: Api;
    before(async () => {
      db = await kind.open();
      api = await startApi({ db });
    });
    after(async () => {
      await api?.close();
      await db?.close();
    });

    it(`is answered, and never with a fault of the server: ${requests / 2} requests`, async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
      const port = Number(new URL(api.url).port);
      const seed = process.env.FUZZ_SEED ? Number(process.env.FUZZ_SEED) : Date.now() % 2 ** 31;
      const shots = fc.sample(shot, { numRuns: requests / 2, seed });
      const seen = new Map<number, number>();
      const fire = async () => {
        for (let each = shots.pop(); each; each = shots.pop()) {
          const status = await ask(agent, port, each);
          seen.set(status, (seen.get(status) ?? 0) + 1);
          assert.ok(
            status < 500 || status === 503,
            `FUZZ_SEED=${seed}: ${status} for ${JSON.stringify(each).slice(0, 2_000)}`,
          );
        }
      };
      await Promise.all(Array.from({ length: atOnce }, fire));
      agent.destroy();
      for (const status of [200, 201, 400, 401, 404])
        assert.ok((seen.get(status) ?? 0) > 5, `too few ${status}: ${[...seen]}`);
      assert.equal((await api.get('/sessions')).status, 200);
    });
  });
}
