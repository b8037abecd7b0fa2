import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportedChat } from '../../../src/server/sample/oddities';
import { type SampleRows, sampleRows } from '../../../src/server/sample/rows';
import { callTypes } from '../../../src/shared/model';
import { promptOf } from '../../../src/shared/prompt';
import { NewActivity, NewMessage, NewSession } from '../../../src/shared/routes';

const now = new Date('2026-11-23T04:00:00.000Z');
const day = 86_400_000;
const workspace = join(process.cwd(), 'test/workspace');

/** Calls by turn, by session. Embeddings name no turn and are left out. */
function callsByTurn({ activities }: SampleRows): Map<string, Map<string, number>> {
  const sessions = new Map<string, Map<string, number>>();
  for (const { sessionId, turnId } of activities) {
    if (!sessionId || !turnId) continue;
    const turns = sessions.get(sessionId) ?? new Map<string, number>();
    sessions.set(sessionId, turns.set(turnId, (turns.get(turnId) ?? 0) + 1));
  }
  return sessions;
}

describe('the sample', function () {
  this.timeout(60_000);
  let rows: SampleRows;
  before(async () => {
    rows = await sampleRows({ now, seed: 1 });
  });

  it('is the same for the same time and seed, and another for another seed', async () => {
    const again = JSON.stringify(await sampleRows({ now, seed: 1 }));
    assert.ok(again === JSON.stringify(rows), 'another sample for the same seed');
    const other = await sampleRows({ now, seed: 2 });
    assert.notEqual(other.activities.length, rows.activities.length);
    assert.equal(other.sessions.length, rows.sessions.length);
  });

  it('is what the API takes', () => {
    for (const row of rows.sessions) NewSession.parse(row);
    for (const row of rows.messages) NewMessage.parse(row);
    for (const row of rows.activities) NewActivity.parse(row);
    for (const list of [rows.sessions, rows.messages, rows.activities]) {
      assert.equal(new Set(list.map(({ id }) => id)).size, list.length);
      for (const { id } of list) assert.match(id, /^c[a-z0-9]{24}$/);
    }
    const known = new Set(rows.sessions.map(({ id }) => id));
    for (const { sessionId } of [...rows.messages, ...rows.activities]) assert.ok(known.has(sessionId!));
  });

  it('reaches back 45 days and up to the last minutes, and never into the future', () => {
    assert.equal(rows.sessions.length, 60);
    const times = [
      ...rows.sessions.map(({ createdAt }) => createdAt!),
      ...rows.messages.map(({ timestamp }) => timestamp!),
      ...rows.activities.flatMap(({ createdAt, completedAt }) => [createdAt!, completedAt ?? createdAt!]),
    ].map((time) => Date.parse(time) - now.getTime());
    assert.ok(Math.max(...times) <= 0, 'something lies in the future');
    assert.ok(Math.max(...times) > -5 * 60_000, 'nothing in the last minutes');
    assert.ok(Math.min(...times) >= -45 * day && Math.min(...times) < -40 * day);
  });

  it('knows every call type, both kinds of session, three priced models and one that no price list knows', () => {
    const types = new Set(rows.activities.map(({ callType }) => callType));
    assert.deepEqual(
      callTypes.filter((type) => !types.has(type)),
      [],
    );
    assert.deepEqual(new Set(rows.sessions.map(({ type }) => type)), new Set(['PARTNER', 'INNER_WORK']));
    assert.deepEqual([...new Set(rows.activities.map(({ model }) => model))].sort(), [
      'amazon.titan-embed-text-v2:0',
      'global.anthropic.claude-haiku-4-5-20251001-v1:0',
      'global.anthropic.claude-sonnet-4-5-20250929-v1:0',
      'workshop/quill-8b-preview',
    ]);
    for (const { cost } of rows.activities) assert.equal(cost, undefined, 'costs are the recorder’s to work out');
  });

  it('holds 2 to 20 turns a session, 2 to 5 calls a turn, ids as the classic backend forms them', () => {
    const turns = callsByTurn(rows);
    for (const { turnId, sessionId, callType } of rows.activities) {
      if (turnId) assert.match(turnId, new RegExp(`^${sessionId}-(\\w+-(\\d+|welcome)|inner-work-\\d+)$`));
      else assert.equal(callType, null);
    }
    assert.equal(rows.sessions.length - turns.size, 2, 'two sessions that nobody has spoken in');
    const known = new Set([...turns.values()].flatMap((ofSession) => [...ofSession.keys()]));
    for (const { turnId } of rows.messages) assert.ok(known.has(turnId!), 'a message of no turn');
  });

  it('keeps its shape whatever the seed', async () => {
    for (let seed = 1; seed <= 12; seed++) {
      const sample = await sampleRows({ now, seed });
      const turns = callsByTurn(sample);
      for (const ofSession of turns.values()) {
        assert.ok(ofSession.size >= 2 && ofSession.size <= 21, `seed ${seed}: ${ofSession.size} turns`);
        for (const [turnId, calls] of ofSession) {
          assert.ok(calls >= 2 && calls <= 5, `seed ${seed}, ${turnId}: ${calls} calls`);
        }
      }
      const stuck = sample.activities.filter(({ status }) => status === 'PENDING');
      const huge = sample.activities.filter(({ input }) => JSON.stringify(input).length > 2_000_000);
      const types = new Set(sample.activities.map(({ callType }) => callType));
      const missing = callTypes.filter((type) => !types.has(type));
      assert.deepEqual([stuck.length, huge.length, missing], [1, 1, []], `seed ${seed}`);
    }
  });

  it('holds what is hard to show', () => {
    const titles = rows.sessions.map(({ title }) => title);
    assert.ok(titles.some((title) => title?.length === 300));
    assert.ok(titles.includes(''));
    assert.ok(titles.some((title) => /\u200d/.test(title ?? '') && /[\u0590-\u05ff]/.test(title ?? '')));
    assert.ok(rows.sessions.some(({ participants }) => (participants ?? '').length > 80));
    const said = rows.messages.map(({ content }) => content).join('\n');
    for (const hard of ['</script>', '(command:', '\u001b[31m', '=HYPERLINK', '\u202e', '👨‍👩‍👧', 'أشعر', '我']) {
      assert.ok(said.includes(hard), hard);
    }
    const replies = rows.activities.map(({ output }) => (output as { text?: string } | null)?.text ?? '').join('\n');
    for (const tag of ['<thinking>', '<draft>', '<dispatch>']) assert.ok(replies.includes(tag), tag);
  });

  it('holds failures with their error, one call that never ended, one prompt of 2 MB', () => {
    const failed = rows.activities.filter(({ status }) => status === 'FAILED');
    assert.ok(failed.length > 5);
    for (const { metadata, output } of failed) {
      assert.ok((metadata as { error?: unknown }).error);
      assert.equal(output, null);
    }
    assert.ok(failed.some(({ metadata }) => JSON.stringify(metadata).includes('429')));
    const stuck = rows.activities.filter(({ status }) => status === 'PENDING');
    assert.equal(stuck.length, 1);
    assert.ok(now.getTime() - Date.parse(stuck[0]!.createdAt!) > day);
    const sizes = rows.activities.map(({ input }) => Buffer.byteLength(JSON.stringify(input)));
    assert.equal(sizes.filter((size) => size > 2 * 1024 * 1024).length, 1);
    assert.ok(Buffer.byteLength(exportedChat(1000, ['A', 'B'])) < 1200);
  });

  it('reads and writes the prompt cache at a believable rate, counted in both known ways', () => {
    let [read, write, all] = [0, 0, 0];
    const forms = new Set<string>();
    for (const { metadata, tokenCountInput, model } of rows.activities) {
      if (!model.includes('sonnet') || metadata === null) continue;
      const meta = metadata as Record<string, number | undefined> & { usage?: Record<string, number> };
      forms.add(meta.usage ? 'usage' : 'flat');
      read += meta.usage?.cache_read_input_tokens ?? meta.cacheReadInputTokens ?? 0;
      write += meta.usage?.cache_creation_input_tokens ?? meta.cacheWriteInputTokens ?? 0;
      all += tokenCountInput;
    }
    const rate = read / (read + write + all);
    assert.ok(write > 0 && rate > 0.3 && rate < 0.9, String(rate));
    assert.deepEqual(forms, new Set(['usage', 'flat']));
  });

  it('records the system prompt in every known form, and in one session not at all', () => {
    const forms = new Set(
      rows.activities.map(({ input }) => {
        const { systemPrompt, messages, systemPromptLength } = (input ?? {}) as Record<string, unknown>;
        if (systemPromptLength) return 'sizes';
        if (Array.isArray(systemPrompt)) return 'blocks';
        if (systemPrompt === undefined) return messages ? 'chat' : 'embedding';
        return typeof systemPrompt === 'string' ? 'string' : 'static and dynamic';
      }),
    );
    assert.deepEqual([...forms].sort(), ['blocks', 'chat', 'embedding', 'sizes', 'static and dynamic', 'string']);
  });

  it('has prompts whose lasting part stands in the workspace, line by line', () => {
    const source = readdirSync(workspace, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|md|yaml|py)$/.test(file))
      .map((file) => readFileSync(join(workspace, file), 'utf8').replaceAll('\\`', '`').replaceAll("\\'", "'"))
      .join('\n');
    const fixed = rows.activities
      .flatMap(({ input }) => promptOf(input).parts)
      .filter(({ role, cached }) => role === 'static' || cached);
    assert.ok(fixed.length > 300);
    const lines = new Set(fixed.flatMap(({ text }) => text.split('\n')));
    assert.deepEqual(
      [...lines].filter((line) => !source.includes(line)),
      [],
    );
  });
});
