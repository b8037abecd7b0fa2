import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Scripted {
  url: string;
  /** Paths with query of all requests, in order of arrival. */
  requests: string[];
  /** The most requests for one path that were open at the same time. */
  mostAtOnce: () => number;
  close: () => Promise<void>;
}

/** A server on loopback that answers as the test says. */
export async function startScripted(
  answer: (request: IncomingMessage, response: ServerResponse, count: number) => void,
): Promise<Scripted> {
  const requests: string[] = [];
  const open = new Map<string, number>();
  let most = 0;
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push(path);
    open.set(path, (open.get(path) ?? 0) + 1);
    most = Math.max(most, open.get(path) ?? 0);
    response.on('close', () => open.set(path, (open.get(path) ?? 1) - 1));
    answer(request, response, requests.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    mostAtOnce: () => most,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
