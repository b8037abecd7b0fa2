import { randomBytes } from 'node:crypto';
import type { Identity, PeerConnection } from './peerConnection';

/** Connections that are open at the most. */
export const maxConnections = 200;
/** Dropped connections that can be resumed at the most. */
const maxDropped = 1_000;

const random = (): string => randomBytes(9).toString('base64url');

/** The connections that are open, and those that were dropped and may still be resumed. */
export class Connections {
  readonly open = new Set<PeerConnection>();
  readonly #byKey = new Map<string, { connectionId: string; keyName: string; droppedAt: number | null }>();
  readonly #now: () => number;
  readonly #ttlMs: number;

  constructor(now: () => number, ttlMs: number) {
    this.#now = now;
    this.#ttlMs = ttlMs;
  }

  /** An identity for a new socket: that of the connection it resumes, where that is still known, else a new one. */
  admit(resume: string | null, keyName: string): { identity: Identity; resumed: boolean } {
    const known = resume ? this.#byKey.get(resume) : undefined;
    if (resume) this.#byKey.delete(resume);
    const alive = known && (known.droppedAt === null || this.#now() - known.droppedAt < this.#ttlMs);
    const resumed = Boolean(alive && known?.keyName === keyName);
    const connectionId = resumed && known ? known.connectionId : random();
    const connectionKey = `${connectionId}!${random()}`;
    this.#byKey.set(connectionKey, { connectionId, keyName, droppedAt: null });
    return { identity: { connectionId, connectionKey }, resumed };
  }

  ended(connection: PeerConnection, final: boolean): void {
    this.open.delete(connection);
    const { connectionKey } = connection.identity;
    const known = this.#byKey.get(connectionKey);
    if (final || !known) this.#byKey.delete(connectionKey);
    else known.droppedAt = this.#now();
    this.#sweep();
  }

  /** Nothing can be resumed any more. */
  forget(): void {
    this.#byKey.clear();
  }

  #sweep(): void {
    for (const [key, { droppedAt }] of this.#byKey) {
      const stale = droppedAt !== null && this.#now() - droppedAt >= this.#ttlMs;
      if (stale || (droppedAt !== null && this.#byKey.size > maxDropped)) this.#byKey.delete(key);
    }
  }
}
