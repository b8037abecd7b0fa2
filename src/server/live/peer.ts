import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { liveChannel } from '../../shared/model';
import type { TokenRequest } from '../../shared/routes';
import { Channels } from './channels';
import { Connections, maxConnections } from './connections';
import { cutToLimit } from './cut';
import type { LiveEvent, Publisher } from './events';
import { Faults } from './faults';
import { Action, encodeBody, type Format, type WireError } from './frames';
import { PeerConnection, type Surroundings, type Timing } from './peerConnection';
import { type Handler, restHandler, targetOf } from './rest';
import { type Grant, Refusal, Tokens } from './tokens';

export interface PeerOptions extends Partial<Timing> {
  /** Epoch ms. */
  now?: () => number;
  /** How long a token lasts, in milliseconds; an hour by default. */
  tokenTtl?: number;
}

/** A small part of Ably's service on this server's own port, enough for its unmodified clients. */
export interface Peer extends Publisher {
  /** Handles Ably's REST paths; anything else goes on to the next handler. */
  readonly router: Handler;
  readonly faults: Faults;
  /** The peer's own key, with every right: it lives and dies with this process. */
  readonly key: string;
  /** A signed request for a token that may subscribe to the live channel, and nothing else. */
  tokenRequest(): TokenRequest;
  /** Where clients connect. The server must be listening. */
  realtime(): { endpoint: string; port: number; tls: boolean };
  /** How many clients are connected. */
  readonly connections: number;
}

const resumeRefused: WireError = { code: 80008, statusCode: 400, message: 'the connection can no longer be resumed' };
const tooMany: WireError = { code: 42910, statusCode: 429, message: 'too many connections' };
const away: WireError = { code: 80003, statusCode: 503, message: 'the server is going away' };

/** Attaches the peer to a server's WebSocket upgrades at `/`. Mount `router` for the REST paths. */
export function startPeer(server: Server, options: PeerOptions = {}): Peer {
  const now = options.now ?? Date.now;
  const timing: Timing = {
    connectionStateTtl: options.connectionStateTtl ?? 120_000,
    maxIdleInterval: options.maxIdleInterval ?? 15_000,
    renewBefore: options.renewBefore ?? 30_000,
  };
  const tokens = new Tokens({ now, ttlMs: options.tokenTtl });
  const channels = new Channels(now);
  const connections = new Connections(now, timing.connectionStateTtl);
  const faults = switchboard(tokens, channels, connections);
  const around: Surroundings = {
    channels,
    tokens,
    faults,
    timing,
    now,
    ended: (connection, final) => connections.ended(connection, final),
  };
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1024 * 1024, perMessageDeflate: false });
  const upgrade = (req: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const { path, query } = targetOf(req);
    if (path !== '/') return;
    sockets.handleUpgrade(req, socket, head, (ws) => welcome(ws, query, around, connections));
  };
  server.on('upgrade', upgrade);
  const admit = (): void => refuseIf(faults.refusal);
  return {
    router: restHandler({ tokens, channels, now, admit }),
    faults,
    key: tokens.key,
    tokenRequest: () => tokens.request({ [liveChannel]: ['subscribe'] }),
    realtime: () => address(server),
    get connections() {
      return connections.open.size;
    },
    publish: async (event) => publish(channels, event),
    close: async () => {
      server.off('upgrade', upgrade);
      for (const connection of [...connections.open]) connection.disconnect(away);
      for (const client of sockets.clients) client.terminate();
      sockets.close();
    },
  };
}

function switchboard(tokens: Tokens, channels: Channels, connections: Connections): Faults {
  const each = (act: (connection: PeerConnection) => void): void => [...connections.open].forEach(act);
  return new Faults({
    expire: (form) => {
      if (form === 'disconnect') tokens.expireAll();
      each((connection) => connection.expire(form));
    },
    close: (how) =>
      each((connection) => {
        if (how === 'cut') connection.cut();
        else if (how === 'clean') connection.closeSocket();
        else connection.disconnect(away);
      }),
    forget: () => {
      connections.forget();
      channels.forget();
    },
    flush: () => each((connection) => connection.flush()),
  });
}

function refuseIf(error: WireError | null): void {
  if (error) throw new Refusal(error.code, error.statusCode, error.message);
}

function welcome(socket: WebSocket, query: URLSearchParams, around: Surroundings, connections: Connections): void {
  try {
    refuseIf(around.faults.refusal);
    if (connections.open.size >= maxConnections) refuseIf(tooMany);
    const grant: Grant = around.tokens.grant(query.get('access_token') ?? query.get('key') ?? '');
    const resume = query.get('resume') ?? query.get('recover');
    const { identity, resumed } = connections.admit(resume, around.tokens.keyName);
    const connection = new PeerConnection(socket, query, identity, grant, around);
    connections.open.add(connection);
    connection.open(resume && !resumed ? resumeRefused : undefined);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    turnAway(socket, query.get('format') === 'msgpack' ? 'msgpack' : 'json', error.wire);
  }
}

function turnAway(socket: WebSocket, format: Format, error: WireError): void {
  socket.on('error', () => socket.terminate());
  socket.send(encodeBody({ action: Action.error, error }, format));
  socket.close(1000);
}

function publish(channels: Channels, event: LiveEvent): void {
  const channel = channels.get(liveChannel);
  const { event: cut, json } = cutToLimit(event);
  if (channel) channels.publish(channel, [{ name: cut.name, data: json, encoding: 'json' }], null);
}

function address(server: Server): { endpoint: string; port: number; tls: boolean } {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the server is not listening on a port');
  return {
    endpoint: bound.family === 'IPv6' && bound.address === '::1' ? 'localhost' : '127.0.0.1',
    port: bound.port,
    tls: false,
  };
}
