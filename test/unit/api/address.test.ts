import assert from 'node:assert/strict';
import fc from 'fast-check';
import { baseAddress, checkSecret, fillPath, isLoopback } from '../../../src/extension/api/address';

describe('address of a backend', () => {
  for (const [typed, base] of [
    ['https://api.example.com', 'https://api.example.com'],
    ['  https://api.example.com/  ', 'https://api.example.com'],
    ['https://api.example.com/api/brain/', 'https://api.example.com'],
    ['https://api.example.com/app/api/brain?x=1#y', 'https://api.example.com/app'],
    ['api.example.com', 'https://api.example.com'],
    ['localhost:3000', 'http://localhost:3000'],
    ['127.0.0.1:3000/', 'http://127.0.0.1:3000'],
    ['[::1]:3000', 'http://[::1]:3000'],
    ['http://LOCALHOST:80', 'http://localhost'],
  ]) {
    it(`reads ${JSON.stringify(typed)}`, () => assert.equal(baseAddress(typed!), base));
  }

  for (const typed of [
    '',
    '   ',
    'ftp://api.example.com',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://ana:secret@api.example.com',
    'https://ana@api.example.com',
    'http://api.example.com',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://10.0.0.1',
    'https://',
    'https://exa mple.com',
  ]) {
    it(`refuses ${JSON.stringify(typed)}`, () => {
      assert.throws(() => baseAddress(typed), { name: 'BackendError', code: 'BAD_ADDRESS' });
    });
  }

  it('lets plain http leave the machine where that was allowed', () => {
    assert.equal(baseAddress('http://10.0.0.1:3000', true), 'http://10.0.0.1:3000');
  });

  it('never repeats a password that stands in it', () => {
    assert.throws(
      () => baseAddress('https://ana:hunter2@api.example.com'),
      (error: Error) => !/hunter2/.test(error.message),
    );
  });

  it('yields an address that reads the same again, or BackendError', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((s) => `http://localhost${s}`),
        ),
        (typed) => {
          let base: string;
          try {
            base = baseAddress(typed);
          } catch (error) {
            assert.equal((error as Error).name, 'BackendError');
            return;
          }
          assert.equal(baseAddress(base), base);
          const url = new URL(base);
          assert.ok(url.protocol === 'https:' || isLoopback(url.hostname));
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('secret', () => {
  it('may hold printable ASCII only', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (secret) => {
        const fine = /^[\x21-\x7e]+$/.test(secret);
        if (fine) checkSecret(secret);
        else assert.throws(() => checkSecret(secret), { code: 'BAD_SECRET' });
      }),
    );
  });

  it('is not let through by a line end', () => {
    assert.throws(() => checkSecret('secret\n'), { code: 'BAD_SECRET' });
  });
});

describe('path of a route', () => {
  it('stays the route’s path, whatever the id', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('.', '..', '/', '../me', '%2e%2e', '?x', '#')),
        (id) => {
          let path: string;
          try {
            path = fillPath('/sessions/:id/context', { id });
          } catch (error) {
            assert.equal((error as { code?: string }).code, 'NOT_FOUND');
            return;
          }
          const url = new URL(`https://api.example.com/api/brain${path}`);
          assert.match(url.pathname, /^\/api\/brain\/sessions\/[^/]+\/context$/);
          assert.equal(url.search + url.hash, '');
          assert.equal(decodeURIComponent(url.pathname.split('/')[4]!), id);
        },
      ),
      { numRuns: 3000 },
    );
  });
});
