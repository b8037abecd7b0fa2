import * as vscode from 'vscode';
import type { Turn } from '../../shared/model';
import type { CallDocument, ConnectionState, TurnHost, TurnMemory, TurnState, TurnView } from '../../shared/protocol';
import type { Account } from '../account/account';
import { BackendError } from '../api/backend';
import { type TurnRef, views } from '../contributions';
import { runCommand } from '../editor';
import { coalesce } from '../live/coalesce';
import type { SourceReader } from '../prompts/reader';
import { sessionName } from '../sessions/nodes';
import type { SessionStore } from '../sessions/store';
import { callView } from './callView';
import { type CapturedDocuments, callText } from './documents';
import { Panel } from './panel';
import { PanelRegistry } from './registry';

/** What a turn panel reads and uses. */
export interface TurnPanelParts {
  extensionUri: vscode.Uri;
  account: Account;
  store: SessionStore;
  documents: CapturedDocuments;
  sources: SourceReader;
  connection(): ConnectionState;
  onError(error: Error): void;
}

/** One session's turn view: shows one turn at a time, goes back and forth, and follows the turn while it runs. */
class TurnPanel {
  readonly #parts: TurnPanelParts;
  readonly #sessionId: string;
  readonly #ui: Panel<TurnHost, TurnView>;
  #turnId: string | undefined;
  #select: string | undefined;
  #behind = false;

  constructor(parts: TurnPanelParts, sessionId: string, panel: vscode.WebviewPanel, turnId?: string) {
    this.#parts = parts;
    this.#sessionId = sessionId;
    this.#turnId = turnId;
    panel.iconPath = new vscode.ThemeIcon('pulse');
    this.#ui = new Panel<TurnHost, TurnView>(
      panel,
      parts.extensionUri,
      { type: views.turn, bundle: 'turn' },
      {
        ready: () => this.#state(),
        reload: () => this.#reload(),
        goTo: ({ turnId: id }) => {
          this.#turnId = id;
          return this.#state();
        },
        call: async ({ activityId }) => callView(await this.#activity(activityId), this.#backend().kind),
        sources: async ({ activityId }, signal) =>
          parts.sources.view(callView(await this.#activity(activityId), this.#backend().kind), signal),
        openSource: (target) => parts.sources.open(target),
        copy: async ({ activityId, what }) => {
          await vscode.env.clipboard.writeText(callText(await this.#activity(activityId), what));
          vscode.window.setStatusBarMessage('$(check) Copied', 2000);
        },
        openDocument: ({ activityId, what }) => this.#openDocument(activityId, what),
        compare: (which) => this.#compare(which.activityId, which.withId),
        openContext: () => void runCommand('neuralMonitor.session.context', { sessionId }),
        showLog: () => void runCommand('neuralMonitor.log.show'),
      },
      parts.onError,
    );
    panel.onDidChangeViewState(() => {
      if (panel.visible && this.#behind) this.update();
    });
  }

  get panel(): vscode.WebviewPanel {
    return this.#ui.panel;
  }

  get sessionId(): string {
    return this.#sessionId;
  }

  get turnId(): string | undefined {
    return this.#turnId;
  }

  /** Shows another turn of the session. */
  goTo(target: TurnRef): void {
    this.#turnId = target.turnId;
    this.#select = target.activityId;
    this.update();
  }

  /** Sends the state again; a hidden panel gets it when it shows. */
  update(): void {
    this.#behind = !this.#ui.visible;
    if (this.#behind) return;
    this.#state().then(
      (state) => this.#ui.channel.notify('state', state),
      (error: unknown) => this.#parts.onError(error instanceof Error ? error : new Error(String(error))),
    );
  }

  connectionChanged(state: ConnectionState): void {
    if (this.#ui.visible) this.#ui.channel.notify('connection', state);
    else this.#behind = true;
  }

  sourcesChanged(): void {
    if (this.#ui.visible) this.#ui.channel.notify('sourcesChanged');
  }

  dispose(): void {
    this.#ui.dispose();
  }

  #backend() {
    return this.#parts.account.demand().backend;
  }

  async #activity(activityId: string) {
    return (await this.#parts.account.demand().queries.activity(activityId, this.#sessionId)).data;
  }

  async #reload(): Promise<TurnState> {
    await this.#parts.store.reloadTurns(this.#sessionId);
    return this.#state();
  }

  async #state(): Promise<TurnState> {
    const { account, store } = this.#parts;
    await account.restore();
    const backend = this.#backend();
    const turns = await store.turns(this.#sessionId);
    const turn = this.#turnId === undefined ? turns.at(-1) : turns.find((t) => t.turnId === this.#turnId);
    if (!turn) {
      throw new BackendError(
        'NOT_FOUND',
        turns.length ? 'This turn is not there any more.' : 'This session has no turns yet.',
        404,
      );
    }
    this.#turnId = turn.turnId;
    const session = await store.find(this.#sessionId).catch(() => null);
    this.#ui.panel.title = this.#title(turns, turn, session ? sessionName(session) : null);
    const select = this.#select;
    this.#select = undefined;
    return {
      session,
      turn,
      turns: turns.map((t) => ({
        turnId: t.turnId,
        startedAt: t.startedAt,
        userMessage: t.userMessage,
        cost: t.totals.cost,
      })),
      userName: null,
      connection: this.#parts.connection(),
      backend: backend.kind,
      freshness: store.turnsFreshness(this.#sessionId),
      ...(select ? { select } : {}),
    };
  }

  #title(turns: readonly Turn[], turn: Turn, name: string | null): string {
    const number = turns.findIndex((t) => t.turnId === turn.turnId) + 1;
    return `#${number} ${name && name.length > 30 ? `${name.slice(0, 29)}…` : (name ?? 'Turn')}`;
  }

  async #openDocument(activityId: string, what: CallDocument): Promise<void> {
    const activity = await this.#activity(activityId);
    const uri = this.#parts.documents.call(
      this.#sessionId,
      activityId,
      what,
      activity.callType ?? activity.activityType,
    );
    await vscode.window.showTextDocument(uri, { preview: true, viewColumn: vscode.ViewColumn.Beside });
  }

  async #compare(activityId: string, withId?: string): Promise<void> {
    const mine = await this.#activity(activityId);
    const other = withId ?? (await this.#pickOther(activityId, mine.callType));
    if (!other) return;
    const theirs = await this.#activity(other);
    const uri = (id: string, name: string | null) =>
      this.#parts.documents.call(this.#sessionId, id, 'prompt', name ?? 'call');
    const title = `${theirs.callType ?? theirs.activityType} ↔ ${mine.callType ?? mine.activityType}`;
    await vscode.commands.executeCommand(
      'vscode.diff',
      uri(other, theirs.callType),
      uri(activityId, mine.callType),
      title,
    );
  }

  async #pickOther(activityId: string, callType: string | null): Promise<string | undefined> {
    const turns = await this.#parts.store.turns(this.#sessionId);
    const items = turns.flatMap((turn, i) =>
      turn.activities
        .filter((a) => a.id !== activityId && a.activityType === 'LLM_CALL')
        .map((a) => ({ label: a.callType ?? a.activityType, description: `turn ${i + 1} · ${a.model}`, id: a.id })),
    );
    items.reverse().sort((a, b) => Number(b.label === callType) - Number(a.label === callType));
    if (items.length === 0) {
      void vscode.window.showInformationMessage('This session has no other call to compare with.');
      return undefined;
    }
    const picked = await vscode.window.showQuickPick(items, {
      title: 'Compare prompt with',
      placeHolder: 'Calls of this session, those of the same type first',
      matchOnDescription: true,
    });
    return picked?.id;
  }
}

/** All open turn panels: opens them, brings them back after a reload, and tells them what changed. */
export class TurnPanels implements vscode.Disposable {
  readonly #registry: PanelRegistry<TurnPanel>;
  readonly #disposables: vscode.Disposable[];
  readonly #visibility = new vscode.EventEmitter<void>();
  /** Told when a panel was shown, hidden, opened or closed. */
  readonly onVisibility = this.#visibility.event;

  constructor(parts: TurnPanelParts) {
    this.#registry = new PanelRegistry((sessionId, revived) => {
      const panel = revived ?? vscode.window.createWebviewPanel(views.turn, 'Turn', vscode.ViewColumn.Active);
      panel.onDidChangeViewState(() => this.#visibility.fire());
      panel.onDidDispose(() => setTimeout(() => this.#visibility.fire()));
      setTimeout(() => this.#visibility.fire());
      return new TurnPanel(parts, sessionId, panel);
    });
    const updates = coalesce<string, void>({
      flush: (sessions) => {
        for (const id of sessions.keys()) this.#registry.get(id)?.update();
      },
    });
    const stop = parts.store.onChange((change) => {
      if (change.kind !== 'list') updates.push(change.sessionId, undefined);
    });
    this.#disposables = [
      { dispose: stop },
      updates,
      vscode.window.registerWebviewPanelSerializer(views.turn, {
        deserializeWebviewPanel: async (panel, memory: TurnMemory | undefined) => {
          if (!memory?.sessionId) return panel.dispose();
          this.#registry.revive(memory.sessionId, panel).goTo({ sessionId: memory.sessionId, turnId: memory.turnId });
        },
      }),
    ];
  }

  open(target: TurnRef): void {
    const known = this.#registry.get(target.sessionId);
    const panel = this.#registry.show(target.sessionId);
    if (!known || target.turnId !== panel.turnId || target.activityId) panel.goTo(target);
  }

  /** The turn that has the focus, if one has. */
  get active(): TurnRef | undefined {
    const panel = this.#registry.active;
    return panel ? { sessionId: panel.sessionId, turnId: panel.turnId } : undefined;
  }

  /** Ids of the sessions whose panel is visible. */
  get visibleSessions(): string[] {
    return this.#registry.all.filter((p) => p.panel.visible).map((p) => p.sessionId);
  }

  connectionChanged(state: ConnectionState): void {
    for (const panel of this.#registry.all) panel.connectionChanged(state);
  }

  sourcesChanged(): void {
    for (const panel of this.#registry.all) panel.sourcesChanged();
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
    this.#registry.dispose();
  }
}
