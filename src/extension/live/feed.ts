import { Emitter } from '../../shared/emitter';
import type { ActivityDetail, LiveMessage, SessionCreated, SessionSummary } from '../../shared/model';
import type { Backend } from '../api/backend';
import type { Found, Missed } from './catchUp';
import type { Joined, RawEvent } from './connection';
import { type FetchEdges, fetchMissed, type Unfetched } from './fetchMissed';
import { type LiveItem, readEvent } from './parse';
import { rank, Seen } from './seen';
import { ServerClock } from './serverClock';
import { type LiveLog, systemTimers, type Timers } from './timers';

/** What the live stream tells, each thing once and in order. */
export type FeedEvent =
  /** `late`: the stream did not bring it in time, it was fetched. */
  | { activity: ActivityDetail; late?: boolean }
  | { message: LiveMessage }
  /** A session began. `summary` where it was found by catching up. */
  | { session: SessionCreated; summary?: SessionSummary }
  /** Something may be missing since then (epoch ms, the server's clock), and why. */
  | { gap: { since: number; reason: string } }
  /** The stream goes on: how long it was away, and how many calls were fetched meanwhile. */
  | { caughtUp: { offlineMs: number; calls: number } };

export interface FeedOptions {
  backend: Backend;
  log: LiveLog;
  timers?: Timers;
  /** Told while what was missed is being fetched. */
  onCatchingUp?(on: boolean): void;
}

export interface FeedStats {
  /** Messages that came off the channel. */
  received: number;
  /** Things told to subscribers. */
  emitted: number;
  /** Replays and late states that were left out. */
  repeated: number;
  /** Payloads that could not be read. */
  bad: number;
  /** Messages that wait while what was missed is being fetched. */
  buffered: number;
}

/** Messages held back while catching up, at most; beyond it the rest is fetched once more. */
export const maxBuffered = 20_000;
/** What is asked for begins this much before the last sign of life. */
const overlapMs = 10_000;
/** Running calls this old are asked for one by one rather than by a longer look back. */
const lookBackMs = 15 * 60_000;
/** An outage longer than this is filled from there on, and the list of sessions is read anew anyway. */
const maxLookBackMs = 24 * 60 * 60_000;
const owedRetryMs = 30_000;
const maxRounds = 3;
const tooMany = 'more arrived meanwhile than could be held back';
/** Rows told in a row; then whatever else is due has its turn. */
const atOnce = 100;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const recentSessions = 5;

/** The live stream, read: parsed, each row once, never backwards, and without silent holes. */
export class Feed {
  readonly #options: FeedOptions;
  readonly #timers: Timers;
  readonly #edges: FetchEdges;
  readonly #events: Emitter<FeedEvent>;
  readonly #seen = new Seen();
  readonly #recent = new Set<string>();
  readonly #counts = { received: 0, emitted: 0, repeated: 0, bad: 0 };
  readonly clock: ServerClock;
  #buffer: RawEvent[] | null = null;
  #overflow = false;
  #run = 0;
  /** Since when something is missing that could not be fetched. */
  #owed: number | null = null;
  #abort = new AbortController();
  #joinedBefore = false;

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#timers = options.timers ?? systemTimers;
    this.#edges = { backend: options.backend, log: options.log, timers: this.#timers };
    this.clock = new ServerClock(this.#timers);
    this.#events = new Emitter((error) =>
      options.log('error', `live: a subscriber failed: ${error instanceof Error ? error.message : error}`),
    );
  }

  on(listener: (event: FeedEvent) => void): () => void {
    return this.#events.on(listener);
  }

  get stats(): FeedStats {
    return { ...this.#counts, buffered: this.#buffer?.length ?? 0 };
  }

  /** Takes one message off the channel. */
  receive(event: RawEvent): void {
    this.#counts.received += 1;
    if (!this.#buffer) {
      this.#take(event);
      return;
    }
    this.#buffer.push(event);
    if (this.#buffer.length > maxBuffered) {
      this.#buffer.shift();
      this.#overflow = true;
    }
  }

  /** The channel was joined: what was published while away is fetched first, where the channel itself does not bring it. */
  async joined({ resumed, offlineMs, serverTime }: Joined): Promise<void> {
    const outage = this.#joinedBefore;
    this.#joinedBefore = true;
    if (!resumed) await this.#fill(outage, offlineMs, serverTime);
    else if (!this.#buffer && offlineMs > 0) this.#emit({ caughtUp: { offlineMs, calls: 0 } });
  }

  dispose(): void {
    this.#run += 1;
    this.#abort.abort();
    this.#buffer = null;
  }

  async #fill(outage: boolean, offlineMs: number, serverTime: Promise<number | null>): Promise<void> {
    const run = ++this.#run;
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#buffer ??= [];
    this.#options.onCatchingUp?.(true);
    const time = await serverTime;
    if (run !== this.#run) return;
    if (!outage && time !== null) this.clock.set(time);
    const since = this.#since();
    const calls = await this.#rounds(since, outage, run);
    if (calls === null) return;
    if (time !== null) this.clock.set(time);
    this.#overflow = false;
    if (!(await this.#release(run))) return;
    if (this.#overflow) this.#emit({ gap: { since, reason: tooMany } });
    if (outage) this.#emit({ caughtUp: { offlineMs, calls } });
    this.#options.onCatchingUp?.(false);
  }

  /** Tells what was held back, and lets go of the stream. False: overtaken by another run. */
  async #release(run: number): Promise<boolean> {
    for (let waiting = this.#buffer ?? []; waiting.length > 0; waiting = this.#buffer ?? []) {
      this.#buffer = [];
      for (const [n, event] of waiting.entries()) {
        if (n > 0 && n % atOnce === 0) await turn();
        if (run !== this.#run) {
          this.#buffer = [...waiting.slice(n), ...(this.#buffer ?? [])];
          return false;
        }
        this.#take(event);
      }
    }
    this.#buffer = null;
    return true;
  }

  /** Fetches and tells what was missed, again where more arrived meanwhile than could be held back. Null: overtaken by another run. */
  async #rounds(since: number, outage: boolean, run: number): Promise<number | null> {
    const { signal } = this.#abort;
    let calls = 0;
    for (let round = 0; round < maxRounds; round++) {
      this.#overflow = false;
      const found = await fetchMissed(this.#edges, () => this.#missed(since, outage), signal);
      if (run !== this.#run) return null;
      if ('reason' in found) {
        this.#owe(since, found);
        return calls;
      }
      this.#owed = null;
      calls += await this.#tell(found, since);
      if (run !== this.#run) return null;
      if (found.unfilled !== null) this.#emit({ gap: { since, reason: found.unfilled } });
      if (!this.#overflow) return calls;
    }
    this.#emit({ gap: { since, reason: tooMany } });
    return calls;
  }

  /** What could not be fetched is marked, and asked for again later: alone, or with the next outage. */
  #owe(since: number, { reason, retryAt }: Unfetched): void {
    if (this.#owed === null) this.#emit({ gap: { since, reason } });
    this.#owed = since;
    const run = this.#run;
    this.#timers.after(Math.max(owedRetryMs, retryAt - this.#timers.now()), () => {
      if (run === this.#run && this.#owed !== null) void this.#payOwed(run);
    });
  }

  async #payOwed(run: number): Promise<void> {
    const since = this.#owed;
    if (since === null) return;
    const calls = await this.#rounds(since, true, run);
    if (calls !== null && this.#owed === null) this.#emit({ caughtUp: { offlineMs: 0, calls } });
  }

  /** From when on something may be missing, by the server's clock. */
  #since(): number {
    const from = Math.min(this.clock.lastSign() - overlapMs, this.#owed ?? Number.POSITIVE_INFINITY);
    const running = this.#seen.pending.map((call) => call.createdAt).filter((at) => at > from - lookBackMs);
    const earliest = this.clock.now() - maxLookBackMs;
    return Math.max(
      earliest,
      running.reduce((least, at) => Math.min(least, at), from),
    );
  }

  #missed(from: number, outage: boolean): Missed {
    return { from, pending: this.#seen.pending, recent: [...this.#recent], outage };
  }

  /** Tells what was fetched; resolves to how many calls were news. */
  async #tell(found: Found, since: number): Promise<number> {
    for (const summary of found.sessions) {
      if (Date.parse(summary.createdAt) < since || !this.#seen.once('s', summary.id)) continue;
      const { id: sessionId, type, status, createdAt } = summary;
      this.#emit({ session: { sessionId, type, status, createdAt, timestamp: Date.parse(createdAt) }, summary });
    }
    for (const message of found.messages) this.#item({ message });
    let calls = 0;
    for (const [n, activity] of found.activities.entries()) {
      if (n > 0 && n % atOnce === 0) await turn();
      calls += this.#item({ activity, late: true }) ? 1 : 0;
    }
    return calls;
  }

  #take(event: RawEvent): void {
    const item = readEvent(event);
    if ('bad' in item) {
      this.#bad(item.bad);
      return;
    }
    const begun = 'activity' in item && rank(item.activity.status) === 0 ? Date.parse(item.activity.createdAt) : null;
    this.clock.sign({ timestamp: event.timestamp, begun });
    if (!this.#item(item)) this.#counts.repeated += 1;
  }

  #bad(reason: string): void {
    this.#counts.bad += 1;
    const { bad } = this.#counts;
    if (bad <= 5 || bad % 1000 === 0) this.#options.log('warn', `live: message ${bad} not understood: ${reason}`);
  }

  /** Tells one thing unless it was told before. */
  #item(item: LiveItem & { late?: boolean }): boolean {
    if ('activity' in item) {
      if (!this.#seen.activity(item.activity)) return false;
      if (item.activity.sessionId) this.#remember(item.activity.sessionId);
    } else if ('message' in item) {
      if (!this.#seen.once('m', item.message.id)) return false;
    } else if (!this.#seen.once('s', item.session.sessionId)) return false;
    this.#emit(item);
    return true;
  }

  #remember(sessionId: string): void {
    this.#recent.delete(sessionId);
    this.#recent.add(sessionId);
    if (this.#recent.size > recentSessions) this.#recent.delete(this.#recent.values().next().value ?? '');
  }

  #emit(event: FeedEvent): void {
    this.#counts.emitted += 1;
    this.#events.emit(event);
  }
}
