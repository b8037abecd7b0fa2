import assert from 'node:assert/strict';
import type { Recorder } from '../../../src/server/ingest/recorder';
import { simulateLive } from '../../../src/server/sample/sample';
import { type ActivityPatch, NewActivity, NewMessage, NewSession } from '../../../src/shared/routes';

/** Keeps what is recorded, and checks that each thing is recorded in the order in which an application would. */
class Ledger implements Recorder {
  readonly sessionIds = new Set<string>();
  readonly active = new Set<string>();
  readonly running = new Set<string>();
  readonly ended = new Map<string, ActivityPatch>();
  readonly said: NewMessage[] = [];
  onChange: () => void = () => {};

  async sessions(rows: readonly NewSession[]): Promise<void> {
    for (const row of rows) {
      const { id, status } = NewSession.parse(row);
      this.sessionIds.add(id);
      if (status === 'ACTIVE') this.active.add(id);
      else this.active.delete(id);
    }
    this.onChange();
  }

  async messages(rows: readonly NewMessage[]): Promise<void> {
    for (const row of rows) {
      assert.ok(this.sessionIds.has(row.sessionId), 'a message of no session');
      this.said.push(NewMessage.parse(row));
    }
    this.onChange();
  }

  async activities(rows: readonly NewActivity[]): Promise<void> {
    for (const row of rows) {
      assert.equal(NewActivity.parse(row).status, 'PENDING');
      assert.ok(this.sessionIds.has(row.sessionId!), 'a call of no session');
      assert.ok(!this.running.has(row.id) && !this.ended.has(row.id), 'a call began twice');
      this.running.add(row.id);
    }
    this.onChange();
  }

  async complete(id: string, patch: ActivityPatch): Promise<never> {
    assert.ok(this.running.delete(id), 'a call ended that had not begun');
    this.ended.set(id, patch);
    this.onChange();
    return undefined as never;
  }
}

/** Simulates until `enough`, then stops. */
async function simulated(ledger: Ledger, enough: () => boolean, errors: unknown[] = []): Promise<void> {
  const stop = new AbortController();
  ledger.onChange = () => {
    if (enough()) stop.abort();
  };
  await simulateLive(ledger, { signal: stop.signal, seed: 5, intervalMs: 4, onError: (error) => errors.push(error) });
}

describe('simulated traffic', function () {
  this.timeout(60_000);

  it('begins each call as pending and ends it once; when stopped, leaves no call pending and no session active', async () => {
    const ledger = new Ledger();
    const errors: unknown[] = [];
    const failed = () => [...ledger.ended.values()].some(({ status }) => status === 'FAILED');
    await simulated(ledger, () => ledger.ended.size >= 150 && failed() && ledger.running.size > 0, errors);
    assert.deepEqual(errors, []);
    assert.equal(ledger.running.size, 0);
    assert.deepEqual([...ledger.active], [], 'a session that looks alive');
    assert.ok(ledger.sessionIds.size > 1 && ledger.sessionIds.size < 60);
    const statuses = new Set([...ledger.ended.values()].map(({ status }) => status));
    assert.deepEqual(statuses, new Set(['COMPLETED', 'FAILED']));
    for (const { status, metadata } of ledger.ended.values()) {
      if (status === 'FAILED') assert.ok((metadata as { error?: unknown }).error);
    }
    assert.ok(ledger.said.some(({ role }) => role === 'USER') && ledger.said.some(({ role }) => role === 'AI'));
  });

  it('stops at once, also before it has begun', async () => {
    const ledger = new Ledger();
    await simulateLive(ledger, { signal: AbortSignal.abort(), seed: 1 });
    assert.equal(ledger.sessionIds.size, 0);
  });

  it('goes on when writes fail, and tells of each', async () => {
    const ledger = new Ledger();
    const errors: unknown[] = [];
    const complete = ledger.complete.bind(ledger);
    let refusals = 0;
    ledger.complete = (id, patch) => {
      if (ledger.ended.size % 7 !== 3 || refusals > 4) return complete(id, patch);
      refusals += 1;
      return Promise.reject(new Error('the database is away'));
    };
    await simulated(ledger, () => ledger.ended.size >= 30, errors);
    assert.equal(errors.length, refusals);
    assert.ok(refusals > 0);
    for (const error of errors) assert.match(String(error), /away/);
  });
});
