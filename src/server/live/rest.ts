import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Entry } from './channelLog';
import type { Channel, Channels } from './channels';
import { decodeBody, encodeBody, type Format, forFormat, type WireMessage } from './frames';
import { allows, type Grant, Refusal, type Tokens } from './tokens';

/** A request handler for Express and for plain node:http: calls `next` on paths that are not its own. */
export type Handler = (req: IncomingMessage, res: ServerResponse, next: () => void) => void;

/** A request's path and query, read without trusting either. */
export interface Target {
  path: string;
  query: URLSearchParams;
}

export function targetOf(req: IncomingMessage): Target {
  const [path = '/', ...query] = (req.url ?? '/').split('?');
  return { path, query: new URLSearchParams(query.join('?')) };
}

export interface RestParts {
  tokens: Tokens;
  channels: Channels;
  now(): number;
  /** Throws Refusal while the switchboard says so. */
  admit(): void;
}

const maxBody = 1024 * 1024;

type Answer = { status: number; body: unknown; headers?: Record<string, string> };

/** The REST paths that Ably's clients use: the time, tokens, publishing and history. */
export function restHandler(parts: RestParts): Handler {
  return (req, res, next) => {
    const url = targetOf(req);
    const route = routeOf(parts, req.method ?? 'GET', url);
    if (!route) {
      next();
      return;
    }
    answer(parts, route, req, url).then(
      ({ status, body, headers }) => send(res, accepted(req, url), status, body, headers),
      (error: unknown) => {
        const wire =
          error instanceof Refusal ? error.wire : { code: 50000, statusCode: 500, message: 'internal error' };
        send(res, 'json', wire.statusCode, { error: { ...wire, href: '' } });
      },
    );
  };
}

type Route = (context: { req: IncomingMessage; url: Target }) => Promise<Answer> | Answer;

function routeOf(parts: RestParts, method: string, url: Target): Route | null {
  if (method === 'GET' && url.path === '/time') return () => ({ status: 200, body: [parts.now()] });
  const key = /^\/keys\/([^/]+)\/requestToken$/.exec(url.path);
  if (method === 'POST' && key) {
    return async ({ req }) => ({ status: 201, body: parts.tokens.issue(await readBody(req)) });
  }
  const messages = /^\/channels\/([^/]+)\/(?:messages|history)$/.exec(url.path);
  if (!messages) return null;
  const name = decoded(messages[1] ?? '');
  if (name === null) return null;
  if (method === 'GET')
    return ({ req }) => history(channelOf(parts, req, url, name, 'history'), url, accepted(req, url));
  if (method !== 'POST') return null;
  return async ({ req }) => publish(parts, channelOf(parts, req, url, name, 'publish'), await readBody(req));
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

async function answer(parts: RestParts, route: Route, req: IncomingMessage, url: Target): Promise<Answer> {
  if (url.path !== '/time') parts.admit();
  return route({ req, url });
}

function grantOf(tokens: Tokens, req: IncomingMessage, url: Target): Grant {
  const [scheme, value = ''] = (req.headers.authorization ?? '').split(' ');
  if (scheme === 'Basic' || scheme === 'Bearer') return tokens.grant(Buffer.from(value, 'base64').toString('utf8'));
  return tokens.grant(url.query.get('access_token') ?? url.query.get('key') ?? '');
}

function channelOf(parts: RestParts, req: IncomingMessage, url: Target, name: string, operation: string): Channel {
  const { capability } = grantOf(parts.tokens, req, url);
  const readable = operation === 'history' && allows(capability, name, 'subscribe');
  const channel = readable || allows(capability, name, operation) ? parts.channels.get(name) : null;
  if (!channel) throw new Refusal(40160, 401, 'the channel is not allowed by the token');
  return channel;
}

function publish(parts: RestParts, channel: Channel, body: unknown): Answer {
  const messages = (Array.isArray(body) ? body : [body]) as WireMessage[];
  if (messages.length === 0 || messages.some((m) => typeof m !== 'object' || m === null)) {
    throw new Refusal(40000, 400, 'the messages are not well formed');
  }
  const entry = parts.channels.publish(channel, messages, null);
  return {
    status: 201,
    body: { channel: channel.name, messageId: entry.frame.id, serials: entry.messages.map((m) => m.serial) },
  };
}

/** One page of the past. Pages follow by the place of their last entry, so that new messages shift nothing. */
function history(channel: Channel, url: Target, format: Format): Answer {
  const query = url.query;
  const forwards = query.get('direction') === 'forwards';
  const limit = Math.min(1000, Math.max(1, Number(query.get('limit') ?? 100) || 100));
  const until = query.get('from_serial');
  const place = until === null ? Number.POSITIVE_INFINITY : channel.log.placeOf(until);
  if (place === null) throw new Refusal(40000, 400, 'from_serial is not of this channel');
  const start = Number(query.get('start') ?? 0);
  const end = Number(query.get('end') ?? Number.POSITIVE_INFINITY);
  const after = Number(query.get('after') ?? (forwards ? 0 : Number.POSITIVE_INFINITY));
  const inside = (e: Entry): boolean =>
    e.n <= place && e.timestamp >= start && e.timestamp <= end && (forwards ? e.n > after : e.n < after);
  const all = channel.log.all().filter(inside);
  const ordered = forwards ? all : all.reverse();
  const page = ordered.slice(0, limit);
  const last = page.at(-1);
  const more = last !== undefined && ordered.length > page.length;
  return {
    status: 200,
    body: page.flatMap((entry) => {
      const messages = forFormat(entry.messages, format);
      return forwards ? messages : messages.reverse();
    }),
    headers: { link: links(query, more ? last.n : null) },
  };
}

function links(query: URLSearchParams, next: number | null): string {
  const to = (rel: string, after: string | null): string => {
    const params = new URLSearchParams(query);
    params.delete('after');
    if (after !== null) params.set('after', after);
    return `<./messages?${params}>; rel="${rel}"`;
  };
  const all = [to('first', null), to('current', query.get('after'))];
  if (next !== null) all.push(to('next', String(next)));
  return all.join(', ');
}

function accepted(req: IncomingMessage, url: Target): Format {
  const wants = `${url.query.get('format') ?? ''} ${req.headers.accept ?? ''}`;
  return /msgpack/.test(wants) ? 'msgpack' : 'json';
}

async function readBody(req: IncomingMessage & { body?: unknown }): Promise<unknown> {
  if (req.body !== undefined && !Buffer.isBuffer(req.body)) return req.body;
  const format: Format = /msgpack/.test(req.headers['content-type'] ?? '') ? 'msgpack' : 'json';
  const bytes = Buffer.isBuffer(req.body) ? req.body : await readBytes(req);
  try {
    return decodeBody(bytes, format);
  } catch {
    throw new Refusal(40000, 400, 'the body is not well formed');
  }
}

async function readBytes(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    size += (chunk as Buffer).length;
    if (size > maxBody) throw new Refusal(40009, 413, 'the body is too large');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** Error bodies carry exactly `application/json`: with a charset behind it Ably's clients don't read them. */
function send(
  res: ServerResponse,
  format: Format,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const bytes = encodeBody(body, format);
  res.writeHead(status, {
    ...headers,
    'content-type': format === 'msgpack' ? 'application/x-msgpack' : 'application/json',
    'content-length': Buffer.byteLength(bytes),
    'cache-control': 'no-store',
  });
  res.end(bytes);
}
