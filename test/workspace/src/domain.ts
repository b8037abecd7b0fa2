/** 0 welcome, 1 being heard, 2 seeing the other, 3 needs, 4 a small agreement. */
export type Stage = 0 | 1 | 2 | 3 | 4;

export interface Person {
  id: string;
  name: string;
}

export interface Utterance {
  role: 'user' | 'assistant';
  content: string;
}

export interface Fact {
  category: 'People' | 'Logistics' | 'Conflict' | 'Emotional' | 'History';
  fact: string;
}

/** One person's side of a conversation, as it stands before their next message is answered. */
export interface Conversation {
  id: string;
  kind: 'partner' | 'inner-work';
  stage: Stage;
  speaker: Person;
  /** Null in inner work. */
  partner: Person | null;
  topic: string | null;
  history: Utterance[];
  facts: Fact[];
  summary: string | null;
  /** What the partner agreed to have carried across. */
  sharedByPartner: string[];
  /** Counts the speaker's messages, from 1. */
  turn: number;
  /** How strongly they feel, 1 to 10, as last seen. */
  intensity: number;
}
