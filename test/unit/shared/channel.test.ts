import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Channel, ChannelError, type Port } from '../../../src/shared/channel';

interface Host {
  double(n: number): number;
  wait(): void;
  fail(code: string): never;
}

type Listener = (message: unknown) => void;

/** A promise, and how to keep it. */
function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((keep) => {
    resolve = keep;
  });
  return { promise, resolve };
}

/** Two ports joined to one another; what one posts, the other hears, in a later microtask. */
function pipe(): [Port & { heard: Listener }, Port & { heard: Listener }] {
  const ends = [new Set<Listener>(), new Set<Listener>()] as const;
  const port = (own: Set<Listener>, other: Set<Listener>) => ({
    post: (message: unknown) => {
      const copy = structuredClone(message);
      queueMicrotask(() => {
        for (const listener of other) listener(copy);
      });
    },
    listen: (listener: Listener) => {
      own.add(listener);
      return () => own.delete(listener);
    },
    heard: (message: unknown) => {
      for (const listener of own) listener(message);
    },
  });
  return [port(ends[0], ends[1]), port(ends[1], ends[0])];
}

interface Pair {
  view: Channel<object, Host>;
  host: Channel<Host, object>;
  ports: ReturnType<typeof pipe>;
  /** Resolves with the signal of the `wait` that is running. */
  waiting: Promise<AbortSignal>;
  errors: Error[];
}

function pair(timeoutMs = 60_000): Pair {
  const ports = pipe();
  const errors: Error[] = [];
  const { promise: waiting, resolve } = deferred<AbortSignal>();
  const host = new Channel<Host, object>(
    ports[1],
    {
      double: (n) => n * 2,
      wait: (_, signal) => {
        resolve(signal);
        return new Promise<void>(() => {});
      },
      fail: (code) => {
        throw Object.assign(new Error('it failed'), { code, retryAt: code === 'RATE_LIMITED' ? 7 : null });
      },
    },
    { onError: (error) => errors.push(error) },
  );
  const view = new Channel<object, Host>(ports[0], {}, { timeoutMs, onError: (error) => errors.push(error) });
  return { view, host, ports, waiting, errors };
}

const code = (expected: string) => (error: unknown) => {
  assert.ok(error instanceof ChannelError, String(error));
  assert.equal(error.code, expected);
  return true;
};

describe('a channel', function () {
  this.timeout(30_000);

  it('answers each request with its own answer, however many run at once', async () => {
    const { view } = pair();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer()), async (numbers) => {
        const answers = await Promise.all(numbers.map((n) => view.request('double', n)));
        assert.deepEqual(
          answers,
          numbers.map((n) => n * 2),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('hands on the other end’s error with its code', async () => {
    const { view } = pair();
    await assert.rejects(view.request('fail', 'NOT_FOUND'), code('NOT_FOUND'));
    await assert.rejects(view.request('nothing' as 'wait'), code('UNKNOWN_METHOD'));
    await assert.rejects(view.request('toString' as 'wait'), code('UNKNOWN_METHOD'));
    await assert.rejects(view.request('__proto__' as 'wait'), code('UNKNOWN_METHOD'));
  });

  it('hands on when asking again makes sense', async () => {
    const { view } = pair();
    await assert.rejects(view.request('fail', 'RATE_LIMITED'), { code: 'RATE_LIMITED', retryAt: 7 });
    await assert.rejects(view.request('fail', 'NOT_FOUND'), { retryAt: null });
  });

  it('gives up after its time limit, and tells the other end', async () => {
    const { view, waiting } = pair(1);
    await assert.rejects(view.request('wait'), code('TIMEOUT'));
    const signal = await waiting;
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
  });

  it('gives up when nobody waits any more, and tells the other end', async () => {
    const { view, waiting } = pair();
    const controller = new AbortController();
    const asked = view.request('wait', { signal: controller.signal });
    const signal = await waiting;
    controller.abort();
    await assert.rejects(asked, code('ABORTED'));
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    await assert.rejects(view.request('double', 1, { signal: controller.signal }), code('ABORTED'));
  });

  it('lets go of a signal once the request has ended', async () => {
    const { view } = pair();
    const { signal } = new AbortController();
    let listeners = 0;
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    for (let i = 0; i < 20; i++) await view.request('double', i, { signal });
    assert.equal(listeners, 0);
  });

  it('ends every request on dispose, and takes none afterwards', async () => {
    const { view, host, waiting } = pair();
    const asked = view.request('wait');
    const signal = await waiting;
    view.dispose();
    await assert.rejects(asked, code('CLOSED'));
    await assert.rejects(view.request('double', 1), code('CLOSED'));
    host.dispose();
    assert.equal(signal.aborted, true);
  });

  it('ends a request that the port cannot carry', async () => {
    const { view } = pair();
    await assert.rejects(view.request('double', (() => 1) as never), code('NOT_SENT'));
  });

  it('ends every request although the port is dead', async () => {
    const [port] = pipe();
    let dead = false;
    const view = new Channel<object, Host>(
      {
        ...port,
        post: (message) => {
          if (dead) throw new Error('disposed');
          port.post(message);
        },
      },
      {},
    );
    const controller = new AbortController();
    const asked = view.request('wait', { signal: controller.signal });
    dead = true;
    controller.abort();
    await assert.rejects(asked, code('ABORTED'));
    await assert.rejects(view.request('double', 1), code('NOT_SENT'));
  });

  it('says that an answer could not be carried', async () => {
    const [a, b] = pipe();
    const view = new Channel<object, { get(): unknown }>(a, {});
    new Channel<{ get(): unknown }, object>(b, { get: () => () => 1 });
    await assert.rejects(view.request('get'), ChannelError);
  });

  it('tells of an answer that a dead port could not carry, and lets nothing escape', async () => {
    const told = deferred<Error>();
    let listener: Listener = () => {};
    const dead: Port = {
      post: () => {
        throw new Error('disposed');
      },
      listen: (given) => {
        listener = given;
        return () => {};
      },
    };
    new Channel<{ get(): number }, object>(dead, { get: () => 1 }, { onError: told.resolve });
    listener({ nm: 'request', id: 1, method: 'get' });
    assert.match((await told.promise).message, /disposed/);
  });

  it('survives every message that it does not understand', async () => {
    const { view, ports, errors } = pair();
    const id = fc.oneof(fc.nat({ max: 5 }), fc.anything());
    const wire = fc.record(
      {
        nm: fc.constantFrom('request', 'reply', 'error', 'cancel', 'event', 'other'),
        id: id.filter((value) => value !== 1 && !Number.isSafeInteger(value)),
        method: fc.oneof(fc.constantFrom('double', '__proto__', 'constructor'), fc.anything()),
        params: fc.anything(),
        code: fc.anything(),
        message: fc.anything(),
      },
      { requiredKeys: ['nm'] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.anything(), wire), (message) => {
        ports[0].heard(message);
        ports[1].heard(message);
      }),
      { numRuns: 1000 },
    );
    assert.equal(await view.request('double', 21), 42);
    for (const error of errors) assert.ok(error instanceof Error);
  });

  it('reports an event that could not be handled', async () => {
    const ports = pipe();
    const told = deferred<Error>();
    new Channel<Host, object>(ports[1], {} as never, { onError: told.resolve });
    new Channel<object, Host>(ports[0], {}).notify('double', 1);
    assert.match((await told.promise).message, /no method double/);
  });
});
