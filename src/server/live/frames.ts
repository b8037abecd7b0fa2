import * as msgpack from '@ably/msgpack-js';

/**
 * The frames of Ably's realtime protocol, version 6, as far as the loopback peer speaks it.
 * Source: the Ably features specification (TR1 to TR4, RTN, RTL) and the client library's own behaviour.
 */
export const Action = {
  heartbeat: 0,
  ack: 1,
  nack: 2,
  connected: 4,
  disconnect: 5,
  disconnected: 6,
  close: 7,
  closed: 8,
  error: 9,
  attach: 10,
  attached: 11,
  detach: 12,
  detached: 13,
  presence: 14,
  message: 15,
  auth: 17,
} as const;

export const Flag = {
  hasBacklog: 1 << 1,
  resumed: 1 << 2,
  publish: 1 << 17,
  subscribe: 1 << 18,
} as const;

/** An error as Ably's clients read it. Codes 40140 to 40149 mean that the token is to be renewed. */
export interface WireError {
  code: number;
  statusCode: number;
  message: string;
}

/** One message on the wire. `data` is text, or binary where the format allows it; `encoding` says how to read it. */
export interface WireMessage {
  id?: string;
  name?: string;
  data?: unknown;
  encoding?: string | null;
  clientId?: string;
  extras?: unknown;
  serial?: string;
  action?: number;
  version?: unknown;
  timestamp?: number;
  connectionId?: string;
}

export interface Frame {
  action: number;
  id?: string;
  channel?: string;
  channelSerial?: string | null;
  connectionId?: string;
  connectionDetails?: Record<string, unknown>;
  count?: number;
  error?: WireError;
  flags?: number;
  messages?: WireMessage[];
  msgSerial?: number;
  params?: Record<string, string>;
  res?: unknown[];
  timestamp?: number;
  auth?: { accessToken?: string };
}

export type Format = 'json' | 'msgpack';

/** A body in either format; `sparse` leaves absent fields out of MsgPack, as JSON does. */
export function encodeBody(body: unknown, format: Format): string | Buffer {
  return format === 'msgpack' ? msgpack.encode(body, true) : JSON.stringify(body);
}

/** Throws on what is not the format. */
export function decodeBody(bytes: Buffer, format: Format): unknown {
  return format === 'msgpack' ? msgpack.decode(bytes) : JSON.parse(bytes.toString('utf8'));
}

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** A frame of a client, with those fields alone that are what they should be; null where it is no frame. */
export function decodeFrame(bytes: Buffer, format: Format): Frame | null {
  let frame: unknown;
  try {
    frame = decodeBody(bytes, format);
  } catch {
    return null;
  }
  if (!isObject(frame) || typeof frame.action !== 'number') return null;
  const params = isObject(frame.params) ? Object.entries(frame.params) : [];
  return {
    action: frame.action,
    id: text(frame.id),
    channel: text(frame.channel),
    channelSerial: text(frame.channelSerial),
    msgSerial: typeof frame.msgSerial === 'number' ? frame.msgSerial : undefined,
    messages: Array.isArray(frame.messages) ? frame.messages.filter(isObject) : [],
    params: Object.fromEntries(params.flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : []))),
    auth: { accessToken: isObject(frame.auth) ? text(frame.auth.accessToken) : undefined },
  };
}

/** Messages fit for a format: JSON cannot carry binary data, so that goes as base64 and says so. */
export function forFormat(messages: readonly WireMessage[], format: Format): WireMessage[] {
  if (format === 'msgpack') return [...messages];
  return messages.map((message) =>
    message.data instanceof Uint8Array
      ? {
          ...message,
          data: Buffer.from(message.data).toString('base64'),
          encoding: message.encoding ? `${message.encoding}/base64` : 'base64',
        }
      : message,
  );
}
