import assert from 'node:assert/strict';
import { connect } from '../../../src/extension/api/connect';
import { type Scripted, sendJson, startScripted } from '../../standin/scripted';

const me = { role: 'developer', subject: null, server: { name: 'neural-monitor', version: '1.0.0', capabilities: [] } };
const refused = (message: string) => ({ success: false, error: { code: 'UNAUTHORIZED', message } });

describe('connect', () => {
  let server: Scripted;
  const to = (answer: Parameters<typeof startScripted>[0], secret = 's3cret') =>
    startScripted(answer).then((started) => {
      server = started;
      return connect({ url: started.url, secret });
    });
  afterEach(() => server.close());

  it('knows a full backend by one request', async () => {
    const backend = await to((_q, response) => sendJson(response, 200, { success: true, data: me }));
    assert.equal(backend.kind, 'full');
    assert.equal(backend.contextSpends, false);
    assert.deepEqual(backend.me, me);
    assert.equal(backend.url, server.url);
    assert.deepEqual(server.requests, ['/api/brain/me']);
  });

  it('says that a secret is wrong in whatever words the backend refuses it', async () => {
    for (const message of ['Dashboard authentication required', 'Authentication required', 'no', '']) {
      await assert.rejects(
        to((_q, response) => sendJson(response, 401, refused(message))),
        { code: 'BAD_SECRET', message: 'The backend does not accept this secret' },
      );
      await server.close();
    }
    await assert.rejects(
      to((_q, response) => response.writeHead(401).end()),
      { code: 'BAD_SECRET' },
    );
  });

  it('says that access was not granted', async () => {
    await assert.rejects(
      to((_q, response) =>
        sendJson(response, 403, { success: false, error: { code: 'FORBIDDEN', message: 'no role' } }),
      ),
      { code: 'FORBIDDEN', message: /ask whoever runs the backend/ },
    );
  });

  it('says that something else answers at the address', async () => {
    await assert.rejects(
      to((_q, response) => response.writeHead(404).end('not here')),
      { code: 'BAD_ADDRESS' },
    );
    await server.close();
    await assert.rejects(
      to((_q, response) => response.end('<html>hello</html>')),
      { code: 'BAD_ANSWER' },
    );
    await server.close();
    await assert.rejects(
      to((_q, response) => sendJson(response, 200, { hello: 'world' })),
      {
        code: 'BAD_ANSWER',
        message: /GET \/me/,
      },
    );
    await server.close();
    await assert.rejects(
      to((_q, response) => response.writeHead(302, { Location: 'https://login.example.com/' }).end()),
      { code: 'BAD_ADDRESS', message: /redirects to https:\/\/login\.example\.com: / },
    );
  });

  it('says that nothing answers', async () => {
    server = await startScripted(() => {});
    await server.close();
    await assert.rejects(connect({ url: server.url, secret: 'a' }), {
      code: 'UNREACHABLE',
      message: /is the backend running/,
    });
  });

  it('stops when told', async () => {
    const controller = new AbortController();
    server = await startScripted(() => controller.abort());
    await assert.rejects(connect({ url: server.url, secret: 'a', signal: controller.signal }), { code: 'ABORTED' });
  });

  it('refuses a bad secret before anything is sent', async () => {
    for (const secret of ['', 'ü', 'a b', 'a\nb', '\u007f']) {
      await assert.rejects(
        to((_q, response) => response.end(), secret),
        { code: 'BAD_SECRET' },
      );
      assert.equal(server.requests.length, 0);
      await server.close();
    }
  });

  it('never puts the secret into an error or a line of the log', async () => {
    const lines: string[] = [];
    const secret = 'hunter2-hunter2';
    for (const status of [200, 302, 401, 403, 404, 429, 500]) {
      server = await startScripted((request, response) =>
        response
          .writeHead(status, { 'Content-Type': 'application/json', 'Retry-After': '60', Location: '//elsewhere' })
          .end(JSON.stringify(refused(`you sent ${request.headers['content-type']}`))),
      );
      await connect({ url: server.url, secret, log: (line) => lines.push(line) }).catch((error: Error) => {
        lines.push(`${error.message} ${error.stack} ${JSON.stringify(error)}`);
      });
      await server.close();
    }
    assert.ok(lines.length >= 14);
    assert.doesNotMatch(lines.join('\n'), /hunter2/);
  });
});
