import type { Freshness } from '../../shared/protocol';
import { BackendError } from '../api/backend';

/** What stands in the tree: ids, and of a note what it says. `retryAt` in epoch ms, where a rate limit holds things up. */
export type Node =
  | { kind: 'session'; sessionId: string }
  | { kind: 'turn'; sessionId: string; turnId: string }
  | { kind: 'call'; sessionId: string; turnId: string; activityId: string }
  | { kind: 'more' }
  | NoteNode;

/**
 * A sentence in place of rows, or above them. `below`: the id of the node that it stands below, empty at the top. `asOf`: when
 * the rows that it stands above were fetched (epoch ms).
 */
export interface NoteNode {
  kind: 'note';
  below: string;
  text: string;
  icon: 'warning' | 'history' | 'info';
  retry: boolean;
  retryAt: number | null;
  asOf: number | null;
}

/** One id a node, stable while the tree lives. */
export function nodeId(node: Node): string {
  switch (node.kind) {
    case 'session':
      return `s:${node.sessionId}`;
    case 'turn':
      return `t:${node.sessionId}:${node.turnId}`;
    case 'call':
      return `c:${node.sessionId}:${node.activityId}`;
    case 'more':
      return 'more';
    case 'note':
      return `n:${node.below}`;
  }
}

/** Says that nothing is there. */
export function emptyNote(below: string, text: string): NoteNode {
  return { kind: 'note', below, text, icon: 'info', retry: false, retryAt: null, asOf: null };
}

/** Says why something is not there, or why what is there could not be renewed. */
export function failureNote(below: string, error: unknown, asOf: number | null = null): NoteNode {
  const text = error instanceof Error ? error.message : String(error);
  const retryAt = error instanceof BackendError ? error.retryAt : null;
  return { kind: 'note', below, text, icon: 'warning', retry: true, retryAt, asOf };
}

/** Says why what is there is older than it should be; null where it is not. */
export function staleNote(below: string, freshness: Freshness | null): NoteNode | null {
  if (!freshness?.stale) return null;
  const { stale: text, retryAt = null, fetchedAt: asOf } = freshness;
  return { kind: 'note', below, text, icon: 'history', retry: true, retryAt, asOf };
}
