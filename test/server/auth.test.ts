import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import pino from 'pino';
import { Failures } from '../../src/server/auth/failures';
import { secretRole } from '../../src/server/auth/secrets';
import { ConfigError, readConfig } from '../../src/server/config';
import type { Db } from '../../src/server/db/db';
import { type Api, adminSecret, developerSecret, startApi } from './support/api';
import { kinds } from './support/databases';

const issuer = 'https://clerk.example';
const party = 'https://dashboard.example';

interface Claims {
  sub?: string;
  azp?: string;
  iss?: string;
  exp?: string;
  publicMetadata?: unknown;
}

describe('who may ask', () => {
  let db: Db;
  let api: Api;
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;
  let keySet: Server;
  const lines: string[] = [];

  const token = (claims: Claims = {}, key = keys.privateKey) => {
    const { exp = '5m', sub = 'user_1', iss = issuer, azp = party, ...rest } = claims;
    const jwt = new SignJWT({ azp, ...rest }).setProtectedHeader({ alg: 'RS256', kid: 'k1' });
    return jwt.setSubject(sub).setIssuer(iss).setIssuedAt().setExpirationTime(exp).sign(key);
  };
  const bearer = async (claims?: Claims) => ({ Authorization: `Bearer ${await token(claims)}` });
  const admin = { publicMetadata: { role: 'admin' } };

  before(async () => {
    db = await kinds[0]!.open();
    keys = await generateKeyPair('RS256', { extractable: true });
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'RS256' };
    keySet = createServer((_request, response) => {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ keys: [jwk] }));
    });
    keySet.listen(0, '127.0.0.1');
    await once(keySet, 'listening');
    const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
    const jwt = { publicKey: await exportSPKI(keys.publicKey), issuer, authorizedParties: [party] };
    api = await startApi({
      db,
      log,
      auth: {
        secrets: { admin: adminSecret, developer: developerSecret },
        jwt,
        failures: { count: 1e6, windowMs: 1e6 },
      },
    });
  });
  after(async () => {
    await api?.close();
    keySet?.close();
    await db?.close();
  });

  it('knows an account by its token and its role by the public metadata', async () => {
    const { body } = await api.get('/me', await bearer(admin));
    assert.deepEqual([body.data.role, body.data.subject], ['admin', 'user_1']);
    const lower = { Authorization: `bearer ${await token(admin)}` };
    assert.equal((await api.get('/me', lower)).status, 200, 'the name of a scheme has no case');
    const developer = await bearer({ publicMetadata: { role: 'developer' } });
    assert.equal((await api.get('/me', developer)).body.data.role, 'developer');
    assert.equal(
      (await api.send('POST', '/retention/run', {}, { ...developer, 'X-Dashboard-Secret': '' })).status,
      401,
    );
  });

  it('answers 403 to an account without a role, on every route', async () => {
    for (const publicMetadata of [undefined, {}, { role: 'owner' }, 'admin']) {
      for (const path of ['/me', '/sessions', '/export', '/analytics/costs']) {
        const { status, body } = await api.get(path, await bearer({ publicMetadata }));
        assert.deepEqual([status, body.error.code], [403, 'FORBIDDEN']);
      }
    }
  });

  it('refuses tokens that are expired, of another issuer or party, signed by another key, or not signed', async () => {
    const stranger = await generateKeyPair('RS256');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"x"}').toString('base64url')}.`;
    const bad = [
      await token({ ...admin, exp: '-1m' }),
      await token({ ...admin, iss: 'https://other.example' }),
      await token({ ...admin, azp: 'https://other.example' }),
      await token(admin, stranger.privateKey),
      unsigned,
      'garbage',
      '',
    ];
    for (const each of bad) {
      const { status, body } = await api.get('/me', { Authorization: `Bearer ${each}` });
      assert.deepEqual([status, body.error.code], [401, 'UNAUTHORIZED']);
    }
    const secretSigned = await new SignJWT(admin)
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('x')
      .setExpirationTime('5m')
      .sign(Buffer.from(await exportSPKI(keys.publicKey)));
    assert.equal((await api.get('/me', { Authorization: `Bearer ${secretSigned}` })).status, 401);
  });

  it('takes keys from a key set, and says 503 when it cannot be had', async () => {
    const { port } = keySet.address() as AddressInfo;
    const from = async (jwksUrl: string) => startApi({ db, auth: { jwt: { jwksUrl, issuer } } });
    const good = await from(`http://127.0.0.1:${port}/keys`);
    assert.equal((await good.get('/me', await bearer(admin))).body.data.role, 'admin');
    await good.close();
    for (const nowhere of ['http://127.0.0.1:1/keys', `${api.url}/nothing-here`, `${api.url}/health`]) {
      const broken = await from(nowhere);
      assert.equal((await broken.get('/me', await bearer(admin))).status, 503, nowhere);
      await broken.close();
    }
  });

  it('compares secrets by their digests, whatever they hold', () => {
    const secrets = { admin: adminSecret, developer: developerSecret };
    assert.equal(secretRole(secrets, adminSecret), 'admin');
    assert.equal(secretRole(secrets, developerSecret), 'developer');
    for (const wrong of [
      '',
      'x',
      `${adminSecret}x`,
      adminSecret.slice(1),
      'ä'.repeat(100),
      '\u0000',
      'x'.repeat(1e6),
    ]) {
      assert.equal(secretRole(secrets, wrong), null);
    }
    assert.equal(secretRole({}, ''), null);
    assert.equal(secretRole({ admin: undefined }, ''), null);
  });

  it('answers 401 to any bytes in the secret header, and lives', async () => {
    const raw = (value: Buffer) =>
      new Promise<string>((resolve) => {
        const socket = connect(Number(new URL(api.url).port), '127.0.0.1', () => {
          socket.write('GET /api/brain/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Dashboard-Secret: ');
          socket.write(Buffer.concat([value, Buffer.from('\r\n\r\n')]));
        });
        let said = '';
        socket.on('data', (chunk: Buffer) => {
          said += chunk.toString('latin1');
        });
        socket.once('close', () => resolve(said)).once('error', () => resolve(said));
      });
    for (const value of [
      Buffer.from('ключ 🔑'),
      Buffer.alloc(100, 0xff),
      Buffer.alloc(100_000, 0x61),
      Buffer.alloc(400_000, 0x61),
      Buffer.alloc(4_000_000, 0xff),
      Buffer.from('"quoted"'),
    ]) {
      assert.match(await raw(value), /^HTTP\/1\.1 401 .*"code":"UNAUTHORIZED"/s);
    }
    assert.match(await raw(Buffer.from([0])), /^HTTP\/1\.1 400 .*"parameter":"request"/s);
    assert.equal((await api.get('/me')).status, 200);
  });

  it('makes an address wait that was refused too often, and only that long', async () => {
    let now = 0;
    const failures = new Failures({ count: 3, windowMs: 60_000 }, () => now);
    for (let i = 0; i < 3; i += 1) {
      assert.equal(failures.waitFor('a'), 0);
      failures.note('a');
    }
    assert.equal(failures.waitFor('a'), 60);
    assert.equal(failures.waitFor('b'), 0);
    now = 60_000;
    assert.equal(failures.waitFor('a'), 0);

    const limited = await startApi({
      db,
      auth: { secrets: { admin: adminSecret }, failures: { count: 2, windowMs: 60_000 } },
    });
    for (const expected of [401, 401, 429]) {
      assert.equal((await limited.get('/me', { 'X-Dashboard-Secret': 'wrong' })).status, expected);
    }
    const answer = await limited.get('/me');
    assert.equal(answer.body.error.code, 'RATE_LIMITED');
    const wait = Number(answer.headers.get('retry-after'));
    assert.ok(wait > 0 && wait <= 60);
    await limited.close();
  });

  it('without any secret lets in this machine alone, by its own name', async () => {
    const open = await startApi({ db, auth: {} });
    assert.equal((await open.get('/me', {})).body.data.role, 'admin');
    const port = Number(new URL(open.url).port);
    const said = await new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write('GET /api/brain/sessions HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n');
      });
      let text = '';
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      socket.once('end', () => resolve(text));
    });
    assert.match(said, /^HTTP\/1\.1 403 /);
    await open.close();
    assert.throws(() => readConfig({ HOST: '0.0.0.0' }, []), ConfigError);
    assert.equal(readConfig({ HOST: '0.0.0.0', DASHBOARD_API_SECRET: 'x' }, []).host, '0.0.0.0');
    assert.throws(() => readConfig({ DASHBOARD_API_SECRET: 'schlüssel' }, []), ConfigError);
    assert.throws(() => readConfig({ DASHBOARD_API_SECRET: 'x', DASHBOARD_DEVELOPER_SECRET: 'x' }, []), ConfigError);
  });

  it('logs who asked what, and neither secrets, tokens nor what was searched for', async () => {
    lines.length = 0;
    const headers = await bearer(admin);
    await api.get('/sessions?search=a-personal-thing', headers);
    await api.get('/sessions', { 'X-Dashboard-Secret': 'a-wrong-secret' });
    const text = lines.join('');
    const [first, second] = lines.map((line) => JSON.parse(line));
    assert.deepEqual(
      [first.method, first.path, first.query, first.status, first.subject, first.role],
      ['GET', '/api/brain/sessions', ['search'], 200, 'user_1', 'admin'],
    );
    assert.equal(second.status, 401);
    for (const hidden of ['a-personal-thing', 'a-wrong-secret', adminSecret, headers.Authorization.slice(7)]) {
      assert.ok(!text.includes(hidden));
    }
  });
});
