import assert from 'node:assert/strict';

/**
 * Records into a running API as an application does.
 * @param {{url: string, secret: string}} api
 */
export async function record(api, path, body, method = 'POST') {
  const answer = await fetch(`${api.url}/api/brain${path}`, {
    method,
    headers: { 'content-type': 'application/json', 'X-Dashboard-Secret': api.secret },
    body: JSON.stringify(body),
  });
  assert.ok(answer.ok, `${path}: ${answer.status} ${answer.ok ? '' : await answer.text()}`);
}

/**
 * Records a session of one turn with one call.
 * @param {{url: string, secret: string}} api
 * @param {{id: string, participants: string, user?: string, systemPrompt?: unknown, text?: string, operation?: string}} session
 */
export async function recordSession(api, { id, participants, user = 'Hello', systemPrompt, text = 'Hi', operation }) {
  const turnId = `${id}-user-1`;
  const createdAt = new Date().toISOString();
  await record(api, '/sessions', { id, type: 'PARTNER', participants, stage: 1, createdAt });
  await record(api, '/messages', {
    id: `${id}-m1`,
    sessionId: id,
    senderId: 'user',
    role: 'USER',
    content: user,
    turnId,
  });
  await record(api, '/activities', {
    id: `${id}-a1`,
    sessionId: id,
    turnId,
    activityType: 'LLM_CALL',
    callType: 'ORCHESTRATED_RESPONSE',
    model: 'anthropic.claude-sonnet-4-5-20250929-v1:0',
    tokenCountInput: 120,
    tokenCountOutput: 20,
    durationMs: 900,
    status: 'COMPLETED',
    createdAt,
    completedAt: createdAt,
    input: {
      systemPrompt,
      messages: [{ role: 'user', content: user }],
      operation: operation ?? 'orchestrated-response',
    },
    output: { text, stopReason: 'end_turn' },
  });
}
