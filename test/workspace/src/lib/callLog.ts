import { randomUUID } from 'node:crypto';
import type { LlmRequest } from './llm';

/** Where calls are recorded: the address of a monitor that takes POST and PATCH of activities. */
const endpoint = process.env.MONITOR_URL;

export interface CallLog {
  start(request: Omit<LlmRequest, 'model'> & { model: string }): {
    completed(answer: { text: string; stopReason: string; usage: unknown }): void;
    failed(error: unknown): void;
  };
}

async function send(method: string, path: string, body: unknown): Promise<void> {
  if (!endpoint) return;
  await fetch(`${endpoint}/api/brain${path}`, {
    method,
    headers: { 'content-type': 'application/json', 'X-Dashboard-Secret': process.env.MONITOR_SECRET ?? '' },
    body: JSON.stringify(body),
  }).catch((error: Error) => console.warn('call not recorded:', error.message));
}

export function callLog(sessionId: string, turnId: string | null): CallLog {
  return {
    start({ callType, operation, model, system, messages }) {
      const id = randomUUID();
      const startedAt = Date.now();
      const input = { systemPrompt: system, messages, operation };
      void send('POST', '/activities', { id, sessionId, turnId, callType, model, input });
      return {
        completed: ({ text, stopReason, usage }) =>
          void send('PATCH', `/activities/${id}`, {
            status: 'COMPLETED',
            durationMs: Date.now() - startedAt,
            output: { text, stopReason },
            metadata: { usage },
          }),
        failed: (error) =>
          void send('PATCH', `/activities/${id}`, {
            status: 'FAILED',
            durationMs: Date.now() - startedAt,
            metadata: { error: String(error) },
          }),
      };
    },
  };
}
