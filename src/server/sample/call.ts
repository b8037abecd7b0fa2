import type { LlmRequest } from '../../../test/workspace/src/lib/llm';
import type { Answer } from './answers';
import { models, tokensOf } from './models';
import type { Random } from './random';

/** How an application records what it sent: each is seen in the wild. */
export type Recording = 'blocks' | 'static-dynamic' | 'usage' | 'sizes-only';

/** One call of a turn, timed from the turn's start, in milliseconds. */
export interface PlannedCall {
  activityType: string;
  callType: string | null;
  model: string;
  /** False for embeddings: the app records them before it knows the turn. */
  inTurn: boolean;
  startMs: number;
  durationMs: number;
  status: 'COMPLETED' | 'FAILED' | 'PENDING';
  tokenCountInput: number;
  tokenCountOutput: number;
  input: unknown;
  output: unknown;
  metadata: Record<string, unknown> | null;
  structuredOutput: unknown;
}

/** Static prompts below this many tokens are not cached by the provider. */
const smallestCached = 1024;

function systemOf(system: LlmRequest['system'], recording: Recording): unknown {
  if (typeof system === 'string' || recording !== 'blocks') return system;
  return [
    { type: 'text', text: system.staticBlock, cache_control: { type: 'ephemeral' } },
    { type: 'text', text: system.dynamicBlock },
  ];
}

function inputOf(request: LlmRequest, recording: Recording): unknown {
  const { system, messages, operation } = request;
  if (recording !== 'sizes-only') return { systemPrompt: systemOf(system, recording), messages, operation };
  const length = typeof system === 'string' ? system.length : system.staticBlock.length + system.dynamicBlock.length;
  return { operation, messageCount: messages.length, systemPromptLength: length };
}

interface Counts {
  input: number;
  output: number;
  read: number;
  write: number;
  cacheable: number;
}

function counts(request: LlmRequest, answer: Answer, warm: boolean): Counts {
  const { system, messages } = request;
  const fixed = typeof system === 'string' ? 0 : tokensOf(system.staticBlock);
  const fresh =
    tokensOf(typeof system === 'string' ? system : system.dynamicBlock) +
    messages.reduce((sum, message) => sum + tokensOf(message.content) + 4, 0);
  const cacheable = fixed >= smallestCached ? fixed : 0;
  return {
    input: fresh + fixed - cacheable,
    output: tokensOf(answer.text),
    read: warm ? cacheable : 0,
    write: warm ? 0 : cacheable,
    cacheable,
  };
}

function metadataOf(request: LlmRequest, tokens: Counts, recording: Recording): Record<string, unknown> {
  const cache =
    recording === 'usage'
      ? {
          usage: {
            input_tokens: tokens.input,
            cache_read_input_tokens: tokens.read,
            cache_creation_input_tokens: tokens.write,
            output_tokens: tokens.output,
          },
        }
      : { cacheReadInputTokens: tokens.read, cacheWriteInputTokens: tokens.write };
  if (typeof request.system === 'string') return cache;
  const recent = request.messages.reduce((sum, message) => sum + tokensOf(message.content), 0);
  const found = request.messages.at(-1)?.content.startsWith('[From earlier') ? 120 : 0;
  return {
    ...cache,
    toolInvocations: [],
    contextSizes: {
      pinnedTokens: tokensOf(request.system.staticBlock),
      summaryTokens: tokensOf(request.system.dynamicBlock),
      recentTokens: recent,
      ragTokens: found,
    },
  };
}

/** A call that was answered. `warm`: its static prompt is in the provider's cache. */
export function answeredCall(
  request: LlmRequest,
  answer: Answer,
  { startMs, warm, recording, random }: { startMs: number; warm: boolean; recording: Recording; random: Random },
): PlannedCall {
  const tokens = counts(request, answer, warm);
  const perToken = request.model === 'sonnet' ? 19 : 6;
  return {
    activityType: 'LLM_CALL',
    callType: request.callType,
    model: models[request.model],
    inTurn: true,
    startMs,
    durationMs: Math.round((request.model === 'sonnet' ? 700 : 260) + tokens.output * perToken + random.int(0, 400)),
    status: 'COMPLETED',
    tokenCountInput: tokens.input,
    tokenCountOutput: tokens.output,
    input: inputOf(request, recording),
    output: { text: answer.text, stopReason: 'end_turn' },
    metadata: metadataOf(request, tokens, recording),
    structuredOutput: answer.structured,
  };
}

/** A call that failed: nothing was counted, the error stands in the metadata. */
export function failedCall(
  request: LlmRequest,
  error: unknown,
  { startMs, recording, random }: { startMs: number; recording: Recording; random: Random },
): PlannedCall {
  return {
    activityType: 'LLM_CALL',
    callType: request.callType,
    model: models[request.model],
    inTurn: true,
    startMs,
    durationMs: random.int(90, 1400),
    status: 'FAILED',
    tokenCountInput: 0,
    tokenCountOutput: 0,
    input: inputOf(request, recording),
    output: null,
    metadata: { error },
    structuredOutput: null,
  };
}

/** An embedding: recorded by its length alone, and without a turn. */
export function embedding(text: string, startMs: number, random: Random): PlannedCall {
  return {
    activityType: 'EMBEDDING',
    callType: null,
    model: models.embed,
    inTurn: false,
    startMs,
    durationMs: random.int(55, 160),
    status: 'COMPLETED',
    tokenCountInput: tokensOf(text),
    tokenCountOutput: 0,
    input: { textLength: text.length },
    output: { success: true },
    metadata: {},
    structuredOutput: null,
  };
}
