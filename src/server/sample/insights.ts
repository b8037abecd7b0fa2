import { memoryPage } from '../../../test/workspace/src/services/memory';
import { answerTo, type Scene } from './answers';
import { answeredCall, type PlannedCall, type Recording } from './call';
import { models } from './models';
import { workspacePrompts } from './promptFiles';

const steps = [
  ['THEME_EXTRACTION', 'theme-extraction', 'Name the themes.'],
  ['CROSS_SESSION_THEME', 'cross-session-theme', 'Compare.'],
  ['GLOBAL_MEMORY_CONSOLIDATION', 'global-memory-consolidation', 'Consolidate.'],
  ['DISTILLATION', 'distillation', 'Distil the conversation.'],
] as const;

/** The same call on a model that no price list knows, recorded as chat messages, its input counted with the cached part. */
function onUnpricedModel(call: PlannedCall, system: string, question: string): PlannedCall {
  return {
    ...call,
    model: models.unpriced,
    input: {
      operation: (call.input as { operation: string }).operation,
      messages: [
        { role: 'system', content: system },
        { role: 'user', content: question },
      ],
    },
    output: { text: (call.output as { text: string }).text, finish_reason: 'stop' },
    metadata: { tokenConvention: 'inclusive', usage: { prompt_tokens_details: { cached_tokens: 0 } } },
  };
}

/** What runs when a conversation has closed: the recorded Python prompts, and now and then the memory page. */
export async function insightCalls(scene: Scene, recording: Recording): Promise<PlannedCall[]> {
  const { random, story } = scene;
  const calls: PlannedCall[] = [];
  let clock = random.int(40, 120);
  const add = (call: PlannedCall) => {
    calls.push(call);
    clock += call.durationMs + random.int(5, 30);
  };
  for (const [callType, operation, question] of steps) {
    const system = story.insights[operation];
    if (!system) throw new Error(`No recorded prompt for ${operation} of ${story.id}: run python/record.py`);
    const messages = [{ role: 'user' as const, content: question }];
    const request = { callType, operation, model: 'haiku' as const, system, messages, maxTokens: 700 };
    const call = answeredCall(request, answerTo(callType, scene), { startMs: clock, warm: false, recording, random });
    const elsewhere = callType === 'DISTILLATION' && recording !== 'sizes-only' && random.chance(0.25);
    add(elsewhere ? onUnpricedModel(call, system, question) : call);
  }
  if (story.names.length === 1) {
    const llm = {
      complete: async (request: Parameters<Parameters<typeof memoryPage>[0]['llm']['complete']>[0]) => {
        const answer = answerTo(request.callType, scene);
        add(answeredCall(request, answer, { startMs: clock, warm: false, recording, random }));
        return { text: answer.text, stopReason: 'end_turn' };
      },
      embed: async () => [],
    };
    const services = { llm, files: workspacePrompts, search: async () => [] };
    await memoryPage(services, story.names[0]!, [story.memory, story.facts[0]!.fact]);
  }
  return calls;
}
