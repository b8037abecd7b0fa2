import { once } from 'node:events';
import http from 'node:http';
import { startPeer } from '../../../src/server/live/peer';
import { apiAnswer } from './apiAnswers';
import { callOf, type Order, type Ready } from './messages';

const tickMs = 5;

// A process of its own: the loopback peer, the routes that a window asks for, and calls published at the pace that its
// parent orders.
const server = http.createServer((req, res) => {
  if (req.url === '/token') {
    res.end(JSON.stringify(peer.tokenRequest()));
    return;
  }
  const data = apiAnswer(req.url ?? '', peer);
  if (data === undefined) peer.router(req, res, () => res.writeHead(404).end());
  else res.setHeader('content-type', 'application/json').end(JSON.stringify({ success: true, data }));
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
function produce({ prefix, count, perSecond, stamped }: Order): void {
  const begun = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.min(count, Math.ceil(((performance.now() - begun) / 1000) * perSecond));
    for (; sent < due; sent++) void peer.publish({ name: 'brain-activity', data: callOf(prefix, sent, stamped) });
    if (sent < count) return;
    clearInterval(timer);
    process.send?.({ sent, seconds: (performance.now() - begun) / 1000 });
  }, tickMs);
}
