import * as vscode from 'vscode';
import type { ContextBundle } from '../../shared/model';
import type { ContextHost, ContextMemory, ContextState, ContextView } from '../../shared/protocol';
import type { Account } from '../account/account';
import { views } from '../contributions';
import { runCommand } from '../editor';
import { sessionName } from '../sessions/nodes';
import type { SessionStore } from '../sessions/store';
import { changedSections } from './contextChanges';
import type { CapturedDocuments } from './documents';
import { Panel } from './panel';
import { PanelRegistry } from './registry';

export interface ContextPanelParts {
  extensionUri: vscode.Uri;
  account: Account;
  store: SessionStore;
  documents: CapturedDocuments;
  onError(error: Error): void;
}

/** One session's context view. Where assembling a context spends, it waits for a person to ask. */
class ContextPanel {
  readonly #parts: ContextPanelParts;
  readonly #sessionId: string;
  readonly #ui: Panel<ContextHost, ContextView>;
  #bundle: ContextBundle | null = null;
  #changed: string[] = [];

  constructor(parts: ContextPanelParts, sessionId: string, panel: vscode.WebviewPanel) {
    this.#parts = parts;
    this.#sessionId = sessionId;
    panel.iconPath = new vscode.ThemeIcon('list-tree');
    this.#ui = new Panel<ContextHost, ContextView>(
      panel,
      parts.extensionUri,
      { type: views.context, bundle: 'context' },
      {
        ready: (_, signal) => this.#ready(signal),
        load: (_, signal) => this.#load(signal),
        openDocument: ({ userId, section }) => this.#openDocument(userId, section),
        copy: async ({ userId, section }) => {
          await vscode.env.clipboard.writeText(this.#sectionText(userId, section));
          vscode.window.setStatusBarMessage('$(check) Copied', 2000);
        },
        showLog: () => void runCommand('neuralMonitor.log.show'),
      },
      parts.onError,
    );
  }

  get panel(): vscode.WebviewPanel {
    return this.#ui.panel;
  }

  dispose(): void {
    this.#ui.dispose();
  }

  #backend() {
    return this.#parts.account.demand().backend;
  }

  async #ready(signal: AbortSignal): Promise<ContextState> {
    await this.#parts.account.restore();
    return this.#bundle || this.#backend().contextSpends ? this.#state() : this.#load(signal);
  }

  async #load(signal?: AbortSignal): Promise<ContextState> {
    const bundle = await this.#backend().context(this.#sessionId, signal);
    this.#changed = this.#bundle ? changedSections(this.#bundle, bundle) : [];
    this.#bundle = bundle;
    return this.#state();
  }

  async #state(): Promise<ContextState> {
    const backend = this.#backend();
    const session = await this.#parts.store.find(this.#sessionId).catch(() => null);
    if (session) this.#ui.panel.title = `Context · ${sessionName(session).slice(0, 30)}`;
    return {
      session,
      sessionId: this.#sessionId,
      backend: backend.kind,
      bundle: this.#bundle,
      changed: this.#changed,
      spends: backend.contextSpends,
    };
  }

  #sectionText(userId: string, section: string): string {
    const user = this.#bundle?.users.find((u) => u.userId === userId);
    return JSON.stringify(user?.context[section] ?? null, null, 2);
  }

  async #openDocument(userId: string, section: string): Promise<void> {
    const uri = this.#parts.documents.text(section, 'json', this.#sectionText(userId, section));
    await vscode.window.showTextDocument(uri, { preview: true, viewColumn: vscode.ViewColumn.Beside });
  }
}

/** All open context panels. */
export class ContextPanels implements vscode.Disposable {
  readonly #registry: PanelRegistry<ContextPanel>;
  readonly #serializer: vscode.Disposable;

  constructor(parts: ContextPanelParts) {
    this.#registry = new PanelRegistry(
      (sessionId, panel) =>
        new ContextPanel(
          parts,
          sessionId,
          panel ?? vscode.window.createWebviewPanel(views.context, 'Context', vscode.ViewColumn.Active),
        ),
    );
    this.#serializer = vscode.window.registerWebviewPanelSerializer(views.context, {
      deserializeWebviewPanel: async (panel, memory: ContextMemory | undefined) => {
        if (memory?.sessionId) this.#registry.revive(memory.sessionId, panel);
        else panel.dispose();
      },
    });
  }

  open(sessionId: string): void {
    this.#registry.show(sessionId);
  }

  dispose(): void {
    this.#serializer.dispose();
    this.#registry.dispose();
  }
}
