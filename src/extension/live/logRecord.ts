export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** One line of the output channel, and what it is about. */
export interface LogLine {
  /** The line without its label. */
  text: string;
  sessionId: string | null;
  turnId: string | null;
  /** Who and which turn: `Ana & Ben #14`. It ends the line. */
  label: string | null;
}

/** What the log is told. Of thousands in a second most are never drawn: the line is made when it is written. */
export interface LogRecord {
  level: LogLevel;
  /** True for what is said about the stream itself: whoever follows one session has to see it, too. */
  isNote: boolean;
  sessionId: string | null;
  /** What `Copy as JSON` gives. */
  data: unknown;
  line(): LogLine;
}
