import assert from 'node:assert/strict';
import http from 'node:http';
import { migrate } from '../../src/server/db/migrate';
import { openPostgres } from '../../src/server/db/postgres';
import { exportRows } from '../../src/server/export/rows';
import { createRecorder } from '../../src/server/ingest/recorder';
import type { NewActivity } from '../../src/shared/routes';
import { type Api, adminSecret, startApi } from './support/api';
import { onEachDatabase } from './support/databases';
import { startPostgres } from './support/postgres';

const day = Date.UTC(2026, 10, 1);
const row = (id: string, more: Partial<NewActivity> = {}): NewActivity => ({
  id,
  sessionId: 's',
  model: 'm',
  activityType: 'LLM_CALL',
  status: 'COMPLETED',
  tokenCountInput: 1,
  tokenCountOutput: 2,
  durationMs: 3,
  cost: 0.1,
  createdAt: new Date(day).toISOString(),
  completedAt: new Date(day + 3).toISOString(),
  ...more,
});

/** A reader of RFC 4180, as strict as the RFC. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let cells: string[] = [];
  for (let at = 0; at < text.length; ) {
    const match = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/y;
    match.lastIndex = at;
    const found = match.exec(text);
    assert.ok(found, `not RFC 4180 at ${at}: ${JSON.stringify(text.slice(at, at + 40))}`);
    const [whole, cell = '', end] = found;
    cells.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === '\r\n') {
      rows.push(cells);
      cells = [];
    }
    at += whole.length;
  }
  return rows;
}

/** Asks as any client does: resolves with the whole text, rejects where the transfer broke off. */
function download(
  url: string,
  onData?: (response: http.IncomingMessage) => void,
): Promise<{ text: string; count: string | undefined }> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { headers: { 'X-Dashboard-Secret': adminSecret } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => {
        parts.push(part);
        onData?.(response);
      });
      response.on('end', () => {
        if (!response.complete) return reject(new Error('broken off'));
        resolve({ text: Buffer.concat(parts).toString('utf8'), count: response.trailers['x-export-count'] });
      });
      response.on('error', reject);
      response.on('close', () => response.complete || reject(new Error('broken off')));
    });
    request.on('error', reject);
  });
}

onEachDatabase('export', (db) => {
  let api: Api;
  const hostile = [
    '=1+1',
    '+A1',
    '-2',
    '@SUM(A1)',
    '\tx',
    '\rx',
    '＝1',
    'plain',
    'a "quoted", text\r\nof two lines',
    '',
  ];
  before(async () => {
    api = await startApi({ db: db() });
    const recorder = createRecorder({ db: db(), publish: false });
    const many = Array.from({ length: 1_200 }, (_, i) =>
      row(`a${String(i).padStart(4, '0')}`, {
        createdAt: new Date(day + Math.floor(i / 7) * 60_000).toISOString(),
        completedAt: new Date(day + Math.floor(i / 7) * 60_000 + 3).toISOString(),
        callType: hostile[i % hostile.length] || null,
        input: { text: `${'x'.repeat(i === 600 ? 300_000 : i % 50)}\u0000🌱" ,\n`, n: i },
        output: i % 3 ? null : '=cmd',
      }),
    );
    await recorder.activities(many);
  });
  after(() => api?.close());

  it('gives every row once as JSON, as the feed does', async () => {
    const { text, count } = await download(`${api.url}/api/brain/export?format=json`);
    const rows = JSON.parse(text) as Record<string, unknown>[];
    assert.equal(rows.length, 1_200);
    assert.equal(count, '1200');
    assert.equal(new Set(rows.map(({ id }) => id)).size, 1_200);
    const { data } = (await api.get('/activities/a0007')).body;
    const exported = rows.find(({ id }) => id === 'a0007');
    assert.deepEqual(exported, data);
  });

  it('gives RFC 4180 without a cell that a spreadsheet would run', async () => {
    const { text, count } = await download(`${api.url}/api/brain/export?format=csv`);
    const [head, ...rows] = parseCsv(text);
    assert.equal(rows.length, 1_200);
    assert.equal(count, '1200');
    const callType = head!.indexOf('callType');
    for (const [i, cells] of rows.entries()) {
      assert.equal(cells.length, head!.length);
      for (const cell of cells) assert.doesNotMatch(cell, /^[=+@\t\r\n＝-]/);
      const said = hostile[i % hostile.length] as string;
      assert.equal(cells[callType], /^[=+@\t\r＝-]/.test(said) ? `'${said}` : said);
    }
    const input = head!.indexOf('input');
    assert.equal(JSON.parse(rows[9]![input]!).n, 9);
  });

  it('keeps to the range, and goes on after a row', async () => {
    const to = new Date(day + 10 * 60_000).toISOString();
    const part = JSON.parse((await download(`${api.url}/api/brain/export?from=2026-11-01&to=${to}`)).text);
    assert.equal(part.length, 70);
    const rest = JSON.parse((await download(`${api.url}/api/brain/export?after=a0699`)).text);
    assert.deepEqual([rest.length, rest[0].id], [500, 'a0700']);
    assert.deepEqual(JSON.parse((await download(`${api.url}/api/brain/export?from=2027-01-01`)).text), []);
    assert.equal(parseCsv((await download(`${api.url}/api/brain/export?format=csv&from=2027-01-01`)).text).length, 1);
  });

  it('lets others be heard between its pages, however fast its reader is', async () => {
    const input = { text: 'x'.repeat(20_000) };
    const rows = Array.from({ length: 200 }, (_, i) => row(`page${i}`, { input }));
    await createRecorder({ db: db(), publish: false }).activities(rows);
    let rounds = 0;
    const count = () => {
      rounds += 1;
      counting = setImmediate(count);
    };
    let counting = setImmediate(count);
    await exportRows(db(), { span: {}, format: 'json' }, { take: () => {}, full: () => null });
    clearImmediate(counting);
    assert.ok(rounds > 3, `${rounds} rounds`);
  });

  it('lets go of the database when the reader goes away', async () => {
    await assert.rejects(download(`${api.url}/api/brain/export`, (response) => response.destroy()));
    assert.equal((await api.get('/sessions')).status, 200);
  });
});

describe('export and a database that stops half-way', () => {
  it('cuts the connection instead of ending a short file, and works again afterwards', async () => {
    const server = await startPostgres({ careless: false });
    const db = openPostgres(await server.fresh(), { onError: () => {} });
    await migrate(db);
    const recorder = createRecorder({ db, publish: false });
    const input = { text: 'x'.repeat(20_000) };
    await recorder.activities(Array.from({ length: 2_000 }, (_, i) => row(`a${i}`, { input })));
    const api = await startApi({ db });
    let restarted: Promise<void> | null = null;
    const broken = download(`${api.url}/api/brain/export`, (response) => {
      if (restarted) return;
      response.pause();
      restarted = server.restart().then(() => void response.resume());
    });
    await assert.rejects(broken);
    await restarted;
    const { text } = await download(`${api.url}/api/brain/export`);
    assert.equal(JSON.parse(text).length, 2_000);
    await api.close();
    await db.close();
    await server.stop();
  });
});
