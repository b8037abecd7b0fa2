import * as vscode from 'vscode';
import type { SessionSummary, Turn } from '../../shared/model';
import type { CallDocument, ConnectionState, TurnHost, TurnState, TurnView } from '../../shared/protocol';
import type { Account } from '../account/account';
import { BackendError } from '../api/backend';
import { type TurnRef, views } from '../contributions';
import { runCommand } from '../editor';
import type { SourceReader } from '../prompts/reader';
import { sessionName } from '../sessions/nodes';
import { personName } from '../sessions/people';
import type { SessionStore } from '../sessions/store';
import { CallComparison } from './callComparison';
import { callView } from './callView';
import { type CapturedDocuments, callText } from './documents';
import { Panel } from './panel';

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

/** The view shows the names of a session's people alone. */
function withoutMembers(session: SessionSummary | null): SessionSummary | null {
  if (!session) return null;
  const { members, ...shown } = session;
  return shown;
}

/** One session's turn view: shows one turn at a time, goes back and forth, and follows the turn while it runs. */
export class TurnPanel {
  readonly #parts: TurnPanelParts;
  readonly #sessionId: string;
  readonly #compare: CallComparison;
  readonly #ui: Panel<TurnHost, TurnView>;
  #turnId: string | undefined;
  #select: string | undefined;
  #behind = false;

  constructor(parts: TurnPanelParts, sessionId: string, panel: vscode.WebviewPanel, turnId?: string) {
    this.#parts = parts;
    this.#sessionId = sessionId;
    this.#turnId = turnId;
    this.#compare = new CallComparison(parts.store, parts.documents, sessionId, (id) => this.#activity(id));
    panel.iconPath = new vscode.ThemeIcon('pulse');
    this.#ui = new Panel<TurnHost, TurnView>(
      panel,
      parts.extensionUri,
      { type: views.turn, bundle: 'turn' },
      {
        ready: (_, signal) => this.#state(signal),
        reload: (_, signal) => this.#reload(signal),
        goTo: ({ turnId: id }, signal) => {
          this.#turnId = id;
          return this.#state(signal);
        },
        call: ({ activityId }, signal) => this.#view(activityId, signal),
        sources: async ({ activityId }, signal) => parts.sources.view(await this.#view(activityId, signal), signal),
        openSource: (target) => parts.sources.open(target),
        copy: async ({ activityId, what }) => {
          await vscode.env.clipboard.writeText(callText(await this.#activity(activityId), what));
          vscode.window.setStatusBarMessage('$(check) Copied', 2000);
        },
        openDocument: ({ activityId, what }) => this.#openDocument(activityId, what),
        trace: async ({ turnId: id }, signal) => ({ trace: (await this.#backend().trace?.(id, signal)) ?? null }),
        compare: ({ activityId, withId }) => this.#compare.open(activityId, withId),
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

  async #activity(activityId: string, signal?: AbortSignal) {
    return (await this.#parts.account.demand().queries.activity(activityId, this.#sessionId, { signal })).data;
  }

  async #view(activityId: string, signal: AbortSignal) {
    return callView(await this.#activity(activityId, signal), this.#backend().kind);
  }

  async #reload(signal: AbortSignal): Promise<TurnState> {
    await this.#parts.store.reloadTurns(this.#sessionId, signal);
    return this.#state(signal);
  }

  async #state(signal?: AbortSignal): Promise<TurnState> {
    const { account, store } = this.#parts;
    await account.restore();
    const backend = this.#backend();
    const turns = await store.turns(this.#sessionId, signal);
    const turn = this.#turnId === undefined ? turns.at(-1) : turns.find((t) => t.turnId === this.#turnId);
    if (!turn) {
      throw new BackendError(
        'NOT_FOUND',
        turns.length ? 'This turn is not there any more.' : 'This session has no turns yet.',
        404,
      );
    }
    this.#turnId = turn.turnId;
    const session = await this.#session();
    this.#ui.panel.title = this.#title(turns, turn, session ? sessionName(session) : null);
    const select = this.#select;
    this.#select = undefined;
    return {
      session: withoutMembers(session),
      turn,
      turns: turns.map((t) => ({
        turnId: t.turnId,
        startedAt: t.startedAt,
        userMessage: t.userMessage,
        cost: t.totals.cost,
      })),
      userName: personName(session, turn.userId),
      connection: this.#parts.connection(),
      backend: backend.kind,
      keepsTrace: backend.trace !== undefined,
      freshness: store.turnsFreshness(this.#sessionId),
      ...(select ? { select } : {}),
    };
  }

  /** The session's name is not worth a request of the classic backend's hundred: there a turn takes one in all. */
  async #session(): Promise<SessionSummary | null> {
    const { account, store } = this.#parts;
    const { backend, queries } = account.demand();
    if (backend.kind === 'classic') return store.session(this.#sessionId) ?? queries.knownSession(this.#sessionId);
    return store.find(this.#sessionId).catch(() => null);
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
}
