import type { WebSocket } from 'ws';
import type { Entry } from './channelLog';
import type { Channel, Channels, Subscriber } from './channels';
import type { Faults, Line } from './faults';
import { Action, decodeFrame, Flag, type Format, type Frame, type WireError } from './frames';
import { Outlet } from './outlet';
import { allows, type Grant, Refusal, type Tokens } from './tokens';

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

/** One client's socket: what it is attached to, by whose grant, and the frames to and fro. */
export class PeerConnection implements Subscriber {
  readonly identity: Identity;
  readonly #socket: WebSocket;
  readonly #format: Format;
  readonly #echo: boolean;
  readonly #heartbeats: boolean;
  readonly #around: Surroundings;
  readonly #line: Line;
  readonly #outlet: Outlet;
  #grant: Grant;
  #expiry: NodeJS.Timeout | null = null;
  #over = false;

  constructor(socket: WebSocket, query: URLSearchParams, identity: Identity, grant: Grant, around: Surroundings) {
    this.#socket = socket;
    this.#format = query.get('format') === 'msgpack' ? 'msgpack' : 'json';
    this.#echo = query.get('echo') !== 'false';
    this.#heartbeats = query.get('heartbeats') === 'true';
    this.identity = identity;
    this.#grant = grant;
    this.#around = around;
    this.#line = around.faults.line({
      send: (entry) => this.#outlet.sendEntry(entry),
      announceLoss: (name) => this.#reattach(name),
    });
    this.#outlet = new Outlet(socket, this.#format, {
      next: (name, place) => around.channels.get(name)?.log.next(place),
      pass: (name, entry) => this.#pass(name, entry),
      lost: (name) => this.#reattach(name),
    });
    socket.on('message', (data) => this.#received(data as Buffer));
    socket.on('close', () => this.#end(false));
    socket.on('error', () => socket.terminate());
  }

  /** Greets the client. `error` says why a resume was not granted. */
  open(error?: WireError): void {
    this.#send(this.#connected(error));
    this.#watchExpiry();
    this.#outlet.beat(this.#around.timing.maxIdleInterval * 0.6, this.#heartbeats);
  }

  deliver(channel: string, entry: Entry): void {
    this.#outlet.push(channel, entry);
  }

  #pass(channel: string, entry: Entry): void {
    if (this.#echo || entry.origin !== this.identity.connectionId) this.#line.pass(channel, entry);
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
        this.#send({ action: Action.heartbeat, ...(frame.id ? { id: frame.id } : {}) });
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
    const name = frame.channel ?? '';
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
    this.#outlet.forget(name);
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
      const entries = channel.log.after(frame.channelSerial);
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
    const name = frame.channel ?? '';
    this.#around.channels.get(name)?.subscribers.delete(this);
    this.#outlet.forget(name);
    this.#send({ action: Action.detached, channel: name });
  }

  #publish(frame: Frame): void {
    const name = frame.channel ?? '';
    const channel = allows(this.#grant.capability, name, 'publish') ? this.#around.channels.get(name) : null;
    const messages = frame.messages ?? [];
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
      this.#grant = this.#around.tokens.grant(frame.auth?.accessToken ?? '');
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

  #fatal(error: WireError): void {
    this.#send({ action: Action.error, error });
    this.#goodbye(false);
  }

  #goodbye(final: boolean): void {
    this.#socket.close(1000);
    this.#end(final);
  }

  #send(frame: Frame): void {
    this.#outlet.send(frame);
  }

  #end(final: boolean): void {
    if (this.#over) return;
    this.#over = true;
    this.#outlet.end();
    if (this.#expiry) clearTimeout(this.#expiry);
    this.#around.channels.leave(this);
    this.#around.ended(this, final);
  }
}
