import type { Conversation } from '../domain';
import { jsonIn } from '../lib/llm';
import { type EmpathyStatement, reconcilerPrompt } from '../prompts/reconciler';
import type { TurnServices } from './turn';

/** Stage 2: how near one person's guess comes to what the other has told us. */
export async function reconcile({ llm }: TurnServices, statement: EmpathyStatement, told: string[], attempt: number) {
  const reply = await llm.complete({
    callType: 'RECONCILER_ANALYSIS',
    operation: 'reconciler-analysis',
    model: 'sonnet',
    system: reconcilerPrompt(statement, told, attempt),
    messages: [{ role: 'user', content: 'Judge the statement above.' }],
    maxTokens: 600,
  });
  return jsonIn<{ verdict: 'aligned' | 'near' | 'apart'; question: string }>(reply.text);
}

/** Stage 3: the needs behind everything somebody has said so far. */
export async function findNeeds({ llm, files }: TurnServices, { speaker, partner, history }: Conversation) {
  const lines = history.filter(({ role }) => role === 'user').map(({ content }) => `> ${content}`);
  const reply = await llm.complete({
    callType: 'NEEDS_EXTRACTION',
    operation: 'needs-extraction',
    model: 'sonnet',
    system: files.markdown('needs', {
      speaker: speaker.name,
      partner: partner?.name ?? 'the other',
      lines: lines.join('\n>\n') || '> (nothing yet)',
    }),
    messages: [{ role: 'user', content: `What does ${speaker.name} need?` }],
    maxTokens: 700,
  });
  return jsonIn<{ needs: { need: string; evidence: string }[] }>(reply.text)?.needs ?? [];
}
