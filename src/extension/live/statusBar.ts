import * as vscode from 'vscode';
import { factTable } from '../markdown';
import { type StatusFacts, statusRows, statusText } from './statusText';

/** Ages in the text are drawn again this often, and the wait for a rate limit. */
const redrawMs = 30_000;
const countDownMs = 1_000;

/** The one status bar item. Nothing is shown before the first sign-in. */
export class StatusBar implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;
  #timer: NodeJS.Timeout | null = null;
  #facts: StatusFacts | null = null;

  constructor() {
    this.#item = vscode.window.createStatusBarItem('neuralMonitor.status', vscode.StatusBarAlignment.Right, 50);
    this.#item.name = 'Neural Monitor';
    this.#item.command = 'neuralMonitor.costs.show';
  }

  /** Shows these facts; null hides the item. */
  show(facts: StatusFacts | null): void {
    this.#facts = facts;
    this.#draw();
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#item.dispose();
  }

  #draw(): void {
    if (this.#timer) clearTimeout(this.#timer);
    const facts = this.#facts;
    if (!facts) {
      this.#item.hide();
      return;
    }
    this.#timer = setTimeout(() => this.#draw(), facts.waitsUntil === null ? redrawMs : countDownMs);
    const now = Date.now();
    this.#item.text = statusText(facts, now);
    const offline =
      facts.failure !== null || facts.connection.state === 'offline' || facts.connection.state === 'refused';
    this.#item.backgroundColor = offline ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.#item.command = facts.failure ? 'neuralMonitor.connection.retry' : 'neuralMonitor.costs.show';
    const tooltip = factTable('Neural Monitor', statusRows(facts, now));
    tooltip.isTrusted = {
      enabledCommands: ['neuralMonitor.costs.show', 'neuralMonitor.connection.retry', 'neuralMonitor.log.show'],
    };
    tooltip.appendMarkdown(
      '\n\n[Show costs](command:neuralMonitor.costs.show) · [Reconnect](command:neuralMonitor.connection.retry) · [Show log](command:neuralMonitor.log.show)',
    );
    this.#item.tooltip = tooltip;
    this.#item.show();
  }
}
