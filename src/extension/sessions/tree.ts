import * as vscode from 'vscode';
import type { Activity, SessionSummary, Turn } from '../../shared/model';
import type { Account } from '../account/account';
import { pageSize } from '../api/backend';
import { views } from '../contributions';
import { commandFor } from '../editor';
import { factTable } from '../markdown';
import { callNode, type NodeText, sessionNode, turnNode } from './nodes';
import type { SessionStore } from './store';

export type Node =
  | { kind: 'session'; sessionId: string }
  | { kind: 'turn'; sessionId: string; turnId: string }
  | { kind: 'call'; sessionId: string; turnId: string; activityId: string }
  | { kind: 'more' }
  | { kind: 'note'; text: string; icon: string; retry: boolean };

function nodeId(node: Node): string {
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
      return `n:${node.text}`;
  }
}

/** The sessions view: sessions, their turns, the turns' calls. Reads the store; changes nothing. */
export class SessionTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<Node | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #store: SessionStore;
  readonly #account: Account;
  /** Epoch ms by the server's clock: ages of running calls are counted by it. */
  readonly #now: () => number;
  /** One object a node: the view knows nodes by identity. */
  readonly #nodes = new Map<string, Node>();
  readonly #pending = new Set<Node | undefined>();
  readonly #stop: (() => void)[];
  #timer: NodeJS.Timeout | null = null;
  readonly view: vscode.TreeView<Node>;

  constructor(store: SessionStore, account: Account, now: () => number) {
    this.#store = store;
    this.#account = account;
    this.#now = now;
    this.view = vscode.window.createTreeView(views.sessions, { treeDataProvider: this, showCollapseAll: true });
    this.#stop = [
      account.onChange(() => this.#title()),
      store.onChange((change) => {
        if (change.kind === 'list') {
          this.#title();
          this.#queue(undefined);
        } else if (change.kind === 'session')
          this.#queue(this.#known({ kind: 'session', sessionId: change.sessionId }));
        else {
          this.#queue(this.#known({ kind: 'session', sessionId: change.sessionId }));
          this.#queue(this.#known({ kind: 'turn', sessionId: change.sessionId, turnId: change.turnId }));
        }
      }),
    ];
  }

  dispose(): void {
    for (const stop of this.#stop) stop();
    if (this.#timer) clearTimeout(this.#timer);
    this.view.dispose();
    this.#changed.dispose();
  }

  /** Draws running calls' times again. */
  tick(): void {
    for (const node of this.#nodes.values()) {
      if (node.kind === 'call' && this.#call(node)?.status === 'PENDING') this.#queue(node);
    }
  }

  getParent(node: Node): Node | undefined {
    if (node.kind === 'turn') return this.#node({ kind: 'session', sessionId: node.sessionId });
    if (node.kind === 'call') return this.#node({ kind: 'turn', sessionId: node.sessionId, turnId: node.turnId });
    return undefined;
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (!node) return this.#roots();
    if (node.kind === 'session') return this.#turnNodes(node.sessionId);
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
    const { state } = await this.#account.restore().then(() => this.#account.state);
    if (state !== 'connected') return [];
    await this.#store.load();
    const { list, sessions } = this.#store;
    const nodes: Node[] = sessions.map((s) => this.#node({ kind: 'session', sessionId: s.id }));
    if (list.error) nodes.unshift({ kind: 'note', text: list.error.message, icon: 'warning', retry: true });
    else if (list.freshness?.stale)
      nodes.unshift({ kind: 'note', text: list.freshness.stale, icon: 'history', retry: true });
    if (list.hasMore) nodes.push(this.#node({ kind: 'more' }));
    return nodes;
  }

  async #turnNodes(sessionId: string): Promise<Node[]> {
    try {
      const turns = await this.#store.turns(sessionId);
      if (turns.length === 0) return [{ kind: 'note', text: 'No turns yet', icon: 'info', retry: false }];
      return turns.map((t) => this.#node({ kind: 'turn', sessionId, turnId: t.turnId })).reverse();
    } catch (error) {
      return [
        { kind: 'note', text: error instanceof Error ? error.message : String(error), icon: 'warning', retry: true },
      ];
    }
  }

  #item(node: Node): vscode.TreeItem {
    switch (node.kind) {
      case 'session': {
        const session = this.#store.session(node.sessionId);
        return session ? this.#sessionItem(this.#counted(session)) : new vscode.TreeItem(node.sessionId);
      }
      case 'turn': {
        const turn = this.#turn(node);
        return turn ? this.#turnItem(node.sessionId, turn) : new vscode.TreeItem(node.turnId);
      }
      case 'call': {
        const call = this.#call(node);
        return call ? this.#callItem(node, call) : new vscode.TreeItem(node.activityId);
      }
      case 'more': {
        const item = new vscode.TreeItem(`Load ${pageSize} more`);
        item.iconPath = new vscode.ThemeIcon('ellipsis');
        item.command = commandFor('Load more', 'neuralMonitor.sessions.loadMore');
        return item;
      }
      case 'note': {
        const item = new vscode.TreeItem(node.text);
        item.iconPath = new vscode.ThemeIcon(node.icon);
        item.tooltip = node.text;
        if (node.retry) {
          item.description = 'select to try again';
          item.command = commandFor('Try again', 'neuralMonitor.sessions.refresh');
        }
        return item;
      }
    }
  }

  /** Where the turns are loaded, their number is what stands below the session. */
  #counted(session: SessionSummary): SessionSummary {
    const turnCount = this.#store.loadedTurns(session.id)?.length ?? session.stats.turnCount;
    return { ...session, stats: { ...session.stats, turnCount } };
  }

  #sessionItem(session: SessionSummary): vscode.TreeItem {
    const item = withText(sessionNode(session, this.#now()), vscode.TreeItemCollapsibleState.Collapsed);
    item.contextValue = 'session';
    return item;
  }

  #turnItem(sessionId: string, turn: Turn): vscode.TreeItem {
    const number = (this.#store.loadedTurns(sessionId)?.findIndex((t) => t.turnId === turn.turnId) ?? 0) + 1;
    const item = withText(turnNode(turn, number), vscode.TreeItemCollapsibleState.Collapsed);
    item.contextValue = 'turn';
    item.command = commandFor('Open turn', 'neuralMonitor.turn.open', { sessionId, turnId: turn.turnId });
    return item;
  }

  #callItem(node: Node & { kind: 'call' }, call: Activity): vscode.TreeItem {
    const item = withText(callNode(call, this.#now()), vscode.TreeItemCollapsibleState.None);
    item.contextValue = 'call';
    const { sessionId, turnId, activityId } = node;
    item.command = commandFor('Open call', 'neuralMonitor.call.open', { sessionId, turnId, activityId });
    return item;
  }

  #turn(node: { sessionId: string; turnId: string }): Turn | undefined {
    return this.#store.loadedTurns(node.sessionId)?.find((t) => t.turnId === node.turnId);
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

  #known(node: Node): Node | null {
    return this.#nodes.get(nodeId(node)) ?? null;
  }

  /** Changes reach the view at most ten times a second, each as its own node. */
  #queue(node: Node | undefined | null): void {
    if (node === null) return;
    this.#pending.add(node);
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      const nodes = [...this.#pending];
      this.#pending.clear();
      if (nodes.includes(undefined)) this.#changed.fire(undefined);
      else for (const changed of nodes) this.#changed.fire(changed);
    }, 100);
  }

  #title(): void {
    const { filter, list, sessions } = this.#store;
    const active = [filter.status, filter.type, filter.search ? `“${filter.search}”` : undefined].filter(Boolean);
    this.view.description = active.length ? active.join(' · ').toLowerCase() : undefined;
    this.view.badge = active.length
      ? { value: active.length, tooltip: `${active.length} filter${active.length > 1 ? 's' : ''} on` }
      : undefined;
    const { state } = this.#account;
    const loading = list.loading && sessions.length === 0;
    this.view.message = state.state === 'failed' ? state.error.message : loading ? 'Loading sessions…' : undefined;
  }
}

function withText(text: NodeText, state: vscode.TreeItemCollapsibleState): vscode.TreeItem {
  const item = new vscode.TreeItem(text.label, state);
  item.description = text.description;
  item.iconPath = new vscode.ThemeIcon(
    text.icon.id,
    text.icon.color ? new vscode.ThemeColor(text.icon.color) : undefined,
  );
  item.tooltip = factTable(text.tooltip.title, text.tooltip.rows);
  item.accessibilityInformation = { label: text.accessible };
  return item;
}
