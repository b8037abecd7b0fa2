import { Agent, type IncomingMessage, request } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 4 });

function send(url: string, method: string, body: string | null): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent, method, headers: { 'Content-Type': 'application/json' } }, resolve);
    asked.once('error', reject).end(body ?? undefined);
  });
}

/** Asks and reads the whole answer; resolves with its bytes. Rejects unless it was answered well and whole. */
export async function ask(url: string, method = 'GET', body: unknown = null): Promise<number> {
  const response = await send(url, method, body === null ? null : JSON.stringify(body));
  let bytes = 0;
  for await (const part of response) bytes += (part as Buffer).length;
  if (!response.complete || (response.statusCode ?? 500) >= 300) throw new Error(`${response.statusCode} from ${url}`);
  return bytes;
}
