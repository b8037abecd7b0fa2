import type { ErrorInfo, InboundMessage, RealtimeChannel } from 'ably';
import { Emitter } from '../../shared/emitter';
import { liveChannel } from '../../shared/model';
import type { ConnectionState } from '../../shared/protocol';
import type { Backend, BackendError } from '../api/backend';
import { type AuthError, type AuthToken, type Client, closeForGood, loadRealtime, timeOf } from './client';
import { clientOptions, type LiveClientOptions } from './clientOptions';
import { authFailure, isAbsent, isRefused, reasonOf, refusalOf } from './refusal';
import { watchForSleep } from './sleepWatch';
import { type LiveLog, systemTimers, type Timers } from './timers';
import { TokenGate } from './tokenGate';

/** One message off the channel, unread. `timestamp` is epoch ms by the channel's clock. */
export interface RawEvent {
  name: string;
  data: unknown;
  timestamp: number | null;
}

/**
 * The channel was joined. `resumed` false: what was published while away has to be fetched. `offlineMs` by this machine's
 * clock; `serverTime` is the channel's own (epoch ms), asked for where not resumed, null where it is not told.
 */
export interface Joined {
  resumed: boolean;
  offlineMs: number;
  serverTime: Promise<number | null>;
}

export interface ConnectionOptions {
  backend: Pick<Backend, 'ablyToken' | 'me' | 'url'>;
  log: LiveLog;
  timers?: Timers;
  /** How long the connection outlives the last thing that needed it. */
  lingerMs?: number;
  /** Further client options, for servers and tests with other time limits. */
  client?: LiveClientOptions;
}

/** Ably's code for a token that its client could not get. */
const authProviderFailed = 80019;
/** Ably's code for a channel outside a token's capability. */
const channelDenied = 40160;

/**
 * The one connection to the live channel, there only while something needs it. Nothing goes over the wire before the
 * first `hold`; the library itself is loaded then.
 */
export class LiveConnection {
  readonly #options: ConnectionOptions;
  readonly #timers: Timers;
  readonly #gate: TokenGate;
  readonly #holds = new Set<symbol>();
  readonly #states = new Emitter<ConnectionState>();
  readonly events = new Emitter<RawEvent>();
  readonly joins = new Emitter<Joined>();
  #state: ConnectionState = { state: 'idle' };
  #client: Client | null = null;
  #generation = 0;
  #lostAt: number | null = null;
  #catchingUp = false;
  #tokenError: BackendError | null = null;
  #toldOf: string | null = null;
  #linger: (() => void) | null = null;
  #unwatch: (() => void) | null = null;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#timers = options.timers ?? systemTimers;
    this.#gate = new TokenGate(() => options.backend.ablyToken(), this.#timers, !options.backend.me.realtime);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  onState(listener: (state: ConnectionState) => void): () => void {
    return this.#states.on(listener);
  }

  /** Keeps the connection open until the returned function is called; `reason` is for the log. */
  hold(reason: string): () => void {
    const mark = Symbol(reason);
    this.#holds.add(mark);
    this.#linger?.();
    this.#linger = null;
    if (this.#client === null && this.#state.state === 'idle') this.#open(reason);
    return () => this.#release(mark);
  }

  /** Connects anew at once, also after a refusal. Does nothing where nothing needs the connection. */
  reconnect(): void {
    if (this.#holds.size === 0) return;
    const recover = this.#shut();
    this.#open('asked to reconnect', recover);
  }

  /** While on, `live` reads `catching up`: what was missed is being fetched. */
  catchingUp(on: boolean): void {
    if (this.#catchingUp === on) return;
    this.#catchingUp = on;
    if (this.#state.state === 'live' || this.#state.state === 'catching up') this.#live();
  }

  dispose(): void {
    this.#holds.clear();
    this.#linger?.();
    this.#shut();
    this.#set({ state: 'idle' });
  }

  #release(mark: symbol): void {
    if (!this.#holds.delete(mark) || this.#holds.size > 0) return;
    this.#linger = this.#timers.after(this.#options.lingerMs ?? 60_000, () => {
      this.#linger = null;
      this.#options.log('info', 'live: closed, nothing live is on show');
      this.#shut();
      this.#lostAt ??= this.#timers.now();
      this.#set({ state: 'idle' });
    });
  }

  #open(reason: string, recover: string | null = null): void {
    const generation = ++this.#generation;
    this.#options.log('info', `live: connecting (${reason})`);
    if (this.#state.state !== 'offline') this.#set({ state: 'connecting', since: this.#timers.now() });
    this.#load(generation, recover).catch((error: unknown) => {
      if (generation !== this.#generation) return;
      this.#options.log('error', `live: could not be started: ${error instanceof Error ? error.message : error}`);
      this.#refuse('the live connection could not be started');
    });
  }

  async #load(generation: number, recover: string | null): Promise<void> {
    const Realtime = await loadRealtime();
    if (generation !== this.#generation) return;
    const client = new Realtime({
      ...clientOptions(this.#options.backend, (_params, done) => this.#authorize(generation, done), recover),
      ...this.#options.client,
    });
    this.#client = client;
    const current = (then: () => void) => {
      if (generation === this.#generation) then();
    };
    client.connection.on(({ current: state, reason }) => current(() => this.#connection(state, reason)));
    this.#join(client.channels.get(liveChannel), current);
    this.#unwatch = watchForSleep(this.#timers, {
      alive: () => client.connection.state === 'connected',
      ping: () => client.connection.ping(),
      slept: () => this.#options.log('info', 'live: the clock jumped, checking the connection'),
      dead: () => {
        this.#lost('the connection did not survive a sleep');
        this.reconnect();
      },
    });
  }

  #join(channel: RealtimeChannel, current: (then: () => void) => void): void {
    channel.on(['attached', 'update'], ({ resumed }) => current(() => this.#joined(resumed)));
    channel.on(['failed', 'suspended'], ({ current: state, reason }) => current(() => this.#channel(state, reason)));
    const receive = (message: InboundMessage): void =>
      current(() =>
        this.events.emit({ name: message.name ?? '', data: message.data, timestamp: message.timestamp ?? null }),
      );
    // What a refused channel means is told by its state; the promise says the same again.
    channel.subscribe(receive).catch(() => undefined);
  }

  #authorize(generation: number, done: (error: AuthError | null, token: AuthToken | null) => void): void {
    this.#gate.token().then(
      (token) => {
        this.#tokenError = null;
        this.#toldOf = null;
        done(null, token as AuthToken);
      },
      (error: BackendError) => {
        if (generation === this.#generation) this.#tokenError = error;
        const line = `live: no token: ${error.code} ${error.status || ''}`.trimEnd();
        // The client tries every few seconds: the same again is no news.
        if (line !== this.#toldOf) this.#options.log('warn', line);
        this.#toldOf = line;
        done(authFailure(error) as AuthError, null);
      },
    );
  }

  #connection(state: string, reason: ErrorInfo | undefined): void {
    if (state === 'connected' || isRefused(reason)) this.#gate.spent();
    if (state === 'connected' || state === 'connecting' || state === 'initialized') return;
    if (state === 'failed') this.#refuse(this.#refusal(reason));
    else if (state === 'disconnected' || state === 'suspended') this.#lost(reasonOf(reason, this.#blamed(reason)));
  }

  #refusal(reason: ErrorInfo | undefined): string {
    const blamed = this.#blamed(reason);
    return (blamed && refusalOf(blamed)) ?? reasonOf(reason, blamed);
  }

  /** The failed token request behind a failure, where there is one. */
  #blamed(reason: ErrorInfo | undefined): BackendError | null {
    return reason?.code === authProviderFailed ? this.#tokenError : null;
  }

  #channel(state: string, reason: ErrorInfo | undefined): void {
    if (state !== 'failed') this.#lost(reasonOf(reason, this.#blamed(reason)));
    else if (reason?.code === channelDenied) this.#refuse('the token does not allow the live channel');
    else this.#refuse(this.#refusal(reason));
  }

  #joined(resumed: boolean): void {
    const offlineMs = this.#lostAt === null ? 0 : Math.max(0, this.#timers.now() - this.#lostAt);
    this.#lostAt = null;
    const serverTime = resumed || !this.#client ? Promise.resolve(null) : timeOf(this.#client);
    this.joins.emit({ resumed, offlineMs, serverTime });
    this.#live();
  }

  #live(): void {
    const since = 'since' in this.#state && this.#state.state === 'live' ? this.#state.since : this.#timers.now();
    const state = this.#catchingUp ? 'catching up' : 'live';
    if (this.#state.state !== state) this.#set({ state, since });
  }

  #lost(reason: string): void {
    this.#lostAt ??= this.#timers.now();
    if (this.#state.state === 'refused') return;
    if (this.#state.state === 'offline' && this.#state.reason === reason) return;
    const since = this.#state.state === 'offline' ? this.#state.since : this.#lostAt;
    this.#set({ state: 'offline', since, reason });
  }

  #refuse(reason: string): void {
    this.#lostAt ??= this.#timers.now();
    this.#shut();
    this.#set({ state: isAbsent(this.#tokenError) ? 'absent' : 'refused', since: this.#timers.now(), reason });
  }

  /** Closes what is open; returns what a new client needs to go on where this one was. */
  #shut(): string | null {
    this.#generation += 1;
    this.#unwatch?.();
    this.#unwatch = null;
    const client = this.#client;
    this.#client = null;
    if (!client) return null;
    if (this.#state.state === 'live' || this.#state.state === 'catching up') this.#lostAt = this.#timers.now();
    const recover = client.connection.createRecoveryKey();
    closeForGood(client);
    return recover;
  }

  #set(state: ConnectionState): void {
    this.#state = state;
    this.#states.emit(state);
  }
}
