import type { Realtime } from 'ably';
import type { LiveClientOptions } from './clientOptions';

export type Client = InstanceType<typeof Realtime>;

/** The library's client, loaded when it is first needed. */
export async function loadRealtime(): Promise<typeof Realtime> {
  // The bundler gives a CommonJS package as the default export alone.
  const ably = await import('ably');
  return 'Realtime' in ably ? ably.Realtime : (ably as { default: typeof import('ably') }).default.Realtime;
}

/**
 * Closes a client. One that is closed while it renews its token would connect again, and go on for ever: it is closed as
 * often as it stirs.
 */
export function closeForGood(client: Client): void {
  client.connection.on(['connecting', 'connected', 'disconnected', 'suspended'], () => client.close());
  client.close();
}

/** The channel's time, asked for once: without it this machine's clock has to do. */
export async function timeOf(client: Client): Promise<number | null> {
  return client.time().catch(() => null);
}

type AuthDone = Parameters<NonNullable<LiveClientOptions['authCallback']>>[1];
export type AuthError = Exclude<Parameters<AuthDone>[0], null | string>;
export type AuthToken = Exclude<Parameters<AuthDone>[1], null | string>;
