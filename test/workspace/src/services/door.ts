import type { Person } from '../domain';
import type { TurnServices } from './turn';

/** The first message of a visit, before it's clear which conversation it belongs to. */
export async function atTheDoor({ llm, files }: TurnServices, speaker: Person, openWith: string[], message: string) {
  const open = openWith.length > 0 ? `with ${openWith.join(', and with ')}` : 'there is none';
  const reply = await llm.complete({
    callType: 'CHAT_ROUTER_RESPONSE',
    operation: 'chat-router',
    model: 'haiku',
    system: files.markdown('router', { speaker: speaker.name, open }),
    messages: [{ role: 'user', content: message }],
    maxTokens: 250,
  });
  const room = /^room:\s*(\d)/m.exec(reply.text)?.[1] ?? null;
  return { room, text: reply.text.replace(/^room:.*$/m, '').trim() };
}
