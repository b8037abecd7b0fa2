import type { Activity, SessionSummary, Turn } from '../../../src/shared/model';
import { promptOf, responseOf } from '../../../src/shared/prompt';
import type { CallView, SourceHole, SourceLink, SourceView, TurnState } from '../../../src/shared/protocol';

const sonnet = 'global.anthropic.claude-sonnet-4-5-20250929-v1:0';
const haiku = 'global.anthropic.claude-haiku-4-5-20251001-v1:0';
export const startedAt = Date.parse('2026-11-23T09:14:02.000Z');

export const session: SessionSummary = {
  id: 's1',
  type: 'PARTNER',
  status: 'ACTIVE',
  createdAt: '2026-11-20T08:00:00.000Z',
  updatedAt: '2026-11-23T09:14:05.000Z',
  title: null,
  participants: 'Ana & Ben',
  stage: 2,
  stats: { totalCost: 0.42, totalTokens: 71_000, activityCount: 51, turnCount: 14 },
};

/** A call that starts `afterMs` into the turn. */
export function call(id: string, afterMs: number, given: Partial<Activity> = {}): Activity {
  const createdAt = new Date(startedAt + afterMs);
  const durationMs = given.durationMs ?? 1900;
  return {
    id,
    sessionId: 's1',
    turnId: 's1-u1-14',
    activityType: 'LLM_CALL',
    model: haiku,
    callType: 'RETRIEVAL_PLANNING',
    tokenCountInput: 412,
    tokenCountOutput: 88,
    cacheReadTokens: null,
    cacheWriteTokens: null,
    cost: 0.00071,
    durationMs,
    status: 'COMPLETED',
    createdAt: createdAt.toISOString(),
    completedAt: new Date(createdAt.getTime() + durationMs).toISOString(),
    ...given,
  };
}

export const calls: Activity[] = [
  call('a1', 40, { durationMs: 420 }),
  call('a2', 90, {
    callType: null,
    activityType: 'EMBEDDING',
    model: 'amazon.titan-embed-text-v2:0',
    tokenCountInput: 31,
    tokenCountOutput: 0,
    cost: 6.2e-7,
    durationMs: 102,
  }),
  call('a3', 480, {
    callType: 'ORCHESTRATED_RESPONSE',
    model: sonnet,
    tokenCountInput: 320,
    tokenCountOutput: 512,
    cacheReadTokens: 2900,
    cacheWriteTokens: 0,
    cost: 0.0291,
    durationMs: 1904,
  }),
  call('a4', 2400, { callType: 'PEOPLE_EXTRACTION', cost: 0.0011, durationMs: 610 }),
  call('a5', 2450, {
    callType: 'BACKGROUND_CLASSIFICATION',
    status: 'FAILED',
    error: '429 Too many requests',
    cost: 0,
    tokenCountInput: 0,
    tokenCountOutput: 0,
    durationMs: 350,
  }),
];

export function turnOf(activities: Activity[], given: Partial<Turn> = {}): Turn {
  return {
    turnId: 's1-u1-14',
    userMessage: "He said he'd be home by seven and then it was almost ten, and nobody called me.",
    aiResponse: 'Three hours of not knowing. What was the worst part of the waiting?',
    startedAt: new Date(startedAt).toISOString(),
    userId: 'u1',
    activities,
    totals: { cost: 0.0309, durationMs: 3010, activityCount: activities.length },
    ...given,
  };
}

export function stateOf(activities: Activity[] = calls, given: Partial<TurnState> = {}): TurnState {
  return {
    session,
    turn: turnOf(activities),
    turns: Array.from({ length: 14 }, (_, i) => ({
      turnId: `s1-u1-${i + 1}`,
      startedAt: new Date(startedAt - (13 - i) * 60_000).toISOString(),
      userMessage: `message ${i + 1}`,
      cost: 0.03,
    })),
    userName: 'Ana',
    keepsTrace: false,
    connection: { state: 'live', since: startedAt },
    backend: 'full',
    freshness: { fetchedAt: startedAt, stale: null },
    ...given,
  };
}

const staticBlock = `You're here to listen to Ana and really understand what happened, before anything else.

## How you speak
- Reflect one feeling at a time, in Ana's own words where you can.
- One open question, never two.
- No advice yet: Stage 2 is for being heard.

## What you never do
You don't take sides between Ana and Ben. You don't diagnose. If either of them is in danger, say so and stop.`;

const dynamicBlock = `Ana feels: hurt, unseen (intensity 7 of 10, rising).

What you remember:
- Pickup is late most Tuesdays
- Ben works shifts until the end of the month

Keep to 3 sentences at the most.`;

const input = {
  operation: 'converse',
  systemPrompt: { staticBlock, dynamicBlock },
  messages: [
    { role: 'user', content: "He said he'd be home by seven and then it was almost ten, and nobody called me." },
  ],
};
const output = {
  text: `<thinking>
UserIntensity: 7
FeelHeardCheck: N
Strategy: reflect, then one open question
</thinking>
Three hours of not knowing, and nobody thought to call. It sounds like the waiting was lonelier than the lateness. What was the worst part of it?
<dispatch>
{"facts": ["Ben came home at ten"], "stage": 2}
</dispatch>`,
  stopReason: 'end_turn',
};

/** A call as it is looked at, of a captured input and output. */
export function viewOf(
  activity: Activity,
  given: { input?: unknown; output?: unknown; metadata?: unknown } = {},
): CallView {
  const detail = {
    ...activity,
    input: 'input' in given ? given.input : input,
    output: 'output' in given ? given.output : output,
    metadata: given.metadata ?? { cacheReadInputTokens: 2900, toolInvocations: [] },
    structuredOutput: { feelHeard: false, intensity: 7, facts: ['Ben came home at ten'], needs: [] },
  };
  return { activity: detail, prompt: promptOf(detail.input), response: responseOf(detail.output), notice: null };
}

/** A call whose backend recorded no text. */
export function viewWithoutText(activity: Activity): CallView {
  return {
    ...viewOf(activity, {
      input: { operation: 'pre-session-witnessing', messageCount: 1, systemPromptLength: 11_196 },
      output: null,
      metadata: {
        contextSizes: { pinnedTokens: 2799, summaryTokens: 54, recentTokens: 9, ragTokens: 0 },
        toolInvocations: [{ name: 'search_memories' }],
        turnTrace: {
          steps: [
            { name: 'plan retrieval', startMs: 0, durationMs: 420, status: 'ok' },
            { name: 'respond', startMs: 430, durationMs: 1900, status: 'failed' },
          ],
        },
      },
    }),
    notice: 'This backend records the sizes of a prompt, not its text.',
  };
}

function stretch(part: number, text: string, needle: string): { part: number; start: number; end: number } {
  const start = text.indexOf(needle);
  if (start === -1) throw new Error(`the sample has no ${needle}`);
  return { part, start, end: start + needle.length };
}

function link(id: number, at: ReturnType<typeof stretch>, label: string, given: Partial<SourceLink> = {}): SourceLink {
  return { id, ...at, label, kind: 'exact', confidence: 1, alternatives: 0, ...given };
}

function hole(id: number, at: ReturnType<typeof stretch>, expression: string): SourceHole {
  return { id, ...at, expression, label: 'stagePrompts.ts:412' };
}

/** What source stands behind the sample prompt: links, holes, a changed stretch and one with several homes. */
export const sources: SourceView = {
  state: 'ready',
  coverage: 0.93,
  callSites: [{ id: 1, label: 'orchestrator.ts:88', text: "operation: 'converse'," }],
  links: [
    link(1, stretch(0, staticBlock, "You're here to listen to "), 'stagePrompts.ts:412'),
    link(
      2,
      stretch(0, staticBlock, ' and really understand what happened, before anything else.'),
      'stagePrompts.ts:412',
    ),
    link(
      3,
      stretch(
        0,
        staticBlock,
        "## How you speak\n- Reflect one feeling at a time, in Ana's own words where you can.\n- One open question, never two.\n",
      ),
      'voice.md:3',
      { alternatives: 2 },
    ),
    link(4, stretch(0, staticBlock, '- No advice yet: Stage 2 is for being heard.'), 'stagePrompts.ts:431', {
      kind: 'changed',
      confidence: 0.8,
    }),
    link(5, stretch(0, staticBlock, "## What you never do\nYou don't take sides between "), 'guardrails.ts:12'),
    link(6, stretch(1, dynamicBlock, ' feels: '), 'dynamic.ts:30'),
    link(7, stretch(1, dynamicBlock, 'What you remember:'), 'dynamic.ts:41', { kind: 'normalised' }),
    link(8, stretch(1, dynamicBlock, 'Keep to '), 'dynamic.ts:52'),
  ],
  holes: [
    hole(1, stretch(0, staticBlock, 'Ana'), 'userName'),
    hole(2, stretch(0, staticBlock, 'Ana and Ben'), 'pair(a, b)'),
    hole(3, stretch(1, dynamicBlock, 'hurt, unseen (intensity 7 of 10, rising)'), 'emotion(thread)'),
    hole(
      4,
      stretch(1, dynamicBlock, '- Pickup is late most Tuesdays\n- Ben works shifts until the end of the month'),
      "facts.map((f) => '- ' + f).join('\\n')",
    ),
    hole(5, stretch(1, dynamicBlock, '3'), 'limits.sentences'),
  ],
};
