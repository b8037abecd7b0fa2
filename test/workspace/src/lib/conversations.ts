import type { Conversation, Person, Stage } from '../domain';

/** Conversations in memory; the real store speaks the same three functions over Postgres. */
const conversations = new Map<string, Conversation>();

export const load = (id: string): Conversation | undefined => conversations.get(id);

export function open(id: string, speaker: Person, partner: Person | null, topic: string | null): Conversation {
  const conversation: Conversation = {
    id,
    kind: partner ? 'partner' : 'inner-work',
    stage: 0,
    speaker,
    partner,
    topic,
    history: [],
    facts: [],
    summary: null,
    sharedByPartner: [],
    turn: 0,
    intensity: 5,
  };
  conversations.set(id, conversation);
  return conversation;
}

export function remember(conversation: Conversation, message: string, reply: string, stage: Stage): void {
  conversation.history.push({ role: 'user', content: message }, { role: 'assistant', content: reply });
  conversation.stage = stage;
}
