/** One line of the output channel, and what it is about. */
export interface LogRecord {
  level: 'trace' | 'debug' | 'info' | 'warn' | 'error';
  /** The line. It ends with `label`, set off by three spaces, where there is one. */
  line: string;
  sessionId: string | null;
  turnId: string | null;
  /** Who and which turn: `Ana & Ben #14`. */
  label: string | null;
  /** What `Copy as JSON` gives. */
  data: unknown;
}
