import type { Utterance } from '../domain';

/** The static block is the same for everybody and is cached; the dynamic one is about this person, now. */
export interface SystemBlocks {
  staticBlock: string;
  dynamicBlock: string;
}

export interface LlmRequest {
  callType: string;
  operation: string;
  model: 'sonnet' | 'haiku';
  system: string | SystemBlocks;
  messages: Utterance[];
  maxTokens: number;
}

export interface LlmReply {
  text: string;
  stopReason: string;
}

export interface Llm {
  complete(request: LlmRequest): Promise<LlmReply>;
  embed(text: string): Promise<number[]>;
}

/** The first JSON object in a reply; null where the model did not write one. */
export function jsonIn<T>(text: string): T | null {
  const start = text.indexOf('{');
  const end = text.lastIndexOf('}');
  if (start < 0 || end < start) return null;
  try {
    return JSON.parse(text.slice(start, end + 1)) as T;
  } catch {
    return null;
  }
}
