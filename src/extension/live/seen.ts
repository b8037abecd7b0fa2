import type { Activity } from '../../shared/model';
import { Generations } from './generations';

/** Rows that are remembered at most, and half as many at least, so that none is told twice: some 25 MB when full. */
export const maxSeen = 150_000;
/** Running calls that are remembered at most, so that their end can be asked for after an outage. */
export const maxPending = 1_000;

/** A running call, as far as asking for it again takes. `createdAt` is epoch ms by the server's clock. */
export interface PendingCall {
  id: string;
  sessionId: string | null;
  createdAt: number;
}

/** A call that ended never runs again. */
export const rank = (status: string): number => (status === 'PENDING' ? 0 : 1);

/** 53 bits of a text: two different states of one row practically never share it. */
function hash(text: string): number {
  let a = 0x811c9dc5;
  let b = 0x1b873593;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    a = Math.imul(a ^ c, 0x01000193);
    b = Math.imul(b ^ c, 0x85ebca6b);
  }
  return (a >>> 0) * 0x200000 + ((b >>> 0) & 0x1fffff);
}

/** What tells one state of a call from another; the large JSON is left out, as the stream may have left it out. */
function stateOf(a: Activity): number {
  const parts = [
    a.status,
    a.completedAt,
    a.tokenCountInput,
    a.tokenCountOutput,
    a.cost,
    a.durationMs,
    a.callType,
    a.model,
  ];
  return hash([...parts, a.turnId, a.error ?? '', a.cacheReadTokens ?? '', a.cacheWriteTokens ?? ''].join('|'));
}

/** Which rows were told already, and in which state; the oldest are forgotten. */
export class Seen {
  readonly #states = new Generations<{ rank: number; state: number; ended: number }>(maxSeen);
  readonly #pending = new Map<string, PendingCall>();

  /** True where the call is new or in a newer state than was told; then it counts as told. */
  activity(a: Activity): boolean {
    const key = `a${a.id}`;
    const known = this.#states.get(key);
    const next = { rank: rank(a.status), state: stateOf(a), ended: a.completedAt ? Date.parse(a.completedAt) : 0 };
    if (known && (next.rank < known.rank || next.state === known.state)) return false;
    if (known && next.rank === known.rank && next.ended < known.ended) return false;
    this.#states.set(key, next);
    this.#track(a);
    return true;
  }

  /** True the first time that a message or a session is asked for. */
  once(kind: 'm' | 's', id: string): boolean {
    const key = kind + id;
    if (this.#states.has(key)) return false;
    this.#states.set(key, { rank: 1, state: 0, ended: 0 });
    return true;
  }

  /** Calls that were told as running and not yet as ended, newest last. */
  get pending(): PendingCall[] {
    return [...this.#pending.values()];
  }

  get size(): number {
    return this.#states.size;
  }

  #track(a: Activity): void {
    if (rank(a.status) > 0) {
      this.#pending.delete(a.id);
      return;
    }
    this.#pending.set(a.id, { id: a.id, sessionId: a.sessionId, createdAt: Date.parse(a.createdAt) });
    if (this.#pending.size > maxPending) drop(this.#pending);
  }
}

function drop(map: Map<string, unknown>): void {
  const oldest = map.keys().next();
  if (!oldest.done) map.delete(oldest.value);
}
