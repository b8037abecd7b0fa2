import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Backend, BackendError } from '../../../src/extension/api/backend';
import { ClassicBackend } from '../../../src/extension/api/classic/classicBackend';
import { connect } from '../../../src/extension/api/connect';
import { FullBackend } from '../../../src/extension/api/full';
import { Http } from '../../../src/extension/api/http';
import {
  activityAnswer,
  contextAnswer,
  costsAnswer,
  dashboardAnswer,
  sessionsAnswer,
} from '../../standin/classicAnswers';
import { classicData } from '../../standin/classicData';
import { fullAnswers } from '../../standin/fullAnswers';
import { StepClock } from './stepClock';

const runs = Number(process.env.FUZZ_RUNS ?? 10_000);
const now = Date.parse('2026-11-23T12:00:00.000Z');
const range = { from: '2026-11-01', to: '2026-11-23' };

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** All places in a JSON value, as paths. */
function places(value: Json, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  const own = Array.isArray(value) ? value.map((v, i) => [i, v] as const) : Object.entries(value);
  return [path, ...own.flatMap(([key, v]) => places(v, [...path, key]))];
}

function changed(value: Json, path: readonly (string | number)[], to: Json | undefined): Json | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return to;
  if (Array.isArray(value)) {
    const items = value.flatMap((v, i) => (i === key ? (changed(v, rest, to) ?? []) : [v]));
    return items as Json[];
  }
  const copy = { ...(value as Record<string, Json>) };
  const inner = changed(copy[key] as Json, rest, to);
  if (inner === undefined) delete copy[key];
  else copy[key] = inner;
  return copy;
}

/** What a field may hold instead: every type, extremes, names that trip objects. */
const wrong = fc.oneof(
  fc.constantFrom<Json | undefined>(undefined, null, true, '', 0, -1, 1e308, 5e-324, -0.5, [], {}, '9'.repeat(400)),
  fc.constantFrom<Json>(
    '1970-01-01',
    '+275760-09-13T00:00:00.001Z',
    '2026-13-45',
    '__proto__',
    'constructor',
    '\u0000\u202e',
  ),
  fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
);

/** Texts that an answer may turn into on its way: fields changed, cut short, garbled, or something else altogether. */
function bodies(valid: unknown): fc.Arbitrary<string> {
  const plain = JSON.parse(JSON.stringify({ success: true, data: valid })) as Json;
  const all = places(plain);
  const text = JSON.stringify(plain);
  const change = fc.tuple(fc.nat(all.length - 1), wrong);
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => mutate(plain, all, changes)),
    },
    { weight: 2, arbitrary: fc.nat(text.length).map((end) => text.slice(0, end)) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.nat(text.length), fc.string({ maxLength: 3 }))
        .map(([at, s]) => text.slice(0, at) + s + text.slice(at + s.length)),
    },
    { weight: 1, arbitrary: fc.json({ maxDepth: 3 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  );
}

function mutate(plain: Json, all: (string | number)[][], changes: [number, Json | undefined][]): string {
  let value: Json | undefined = plain;
  for (const [place, to] of changes) {
    try {
      value = changed(value ?? null, all[place]!, to);
    } catch {
      // The place went with an earlier change.
    }
  }
  return JSON.stringify(value) ?? '';
}

const statuses = fc.oneof(
  { weight: 9, arbitrary: fc.constant(200) },
  { weight: 1, arbitrary: fc.constantFrom(204, 301, 400, 401, 403, 404, 418, 429, 500, 502, 503) },
);

function respond(status: number, body: string): Response {
  return new Response(status === 204 ? null : body, { status, headers: { 'Retry-After': '3600' } });
}

async function read(rows: AsyncIterable<string>): Promise<void> {
  for await (const _ of rows);
}

/** Asks 10,000 times; whatever comes back, it is data or an error that a person can read. */
async function survives(valid: unknown, ask: (fetch: typeof globalThis.fetch) => Promise<unknown>): Promise<void> {
  let [answered, refused] = [0, 0];
  await fc.assert(
    fc.asyncProperty(bodies(valid), statuses, async (body, status) => {
      try {
        await ask(async () => respond(status, body));
        answered += 1;
      } catch (error) {
        refused += 1;
        assert.ok(error instanceof BackendError, `${(error as Error)?.stack}`);
        assert.match(error.message, /\S/);
        assert.doesNotMatch(error.message, /[\p{Cc}\u202a-\u202e\u2066-\u2069]|undefined|\[object/u);
        assert.ok(error.message.length < 700, error.message);
      }
    }),
    { numRuns: runs },
  );
  assert.ok(answered > 0 && refused > 0, `${answered} answered, ${refused} refused`);
}

const http = (fetch: typeof globalThis.fetch) =>
  new Http({ base: 'https://api.example.com', secret: 'a', fetch, clock: new StepClock(now) });

describe('whatever an answer holds', function () {
  this.timeout(240_000);
  const data = classicData(4, now);
  const classicAsks: Record<string, [unknown, (backend: ClassicBackend) => Promise<unknown>]> = {
    sessions: [sessionsAnswer(data, { order: 'asc', limit: '3' }), (b) => b.sessions({ limit: 3 })],
    session: [sessionsAnswer(data, { order: 'asc' }).sessions[0], (b) => b.session('pair0000')],
    context: [contextAnswer(data.sessions[0]!, now), (b) => b.context('pair0000')],
    sessionActivity: [activityAnswer(data, 'pair0000'), (b) => b.sessionActivity('pair0000')],
    turns: [activityAnswer(data, 'pair0000'), (b) => b.turns('pair0000')],
    costs: [costsAnswer(data, {}, now), (b) => b.costs({ ...range, period: 'day' })],
    cacheRates: [{ ...costsAnswer(data, {}, now), ...dashboardAnswer(data, {}, now) }, (b) => b.cacheRates(range)],
    sessionRates: [activityAnswer(data, 'pair0000'), (b) => b.cacheRates({ ...range, sessionId: 'pair0000' })],
    trace: [{ steps: [{ name: 'LLM Call', startMs: 0, durationMs: 1 }], totalDurationMs: 1 }, (b) => b.trace('a')],
    ablyToken: [fullAnswers.ablyToken, (b) => b.ablyToken()],
    exportRows: [
      { ...sessionsAnswer(data, { order: 'asc', limit: '3' }), nextCursor: null, ...activityAnswer(data, 'pair0000') },
      (b) => read(b.exportRows({ ...range, format: 'csv' }, AbortSignal.timeout(10_000))),
    ],
  };
  for (const [route, [valid, ask]] of Object.entries(classicAsks)) {
    it(`the classic backend's ${route} gives data or says what is wrong`, async () => {
      await survives(valid, (fetch) => ask(new ClassicBackend(http(fetch))));
    });
  }

  const fullAsks: Record<string, [unknown, (backend: Backend) => Promise<unknown>]> = {
    sessions: [fullAnswers.sessions, (b) => b.sessions({})],
    session: [fullAnswers.session, (b) => b.session('a')],
    context: [fullAnswers.context, (b) => b.context('a')],
    sessionActivity: [fullAnswers.sessionActivity, (b) => b.sessionActivity('a')],
    turns: [fullAnswers.turns, (b) => b.turns('a')],
    activity: [fullAnswers.activity, (b) => b.activity('a', null)],
    activities: [fullAnswers.activities, (b) => b.activities({})],
    costs: [fullAnswers.costs, (b) => b.costs({ ...range, period: 'day' })],
    cacheRates: [fullAnswers.cacheRates, (b) => b.cacheRates(range)],
    ablyToken: [fullAnswers.ablyToken, (b) => b.ablyToken()],
  };
  for (const [route, [valid, ask]] of Object.entries(fullAsks)) {
    it(`the full backend's ${route} gives data or says what is wrong`, async () => {
      await survives(valid, (fetch) => ask(new FullBackend(http(fetch), fullAnswers.me)));
    });
  }

  it('the check of an address gives a backend or says what is wrong', async () => {
    const url = 'https://api.example.com';
    await survives(fullAnswers.me, (fetch) => connect({ url, secret: 'a', fetch, clock: new StepClock(now) }));
  });
});
