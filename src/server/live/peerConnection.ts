import type { WebSocket } from 'ws';
import type { Entry } from './channelLog';
import { entryBytes } from './channelLog';
import type { Channel, Channels, Subscriber } from './channels';
import type { Faults, Line } from './faults';
import { Action, decodeFrame, encodeBody, Flag, type Format, type Frame, type WireError } from './frames';
import { allows, type Grant, Refusal, type Tokens } from './tokens';

/**
 * Bytes that may wait in a slow client's socket. Beyond it nothing more is pushed: the channel's log holds what follows,
 * and it is sent from there as the socket drains.
 */
export const highWater = 4 * 1024 * 1024;
const lowWater = 1024 * 1024;
/** Pings that a client may leave unanswered before its socket is ended. */
const maxSilence = 3;

/** Times in milliseconds. */
export interface Timing {
  /** How long a dropped connection can be resumed. */
  connectionStateTtl: number;
  /** A client hears something at least this often. */
  maxIdleInterval: number;
  /** How long before its expiry a client is asked to renew its token. */
  renewBefore: number;
}

export interface Identity {
  connectionId: string;
  connectionKey: string;
}

/** What a connection needs of the peer. */
export interface Surroundings {
  channels: Channels;
  tokens: Tokens;
  faults: Faults;
  timing: Timing;
  now(): number;
  /** The connection is gone; `final` where its client said goodbye and will not resume. */
  ended(connection: PeerConnection, final: boolean): void;
}

const noChannel: WireError = { code: 40160, statusCode: 401, message: 'the channel is not allowed by the token' };
const expired: WireError = { code: 40142, statusCode: 401, message: 'the token has expired' };

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** One client's socket: what it is attached to, by whose grant, and the frames to and fro. */
export class PeerConnection implements Subscriber {
  readonly identity: Identity;
  readonly #socket: WebSocket;
  readonly #format: Format;
  readonly #echo: boolean;
  readonly #heartbeats: boolean;
  readonly #around: Surroundings;
  readonly #line: Line;
  #grant: Grant;
  #idle: NodeJS.Timeout | null = null;
  #expiry: NodeJS.Timeout | null = null;
  #over = false;
  #silence = 0;
  /** Channels in which this client is behind, and the place of the last entry that was sent. */
  readonly #behind = new Map<string, number>();

  constructor(socket: WebSocket, query: URLSearchParams, identity: Identity, grant: Grant, around: Surroundings) {
    this.#socket = socket;
    this.#format = query.get('format') === 'msgpack' ? 'msgpack' : 'json';
    this.#echo = query.get('echo') !== 'false';
    this.#heartbeats = query.get('heartbeats') === 'true';
    this.identity = identity;
    this.#grant = grant;
    this.#around = around;
    this.#line = around.faults.line({
      send: (entry) => this.#write(entryBytes(entry, this.#format)),
      announceLoss: (name) => this.#reattach(name),
    });
    socket.on('message', (data) => this.#received(data as Buffer));
    socket.on('pong', () => {
      this.#silence = 0;
    });
    socket.on('close', () => this.#end(false));
    socket.on('error', () => socket.terminate());
  }

  /** Greets the client. `error` says why a resume was not granted. */
  open(error?: WireError): void {
    this.#send(this.#connected(error));
    this.#watchExpiry();
    const { maxIdleInterval } = this.#around.timing;
    this.#idle = setInterval(() => this.#beat(), maxIdleInterval * 0.6);
    this.#idle.unref();
  }

  deliver(channel: string, entry: Entry): void {
    if (this.#behind.has(channel)) return;
    if (this.#socket.bufferedAmount > highWater) this.#behind.set(channel, entry.n - 1);
    else this.#pass(channel, entry);
  }

  #pass(channel: string, entry: Entry): void {
    if (this.#echo || entry.origin !== this.identity.connectionId) this.#line.pass(channel, entry);
  }

  /** Sends from the log what a slow client is behind with, as far as its socket takes it. */
  readonly #drained = (): void => {
    if (this.#behind.size === 0 || this.#over || this.#socket.bufferedAmount > lowWater) return;
    for (const [name, place] of [...this.#behind]) this.#followUp(name, place);
  };

  #followUp(name: string, place: number): void {
    const log = this.#around.channels.get(name)?.log;
    let at = place;
    for (;;) {
      const entry = log?.next(at);
      if (!entry) {
        this.#behind.delete(name);
        if (entry === null) this.#reattach(name);
        return;
      }
      if (this.#socket.bufferedAmount > highWater) break;
      this.#pass(name, entry);
      at = entry.n;
    }
    this.#behind.set(name, at);
  }

  flush(): void {
    this.#line.flush();
  }

  /** Asks the client for a new token, or ends the connection for want of one. */
  expire(form: 'auth' | 'disconnect'): void {
    if (form === 'auth') this.#send({ action: Action.auth });
    else this.disconnect(expired);
  }

  disconnect(error: WireError): void {
    this.#send({ action: Action.disconnected, error });
    this.#goodbye(false);
  }

  cut(): void {
    this.#socket.terminate();
  }

  closeSocket(): void {
    this.#socket.close(1001);
  }

  #connected(error?: WireError): Frame {
    const { connectionId, connectionKey } = this.identity;
    const { connectionStateTtl, maxIdleInterval } = this.#around.timing;
    return {
      action: Action.connected,
      connectionId,
      connectionDetails: {
        connectionKey,
        connectionStateTtl,
        maxIdleInterval,
        maxMessageSize: 65_536,
        maxFrameSize: 524_288,
        serverId: 'loopback',
        ...(this.#grant.clientId ? { clientId: this.#grant.clientId } : {}),
      },
      ...(error ? { error } : {}),
    };
  }

  #received(data: Buffer): void {
    const frame = decodeFrame(data, this.#format);
    if (!frame) {
      this.#fatal({ code: 40000, statusCode: 400, message: 'the frame is not well formed' });
      return;
    }
    switch (frame.action) {
      case Action.heartbeat:
        this.#send({ action: Action.heartbeat, ...(frame.id ? { id: String(frame.id) } : {}) });
        break;
      case Action.attach:
        this.#attach(frame);
        break;
      case Action.detach:
        this.#detach(frame);
        break;
      case Action.message:
        this.#publish(frame);
        break;
      case Action.presence:
        this.#send({ action: Action.nack, msgSerial: frame.msgSerial, count: 1, error: noChannel });
        break;
      case Action.auth:
        this.#renew(frame);
        break;
      case Action.close:
        this.#send({ action: Action.closed });
        this.#goodbye(true);
        break;
      case Action.disconnect:
        this.#goodbye(false);
        break;
    }
  }

  #attach(frame: Frame): void {
    const name = String(frame.channel ?? '');
    const capability = this.#grant.capability;
    const subscribe = allows(capability, name, 'subscribe');
    const publish = allows(capability, name, 'publish');
    const channel = subscribe || publish ? this.#around.channels.get(name) : null;
    if (!channel) {
      this.#send({ action: Action.error, channel: name, error: noChannel });
      return;
    }
    const backlog = this.#backlog(channel, frame);
    channel.subscribers.delete(this);
    this.#behind.delete(name);
    const place = backlog.entries[0]?.n;
    const from = place === undefined ? channel.log.serial : channel.log.serial.replace(/\d+$/, String(place - 1));
    this.#send({
      action: Action.attached,
      channel: name,
      channelSerial: from,
      params: frame.params ?? {},
      flags:
        (subscribe ? Flag.subscribe : 0) |
        (publish ? Flag.publish : 0) |
        (backlog.resumed ? Flag.resumed : 0) |
        (backlog.entries.length > 0 ? Flag.hasBacklog : 0),
    });
    if (!subscribe) return;
    for (const entry of backlog.entries) this.deliver(name, entry);
    channel.subscribers.add(this);
  }

  #backlog(channel: Channel, frame: Frame): { resumed: boolean; entries: readonly Entry[] } {
    if (frame.channelSerial) {
      const entries = channel.log.after(String(frame.channelSerial));
      return { resumed: entries !== null, entries: entries ?? [] };
    }
    const rewind = Number(frame.params?.rewind ?? 0);
    return { resumed: false, entries: rewind > 0 ? channel.log.latest(Math.min(100, rewind)) : [] };
  }

  /** Says to an attached client that continuity is lost. */
  #reattach(name: string): void {
    const channel = this.#around.channels.get(name);
    if (channel?.subscribers.has(this)) this.#attach({ action: Action.attach, channel: name });
  }

  #detach(frame: Frame): void {
    const name = String(frame.channel ?? '');
    this.#around.channels.get(name)?.subscribers.delete(this);
    this.#behind.delete(name);
    this.#send({ action: Action.detached, channel: name });
  }

  #publish(frame: Frame): void {
    const name = String(frame.channel ?? '');
    const channel = allows(this.#grant.capability, name, 'publish') ? this.#around.channels.get(name) : null;
    const messages = Array.isArray(frame.messages) ? frame.messages.filter(isObject) : [];
    if (!channel || messages.length === 0) {
      this.#send({ action: Action.nack, msgSerial: frame.msgSerial, count: 1, error: noChannel });
      return;
    }
    const { connectionId } = this.identity;
    const named = messages.map((m, i) => ({ ...m, id: m.id ?? `${connectionId}:${frame.msgSerial}:${i}` }));
    const entry = this.#around.channels.publish(channel, named, connectionId);
    const serials = entry.messages.map((message) => message.serial);
    this.#send({ action: Action.ack, msgSerial: frame.msgSerial, count: 1, res: [{ serials }] });
  }

  #renew(frame: Frame): void {
    try {
      this.#grant = this.#around.tokens.grant(String(frame.auth?.accessToken ?? ''));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#fatal(error.wire);
      return;
    }
    this.#watchExpiry();
    this.#send(this.#connected());
  }

  #watchExpiry(): void {
    if (this.#expiry) clearTimeout(this.#expiry);
    const { expires } = this.#grant;
    if (expires === null) return;
    const left = expires - this.#around.now();
    const early = Math.min(this.#around.timing.renewBefore, left / 2);
    const at = (ms: number, then: () => void): void => {
      this.#expiry = setTimeout(then, Math.max(0, ms));
      this.#expiry.unref();
    };
    at(left - early, () => {
      this.expire('auth');
      at(early, () => this.expire('disconnect'));
    });
  }

  #beat(): void {
    this.#silence += 1;
    if (this.#silence > maxSilence) {
      this.cut();
      return;
    }
    if (this.#heartbeats) this.#send({ action: Action.heartbeat });
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
  }

  #fatal(error: WireError): void {
    this.#send({ action: Action.error, error });
    this.#goodbye(false);
  }

  #goodbye(final: boolean): void {
    this.#socket.close(1000);
    this.#end(final);
  }

  #send(frame: Frame): void {
    this.#write(encodeBody(frame, this.#format));
  }

  #write(bytes: string | Buffer): void {
    if (this.#over || this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(bytes, this.#drained);
  }

  #end(final: boolean): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#idle) clearInterval(this.#idle);
    if (this.#expiry) clearTimeout(this.#expiry);
    this.#around.channels.leave(this);
    this.#around.ended(this, final);
  }
}
