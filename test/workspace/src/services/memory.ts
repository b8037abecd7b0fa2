import type { Conversation } from '../domain';
import { jsonIn } from '../lib/llm';
import { backgroundPrompt, partnerSessionPrompt } from '../prompts/classify';
import { peoplePrompt } from '../prompts/people';
import type { TurnServices } from './turn';

/** Facts, feeling and topic of a message; in a partner conversation past the welcome, its gate as well. */
export async function readInBackground({ llm }: TurnServices, conversation: Conversation, message: string) {
  const watched = conversation.kind === 'partner' && conversation.stage > 0;
  await llm.complete({
    callType: watched ? 'PARTNER_SESSION_CLASSIFICATION' : 'BACKGROUND_CLASSIFICATION',
    operation: watched ? 'partner-session-classification' : 'background-classification',
    model: 'haiku',
    system: watched ? partnerSessionPrompt(conversation) : backgroundPrompt(conversation),
    messages: [...conversation.history.slice(-2), { role: 'user', content: message }],
    maxTokens: 350,
  });
}

export async function notePeople({ llm }: TurnServices, conversation: Conversation, message: string) {
  const known = conversation.facts.filter(({ category }) => category === 'People').map(({ fact }) => fact);
  await llm.complete({
    callType: 'PEOPLE_EXTRACTION',
    operation: 'people-extraction',
    model: 'haiku',
    system: peoplePrompt(conversation, known),
    messages: [{ role: 'user', content: message }],
    maxTokens: 300,
  });
}

export async function detectReferences({ llm, files }: TurnServices, conversation: Conversation, message: string) {
  const { model, max_tokens, system } = files.catalog('reference-detection', {
    speaker: conversation.speaker.name,
    count: conversation.history.length,
  });
  await llm.complete({
    callType: 'REFERENCE_DETECTION',
    operation: 'reference-detection',
    model,
    system,
    messages: [{ role: 'user', content: message }],
    maxTokens: max_tokens,
  });
}

/** Looks for something worth keeping, and checks it with fresh eyes before it is kept. */
export async function noteMemories({ llm, files }: TurnServices, conversation: Conversation, message: string) {
  const speaker = conversation.speaker.name;
  const detection = files.catalog('memory-detection', { speaker, partner: conversation.partner?.name ?? 'anyone' });
  const found = await llm.complete({
    callType: 'MEMORY_DETECTION',
    operation: 'memory-detection',
    model: detection.model,
    system: detection.system,
    messages: [{ role: 'user', content: message }],
    maxTokens: detection.max_tokens,
  });
  const memory = jsonIn<{ memories: { text: string }[] }>(found.text)?.memories[0]?.text;
  if (!memory) return;
  const validation = files.catalog('memory-validation', { speaker, memory });
  await llm.complete({
    callType: 'MEMORY_VALIDATION',
    operation: 'memory-validation',
    model: validation.model,
    system: validation.system,
    messages: [{ role: 'user', content: message }],
    maxTokens: validation.max_tokens,
  });
}

/** The memory page: what is kept about somebody, in words meant for them. */
export async function memoryPage({ llm, files }: TurnServices, speaker: string, notes: string[]): Promise<string> {
  const { model, max_tokens, system } = files.catalog('memory-formatting', { speaker });
  const reply = await llm.complete({
    callType: 'MEMORY_FORMATTING',
    operation: 'memory-formatting',
    model,
    system,
    messages: [{ role: 'user', content: notes.map((note) => `- ${note}`).join('\n') }],
    maxTokens: max_tokens,
  });
  return reply.text;
}
