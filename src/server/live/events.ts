/** What goes out on the live channel. `data` is JSON: an activity, a message, or a created session. */
export interface LiveEvent {
  name: 'brain-activity' | 'new-message' | 'session-created';
  data: unknown;
}

/** Where recorded rows are announced. Neither method ever rejects: a stream that fails must not stop the recording. */
export interface Publisher {
  publish(event: LiveEvent): Promise<void>;
  /** Sends what is waiting, for two seconds at the most, and lets go of everything. */
  close(): Promise<void>;
}

/** Lines for the operator. They never hold captured text or keys. */
export interface PublisherLog {
  warn(message: string): void;
}
