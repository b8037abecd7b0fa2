import * as vscode from 'vscode';
import type { ConnectionState, CostsHost, CostsView } from '../../shared/protocol';
import type { Account } from '../account/account';
import { views } from '../contributions';
import { runCommand } from '../editor';
import { Panel } from './panel';
import { PanelRegistry } from './registry';

export interface CostsPanelParts {
  extensionUri: vscode.Uri;
  account: Account;
  connection(): ConnectionState;
  onError(error: Error): void;
}

const key = 'costs';
/** New calls renew the figures no more often than this. */
const renewAfterMs = 15_000;

/** The costs view. */
class CostsPanel {
  readonly #ui: Panel<CostsHost, CostsView>;

  constructor(parts: CostsPanelParts, panel: vscode.WebviewPanel) {
    panel.iconPath = new vscode.ThemeIcon('graph');
    const connected = () => parts.account.demand();
    this.#ui = new Panel<CostsHost, CostsView>(
      panel,
      parts.extensionUri,
      { type: views.costs, bundle: 'costs' },
      {
        ready: async () => {
          await parts.account.restore();
          const { backend } = connected();
          return { me: backend.me, backend: backend.kind, connection: parts.connection() };
        },
        costs: async (range, signal) => {
          const { data, freshness } = await connected().queries.costs(range, { signal });
          return { costs: data, freshness };
        },
        cacheRates: async ({ from, to }, signal) => {
          const { data, freshness } = await connected().queries.cacheRates({ from, to }, { signal });
          return { rates: data, freshness };
        },
        exportRows: (range) => void runCommand('neuralMonitor.costs.export', range),
        copyTable: async ({ text }) => {
          await vscode.env.clipboard.writeText(text);
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

  changed(): void {
    if (this.#ui.visible) this.#ui.channel.notify('changed');
  }

  connectionChanged(state: ConnectionState): void {
    if (this.#ui.visible) this.#ui.channel.notify('connection', state);
  }

  dispose(): void {
    this.#ui.dispose();
  }
}

/** The one costs panel of the window. */
export class CostsPanels implements vscode.Disposable {
  readonly #registry: PanelRegistry<CostsPanel>;
  readonly #serializer: vscode.Disposable;
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: CostsPanelParts) {
    this.#registry = new PanelRegistry(
      (_, panel) =>
        new CostsPanel(
          parts,
          panel ?? vscode.window.createWebviewPanel(views.costs, 'Costs', vscode.ViewColumn.Active),
        ),
    );
    this.#serializer = vscode.window.registerWebviewPanelSerializer(views.costs, {
      deserializeWebviewPanel: async (panel) => {
        this.#registry.revive(key, panel);
      },
    });
  }

  show(): void {
    this.#registry.show(key);
  }

  get visible(): boolean {
    return this.#registry.get(key)?.panel.visible ?? false;
  }

  /** New calls were recorded. */
  callsRecorded(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#registry.get(key)?.changed();
    }, renewAfterMs);
  }

  connectionChanged(state: ConnectionState): void {
    this.#registry.get(key)?.connectionChanged(state);
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#serializer.dispose();
    this.#registry.dispose();
  }
}
