import assert from 'node:assert/strict';
import { once } from 'node:events';
import * as z from 'zod';
import type { BackendError } from '../../../src/extension/api/backend';
import { Http, type HttpOptions } from '../../../src/extension/api/http';
import { type Scripted, sendJson, startScripted } from '../../standin/scripted';
import { StepClock } from './stepClock';

const Thing = z.object({ id: z.string(), nested: z.array(z.object({ count: z.number() })).optional() });
const ok = { success: true, data: { id: 'a' } };

describe('requests', () => {
  let server: Scripted;
  let clock: StepClock;
  let lines: string[];
  const client = (options: Partial<HttpOptions> = {}) =>
    new Http({ base: server.url, secret: 's3cret!', clock, log: (line) => lines.push(line), ...options });
  const get = (http: Http, path = '/thing', more = {}) => http.get({ path, schema: Thing, ...more });
  beforeEach(() => {
    clock = new StepClock();
    lines = [];
  });
  afterEach(() => server.close());

  it('carry the secret in its header and nowhere else', async () => {
    let headers: NodeJS.Dict<string | string[]> = {};
    server = await startScripted((request, response) => {
      headers = request.headers;
      sendJson(response, 200, ok);
    });
    await get(client(), '/thing', { query: { search: 'Ana', limit: 3, none: undefined } });
    assert.equal(headers['x-dashboard-secret'], 's3cret!');
    assert.deepEqual(server.requests, ['/api/brain/thing?search=Ana&limit=3']);
    assert.deepEqual(lines, ['GET /thing 200 0 ms 34 B']);
  });

  it('accept an envelope and a bare body', async () => {
    server = await startScripted((_q, response, n) => sendJson(response, 200, n === 1 ? ok : { id: 'b' }));
    const http = client();
    assert.deepEqual(await get(http), { id: 'a' });
    assert.deepEqual(await get(http), { id: 'b' });
  });

  it('take an envelope that reports failure under 200 for a failure', async () => {
    server = await startScripted((_q, response) =>
      sendJson(response, 200, { success: false, error: { code: 'NOT_FOUND', message: 'No such thing' } }),
    );
    await assert.rejects(get(client()), { code: 'NOT_FOUND', message: 'No such thing' });
  });

  it('name the field that is wrong, and never its value', async () => {
    server = await startScripted((_q, response) =>
      sendJson(response, 200, { success: true, data: { id: 'a', nested: [{ count: 1 }, { count: 'private words' }] } }),
    );
    await assert.rejects(get(client()), (error: BackendError) => {
      assert.equal(error.code, 'BAD_ANSWER');
      assert.match(error.message, /GET \/thing is not as expected: nested\[1\]\.count should be number, is string$/);
      assert.doesNotMatch(error.message, /private words/);
      return true;
    });
  });

  for (const [what, body] of [
    ['HTML', '<!doctype html><h1>It works</h1>'],
    ['nothing', ''],
    ['half of JSON', '{"success":true,"data":{"id":"a"'],
  ]) {
    it(`say that ${what} is no answer`, async () => {
      server = await startScripted((_q, response) => response.end(body));
      await assert.rejects(get(client()), { code: 'BAD_ANSWER', message: /not with JSON/ });
    });
  }

  it('keep the backend’s own words readable: one line, no control or direction characters, short', async () => {
    const message = `bad\u0000\u001b[31m \u202egnol\n${'x'.repeat(5000)}`;
    server = await startScripted((_q, response) =>
      sendJson(response, 400, { success: false, error: { code: 'INVALID_PARAMETER', message } }),
    );
    await assert.rejects(get(client()), (error: BackendError) => {
      assert.equal(error.code, 'INVALID_PARAMETER');
      assert.doesNotMatch(error.message, /[\p{Cc}\p{Cf}]/u);
      assert.ok(error.message.length <= 300);
      return true;
    });
  });

  for (const [status, code] of [
    [400, 'INVALID_PARAMETER'],
    [401, 'UNAUTHORIZED'],
    [403, 'FORBIDDEN'],
    [404, 'NOT_FOUND'],
    [413, 'PAYLOAD_TOO_LARGE'],
    [418, 'BAD_ANSWER'],
    [500, 'INTERNAL_ERROR'],
  ] as const) {
    it(`are not repeated after ${status}`, async () => {
      server = await startScripted((_q, response) => response.writeHead(status).end('oops'));
      await assert.rejects(get(client()), { code, status });
      assert.equal(server.requests.length, 1);
    });
  }

  it('keep the backend’s code where the status has none of its own', async () => {
    server = await startScripted((_q, response) =>
      sendJson(response, 503, { success: false, error: { code: 'NOT_CONFIGURED', message: 'Ably not configured' } }),
    );
    await assert.rejects(get(client()), { code: 'NOT_CONFIGURED', message: 'Ably not configured' });
    assert.equal(server.requests.length, 1);
  });

  it('are repeated after a broken connection and a gateway’s refusal, twice at most, later each time', async () => {
    server = await startScripted((request, response, n) => {
      if (n === 1) request.socket.destroy();
      else if (n === 2) response.writeHead(502).end();
      else sendJson(response, 200, ok);
    });
    assert.deepEqual(await get(client()), { id: 'a' });
    assert.deepEqual(clock.slept, [300, 1200]);
    await server.close();
    server = await startScripted((request) => void request.socket.destroy());
    await assert.rejects(get(client()), { code: 'UNREACHABLE', message: /broke off/ });
    assert.equal(server.requests.length, 3);
  });

  it('are not repeated where that was forbidden', async () => {
    server = await startScripted((request) => void request.socket.destroy());
    await assert.rejects(get(client(), '/thing', { retries: 0 }), { code: 'UNREACHABLE' });
    assert.equal(server.requests.length, 1);
  });

  it('say who does not answer', async () => {
    server = await startScripted(() => {});
    await server.close();
    await assert.rejects(get(client()), { code: 'UNREACHABLE', message: /^Nothing answers at 127\.0\.0\.1:\d+/ });
  });

  it('end with TIMEOUT when the answer takes too long, its body included', async () => {
    server = await startScripted((_q, response, n) => {
      if (n > 1) response.write('{"id":');
    });
    for (let n = 0; n < 2; n += 1)
      await assert.rejects(get(client(), '/thing', { timeoutMs: 20 }), { code: 'TIMEOUT', message: /within 0\.02 s/ });
  });

  it('end with ABORTED, and are cancelled on the wire, when nobody waits any more', async () => {
    let arrived = () => {};
    let left = () => {};
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const departure = new Promise<void>((resolve) => {
      left = resolve;
    });
    server = await startScripted((_q, response) => {
      response.on('close', left);
      arrived();
    });
    const http = client();
    const [one, two] = [new AbortController(), new AbortController()];
    const asked = [get(http, '/thing', { signal: one.signal }), get(http, '/thing', { signal: two.signal })];
    const ends = Promise.allSettled(asked);
    await arrival;
    one.abort();
    await assert.rejects(asked[0]!, { code: 'ABORTED' });
    two.abort();
    await departure;
    assert.deepEqual(
      (await ends).map((end) => end.status),
      ['rejected', 'rejected'],
    );
    assert.equal(server.requests.length, 1);
  });

  it('are shared by all who ask for the same at the same time, unless they must not be', async () => {
    server = await startScripted((_q, response) => sendJson(response, 200, ok));
    const http = client();
    await Promise.all(Array.from({ length: 20 }, () => get(http)));
    assert.equal(server.requests.length, 1);
    await Promise.all([1, 2].map(() => get(http, '/thing', { share: false })));
    assert.equal(server.requests.length, 3);
  });

  it('refuse an answer that has no end', async () => {
    server = await startScripted((_q, response) => {
      response.on('error', () => {});
      const chunk = Buffer.alloc(4 * 1_048_576, 'x');
      const write = () => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once('drain', write);
      };
      write();
    });
    await assert.rejects(get(client()), { code: 'BAD_ANSWER', message: /larger than 64 MB/ });
  });

  it('follow redirects within their origin only', async () => {
    server = await startScripted((request, response) => {
      if (request.url?.endsWith('/thing')) response.writeHead(307, { Location: '/api/brain/other' }).end();
      else if (request.url?.endsWith('/circle')) response.writeHead(307, { Location: '/api/brain/circle' }).end();
      else if (request.url?.endsWith('/away')) response.writeHead(307, { Location: `http://localhost:1/x` }).end();
      else sendJson(response, 200, ok);
    });
    assert.deepEqual(await get(client()), { id: 'a' });
    await assert.rejects(get(client(), '/circle'), { code: 'BAD_ADDRESS', message: /circle/ });
    await assert.rejects(get(client(), '/away'), {
      code: 'BAD_ADDRESS',
      message: /redirects to http:\/\/localhost:1: /,
    });
  });

  it('never log the secret, the query or what was answered', async () => {
    server = await startScripted((_q, response, n) =>
      n % 2 ? sendJson(response, 200, { id: 'private words' }) : sendJson(response, 500, { error: 'private words' }),
    );
    const http = client();
    await get(http, '/thing', { query: { search: 'Ana' } });
    await assert.rejects(get(http, '/thing', { query: { search: 'Ana' } }));
    assert.equal(lines.length, 2);
    assert.doesNotMatch(lines.join('\n'), /s3cret|Ana|private/);
  });

  describe('under a rate limit', () => {
    it('wait as long as they are told, then go on', async () => {
      server = await startScripted((_q, response, n) =>
        n === 1 ? response.writeHead(429, { 'Retry-After': '4' }).end() : sendJson(response, 200, ok),
      );
      const limits: number[] = [];
      const started = clock.now();
      assert.deepEqual(await get(client({ onRateLimit: (at) => limits.push(at) })), { id: 'a' });
      assert.equal(clock.now() - started, 4000);
      assert.deepEqual(limits, [started + 4000]);
    });

    it('understand a date, and the limit’s own header', async () => {
      for (const headers of [
        { 'Retry-After': new Date(clock.now() + 4000).toUTCString() },
        { RateLimit: 'limit=100, remaining=0, reset=4' },
      ]) {
        server = await startScripted((_q, response, n) =>
          n === 1 ? response.writeHead(429, { ...headers }).end() : sendJson(response, 200, ok),
        );
        clock = new StepClock(clock.now());
        await get(client());
        assert.deepEqual(clock.slept, [4000]);
        await server.close();
      }
      server = await startScripted(() => {});
    });

    it('fail at once where the wait is long, with the time, and send nothing until then', async () => {
      server = await startScripted((_q, response, n) =>
        n === 1 ? response.writeHead(429, { 'Retry-After': '42' }).end() : sendJson(response, 200, ok),
      );
      const http = client();
      const retryAt = clock.now() + 42_000;
      const expected = { code: 'RATE_LIMITED', status: 429, retryAt, message: /rate limit is reached/ };
      await assert.rejects(get(http), expected);
      await assert.rejects(get(http, '/other'), { ...expected });
      assert.equal(server.requests.length, 1);
      clock.pass(42_000);
      assert.deepEqual(await get(http), { id: 'a' });
    });

    it('send nothing before the time that another connection was told', async () => {
      server = await startScripted((_q, response) => sendJson(response, 200, ok));
      const heldUntil = clock.now() + 30_000;
      const http = client({ heldUntil });
      await assert.rejects(get(http), { code: 'RATE_LIMITED', retryAt: heldUntil });
      assert.equal(server.requests.length, 0);
      clock.pass(30_000);
      assert.deepEqual(await get(http), { id: 'a' });
    });

    it('sit out a storm one at a time, each resource once', async () => {
      const ends = clock.now() + 60_000;
      server = await startScripted((_q, response) => {
        if (clock.now() < ends) response.writeHead(429, { 'Retry-After': '15' }).end();
        else sendJson(response, 200, ok);
      });
      let [now, most] = [0, 0];
      const counted: typeof fetch = async (url, init) => {
        now += 1;
        most = Math.max(most, now);
        return fetch(url, init).finally(() => {
          now -= 1;
        });
      };
      const http = client({ maxWaitMs: 20_000, fetch: counted });
      await assert.rejects(get(http, '/first'), { code: 'RATE_LIMITED' });
      const asked = Array.from({ length: 100 }, (_, i) => get(http, `/thing/${i % 5}`));
      const ended = await Promise.allSettled(asked);
      assert.equal(most, 1);
      assert.equal(ended.filter((e) => e.status === 'fulfilled').length, 100);
      assert.ok(server.requests.length <= 4 + 5, `${server.requests.length} requests`);
    });

    it('of 500 send one request a resource at a time, and no more than were asked for', async () => {
      server = await startScripted((_q, response) => response.writeHead(500).end());
      const http = client();
      for (let round = 1; round <= 10; round += 1) {
        const asked = Array.from({ length: 20 }, () => get(http));
        const ended = await Promise.allSettled(asked);
        assert.ok(ended.every((e) => e.status === 'rejected' && e.reason.code === 'INTERNAL_ERROR'));
        assert.equal(server.requests.length, round);
      }
      assert.equal(server.mostAtOnce(), 1);
    });

    it('stop waiting when nobody waits for them', async () => {
      server = await startScripted((_q, response) => response.writeHead(429, { 'Retry-After': '5' }).end());
      const controller = new AbortController();
      const http = client({
        clock: {
          now: () => clock.now(),
          sleep: async (_ms, signal) => {
            queueMicrotask(() => controller.abort());
            await once(signal!, 'abort');
            throw signal!.reason;
          },
        },
      });
      await assert.rejects(get(http, '/thing', { signal: controller.signal }), { code: 'ABORTED' });
      assert.equal(server.requests.length, 1);
    });
  });

  describe('that stream', () => {
    const read = async (http: Http, signal?: AbortSignal) => {
      let text = '';
      for await (const piece of http.stream({ path: '/export', signal, timeoutMs: 50 })) text += piece;
      return text;
    };

    it('give the text as it arrives, characters whole', async () => {
      server = await startScripted((_q, response) => {
        const bytes = Buffer.from('añ🌻b');
        response.write(bytes.subarray(0, 2));
        setImmediate(() => {
          response.write(bytes.subarray(2, 5));
          setImmediate(() => response.end(bytes.subarray(5)));
        });
      });
      assert.equal(await read(client()), 'añ🌻b');
    });

    it('say when they break off, fall silent, or are refused', async () => {
      server = await startScripted((request, response, n) => {
        if (n === 1) {
          response.write('half');
          setImmediate(() => request.socket.destroy());
        } else if (n === 2) response.write('half');
        else sendJson(response, 403, { success: false, error: { code: 'FORBIDDEN', message: 'no' } });
      });
      await assert.rejects(read(client()), { code: 'UNREACHABLE' });
      await assert.rejects(read(client()), { code: 'TIMEOUT' });
      await assert.rejects(read(client()), { code: 'FORBIDDEN' });
    });

    it('stop when told, or when the reader leaves', async () => {
      let closed = 0;
      let bothClosed = () => {};
      const done = new Promise<void>((resolve) => {
        bothClosed = resolve;
      });
      server = await startScripted((_q, response) => {
        response.on('close', () => {
          closed += 1;
          if (closed === 2) bothClosed();
        });
        response.write('more');
      });
      const controller = new AbortController();
      const pieces = client().stream({ path: '/export', signal: controller.signal });
      await pieces.next();
      controller.abort();
      await assert.rejects(pieces.next(), { code: 'ABORTED' });
      const left = client().stream({ path: '/export' });
      await left.next();
      await left.return(undefined);
      await done;
    });
  });
});
