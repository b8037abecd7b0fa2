import assert from 'node:assert/strict';
import { Account, type Credentials } from '../../../src/extension/account/account';
import { type Backend, BackendError } from '../../../src/extension/api/backend';
import type { Queries } from '../../../src/extension/api/queries';

function edges(kept: Credentials | null, accepts: (c: Credentials) => boolean) {
  const vault = { kept, reads: 0 };
  let attempts = 0;
  return {
    vault,
    attempts: () => attempts,
    account: new Account({
      vault: {
        read: async () => {
          vault.reads += 1;
          return vault.kept;
        },
        write: async (credentials) => {
          vault.kept = credentials;
        },
      },
      fromEnvironment: () => null,
      connect: async (credentials) => {
        attempts += 1;
        if (!accepts(credentials)) throw new BackendError('BAD_SECRET', 'The backend does not accept this secret', 401);
        return { backend: { url: credentials.url } as Backend, queries: {} as Queries };
      },
    }),
  };
}

const good = { url: 'http://127.0.0.1:1', secret: 'right' };

describe('account', () => {
  it('reads nothing before it is asked, and connects once for all who ask', async () => {
    const { account, vault, attempts } = edges(good, () => true);
    assert.equal(vault.reads, 0);
    const states = await Promise.all([account.restore(), account.restore(), account.restore()]);
    assert.ok(states.every((s) => s.state === 'connected'));
    assert.deepEqual([vault.reads, attempts()], [1, 1]);
  });

  it('keeps credentials only once they proved right', async () => {
    const { account, vault } = edges(null, (c) => c.secret === 'right');
    await assert.rejects(account.signIn({ ...good, secret: 'wrong' }), { code: 'BAD_SECRET' });
    assert.equal(vault.kept, null);
    assert.equal(account.state.state, 'signedOut');
    await account.signIn(good);
    assert.deepEqual(vault.kept, good);
    assert.equal(account.state.state, 'connected');
  });

  it('stays connected where another sign-in fails', async () => {
    const { account, vault } = edges(null, (c) => c.secret === 'right');
    await account.signIn(good);
    await assert.rejects(account.signIn({ url: 'http://127.0.0.1:2', secret: 'wrong' }));
    assert.equal(account.connected?.backend.url, good.url);
    assert.deepEqual(vault.kept, good);
  });

  it('says why kept credentials fail, and connects on retry', async () => {
    let up = false;
    const { account } = edges(good, () => up);
    assert.equal((await account.restore()).state, 'failed');
    up = true;
    await account.retry();
    assert.equal(account.state.state, 'connected');
  });

  it('lets what was loaded be read on where a retry only finds nobody there, and not where it is refused', async () => {
    let failure: BackendError | null = null;
    const states: string[] = [];
    const account = new Account({
      vault: { read: async () => good, write: async () => undefined },
      fromEnvironment: () => null,
      connect: async ({ url }) => {
        if (failure) throw failure;
        return { backend: { url } as Backend, queries: {} as Queries };
      },
    });
    await account.restore();
    account.onChange(({ state }) => states.push(state));
    for (const code of ['UNREACHABLE', 'TIMEOUT', 'RATE_LIMITED', 'INTERNAL_ERROR']) {
      failure = new BackendError(code, 'away');
      await assert.rejects(account.retry(), { code });
    }
    assert.deepEqual(states, []);
    assert.ok(account.connected);
    failure = new BackendError('BAD_SECRET', 'The backend does not accept this secret', 401);
    await assert.rejects(account.retry(), { code: 'BAD_SECRET' });
    assert.deepEqual(states, ['failed']);
  });

  it('forgets the secret on sign-out', async () => {
    const { account, vault } = edges(good, () => true);
    await account.restore();
    await account.signOut();
    assert.equal(vault.kept, null);
    assert.equal(account.state.state, 'signedOut');
  });
});
