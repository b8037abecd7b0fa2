import type { Conversation } from '../domain';
import type { TurnServices } from './turn';

/** Renews the running summary, so that a long conversation still fits. */
export async function keepSummary({ llm, files }: TurnServices, conversation: Conversation, message: string) {
  const { speaker, partner, summary, history } = conversation;
  await llm.complete({
    callType: 'SUMMARIZATION',
    operation: 'rolling-summary',
    model: 'haiku',
    system: files.markdown('summarize', {
      speaker: speaker.name,
      partner: partner?.name ?? 'others',
      sentences: history.length > 16 ? 8 : 5,
      summary: summary ?? 'There is none yet.',
    }),
    messages: [...history.slice(-10), { role: 'user', content: message }],
    maxTokens: 600,
  });
}
