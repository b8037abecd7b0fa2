import { createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import type { TokenRequest } from '../../shared/routes';
import type { WireError } from './frames';

/** What a token lets its bearer do: channel -> operations. `*` stands for all. */
export type Capability = Record<string, string[]>;

/** Who is connected: by a token until `expires` (epoch ms), or by the key itself. */
export interface Grant {
  capability: Capability;
  clientId: string | null;
  expires: number | null;
  /** Tokens are numbered as they are issued; 0 for the key. */
  number: number;
}

/** A refusal in Ably's terms. */
export class Refusal extends Error {
  readonly wire: WireError;

  constructor(code: number, statusCode: number, message: string) {
    super(message);
    this.wire = { code, statusCode, message };
  }
}

const SignedRequest = z.object({
  keyName: z.string().max(200),
  timestamp: z.coerce.number(),
  nonce: z.string().min(8).max(200),
  mac: z.string().max(200),
  capability: z.string().max(10_000),
  ttl: z.coerce.number().int().positive().optional(),
  clientId: z.string().max(200).nullish(),
});
const TokenClaims = z.object({
  c: z.record(z.string(), z.array(z.string())),
  i: z.string().nullable(),
  e: z.number(),
  n: z.number(),
});

const maxSkewMs = 15 * 60_000;
const defaultTtlMs = 60 * 60_000;

function same(a: string, b: string): boolean {
  const [x, y] = [a, b].map((text) => createHmac('sha256', 'compare').update(text).digest());
  return timingSafeEqual(x as Buffer, y as Buffer);
}

/** True where the capability allows the operation on the channel. */
export function allows(capability: Capability, channel: string, operation: string): boolean {
  const granted = [channel, '*'].find((name) => Object.hasOwn(capability, name));
  const operations = granted === undefined ? [] : (capability[granted] ?? []);
  return operations.includes(operation) || operations.includes('*');
}

/** A key made at start, known to this process alone: it signs token requests, and tokens made from them. */
export class Tokens {
  readonly keyName = `local.${randomBytes(6).toString('hex')}`;
  readonly #secret = randomBytes(24).toString('base64url');
  readonly #now: () => number;
  readonly #ttlMs: number;
  readonly #nonces = new Map<string, number>();
  #issued = 0;
  #revokedThrough = 0;

  constructor(options: { now?: () => number; ttlMs?: number } = {}) {
    this.#now = options.now ?? Date.now;
    this.#ttlMs = options.ttlMs ?? defaultTtlMs;
  }

  /** The whole key, `name:secret`, for publishers in this process. */
  get key(): string {
    return `${this.keyName}:${this.#secret}`;
  }

  /** A signed request that its bearer may exchange once for a token of that capability. */
  request(capability: Capability): TokenRequest {
    const unsigned = {
      keyName: this.keyName,
      ttl: this.#ttlMs,
      capability: JSON.stringify(capability),
      timestamp: this.#now(),
      nonce: Array.from({ length: 16 }, () => randomInt(10)).join(''),
    };
    return { ...unsigned, mac: this.#sign(unsigned) };
  }

  /** The token for a signed request. Throws Refusal where the signature, its time or its nonce is not right. */
  issue(body: unknown): Record<string, unknown> {
    const request = SignedRequest.safeParse(body);
    if (!request.success) throw new Refusal(40000, 400, 'the token request is not well formed');
    const { keyName, timestamp, nonce, mac } = request.data;
    if (keyName !== this.keyName) throw new Refusal(40400, 404, 'no such key');
    if (!same(mac, this.#sign(request.data))) throw new Refusal(40101, 401, 'the signature does not match');
    const now = this.#now();
    if (Math.abs(now - timestamp) > maxSkewMs) throw new Refusal(40104, 401, 'the timestamp is not current');
    this.#use(nonce, now);
    return this.#token(request.data, now);
  }

  /** Who bears this key or token. Throws Refusal. */
  grant(credential: string): Grant {
    if (credential.includes(':')) {
      if (!same(credential, this.key)) throw new Refusal(40101, 401, 'the key is not known');
      return { capability: { '*': ['*'] }, clientId: null, expires: null, number: 0 };
    }
    const [name = '', rest = ''] = splitLast(credential.startsWith(`${this.keyName}.`) ? credential : '', '.');
    const claims = name && same(rest, this.#mac(name)) ? this.#claims(name) : null;
    if (!claims) throw new Refusal(40140, 401, 'the token is not one of this server');
    if (claims.n <= this.#revokedThrough) throw new Refusal(40142, 401, 'the token has expired');
    if (claims.e <= this.#now()) throw new Refusal(40142, 401, 'the token has expired');
    return { capability: claims.c, clientId: claims.i, expires: claims.e, number: claims.n };
  }

  /** Every token issued so far counts as expired from now on. */
  expireAll(): void {
    this.#revokedThrough = this.#issued;
  }

  #claims(name: string): z.infer<typeof TokenClaims> | null {
    const json = Buffer.from(name.slice(this.keyName.length + 1), 'base64url').toString('utf8');
    return TokenClaims.parse(JSON.parse(json));
  }

  #token(request: z.infer<typeof SignedRequest>, now: number): Record<string, unknown> {
    const expires = now + Math.min(request.ttl ?? this.#ttlMs, 24 * 60 * 60_000);
    this.#issued += 1;
    const claims = { c: capabilityOf(request.capability), i: request.clientId ?? null, e: expires, n: this.#issued };
    const name = `${this.keyName}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
    return {
      token: `${name}.${this.#mac(name)}`,
      keyName: this.keyName,
      issued: now,
      expires,
      capability: request.capability,
      ...(request.clientId ? { clientId: request.clientId } : {}),
    };
  }

  #use(nonce: string, now: number): void {
    for (const [old, time] of this.#nonces) {
      if (now - time < 2 * maxSkewMs) break;
      this.#nonces.delete(old);
    }
    if (this.#nonces.has(nonce)) throw new Refusal(40105, 401, 'the nonce was used before');
    this.#nonces.set(nonce, now);
  }

  #sign(r: Pick<z.infer<typeof SignedRequest>, 'keyName' | 'capability' | 'timestamp' | 'nonce' | 'ttl' | 'clientId'>) {
    const lines = [r.keyName, r.ttl ?? '', r.capability, r.clientId ?? '', r.timestamp, r.nonce];
    return createHmac('sha256', this.#secret)
      .update(lines.map((line) => `${line}\n`).join(''))
      .digest('base64');
  }

  #mac(name: string): string {
    return createHmac('sha256', `token ${this.#secret}`).update(name).digest('base64url');
  }
}

function splitLast(text: string, mark: string): [string, string] {
  const at = text.lastIndexOf(mark);
  return [text.slice(0, Math.max(0, at)), text.slice(at + 1)];
}

function capabilityOf(text: string): Capability {
  try {
    return z.record(z.string(), z.array(z.string())).parse(JSON.parse(text));
  } catch {
    throw new Refusal(40000, 400, 'the capability is not well formed');
  }
}
