import type * as vscode from 'vscode';

/** What a registry keeps: one open panel, and the key it answers to. */
export interface OpenPanel extends vscode.Disposable {
  readonly panel: vscode.WebviewPanel;
}

/** The open panels of one kind, by key: asking for a key that is open reveals it. */
export class PanelRegistry<P extends OpenPanel> implements vscode.Disposable {
  readonly #open = new Map<string, P>();
  readonly #create: (key: string, panel?: vscode.WebviewPanel) => P;

  constructor(create: (key: string, panel?: vscode.WebviewPanel) => P) {
    this.#create = create;
  }

  /** Reveals the panel of that key, or creates it. */
  show(key: string, column?: vscode.ViewColumn): P {
    const known = this.#open.get(key);
    if (!known) return this.#keep(key, this.#create(key));
    known.panel.reveal(column);
    return known;
  }

  /** Takes over a panel that the editor brought back after a reload. */
  revive(key: string, panel: vscode.WebviewPanel): P {
    this.#open.get(key)?.dispose();
    return this.#keep(key, this.#create(key, panel));
  }

  get(key: string): P | undefined {
    return this.#open.get(key);
  }

  get all(): P[] {
    return [...this.#open.values()];
  }

  /** The panel that has the focus. */
  get active(): P | undefined {
    return this.all.find((p) => p.panel.active);
  }

  dispose(): void {
    for (const panel of this.all) panel.dispose();
    this.#open.clear();
  }

  #keep(key: string, open: P): P {
    this.#open.set(key, open);
    open.panel.onDidDispose(() => {
      if (this.#open.get(key) === open) this.#open.delete(key);
    });
    return open;
  }
}
