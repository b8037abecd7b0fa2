import { createServer, request as send } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';

/**
 * Stands between the extension and a real API, on loopback: passes everything on, both ways, until it is told otherwise.
 * `answer` answers a request in the API's place where it returns something; `cuts` says after how many bytes of an answer its
 * connection is cut; `inject` sends a frame to every live client, as if the server had.
 * @param {{port: number}} api
 * @returns {Promise<{url: string, answer: (path: string) => ({status: number, type: string, body: string} | undefined),
 *   cuts: (path: string) => (number | undefined),
 *   inject(frame: unknown): void, clients: Set<import('ws').WebSocket>, close(): Promise<void>}>}
 */
export async function startProxy(api) {
  const clients = new Set();
  const proxy = { answer: () => undefined, cuts: () => undefined, inject, clients, close, url: '' };
  const server = createServer((request, response) => {
    const instead = proxy.answer(request.url);
    if (instead) return response.writeHead(instead.status, { 'content-type': instead.type }).end(instead.body);
    const { method, headers, url: path } = request;
    const onward = send({ host: '127.0.0.1', port: api.port, path, method, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      const most = proxy.cuts(request.url);
      if (most === undefined) answer.pipe(response);
      else answer.once('data', (bytes) => response.write(bytes.subarray(0, most), () => response.destroy()));
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (client, request) => {
    const onward = new WebSocket(`ws://127.0.0.1:${api.port}${request.url}`);
    clients.add(client);
    onward.on('message', (data, binary) => client.send(data, { binary }));
    client.on('message', (data, binary) => {
      if (onward.readyState === WebSocket.OPEN) onward.send(data, { binary });
      else onward.once('open', () => onward.send(data, { binary }));
    });
    client.on('close', () => {
      clients.delete(client);
      onward.terminate();
    });
    onward.on('close', () => client.terminate());
    for (const end of [client, onward]) end.on('error', () => end.terminate());
  });

  function inject(frame) {
    for (const client of clients) client.send(JSON.stringify(frame));
  }

  async function close() {
    for (const client of clients) client.terminate();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy.url = `http://127.0.0.1:${server.address().port}`;
  return proxy;
}
