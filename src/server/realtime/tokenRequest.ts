import { createHmac, randomInt } from 'node:crypto';
import { liveChannel } from '../../shared/model';
import type { TokenRequest } from '../../shared/routes';

const hour = 3_600_000;

/**
 * A TokenRequest signed with an Ably key (`name:secret`): its bearer may subscribe to the live channel and do nothing else.
 * Signature: HMAC-SHA256 over key name, ttl, capability, client id, timestamp and nonce, each followed by a newline.
 */
export function signTokenRequest(key: string, now: number): TokenRequest {
  const at = key.indexOf(':');
  const unsigned = {
    keyName: key.slice(0, at),
    ttl: hour,
    capability: JSON.stringify({ [liveChannel]: ['subscribe'] }),
    timestamp: now,
    nonce: Array.from({ length: 16 }, () => randomInt(10)).join(''),
  };
  const signed = [unsigned.keyName, unsigned.ttl, unsigned.capability, '', unsigned.timestamp, unsigned.nonce];
  const mac = createHmac('sha256', key.slice(at + 1))
    .update(signed.map((line) => `${line}\n`).join(''))
    .digest('base64');
  return { ...unsigned, mac };
}
