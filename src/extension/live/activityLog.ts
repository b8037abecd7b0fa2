import * as vscode from 'vscode';
import { counted } from '../../shared/format';
import { outputChannelName } from '../contributions';
import type { LogRecord } from './logRecord';
import { Pace } from './pace';

/** Records that `Copy as JSON` gives at most, and that wait at most while the log is paused. */
const maxKept = 2000;
/** Session and turn labels that stay links at most, and lines that hold one. */
const maxLabels = 5000;
const maxLinks = 2000;

/** A record without its data, which can be large: thousands of lines may wait. */
type Line = Omit<LogRecord, 'data'>;

type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** The output channel: one line a record, at its level. Where a line names a session and turn, that is a link. */
export class ActivityLog implements vscode.Disposable, vscode.DocumentLinkProvider {
  readonly #channel = vscode.window.createOutputChannel(outputChannelName, { log: true });
  readonly #links: vscode.Disposable;
  readonly #targets = new Map<string, { sessionId: string; turnId: string | null }>();
  /** What each link that was handed out stands for. */
  readonly #labels = new WeakMap<vscode.DocumentLink, string>();
  readonly #kept: LogRecord[] = [];
  readonly #waiting: LogRecord[] = [];
  readonly #pace = new Pace<Line>({
    write: (record) => this.#write(record),
    leftOut: (count) => this.#leftOut(count, 'more came than can be shown'),
  });
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
      this.#pace.push(lineOf(record));
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
    if (this.#skipped) this.#leftOut(this.#skipped, 'the log was paused');
    this.#skipped = 0;
    for (const record of this.#waiting.splice(0)) this.#pace.push(lineOf(record));
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
    this.#pace.clear();
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

  /** The newest lines' labels. A long log is asked about as a whole whenever it grows: its older lines are left alone. */
  provideDocumentLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
    const links: vscode.DocumentLink[] = [];
    if (!isOurs(document)) return links;
    const oldest = Math.max(0, document.lineCount - maxLinks);
    for (let number = document.lineCount - 1; number >= oldest; number--) {
      const { text } = document.lineAt(number);
      const start = text.lastIndexOf('   ') + 3;
      const label = start > 2 ? text.slice(start).trimEnd() : '';
      if (!this.#targets.has(label)) continue;
      const link = new vscode.DocumentLink(new vscode.Range(number, start, number, start + label.length));
      link.tooltip = 'Open this turn';
      this.#labels.set(link, label);
      links.push(link);
    }
    return links;
  }

  /** Where a link leads is made up when somebody points at it. */
  resolveDocumentLink(link: vscode.DocumentLink): vscode.DocumentLink {
    const target = this.#targets.get(this.#labels.get(link) ?? '');
    if (!target) return link;
    const ref = { sessionId: target.sessionId, ...(target.turnId ? { turnId: target.turnId } : {}) };
    link.target = vscode.Uri.parse(`command:neuralMonitor.turn.open?${encodeURIComponent(JSON.stringify([ref]))}`);
    return link;
  }

  dispose(): void {
    this.#links.dispose();
    this.#pace.dispose();
    this.#channel.dispose();
  }

  #leftOut(count: number, why: string): void {
    this.#channel.warn(`── ${counted(count, 'record')} left out: ${why} ──`);
  }

  #write(record: Line): void {
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

function lineOf({ level, line, sessionId, turnId, label }: LogRecord): Line {
  return { level, line, sessionId, turnId, label };
}

function isOurs({ uri, fileName }: vscode.TextDocument): boolean {
  return uri.scheme === 'output' && fileName.includes(outputChannelName);
}
