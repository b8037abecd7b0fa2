import { type Backend, BackendError } from '../../../src/extension/api/backend';
import type { ActivityDetail, LiveMessage, SessionSummary } from '../../../src/shared/model';
import type { BackendKind } from '../../../src/shared/protocol';

const newest = (a: { createdAt: string; id: string }, b: { createdAt: string; id: string }): number =>
  b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id);

/** A database in memory behind the client's interface: what the feed asks for when it catches up, and how often. */
export class MemoryBackend {
  readonly rows = new Map<string, ActivityDetail>();
  readonly messages: LiveMessage[] = [];
  readonly sessionRows = new Map<string, SessionSummary>();
  /** What was asked, in order. */
  readonly asked: string[] = [];
  /** Every request waits for this. */
  ready: Promise<void> = Promise.resolve();
  /** Every request fails with this. */
  failure: BackendError | null = null;
  readonly kind: BackendKind;

  constructor(kind: BackendKind = 'full') {
    this.kind = kind;
  }

  put(row: ActivityDetail): ActivityDetail {
    this.rows.set(row.id, row);
    return row;
  }

  session(id: string, updatedAt: string, more: Partial<SessionSummary> = {}): void {
    const stats = { totalCost: 0, totalTokens: 0, activityCount: 0, turnCount: 0 };
    const row = { id, type: 'PARTNER', status: 'ACTIVE', createdAt: updatedAt, updatedAt, title: null, stats };
    this.sessionRows.set(id, { ...row, ...more });
  }

  get backend(): Backend {
    const ask = async (what: string): Promise<void> => {
      this.asked.push(what);
      await this.ready;
      if (this.failure) throw this.failure;
    };
    const backend: Partial<Backend> = {
      kind: this.kind,
      activities: async ({ from = '', limit = 20, cursor }) => {
        await ask('activities');
        const all = [...this.rows.values()].filter((row) => row.createdAt >= from).sort(newest);
        const start = Number(cursor ?? 0);
        const activities = all.slice(start, start + limit);
        return { activities, nextCursor: start + limit < all.length ? String(start + limit) : null };
      },
      activity: async (id) => {
        await ask(`activity ${id}`);
        const row = this.rows.get(id);
        if (!row) throw new BackendError('NOT_FOUND', 'no such call', 404);
        return row;
      },
      sessions: async ({ limit = 20, cursor }) => {
        await ask('sessions');
        const all = [...this.sessionRows.values()].sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));
        const start = Number(cursor ?? 0);
        return {
          sessions: all.slice(start, start + limit),
          nextCursor: start + limit < all.length ? String(start + limit) : null,
        };
      },
      sessionActivity: async (id) => {
        await ask(`session ${id}`);
        const activities = [...this.rows.values()].filter((row) => row.sessionId === id);
        const messages = this.messages.filter((message) => message.sessionId === id);
        return { activities, messages, notableFacts: [], summary: { totalCost: 0, totalTokens: 0, count: 0 } };
      },
    };
    return backend as Backend;
  }
}
