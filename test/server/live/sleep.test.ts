import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import type { InboundMessage } from 'ably';
import { type Joined, LiveConnection, type RawEvent } from '../../../src/extension/live/connection';
import { systemTimers } from '../../../src/extension/live/timers';
import type { ConnectionState } from '../../../src/shared/protocol';
import { Inbox, quick, type Rig, startRig } from './rig';

const watchMs = 5_000;
const pingMs = 3_000;

describe('a machine that slept', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await startRig();
  });
  afterEach(() => rig.close());

  /** A connection whose clock jumps when told, and whose long waits end when told. */
  async function connected() {
    let jump = 0;
    const waits = new Map<number, () => void>();
    /** Pings that were answered in time. */
    const answers = new Inbox<number>();
    const timers = {
      now: () => Date.now() + jump,
      after: (ms: number, then: () => void) => {
        if (ms !== watchMs && ms !== pingMs) return systemTimers.after(ms, then);
        waits.set(ms, then);
        return () => {
          waits.delete(ms);
          if (ms === pingMs) answers.push(ms);
        };
      },
    };
    const backend = {
      url: `http://127.0.0.1:${rig.peer.realtime().port}`,
      me: { realtime: rig.peer.realtime() } as never,
      ablyToken: async () => rig.peer.tokenRequest(),
    };
    const connection = new LiveConnection({ backend, timers, log: () => undefined, client: quick });
    const states = new Inbox<ConnectionState>();
    const joins = new Inbox<Joined>();
    const events = new Inbox<RawEvent | InboundMessage>();
    connection.onState(states.push);
    connection.joins.on(joins.push);
    connection.events.on(events.push);
    connection.hold('test');
    await joins.count(1);
    const wake = (ms: number): void => {
      jump += ms;
      waits.get(watchMs)?.();
    };
    return { connection, states, joins, events, wake, waits, answers };
  }

  it('finds out that its connection is dead, connects anew, and gets what it missed', async () => {
    const sockets: Socket[] = [];
    rig.server.on('upgrade', (_req, socket) => sockets.push(socket as Socket));
    const { connection, states, joins, events, wake, waits } = await connected();
    sockets[0]?.pause();
    wake(10 * 60_000);
    waits.get(pingMs)?.();
    await joins.count(2);
    await rig.peer.publish({ name: 'brain-activity', data: { n: 1 } });
    await events.count(1);
    assert.equal(joins.items[1]?.resumed, true);
    assert.deepEqual(
      states.items.map(({ state }) => state),
      ['connecting', 'live', 'offline', 'live'],
    );
    connection.dispose();
  });

  it('stays as it is where the connection survived', async () => {
    const { connection, states, joins, wake, answers } = await connected();
    wake(10 * 60_000);
    await answers.count(1);
    assert.equal(joins.items.length, 1);
    assert.equal(states.items.at(-1)?.state, 'live');
    connection.dispose();
  });

  it('does not look at the connection while the clock runs evenly', async () => {
    const { connection, wake, waits } = await connected();
    wake(watchMs);
    assert.equal(waits.has(pingMs), false);
    connection.dispose();
  });
});
