import { AnthropicBedrock } from '@anthropic-ai/bedrock-sdk';
import { BedrockRuntimeClient, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';
import type { Llm, LlmRequest } from './llm';
import type { CallLog } from './callLog';

const models = {
  sonnet: process.env.MODEL_SONNET ?? 'global.anthropic.claude-sonnet-4-5-20250929-v1:0',
  haiku: process.env.MODEL_HAIKU ?? 'global.anthropic.claude-haiku-4-5-20251001-v1:0',
  embed: process.env.MODEL_EMBED ?? 'amazon.titan-embed-text-v2:0',
};

/** The system prompt as content blocks, with the cache point behind what never changes. */
function systemBlocks(system: LlmRequest['system']) {
  if (typeof system === 'string') return [{ type: 'text' as const, text: system }];
  return [
    { type: 'text' as const, text: system.staticBlock, cache_control: { type: 'ephemeral' as const } },
    { type: 'text' as const, text: system.dynamicBlock },
  ];
}

export function bedrockLlm(log: CallLog): Llm {
  const anthropic = new AnthropicBedrock();
  const runtime = new BedrockRuntimeClient({});

  return {
    async complete(request) {
      const call = log.start({ ...request, model: models[request.model] });
      try {
        const answer = await anthropic.messages.create({
          model: models[request.model],
          max_tokens: request.maxTokens,
          system: systemBlocks(request.system),
          messages: request.messages,
        });
        const text = answer.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
        call.completed({ text, stopReason: answer.stop_reason ?? 'end_turn', usage: answer.usage });
        return { text, stopReason: answer.stop_reason ?? 'end_turn' };
      } catch (error) {
        call.failed(error);
        throw error;
      }
    },

    async embed(text) {
      const answer = await runtime.send(
        new InvokeModelCommand({ modelId: models.embed, body: JSON.stringify({ inputText: text }) }),
      );
      return JSON.parse(new TextDecoder().decode(answer.body)).embedding;
    },
  };
}
