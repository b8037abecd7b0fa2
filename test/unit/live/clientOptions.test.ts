import assert from 'node:assert/strict';
import { clientOptions, placeOf } from '../../../src/extension/live/clientOptions';

const own = { endpoint: '127.0.0.1', port: 4100, tls: false };

describe('where the live stream is', () => {
  it('is where the backend answers, when the server names its own loopback address', () => {
    for (const [url, place] of [
      ['http://127.0.0.1:4100', { endpoint: '127.0.0.1', port: 4100, tls: false }],
      ['http://localhost:9999', { endpoint: 'localhost', port: 9999, tls: false }],
      ['http://[::1]:4100', { endpoint: 'localhost', port: 4100, tls: false }],
      ['https://monitor.example.org', { endpoint: 'monitor.example.org', port: 443, tls: true }],
    ] as const) {
      assert.deepEqual(placeOf(own, url), place);
    }
  });

  it('is where the server says, when it names another host', () => {
    const other = { endpoint: 'live.example.org', port: 8443, tls: true };
    assert.deepEqual(placeOf(other, 'http://127.0.0.1:4100'), other);
  });

  it('asks no other host when the server speaks the protocol itself, and Ably where it does not', () => {
    const local = clientOptions({ url: 'http://127.0.0.1:4100', me: { realtime: own } }, undefined, null);
    assert.deepEqual([local.endpoint, local.port, local.tls], ['127.0.0.1', 4100, false]);
    assert.deepEqual(local.fallbackHosts, []);
    assert.equal(local.disableConnectivityCheck, true);
    const remote = clientOptions({ url: 'https://api.example.org', me: {} }, undefined, null);
    assert.equal(remote.endpoint, undefined);
    assert.notEqual(remote.tls, false);
  });

  it('never has the library log, which would print tokens', () => {
    assert.equal(clientOptions({ url: '', me: {} }, undefined, null).logLevel, 0);
  });
});
