import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import type { Socket } from 'node:net';
import type { InboundMessage, RealtimeChannel } from 'ably';
import fc from 'fast-check';
import { WebSocket } from 'ws';
import { liveChannel } from '../../../src/shared/model';
import { Inbox, type Rig, startRig } from './rig';

async function subscribed(channel: RealtimeChannel): Promise<Inbox<InboundMessage>> {
  const inbox = new Inbox<InboundMessage>();
  await channel.subscribe(inbox.push);
  return inbox;
}

const connected = (client: { connection: { once(state: 'connected'): Promise<unknown> } }): Promise<unknown> =>
  client.connection.once('connected');

for (const useBinaryProtocol of [false, true]) {
  describe(`the loopback peer and an unmodified client (${useBinaryProtocol ? 'MsgPack' : 'JSON'})`, () => {
    let rig: Rig;
    beforeEach(async () => {
      rig = await startRig();
    });
    afterEach(() => rig.close());

    const open = () => {
      const client = rig.client({ useBinaryProtocol });
      return { client, channel: client.channels.get(liveChannel) };
    };

    it('delivers published events in order, as objects, with ids, serials and times', async () => {
      const { channel } = open();
      const inbox = await subscribed(channel);
      for (let n = 0; n < 200; n++)
        await rig.peer.publish({ name: 'brain-activity', data: { n, text: 'Ana 🌱 "so"' } });
      const messages = await inbox.count(200);
      assert.deepEqual(
        messages.map((m) => m.data),
        Array.from({ length: 200 }, (_, n) => ({ n, text: 'Ana 🌱 "so"' })),
      );
      assert.ok(messages.every((m) => m.name === 'brain-activity' && m.id && m.serial && m.timestamp));
      assert.equal(new Set(messages.map((m) => m.id)).size, 200);
    });

    it('grants subscribing alone: publishing and other channels are refused', async () => {
      const { client, channel } = open();
      await channel.attach();
      assert.deepEqual(channel.modes, ['subscribe']);
      await assert.rejects(channel.publish('brain-activity', { a: 1 }), { code: 40160 });
      await assert.rejects(client.channels.get('other').attach(), { code: 40160 });
      assert.equal(client.connection.state, 'connected');
    });

    it('resumes a dropped connection with what it missed, once', async () => {
      const { client, channel } = open();
      const inbox = await subscribed(channel);
      const id = client.connection.id;
      await rig.peer.publish({ name: 'brain-activity', data: 1 });
      await inbox.count(1);
      const attached = new Promise<boolean>((resolve) => channel.once('attached', (change) => resolve(change.resumed)));
      rig.peer.faults.close('cut');
      for (const n of [2, 3, 4]) await rig.peer.publish({ name: 'brain-activity', data: n });
      assert.equal(await attached, true);
      assert.equal(client.connection.id, id);
      await rig.peer.publish({ name: 'brain-activity', data: 5 });
      const got = await inbox.count(5);
      assert.deepEqual(
        got.map((m) => m.data),
        ['1', '2', '3', '4', '5'].map(Number),
      );
    });

    it('refuses to resume what it has forgotten, and says that continuity is lost', async () => {
      const { client, channel } = open();
      const inbox = await subscribed(channel);
      const id = client.connection.id;
      const attached = new Promise<boolean>((resolve) => channel.once('attached', (change) => resolve(change.resumed)));
      const reason = new Promise((resolve) => client.connection.once('connected', (change) => resolve(change.reason)));
      rig.peer.faults.forget();
      rig.peer.faults.close('cut');
      assert.equal(((await reason) as { code: number }).code, 80008);
      assert.equal(await attached, false);
      assert.notEqual(client.connection.id, id);
      await rig.peer.publish({ name: 'brain-activity', data: 'on' });
      assert.equal((await inbox.count(1))[0]?.data, 'on');
    });

    it('pages through history, newest first and oldest first, while more arrives', async () => {
      const { channel } = open();
      await channel.attach();
      for (let n = 1; n <= 25; n++) await rig.peer.publish({ name: 'brain-activity', data: n });
      const walk = async (direction: 'backwards' | 'forwards'): Promise<unknown[]> => {
        const all: unknown[] = [];
        let page = await channel.history({ limit: 10, direction });
        for (;;) {
          all.push(...page.items.map((m) => m.data));
          if (all.length === 10) await rig.peer.publish({ name: 'brain-activity', data: 'later' });
          const next = await page.next();
          if (!next) return all;
          page = next;
        }
      };
      const newestFirst = Array.from({ length: 25 }, (_, i) => 25 - i);
      assert.deepEqual(await walk('backwards'), newestFirst);
      assert.deepEqual(
        (await walk('forwards')).filter((data) => data !== 'later'),
        [...newestFirst].reverse(),
      );
    });

    it('gives the history until the attach, so that stream and history meet without a seam', async () => {
      await rig.peer.publish({ name: 'brain-activity', data: 'before' });
      const { channel } = open();
      const inbox = await subscribed(channel);
      await rig.peer.publish({ name: 'brain-activity', data: 'after' });
      await inbox.count(1);
      const page = await channel.history({ untilAttach: true });
      assert.deepEqual(
        page.items.map((m) => m.data),
        ['before'],
      );
    });

    it('rewinds on request', async () => {
      for (let n = 1; n <= 5; n++) await rig.peer.publish({ name: 'brain-activity', data: n });
      const inbox = new Inbox<InboundMessage>();
      const channel = rig.client({ useBinaryProtocol }).channels.get(liveChannel, { params: { rewind: '2' } });
      await channel.subscribe(inbox.push);
      assert.deepEqual(
        (await inbox.count(2)).map((m) => m.data),
        [4, 5],
      );
    });

    it('takes what its own key publishes, over REST and over a socket, binary data too', async () => {
      const { channel } = open();
      const inbox = await subscribed(channel);
      const rest = rig.rest({ useBinaryProtocol }).channels.get(liveChannel);
      await rest.publish([
        { name: 'a', data: { n: 1 } },
        { name: 'b', data: Buffer.from([0, 255, 1]) },
      ]);
      const keyed = rig.client({ useBinaryProtocol: !useBinaryProtocol, authCallback: undefined, key: rig.peer.key });
      await keyed.channels.get(liveChannel).publish('c', Buffer.from('bytes'));
      const got = await inbox.count(3);
      assert.deepEqual(got[0]?.data, { n: 1 });
      assert.deepEqual(Buffer.from(got[1]?.data), Buffer.from([0, 255, 1]));
      assert.equal(Buffer.from(got[2]?.data).toString(), 'bytes');
    });

    it('tells its time, answers pings, and says goodbye', async () => {
      const upgraded = once(rig.server, 'upgrade') as Promise<[http.IncomingMessage, Socket]>;
      const { client } = open();
      await connected(client);
      assert.ok(Math.abs((await client.time()) - Date.now()) < 5_000);
      assert.ok((await client.connection.ping()) >= 0);
      const [, socket] = await upgraded;
      const gone = once(socket, 'close');
      const closed = client.connection.once('closed');
      client.close();
      await Promise.all([closed, gone]);
      assert.equal(rig.peer.connections, 0);
    });

    it('renews a token on its own connection, without losing anything', async () => {
      const { client, channel } = open();
      const inbox = await subscribed(channel);
      const id = client.connection.id;
      const updated = new Promise((resolve) => client.connection.once('update', resolve));
      rig.peer.faults.expire('auth');
      await rig.peer.publish({ name: 'brain-activity', data: 1 });
      await updated;
      await rig.peer.publish({ name: 'brain-activity', data: 2 });
      assert.deepEqual(
        (await inbox.count(2)).map((m) => m.data),
        [1, 2],
      );
      assert.equal(client.connection.id, id);
      assert.equal(rig.callbacks(), 2);
    });

    it('asks for renewal by itself before a token runs out', async () => {
      await rig.close();
      rig = await startRig({ tokenTtl: 300, renewBefore: 200 });
      const { client } = open();
      await connected(client);
      let disconnected = 0;
      client.connection.on('disconnected', () => {
        disconnected += 1;
      });
      for (let n = 0; n < 3; n++) await new Promise((resolve) => client.connection.once('update', resolve));
      assert.equal(disconnected, 0);
    });

    it('keeps an idle connection alive by pings', async () => {
      await rig.close();
      rig = await startRig({ maxIdleInterval: 150 });
      const client = rig.client({ useBinaryProtocol, realtimeRequestTimeout: 500 });
      await connected(client);
      let lost = 0;
      client.connection.on('disconnected', () => {
        lost += 1;
      });
      const socket = new WebSocket(`ws://127.0.0.1:${rig.peer.realtime().port}/?key=${rig.peer.key}&v=6`);
      for (let n = 0; n < 10; n++) await once(socket, 'ping');
      socket.terminate();
      assert.equal(lost, 0);
    });
  });
}

describe('the loopback peer', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await startRig();
  });
  afterEach(() => rig.close());

  const url = (path: string): string => `http://127.0.0.1:${rig.peer.realtime().port}${path}`;
  const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(url(path), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const codeOf = async (response: Response): Promise<number> => {
    assert.equal(response.headers.get('content-type'), 'application/json');
    return ((await response.json()) as { error: { code: number } }).error.code;
  };

  it('issues a token for a signed request once, and for nothing that was changed', async () => {
    const request = rig.peer.tokenRequest();
    const path = `/keys/${request.keyName}/requestToken`;
    assert.equal(request.capability, '{"ai-audit-stream":["subscribe"]}');
    const wider = { ...request, capability: '{"*":["*"]}' };
    assert.equal(await codeOf(await post(path, wider)), 40101);
    assert.equal(await codeOf(await post(path, { ...request, ttl: 9e9 })), 40101);
    assert.equal(await codeOf(await post(path, { ...request, mac: '' })), 40101);
    assert.equal((await post(path, request)).status, 201);
    assert.equal(await codeOf(await post(path, request)), 40105);
    assert.equal(await codeOf(await post(path, '{"keyName":')), 40000);
    assert.equal(await codeOf(await post(path, [1])), 40000);
    assert.equal(await codeOf(await post(path, { ...rig.peer.tokenRequest(), keyName: 'x.y' })), 40400);
  });

  it('refuses tokens of another server, made-up ones, and none', async () => {
    const other = await startRig();
    const { keyName } = other.peer.tokenRequest();
    const made = await fetch(`http://127.0.0.1:${other.peer.realtime().port}/keys/${keyName}/requestToken`, {
      method: 'POST',
      body: JSON.stringify(other.peer.tokenRequest()),
    });
    const { token } = (await made.json()) as { token: string };
    await other.close();
    for (const bad of [token, `${token}x`, 'local.a.b', 'local.a:b', '', '….…']) {
      const answer = await fetch(url(`/channels/${liveChannel}/messages?access_token=${encodeURIComponent(bad)}`));
      assert.equal(answer.status, 401, bad);
      assert.match(String(await codeOf(answer)), /^401/);
    }
  });

  it('lets a subscriber read history and not publish', async () => {
    const request = rig.peer.tokenRequest();
    const made = await post(`/keys/${request.keyName}/requestToken`, request);
    const { token } = (await made.json()) as { token: string };
    const authorization = `Bearer ${Buffer.from(token).toString('base64')}`;
    const path = `/channels/${liveChannel}/messages`;
    assert.equal((await fetch(url(path), { headers: { authorization } })).status, 200);
    assert.equal(await codeOf(await post(path, { name: 'a', data: 'b' }, { authorization })), 40160);
    assert.equal(await codeOf(await fetch(url('/channels/other/messages'), { headers: { authorization } })), 40160);
  });

  it('takes no token again that was declared expired, and none past its time', async () => {
    const issued = async (): Promise<string> => {
      const request = rig.peer.tokenRequest();
      const made = await post(`/keys/${request.keyName}/requestToken`, request);
      return ((await made.json()) as { token: string }).token;
    };
    const read = (token: string): Promise<Response> =>
      fetch(url(`/channels/${liveChannel}/messages?access_token=${token}`));
    const old = await issued();
    assert.equal((await read(old)).status, 200);
    rig.peer.faults.expire('disconnect');
    assert.equal(await codeOf(await read(old)), 40142);
    assert.equal((await read(await issued())).status, 200);
    await rig.close();
    let now = Date.now();
    rig = await startRig({ now: () => now });
    const brief = await issued();
    now += 3_600_001;
    assert.equal(await codeOf(await read(brief)), 40142);
  });

  it('survives frames and upgrades of every bad kind', async () => {
    const open = async (query: string): Promise<WebSocket> => {
      const socket = new WebSocket(`ws://127.0.0.1:${rig.peer.realtime().port}/?${query}`);
      await once(socket, 'open');
      return socket;
    };
    const key = `key=${rig.peer.key}&v=6`;
    const bad = ['{', '[]', 'null', '7', '"x"', '{"action":"x"}', '\u0000', '{"action":15,"channel":{}}'];
    for (const text of [...bad, '{"action":10}', '{"action":17}', '{"action":99}', '{"action":15,"messages":[null]}']) {
      const socket = await open(key);
      socket.send(text);
      socket.send('{"action":7}');
      await once(socket, 'close');
    }
    const packed = await open(`${key}&format=msgpack`);
    packed.send(Buffer.from([0xc1, 0xff, 0x00]));
    await once(packed, 'close');
    const huge = await open(key);
    huge.on('error', () => undefined);
    huge.send('x'.repeat(2 * 1024 * 1024));
    await once(huge, 'close');
    const { port } = rig.peer.realtime();
    for (const path of ['//', '/?%zz', '/x', '/\\']) {
      const req = http.get({ port, host: '127.0.0.1', path, headers: { connection: 'close' } });
      const [response] = (await once(req, 'response')) as [http.IncomingMessage];
      response.resume();
      assert.ok((response.statusCode ?? 0) < 500, path);
    }
    assert.equal((await fetch(url('/time'))).status, 200);
  });

  it('answers or ends on 3,000 random frames, and goes on serving', async () => {
    const field = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(liveChannel, 'other', '', '__proto__', 'x:9', { toString: 1 }),
    );
    const frame = fc.record(
      {
        action: fc.integer({ min: -1, max: 25 }),
        channel: field,
        channelSerial: field,
        messages: fc.oneof(
          field,
          fc.array(fc.oneof(field, fc.dictionary(fc.constantFrom('id', 'name', 'data'), field))),
        ),
        params: field,
        auth: field,
        msgSerial: field,
        id: field,
        flags: field,
      },
      { requiredKeys: ['action'] },
    );
    let socket: WebSocket | null = null;
    for (const sent of fc.sample(frame, 3_000)) {
      if (socket?.readyState !== WebSocket.OPEN) {
        socket = new WebSocket(`ws://127.0.0.1:${rig.peer.realtime().port}/?key=${rig.peer.key}&v=6`);
        await once(socket, 'open');
      }
      socket.send(JSON.stringify(sent));
      if ([7, 5, 17].includes(sent.action)) await once(socket, 'close');
    }
    socket?.terminate();
    const inbox = await subscribed(rig.client().channels.get(liveChannel));
    await rig.peer.publish({ name: 'brain-activity', data: 1 });
    await inbox.until((items) => items.some((m) => m.data === 1), 'the event');
  });

  it('sends a slow client all in order over one connection, from the log where the socket is full', async () => {
    const client = rig.client();
    const inbox = await subscribed(client.channels.get(liveChannel));
    let lost = 0;
    client.connection.on('disconnected', () => {
      lost += 1;
    });
    const text = 'x'.repeat(60_000);
    for (let n = 0; n < 1_200; n++) await rig.peer.publish({ name: 'brain-activity', data: { n, text } });
    const got = await inbox.count(1_200);
    assert.deepEqual(
      got.map((m) => m.data.n),
      Array.from({ length: 1_200 }, (_, n) => n),
    );
    assert.equal(lost, 0);
  });

  it('tells a client that is behind further than the log reaches that continuity is lost, and goes on', async () => {
    const channel = rig.client().channels.get(liveChannel);
    const inbox = await subscribed(channel);
    const update = new Promise<boolean>((resolve) => channel.once('update', (change) => resolve(change.resumed)));
    const text = 'x'.repeat(60_000);
    for (let n = 0; n < 2_500; n++) await rig.peer.publish({ name: 'brain-activity', data: { n, text } });
    assert.equal(await update, false);
    await rig.peer.publish({ name: 'brain-activity', data: { n: 'on' } });
    await inbox.until((items) => items.some((m) => m.data.n === 'on'), 'what follows');
    const places = inbox.items.map((m) => Number(m.data.n)).filter(Number.isFinite);
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
    );
  });
});
