import * as vscode from 'vscode';
import { outputChannelName } from '../contributions';
import type { LogRecord } from './logRecord';

/** Records that `Copy as JSON` gives at most, and that wait at most while the log is paused. */
const maxKept = 2000;
/** Session and turn labels that stay links at most. */
const maxLabels = 5000;

type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** The output channel: one line a record, at its level. Where a line names a session and turn, that is a link. */
export class ActivityLog implements vscode.Disposable, vscode.DocumentLinkProvider {
  readonly #channel = vscode.window.createOutputChannel(outputChannelName, { log: true });
  readonly #links: vscode.Disposable;
  readonly #targets = new Map<string, { sessionId: string; turnId: string | null }>();
  readonly #kept: LogRecord[] = [];
  readonly #waiting: LogRecord[] = [];
  #skipped = 0;
  #paused = false;
  #following: string | null = null;

  constructor() {
    this.#links = vscode.languages.registerDocumentLinkProvider({ scheme: 'output' }, this);
  }

  /** Told when the channel may have been shown or hidden. */
  readonly onVisibility = vscode.window.onDidChangeVisibleTextEditors;

  /** Whether the channel is on show: its document is then among the visible editors'. */
  get visible(): boolean {
    return vscode.window.visibleTextEditors.some(({ document }) => isOurs(document));
  }

  get following(): string | null {
    return this.#following;
  }

  show(): void {
    this.#channel.show(true);
  }

  /** A line about the monitor itself. */
  note(level: Level, line: string): void {
    this.#channel[level](line);
  }

  /** A line about what was captured. Outside the followed session nothing is written. */
  record(record: LogRecord): void {
    this.#kept.push(record);
    if (this.#kept.length > maxKept) this.#kept.shift();
    if (this.#following && record.sessionId !== this.#following) return;
    if (!this.#paused) {
      this.#write(record);
      return;
    }
    this.#waiting.push(record);
    if (this.#waiting.length > maxKept) {
      this.#waiting.shift();
      this.#skipped += 1;
    }
  }

  /** Holds lines back, or lets go of those held back. */
  pause(on: boolean): void {
    this.#paused = on;
    if (on) return;
    if (this.#skipped) this.#channel.warn(`── ${this.#skipped} records were left out while paused ──`);
    this.#skipped = 0;
    for (const record of this.#waiting.splice(0)) this.#write(record);
  }

  /** Writes one session's records alone; null: all. */
  follow(sessionId: string | null): void {
    this.#following = sessionId;
    this.#channel.info(sessionId ? `── following session ${sessionId} ──` : '── all sessions again ──');
    this.show();
  }

  clear(): void {
    this.#channel.clear();
    this.#kept.length = 0;
    this.#waiting.length = 0;
    this.#targets.clear();
  }

  /** The last records as JSON, one array. */
  json(): string {
    return JSON.stringify(
      this.#kept.filter((r) => !this.#following || r.sessionId === this.#following).map((r) => r.data),
      null,
      2,
    );
  }

  provideDocumentLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
    if (!isOurs(document)) return [];
    const links: vscode.DocumentLink[] = [];
    for (let number = 0; number < document.lineCount; number++) {
      const { text } = document.lineAt(number);
      const start = text.lastIndexOf('   ') + 3;
      const target = start > 2 ? this.#targets.get(text.slice(start).trimEnd()) : undefined;
      if (!target) continue;
      const ref = { sessionId: target.sessionId, ...(target.turnId ? { turnId: target.turnId } : {}) };
      const uri = vscode.Uri.parse(`command:neuralMonitor.turn.open?${encodeURIComponent(JSON.stringify([ref]))}`);
      const link = new vscode.DocumentLink(new vscode.Range(number, start, number, text.trimEnd().length), uri);
      link.tooltip = 'Open this turn';
      links.push(link);
    }
    return links;
  }

  dispose(): void {
    this.#links.dispose();
    this.#channel.dispose();
  }

  #write(record: LogRecord): void {
    if (record.label && record.sessionId) {
      this.#targets.set(record.label, { sessionId: record.sessionId, turnId: record.turnId });
      for (const oldest of this.#targets.keys()) {
        if (this.#targets.size <= maxLabels) break;
        this.#targets.delete(oldest);
      }
    }
    this.#channel[record.level](record.line);
  }
}

function isOurs({ uri, fileName }: vscode.TextDocument): boolean {
  return uri.scheme === 'output' && fileName.includes(outputChannelName);
}
