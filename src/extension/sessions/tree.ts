import * as vscode from 'vscode';
import { counted } from '../../shared/format';
import type { Activity, SessionSummary, Turn } from '../../shared/model';
import type { ConnectionState } from '../../shared/protocol';
import type { Account } from '../account/account';
import { views } from '../contributions';
import { failureText } from '../failureText';
import { stateAbove } from '../live/statusText';
import type { SessionStore, StoreChange } from './store';
import { callItem, moreItem, noteItem, sessionItem, turnItem } from './treeItems';
import { emptyNote, failureNote, type Node, type NoteNode, nodeId, staleNote } from './treeNodes';

/**
 * Changed rows are drawn no more often than this, and the whole list, where rows change places. The editor waits until nothing has
 * changed for 200 ms: told more often than that, it would draw nothing while calls come in.
 */
const drawMs = 250;
const drawAllMs = 1000;
/** Rows drawn at once at most; the others follow. */
const maxDrawn = 25;

/** The stream's state, and epoch ms by the server's clock: ages of running calls are counted by it. */
interface LiveClock {
  readonly state: ConnectionState;
  now(): number;
}

/** The sessions view: sessions, their turns, the turns' calls. Reads the store; changes nothing. */
export class SessionTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<Node | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #store: SessionStore;
  readonly #account: Account;
  readonly #live: LiveClock;
  /** One object a node: the view knows nodes by identity. */
  readonly #nodes = new Map<string, Node>();
  readonly #pending = new Set<Node | 'all'>();
  readonly #stop: (() => void)[];
  #timer: NodeJS.Timeout | null = null;
  #drawnAllAt = 0;
  readonly view: vscode.TreeView<Node>;

  constructor(store: SessionStore, account: Account, live: LiveClock) {
    this.#store = store;
    this.#account = account;
    this.#live = live;
    this.view = vscode.window.createTreeView(views.sessions, { treeDataProvider: this, showCollapseAll: true });
    this.#stop = [account.onChange(() => this.#title()), store.onChange((change) => this.#take(change))];
  }

  dispose(): void {
    for (const stop of this.#stop) stop();
    if (this.#timer) clearTimeout(this.#timer);
    this.view.dispose();
    this.#changed.dispose();
  }

  connectionChanged(): void {
    this.#title();
  }

  /** Draws running calls' times again, ages of what could not be renewed, and how long a rate limit still lasts. */
  tick(): void {
    for (const node of this.#nodes.values()) {
      if (node.kind === 'call' && this.#call(node)?.status === 'PENDING') this.#queue(node);
      if (node.kind === 'note' && (node.retryAt !== null || node.asOf !== null)) this.#queue(node);
    }
    if (this.#account.state.state === 'failed') this.#title();
  }

  getParent(node: Node): Node | undefined {
    if (node.kind === 'turn') return this.#node({ kind: 'session', sessionId: node.sessionId });
    if (node.kind === 'call') return this.#node({ kind: 'turn', sessionId: node.sessionId, turnId: node.turnId });
    return undefined;
  }

  async getChildren(node?: Node): Promise<Node[]> {
    this.#nodes.delete(`n:${node ? nodeId(node) : ''}`);
    if (!node) return this.#roots();
    if (node.kind === 'session') return this.#turnNodes(node);
    if (node.kind === 'turn') {
      const { sessionId, turnId } = node;
      return (this.#turn(node)?.activities ?? []).map((a) =>
        this.#node({ kind: 'call', sessionId, turnId, activityId: a.id }),
      );
    }
    return [];
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const item = this.#item(node);
    item.id = nodeId(node);
    return item;
  }

  async #roots(): Promise<Node[]> {
    const { state } = await this.#account.restore();
    if (state !== 'connected') return [];
    await this.#store.load();
    const { list, sessions } = this.#store;
    const nodes: Node[] = sessions.map((s) => this.#node({ kind: 'session', sessionId: s.id }));
    const note = list.error ? failureNote('', list.error, list.freshness?.fetchedAt) : staleNote('', list.freshness);
    if (note) nodes.unshift(this.#note(note));
    if (list.hasMore) nodes.push(this.#node({ kind: 'more' }));
    return nodes;
  }

  async #turnNodes(session: Node & { kind: 'session' }): Promise<Node[]> {
    const { sessionId } = session;
    const below = nodeId(session);
    try {
      const turns = await this.#store.turns(sessionId);
      if (turns.length === 0) return [this.#note(emptyNote(below, 'No turns yet'))];
      const nodes: Node[] = turns.map((t) => this.#node({ kind: 'turn', sessionId, turnId: t.turnId })).reverse();
      const note = staleNote(below, this.#store.turnsFreshness(sessionId));
      return note ? [this.#note(note), ...nodes] : nodes;
    } catch (error) {
      return [this.#note(failureNote(below, error))];
    }
  }

  #item(node: Node): vscode.TreeItem {
    switch (node.kind) {
      case 'session': {
        const session = this.#store.session(node.sessionId);
        return session ? sessionItem(this.#withTurns(session), this.#live.now()) : new vscode.TreeItem(node.sessionId);
      }
      case 'turn': {
        const turn = this.#turn(node);
        return turn ? turnItem(node.sessionId, turn, this.#number(node)) : new vscode.TreeItem(node.turnId);
      }
      case 'call': {
        const call = this.#call(node);
        return call ? callItem(node, call, this.#live.now()) : new vscode.TreeItem(node.activityId);
      }
      case 'more':
        return moreItem();
      case 'note':
        return noteItem(node, Date.now());
    }
  }

  /** Where the turns are loaded, their number is what stands below the session. */
  #withTurns(session: SessionSummary): SessionSummary {
    const turnCount = this.#store.loadedTurns(session.id)?.length ?? session.stats.turnCount;
    return { ...session, stats: { ...session.stats, turnCount } };
  }

  #turn(node: { sessionId: string; turnId: string }): Turn | undefined {
    return this.#store.loadedTurns(node.sessionId)?.find((t) => t.turnId === node.turnId);
  }

  #number(node: { sessionId: string; turnId: string }): number {
    return (this.#store.loadedTurns(node.sessionId)?.findIndex((t) => t.turnId === node.turnId) ?? 0) + 1;
  }

  #call(node: Node & { kind: 'call' }): Activity | undefined {
    return this.#turn(node)?.activities.find((a) => a.id === node.activityId);
  }

  #node<N extends Node>(node: N): N {
    const id = nodeId(node);
    const known = this.#nodes.get(id);
    if (known) return known as N;
    this.#nodes.set(id, node);
    return node;
  }

  /** A note takes the place of the one that stood there. */
  #note(note: NoteNode): NoteNode {
    this.#nodes.set(nodeId(note), note);
    return note;
  }

  #take(change: StoreChange): void {
    if (change.kind === 'list') {
      this.#queue('all');
      return;
    }
    const { sessionId } = change;
    this.#queue(this.#nodes.get(nodeId({ kind: 'session', sessionId })));
    if (change.kind === 'turn') this.#queue(this.#nodes.get(nodeId({ ...change, kind: 'turn' })));
  }

  /** Changes are drawn together, each as its own node; one that is not in the tree changes nothing. */
  #queue(node: Node | 'all' | undefined): void {
    if (node === undefined) return;
    this.#pending.add(node);
    this.#timer ??= setTimeout(() => this.#draw(), drawMs);
  }

  #draw(): void {
    this.#timer = null;
    if (this.#pending.has('all')) this.#title();
    const isAllDue = this.#pending.has('all') && Date.now() - this.#drawnAllAt >= drawAllMs;
    if (isAllDue) {
      this.#drawnAllAt = Date.now();
      this.#pending.clear();
      this.#changed.fire(undefined);
      return;
    }
    const isAllOwed = this.#pending.delete('all');
    for (const node of [...this.#pending].slice(0, maxDrawn)) {
      this.#pending.delete(node);
      if (node !== 'all') this.#changed.fire(node);
    }
    if (isAllOwed) this.#pending.add('all');
    if (this.#pending.size > 0) this.#timer = setTimeout(() => this.#draw(), drawMs);
  }

  /** Why nothing can be shown, or whether what is shown is current. */
  #message(isLoading: boolean): string | undefined {
    const { state } = this.#account;
    if (state.state === 'failed') return failureText(state.error);
    if (isLoading) return 'Loading sessions…';
    if (state.state !== 'connected') return undefined;
    // The editor shows the words for an empty list only where nothing is said above it.
    const { list, sessions } = this.#store;
    const isEmpty = list.loaded && sessions.length === 0;
    if (isEmpty && this.#live.state.state !== 'offline') return undefined;
    return stateAbove(this.#live.state, list.freshness?.fetchedAt ?? 0);
  }

  /** The editor draws the view's head anew whenever it is set: it is set where it changes. */
  #title(): void {
    const { filter, list, sessions } = this.#store;
    const active = [filter.status, filter.type, filter.search ? `“${filter.search}”` : undefined].filter(Boolean);
    const description = active.length ? active.join(' · ').toLowerCase() : undefined;
    const message = this.#message(list.loading && sessions.length === 0);
    if (message !== this.view.message) this.view.message = message;
    if (description === this.view.description) return;
    this.view.description = description;
    this.view.badge = active.length
      ? { value: active.length, tooltip: `${counted(active.length, 'filter')} on` }
      : undefined;
  }
}
