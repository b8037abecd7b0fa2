import * as vscode from 'vscode';
import type { ConnectionState, TurnMemory } from '../../shared/protocol';
import { type TurnRef, views } from '../contributions';
import { coalesce } from '../live/coalesce';
import { PanelRegistry } from './registry';
import { TurnPanel, type TurnPanelParts } from './turnPanel';

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
