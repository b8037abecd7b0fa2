import { liveChannel } from '../../shared/model';
import type { Publisher, PublisherLog } from './events';
import { PublishQueue } from './queue';

export type { LiveEvent, Publisher } from './events';

/** Statuses that a second try can change: a time-out, too many requests, the other side's failures. */
const worthRetrying = (status: number): boolean => status === 0 || status === 408 || status === 429 || status >= 500;

interface AblyFailure {
  statusCode?: number;
  code?: number;
}

/**
 * Publishes through Ably's REST API with a key that stays on the server. The client library is loaded at the first event.
 * `restOptions` are further client options, for servers other than Ably's own.
 */
export function ablyPublisher(key: string, log: PublisherLog, restOptions: Record<string, unknown> = {}): Publisher {
  const channel = loaded(key, restOptions);
  return new PublishQueue({
    log,
    send: async (batch) => {
      await (await channel()).publish(batch.map(({ name, data }) => ({ name, data })));
    },
    hopeless: (error) => !worthRetrying((error as AblyFailure | null)?.statusCode ?? 0),
  });
}

interface RestChannel {
  publish(messages: { name: string; data: unknown }[]): Promise<unknown>;
}

/** The library is a CommonJS package: bundled, its exports come as the default one. */
async function loadAbly(): Promise<typeof import('ably')> {
  const module = (await import('ably')) as typeof import('ably') & { default?: typeof import('ably') };
  return module.default ?? module;
}

function loaded(key: string, restOptions: Record<string, unknown>): () => Promise<RestChannel> {
  let channel: Promise<RestChannel> | null = null;
  return () => {
    channel ??= loadAbly().then(({ Rest }) =>
      new Rest({ key, logLevel: 0, idempotentRestPublishing: true, ...restOptions }).channels.get(liveChannel),
    );
    return channel;
  };
}
