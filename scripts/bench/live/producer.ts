import { once } from 'node:events';
import http from 'node:http';
import { startPeer } from '../../../src/server/live/peer';
import { callOf, type Order, type Ready } from './messages';

const tickMs = 5;

// A process of its own: the loopback peer, a route for tokens, and calls published at the pace that its parent orders.
const server = http.createServer((req, res) => {
  if (req.url === '/token') res.end(JSON.stringify(peer.tokenRequest()));
  else peer.router(req, res, () => res.writeHead(404).end());
});
const peer = startPeer(server);
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const realtime = peer.realtime();
const ready: Ready = { url: `http://127.0.0.1:${realtime.port}`, realtime };
process.on('message', (order: Order) => produce(order));
process.on('disconnect', () => process.exit(0));
process.send?.(ready);

/** Publishes at an even pace; what a slow tick left behind is made up for in the next. */
function produce({ prefix, count, perSecond }: Order): void {
  const begun = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.min(count, Math.ceil(((performance.now() - begun) / 1000) * perSecond));
    for (; sent < due; sent++) void peer.publish({ name: 'brain-activity', data: callOf(prefix, sent) });
    if (sent < count) return;
    clearInterval(timer);
    process.send?.({ sent, seconds: (performance.now() - begun) / 1000 });
  }, tickMs);
}
