import type { Conversation, Utterance } from '../../../test/workspace/src/domain';
import type { Llm, LlmRequest } from '../../../test/workspace/src/lib/llm';
import { atTheDoor } from '../../../test/workspace/src/services/door';
import { findNeeds, reconcile } from '../../../test/workspace/src/services/stages';
import { type TurnServices, takeTurn } from '../../../test/workspace/src/services/turn';
import { answerTo, type Scene } from './answers';
import { answeredCall, embedding, failedCall, type PlannedCall, type Recording } from './call';
import { workspacePrompts } from './promptFiles';

/** Which static prompts the provider holds, by text: until when, in epoch ms. */
export type PromptCache = Map<string, number>;
const cacheLifeMs = 5 * 60_000;

export interface TurnOptions {
  /** Epoch ms of the message. */
  startedAt: number;
  cache: PromptCache;
  recording: Recording;
  /** Call types that fail in this turn, with their error. */
  failures?: Record<string, unknown>;
  /** What an extra search finds, in place of lines from the history. */
  findings?: string[];
  extras?: readonly ('door' | 'reconcile' | 'needs')[];
}

export interface PlannedTurn {
  /** Null where the answer failed. */
  answered: string | null;
  calls: PlannedCall[];
  durationMs: number;
}

/** Answers the app's calls from the scene, one after the other on a clock of its own, and keeps what each call was. */
class SceneLlm implements Llm {
  readonly calls: PlannedCall[] = [];
  readonly #scene: Scene;
  readonly #options: TurnOptions;
  clock: number;
  constructor(scene: Scene, options: TurnOptions) {
    this.#scene = scene;
    this.#options = options;
    this.clock = scene.random.int(30, 90);
  }

  async complete(request: LlmRequest): Promise<{ text: string; stopReason: string }> {
    const { random } = this.#scene;
    const { recording, failures = {} } = this.#options;
    const error = failures[request.callType];
    if (error !== undefined) {
      this.#add(failedCall(request, error, { startMs: this.clock, recording, random }));
      throw new Error(`${request.operation} failed`);
    }
    const answer = answerTo(request.callType, this.#scene);
    const warm = this.#warm(request);
    this.#add(answeredCall(request, answer, { startMs: this.clock, warm, recording, random }));
    return { text: answer.text, stopReason: 'end_turn' };
  }

  async embed(text: string): Promise<number[]> {
    this.#add(embedding(text, this.clock, this.#scene.random));
    return [];
  }

  #add(call: PlannedCall): void {
    this.calls.push(call);
    this.clock += call.durationMs + this.#scene.random.int(4, 40);
  }

  /** True where the static prompt was used within the last five minutes; using it keeps it for five more. */
  #warm({ system, model }: LlmRequest): boolean {
    if (typeof system === 'string') return false;
    const { cache, startedAt } = this.#options;
    const key = `${model} ${system.staticBlock}`;
    const at = startedAt + this.clock;
    const warm = (cache.get(key) ?? 0) > at || this.#scene.random.chance(0.5);
    cache.set(key, at + cacheLifeMs);
    return warm;
  }
}

/** What the steps of the answering call were, as the app's own trace tells them. */
function trace(calls: PlannedCall[], answering: PlannedCall): unknown {
  const steps = [
    { name: 'Memory Intent', type: 'decision', call: calls.find((c) => c.callType === 'INTENT_DETECTION') },
    { name: 'Context Assembly', type: 'retrieval', call: calls.find((c) => c.callType === 'RETRIEVAL_PLANNING') },
    { name: 'LLM Call', type: 'llm_call', call: answering },
  ];
  return {
    totalDurationMs: answering.startMs + answering.durationMs,
    modelUsed: 'sonnet',
    usedMock: false,
    steps: steps.flatMap(({ name, type, call }) =>
      call
        ? [
            {
              name,
              type,
              startMs: call.startMs,
              durationMs: call.durationMs,
              status: call.status === 'FAILED' ? 'error' : 'success',
            },
          ]
        : [],
    ),
  };
}

function addTrace(calls: PlannedCall[]): void {
  for (const call of calls) {
    if (call.callType !== 'ORCHESTRATED_RESPONSE' && call.callType !== 'WITNESSING_RESPONSE') continue;
    call.metadata = { ...call.metadata, turnTrace: trace(calls, call) };
  }
}

function earlierLines(history: readonly Utterance[], scene: Scene): string[] {
  const said = history.filter(({ role }) => role === 'user').map(({ content }) => content);
  return said.length > 2 ? [said[scene.random.int(0, said.length - 2)]!] : [];
}

async function runExtras(services: TurnServices, conversation: Conversation, scene: Scene, options: TurnOptions) {
  const { speaker, partner, turn } = conversation;
  const extras = options.extras ?? [];
  if (extras.includes('reconcile') && partner) {
    const statement = { from: speaker, about: partner, text: scene.exchange[0] };
    const told = scene.story.second.map(([said]) => said);
    await reconcile(services, statement, told, 1 + (turn % 3));
  }
  if (extras.includes('needs')) await findNeeds(services, conversation);
}

/** Lets the sample workspace's own code answer one message, with the story for a model. */
export async function playTurn(conversation: Conversation, scene: Scene, options: TurnOptions): Promise<PlannedTurn> {
  const llm = new SceneLlm(scene, options);
  const services: TurnServices = {
    llm,
    files: workspacePrompts,
    search: async () => options.findings ?? earlierLines(conversation.history, scene),
  };
  if (options.extras?.includes('door')) {
    const open = conversation.partner && scene.random.chance(0.5) ? [conversation.partner.name] : [];
    await atTheDoor(services, conversation.speaker, open, scene.exchange[0]);
  }
  const failed = options.failures ?? {};
  const answered = await takeTurn(services, conversation, scene.exchange[0]).catch((error: unknown) => {
    if ('ORCHESTRATED_RESPONSE' in failed || 'WITNESSING_RESPONSE' in failed) return null;
    throw error;
  });
  await runExtras(services, conversation, scene, options);
  addTrace(llm.calls);
  return { answered, calls: llm.calls, durationMs: llm.clock };
}
