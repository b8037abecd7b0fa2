import * as vscode from 'vscode';
import { counted } from '../../shared/format';
import { outputChannelName } from '../contributions';
import { Labels } from './labels';
import type { LogLevel, LogRecord } from './logRecord';
import { Pace } from './pace';

/** Records that `Copy as JSON` gives at most, and that wait at most while the log is paused. */
const maxKept = 2000;
/** Lines whose label is a link, at the most. */
const maxLinks = 2000;

/** What waits to be written. */
type Waiting = Pick<LogRecord, 'level' | 'isNote' | 'line'>;

/** The levels of the editor's log, by how much has to happen. */
const weight: Record<LogLevel, vscode.LogLevel> = {
  trace: vscode.LogLevel.Trace,
  debug: vscode.LogLevel.Debug,
  info: vscode.LogLevel.Info,
  warn: vscode.LogLevel.Warning,
  error: vscode.LogLevel.Error,
};

/** The output channel: one line a record, at its level. Where a line names a session and turn, that is a link. */
export class ActivityLog implements vscode.Disposable, vscode.DocumentLinkProvider {
  readonly #channel = vscode.window.createOutputChannel(outputChannelName, { log: true });
  readonly #links: vscode.Disposable;
  readonly #labels = new Labels();
  /** The label that each link that was handed out stands on. */
  readonly #handedOut = new WeakMap<vscode.DocumentLink, string>();
  readonly #kept: LogRecord[] = [];
  readonly #waiting: Waiting[] = [];
  readonly #pace = new Pace<Waiting>({
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
  note(level: LogLevel, line: string): void {
    this.#channel[level](line);
  }

  /** A line about what was captured. Of other sessions than the followed one nothing is written, nor what the channel's level hides. */
  record(record: LogRecord): void {
    this.#kept.push(record);
    if (this.#kept.length > maxKept) this.#kept.shift();
    if (!this.#isFollowed(record) || !this.#shows(record.level)) return;
    const { level, isNote, line } = record;
    if (!this.#paused) {
      this.#pace.push({ level, isNote, line });
      return;
    }
    this.#waiting.push({ level, isNote, line });
    if (this.#waiting.length > maxKept) {
      this.#waiting.shift();
      this.#skipped += 1;
    }
  }

  /** Holds lines back, or lets go of those held back. */
  pause(on: boolean): void {
    if (on === this.#paused) return;
    this.#paused = on;
    if (on) {
      this.#channel.info('── paused: what arrives is held back ──');
      return;
    }
    this.#channel.info(`── goes on: ${counted(this.#waiting.length, 'record')} held back ──`);
    if (this.#skipped) this.#leftOut(this.#skipped, 'the log was paused');
    this.#skipped = 0;
    for (const record of this.#waiting.splice(0)) this.#pace.push(record);
  }

  /** Writes one session's records alone, named so; null: all. */
  follow(session: { id: string; name: string } | null): void {
    this.#following = session?.id ?? null;
    this.#channel.info(session ? `── following ${session.name} alone ──` : '── all sessions again ──');
    this.show();
  }

  clear(): void {
    this.#channel.clear();
    this.#kept.length = 0;
    this.#waiting.length = 0;
    this.#skipped = 0;
    this.#pace.clear();
    this.#labels.clear();
  }

  /** The last records as JSON, one array. */
  json(): string {
    return JSON.stringify(
      this.#kept.filter((record) => this.#isFollowed(record)).map(({ data }) => data),
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
      const start = text.lastIndexOf(apart) + apart.length;
      const label = start >= apart.length ? text.slice(start).trimEnd() : '';
      if (!this.#labels.target(label)) continue;
      const link = new vscode.DocumentLink(new vscode.Range(number, start, number, start + label.length));
      link.tooltip = 'Open this turn';
      this.#handedOut.set(link, label);
      links.push(link);
    }
    return links;
  }

  /** Where a link leads is made up when somebody points at it. */
  resolveDocumentLink(link: vscode.DocumentLink): vscode.DocumentLink {
    const target = this.#labels.target(this.#handedOut.get(link) ?? '');
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

  #isFollowed({ isNote, sessionId }: LogRecord): boolean {
    return this.#following === null || isNote || sessionId === this.#following;
  }

  #shows(level: LogLevel): boolean {
    const { logLevel } = this.#channel;
    return logLevel !== vscode.LogLevel.Off && weight[level] >= logLevel;
  }

  #leftOut(count: number, why: string): void {
    this.#channel.warn(`── ${counted(count, 'record')} left out: ${why} ──`);
  }

  #write({ level, isNote, line }: Waiting): void {
    const { text, label, sessionId, turnId } = line();
    const end = label !== null && sessionId !== null ? apart + this.#labels.of(label, { sessionId, turnId }) : '';
    // `info` is a letter shorter than the other levels of records, and stands before the columns.
    this.#channel[level](`${level === 'info' && !isNote ? ' ' : ''}${text}${end}`);
  }
}

/** What sets a label off. Nowhere in a label are two spaces in a row. */
const apart = '  ';

function isOurs({ uri, fileName }: vscode.TextDocument): boolean {
  return uri.scheme === 'output' && fileName.includes(outputChannelName);
}
