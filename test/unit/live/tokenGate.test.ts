import assert from 'node:assert/strict';
import { BackendError } from '../../../src/extension/api/backend';
import { authFailure, isRefused, reasonOf, refusalOf } from '../../../src/extension/live/refusal';
import { TokenGate } from '../../../src/extension/live/tokenGate';
import type { TokenRequest } from '../../../src/shared/routes';
import { HandClock } from './sample';

const token: TokenRequest = { keyName: 'k', timestamp: 1, nonce: 'n', mac: 'm', capability: '{}' };

describe('asking for tokens', () => {
  it('keeps one request in flight, however many ask', async () => {
    let asked = 0;
    let answer: (value: TokenRequest) => void = () => undefined;
    const gate = new TokenGate(() => {
      asked += 1;
      return new Promise((resolve) => {
        answer = resolve;
      });
    }, new HandClock());
    const all = [gate.token(), gate.token(), gate.token()];
    answer(token);
    assert.deepEqual(await Promise.all(all), [token, token, token]);
    assert.equal(asked, 1);
  });

  it('asks a handful of times in a minute of failures, though the client tries each second', async () => {
    for (const status of [429, 500]) {
      const clock = new HandClock();
      let asked = 0;
      const gate = new TokenGate(async () => {
        asked += 1;
        throw new BackendError(status === 429 ? 'RATE_LIMITED' : 'INTERNAL_ERROR', 'no', status);
      }, clock);
      for (let second = 0; second < 60; second++) {
        await assert.rejects(gate.token(), { status });
        await clock.advance(1_000);
      }
      console.log(`      ${status} for a minute: ${asked} token requests for 60 tries of the client`);
      assert.ok(asked <= 8);
    }
  });

  it('gives an answer that led nowhere again for a minute, where the stream is another service', async () => {
    const clock = new HandClock();
    let asked = 0;
    const gate = new TokenGate(async () => ({ ...token, nonce: String(++asked) }), clock, true);
    for (let second = 0; second < 60; second += 5) {
      assert.equal((await gate.token()).nonce, '1');
      await clock.advance(5_000);
    }
    assert.equal((await gate.token()).nonce, '2');
    gate.spent();
    assert.equal((await gate.token()).nonce, '3');
    const own = new TokenGate(async () => ({ ...token, nonce: String(++asked) }), clock);
    assert.notEqual((await own.token()).nonce, (await own.token()).nonce);
  });

  it('tells a service that is away from one that refuses', () => {
    const away = { code: 80019, message: 'x', cause: { code: 'ENOTFOUND', statusCode: 401, message: 'getaddrinfo' } };
    const refused = { code: 80019, message: 'x', cause: { code: 40101, statusCode: 401, message: 'invalid key' } };
    assert.deepEqual([isRefused(away as never), isRefused(refused), isRefused(null)], [false, true, false]);
    assert.equal(reasonOf(away as never, null), "the stream's service cannot be reached");
    assert.equal(reasonOf(refused, null), 'invalid key');
  });

  it('keeps to Retry-After, and asks at once again after a success', async () => {
    const clock = new HandClock();
    const answers: (TokenRequest | BackendError)[] = [
      new BackendError('RATE_LIMITED', 'wait', 429, clock.now() + 40_000),
      token,
      new BackendError('INTERNAL_ERROR', 'no', 500),
    ];
    let asked = 0;
    const gate = new TokenGate(async () => {
      asked += 1;
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer ?? token;
    }, clock);
    await assert.rejects(gate.token());
    await clock.advance(39_000);
    await assert.rejects(gate.token());
    assert.equal(asked, 1);
    await clock.advance(1_000);
    assert.equal(await gate.token(), token);
    await assert.rejects(gate.token());
    await clock.advance(1_000);
    assert.equal(await gate.token(), token);
  });

  it('does not hold back where the network failed', async () => {
    let asked = 0;
    const gate = new TokenGate(async () => {
      asked += 1;
      throw new BackendError('UNREACHABLE', 'no');
    }, new HandClock());
    for (let n = 0; n < 3; n++) await assert.rejects(gate.token());
    assert.equal(asked, 3);
  });
});

describe('why the stream is away', () => {
  it('gives up on what asking again cannot change, and on nothing else', () => {
    for (const [code, status] of [
      ['UNAUTHORIZED', 401],
      ['FORBIDDEN', 403],
      ['NOT_CONFIGURED', 503],
    ] as const) {
      const error = new BackendError(code, 'no', status);
      assert.ok(refusalOf(error));
      assert.equal(authFailure(error).statusCode, 403);
    }
    for (const [code, status] of [
      ['UNREACHABLE', 0],
      ['RATE_LIMITED', 429],
      ['INTERNAL_ERROR', 500],
      ['HTTP_503', 503],
    ] as const) {
      const error = new BackendError(code, 'no', status);
      assert.equal(refusalOf(error), null);
      assert.equal(authFailure(error).statusCode, 401);
    }
  });

  it('says it in one line that a person can read', () => {
    assert.equal(reasonOf({ message: 'connect ECONNREFUSED 127.0.0.1:9' }, null), 'the server does not answer');
    assert.equal(
      reasonOf({ message: 'Unclean disconnection of WebSocket ; code = 1006' }, null),
      'the connection was lost',
    );
    assert.equal(reasonOf(null, null), 'the connection was lost');
    assert.equal(reasonOf({ message: 'a\nb\u001b[1m' }, null), 'a⏎b␛[1m');
    assert.equal(reasonOf({}, new BackendError('RATE_LIMITED', 'Too many requests', 429)), 'Too many requests');
  });
});
