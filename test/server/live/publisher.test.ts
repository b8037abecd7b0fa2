import assert from 'node:assert/strict';
import type { InboundMessage } from 'ably';
import fc from 'fast-check';
import { readEvent } from '../../../src/extension/live/parse';
import { cutToLimit, maxMessageBytes } from '../../../src/server/live/cut';
import type { LiveEvent } from '../../../src/server/live/events';
import { ablyPublisher } from '../../../src/server/live/publisher';
import { maxQueued, PublishQueue } from '../../../src/server/live/queue';
import { liveChannel } from '../../../src/shared/model';
import { call, Inbox, type Rig, startRig } from './rig';

const weigh = (event: LiveEvent): number => event.name.length + Buffer.byteLength(JSON.stringify(event.data));
const event = (data: unknown, name: LiveEvent['name'] = 'brain-activity'): LiveEvent => ({ name, data });

describe('cutting an event to what the channel carries', () => {
  it('leaves what fits as it is', () => {
    const small = event(call('a', { input: { text: 'x'.repeat(60_000) } }));
    assert.equal(cutToLimit(small).event, small);
  });

  it('takes the large JSON off a call, says so, and keeps the rest', () => {
    const cut = cutToLimit(event(call('a', { input: { text: 'x'.repeat(70_000) }, metadata: { a: 1 } }))).event;
    const { input, output, metadata, structuredOutput, ...rest } = call('a');
    assert.deepEqual(cut.data, { ...rest, truncated: true });
  });

  it('keeps the beginning of a long message', () => {
    const message = { id: 'm', sessionId: 's', senderId: null, role: 'AI', timestamp: '2026-11-23T00:00:00.000Z' };
    const { data } = cutToLimit(event({ ...message, content: 'é🌱'.repeat(1_000_000) }, 'new-message')).event;
    const read = readEvent({ name: 'new-message', data, timestamp: 0 });
    assert.ok('message' in read && read.message.content.length > 1_000);
    assert.ok(!/[\ud800-\udbff]$/.test(read.message.content));
  });

  it('never lets more than the limit through, whatever the row', () => {
    const long = fc.tuple(fc.string({ unit: 'grapheme' }), fc.nat(200_000)).map(([text, n]) => text.repeat(n % 20_000));
    const row = fc.record({
      id: fc.string(),
      sessionId: long,
      error: long,
      input: fc.jsonValue(),
      members: fc.array(long),
    });
    fc.assert(
      fc.property(row, (data) => {
        const { event: cut, bytes } = cutToLimit(event(data));
        return weigh(cut) === bytes && bytes <= maxMessageBytes;
      }),
      { numRuns: 300 },
    );
  });

  it('lets a 2 MB prompt through a real client as a truncated call', async () => {
    const rig = await startRig();
    const inbox = new Inbox<InboundMessage>();
    await rig.client().channels.get(liveChannel).subscribe(inbox.push);
    await rig.peer.publish(event(call('big', { input: { systemPrompt: 'x'.repeat(2 * 1024 * 1024) } })));
    const [message] = await inbox.count(1);
    const read = readEvent({ name: 'brain-activity', data: message?.data, timestamp: 0 });
    assert.ok('activity' in read && read.activity.truncated === true && read.activity.input === null);
    await rig.close();
  });
});

describe('publishing through a key', () => {
  let rig: Rig;
  const warned: string[] = [];
  const log = { warn: (message: string) => warned.push(message) };
  beforeEach(async () => {
    rig = await startRig();
    warned.length = 0;
  });
  afterEach(() => rig.close());

  const publisher = (key = rig.peer.key) =>
    ablyPublisher(key, log, { ...rig.peer.realtime(), fallbackHosts: [], httpMaxRetryCount: 0 });
  const subscribed = async (): Promise<Inbox<InboundMessage>> => {
    const inbox = new Inbox<InboundMessage>();
    await rig.client().channels.get(liveChannel).subscribe(inbox.push);
    return inbox;
  };

  it('delivers in order, in few requests', async () => {
    const inbox = await subscribed();
    const to = publisher();
    for (let n = 0; n < 500; n++) await to.publish(event({ n }));
    const got = await inbox.count(500);
    assert.deepEqual(
      got.map((m) => m.data.n),
      Array.from({ length: 500 }, (_, n) => n),
    );
    const posts = rig.requests.filter((line) => line.startsWith('POST /channels')).length;
    assert.ok(posts <= 12, `${posts} requests`);
    await to.close();
  });

  it('tries again after failures of the other side, and loses nothing', async () => {
    const inbox = await subscribed();
    const to = publisher();
    rig.peer.faults.refuse({ code: 50003, statusCode: 503, message: 'away' });
    for (let n = 0; n < 20; n++) await to.publish(event({ n }));
    while (warned.length === 0) await new Promise((resolve) => rig.server.once('request', resolve));
    rig.peer.faults.refuse(null);
    assert.deepEqual(
      (await inbox.count(20)).map((m) => m.data.n),
      Array.from({ length: 20 }, (_, n) => n),
    );
    await to.close();
  });

  it('gives up what is refused for good, says so without the key, and never throws at who records', async () => {
    const key = `${rig.peer.key.split(':')[0]}:wrong-secret-of-this-key`;
    const to = publisher(key);
    await to.publish(event({ n: 1 }));
    await to.close();
    assert.match(warned.join('\n'), /1 events were refused/);
    assert.ok(!warned.join('\n').includes('wrong-secret'));
  });
});

describe('the queue before a publisher', () => {
  it('is bounded: the oldest are dropped and counted', async () => {
    const warned: string[] = [];
    const sent: number[] = [];
    const open = new Inbox<() => void>();
    const queue = new PublishQueue({
      log: { warn: (message) => warned.push(message) },
      send: async (batch) => {
        if (sent.length === 0) await new Promise<void>((resolve) => open.push(resolve));
        sent.push(...batch.map(({ data }) => (data as { n: number }).n));
      },
    });
    await queue.publish(event({ n: 0 }));
    const [go] = await open.count(1);
    for (let n = 1; n <= maxQueued + 10; n++) await queue.publish(event({ n }));
    go?.();
    await queue.close();
    assert.equal(sent.length, maxQueued + 1);
    assert.deepEqual([sent[0], sent[1], sent.at(-1)], [0, 11, maxQueued + 10]);
    assert.match(warned.join('\n'), /10 events were dropped/);
  });

  it('pauses ever longer, sends each once, and takes nothing after it was closed', async () => {
    const pauses: number[] = [];
    const sent: unknown[] = [];
    let failures = 4;
    const queue = new PublishQueue({
      log: { warn: () => undefined },
      wait: async (ms) => {
        pauses.push(ms);
      },
      send: async (batch) => {
        if (failures-- > 0) throw new Error('down');
        sent.push(...batch.map(({ data }) => data));
      },
    });
    for (let n = 0; n < 3; n++) await queue.publish(event(n));
    await new Promise((resolve) => setImmediate(resolve));
    await queue.close();
    await queue.publish(event('late'));
    assert.deepEqual(sent, [0, 1, 2]);
    assert.deepEqual(pauses, [500, 1_000, 2_000, 5_000]);
  });
});
