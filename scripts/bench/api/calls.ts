import type { Db } from '../../../src/server/db/db';

/** A call as an application records it. */
export const row = (id: string) => ({
  id,
  sessionId: 'recorded',
  turnId: 'recorded-u-1',
  model: 'claude-sonnet-4-5',
  status: 'COMPLETED' as const,
  activityType: 'LLM_CALL',
  callType: 'SUMMARIZATION',
  tokenCountInput: 900,
  tokenCountOutput: 80,
  durationMs: 1200,
  input: {
    systemPrompt: 'You are a calm and careful listener. '.repeat(40),
    messages: [{ role: 'user', content: 'x'.repeat(800) }],
  },
  output: { text: 'That sounds hard. '.repeat(25) },
  metadata: { cacheReadInputTokens: 500, cacheWriteInputTokens: 20 },
});

const bareColumns = `id, "sessionId", "turnId", model, status, "callType", "tokenCountInput", "tokenCountOutput", "durationMs", input, output, metadata`;

/** Plain INSERTs of the same rows into a table of the same columns and indexes, without triggers. */
export function bareInsert(db: Db, ids: readonly string[]): Promise<unknown> {
  const values = ids.flatMap((id) => {
    const { input, output, metadata, ...rest } = row(id);
    const { sessionId, turnId, model, status, callType, tokenCountInput, tokenCountOutput, durationMs } = rest;
    const json = [input, output, metadata].map((each) => JSON.stringify(each));
    return [id, sessionId, turnId, model, status, callType, tokenCountInput, tokenCountOutput, durationMs, ...json];
  });
  const places = ids.map((_, i) => `(${Array.from({ length: 12 }, (_, j) => `$${i * 12 + j + 1}`).join(', ')})`);
  return db.query(`INSERT INTO "Bare" (${bareColumns}) VALUES ${places.join(', ')}`, values);
}

let made = 0;
/** Ids that no call has had yet. */
export const fresh = (count: number): string[] => Array.from({ length: count }, () => `new${made++}`);

/** A table of the same columns and indexes for them. */
export const bareTable = 'CREATE TABLE IF NOT EXISTS "Bare" (LIKE "BrainActivity" INCLUDING ALL)';
