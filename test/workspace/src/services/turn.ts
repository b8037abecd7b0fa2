import type { Conversation } from '../domain';
import { jsonIn, type Llm } from '../lib/llm';
import { readReply } from '../lib/responseTags';
import type { PromptFiles } from '../lib/template';
import { intentPrompt } from '../prompts/classify';
import { innerWorkPrompt } from '../prompts/innerWork';
import { requestMessages } from '../prompts/insertedLines';
import { retrievalPrompt } from '../prompts/retrieval';
import { stagePrompt, witnessingPrompt } from '../prompts/stagePrompts';
import { detectReferences, noteMemories, notePeople, readInBackground } from './memory';
import { keepSummary } from './summary';

export interface TurnServices {
  llm: Llm;
  files: PromptFiles;
  /** Finds earlier lines by meaning. */
  search(embedding: number[], window: 'session' | 'all'): Promise<string[]>;
}

async function detectIntent({ llm }: TurnServices, conversation: Conversation, message: string) {
  const reply = await llm.complete({
    callType: 'INTENT_DETECTION',
    operation: 'intent-detection',
    model: 'haiku',
    system: intentPrompt(conversation),
    messages: [{ role: 'user', content: message }],
    maxTokens: 150,
  });
  return jsonIn<{ intent: string; depth: 'none' | 'light' | 'deep' }>(reply.text);
}

async function planRetrieval({ llm }: TurnServices, conversation: Conversation, message: string) {
  const reply = await llm.complete({
    callType: 'RETRIEVAL_PLANNING',
    operation: 'retrieval-planning',
    model: 'haiku',
    system: retrievalPrompt(conversation),
    messages: [{ role: 'user', content: message }],
    maxTokens: 200,
  });
  return jsonIn<{ search: boolean; queries: string[]; window: 'session' | 'all' }>(reply.text);
}

/** What earlier lines may help with this message. A search that fails only means that nothing is found. */
async function lookUp(services: TurnServices, conversation: Conversation, message: string): Promise<string[]> {
  const plan = await planRetrieval(services, conversation, message).catch(() => null);
  if (!plan?.search) return [];
  const found = await Promise.all(
    plan.queries.map(async (query) => services.search(await services.llm.embed(query), plan.window)),
  );
  return [...new Set(found.flat())].slice(0, 4);
}

/** Partner conversations before the other has joined, and anyone in great distress, are witnessed and nothing else. */
function needsWitness({ kind, stage, intensity, turn }: Conversation): boolean {
  return kind === 'partner' && (stage === 0 ? turn > 1 : intensity >= 9);
}

async function answer({ llm }: TurnServices, conversation: Conversation, message: string, findings: string[]) {
  const messages = requestMessages(conversation, message, findings);
  if (needsWitness(conversation)) {
    return llm.complete({
      callType: 'WITNESSING_RESPONSE',
      operation: 'pre-session-witnessing',
      model: 'sonnet',
      system: witnessingPrompt(conversation),
      messages,
      maxTokens: 700,
    });
  }
  return llm.complete({
    callType: 'ORCHESTRATED_RESPONSE',
    operation: conversation.kind === 'partner' ? 'stage-response' : 'inner-work-response',
    model: 'sonnet',
    system: conversation.kind === 'partner' ? stagePrompt(conversation) : innerWorkPrompt(conversation),
    messages,
    maxTokens: 1200,
  });
}

/** What is noticed on the side. Each message gets one of these, in turn, so that none of them runs away with the bill. */
async function afterwards(services: TurnServices, conversation: Conversation, message: string): Promise<void> {
  switch (conversation.turn % 5) {
    case 0:
      return keepSummary(services, conversation, message);
    case 1:
      return readInBackground(services, conversation, message);
    case 2:
      return notePeople(services, conversation, message);
    case 3:
      return noteMemories(services, conversation, message);
    default:
      return readInBackground(services, conversation, message);
  }
}

/** Answers one message. Resolves to the words the person reads. */
export async function takeTurn(services: TurnServices, conversation: Conversation, message: string): Promise<string> {
  const intent = await detectIntent(services, conversation, message).catch(() => null);
  if (intent?.intent === 'recall') await detectReferences(services, conversation, message);
  const findings = intent?.depth === 'none' ? [] : await lookUp(services, conversation, message);
  const reply = await answer(services, conversation, message, findings);
  await afterwards(services, conversation, message).catch((error) => console.warn('not noted:', error));
  return readReply(reply.text).visible;
}
