/** Rows as the classic backend's database holds them, with the personal data that its lists let out. */
export interface ClassicUser {
  id: string;
  name: string | null;
  email: string;
  pushToken: string | null;
}

export interface ClassicSession {
  id: string;
  type: 'PARTNER' | 'INNER_WORK';
  status: string;
  stage: number;
  createdAt: string;
  updatedAt: string;
  title: string | null;
  members: ClassicUser[];
}

export interface ClassicActivity {
  id: string;
  sessionId: string | null;
  innerWorkSessionId: string | null;
  turnId: string | null;
  activityType: string;
  model: string;
  input: unknown;
  output: unknown;
  metadata: unknown;
  callType: string | null;
  structuredOutput: unknown;
  tokenCountInput: number;
  tokenCountOutput: number;
  cost: number;
  durationMs: number;
  status: string;
  createdAt: string;
  completedAt: string | null;
}

export interface ClassicMessage {
  id: string;
  sessionId: string;
  senderId: string | null;
  content: string;
  timestamp: string;
}

export interface ClassicData {
  sessions: ClassicSession[];
  activities: ClassicActivity[];
  messages: ClassicMessage[];
  facts: Map<string, ({ category: string; fact: string } | null)[]>;
}

export const models = {
  sonnet: 'global.anthropic.claude-sonnet-4-5-20250929-v1:0',
  haiku: 'global.anthropic.claude-haiku-4-5-20251001-v1:0',
  titan: 'amazon.titan-embed-text-v2:0',
};

const minute = 60_000;
const day = 24 * 60 * minute;
const iso = (ms: number): string => new Date(ms).toISOString();
const pad = (n: number): string => String(n).padStart(4, '0');

const names = ['Ana', 'Ben', null, 'Zoë 🌻', 'محمد', '林小姐', 'Bob "Bobby" <b>Tables</b>', 'A'.repeat(140)];
const words = [
  'He said he’d be home by seven and then it was almost ten.',
  'أشعر بأنني غير مسموع',
  'ok',
  '</script><img src=x onerror=alert(1)> [run](command:workbench.action.quit)',
];

const partnerStatuses = ['ACTIVE', 'WAITING', 'RESOLVED', 'ABANDONED', 'CREATED', 'INVITED', 'PAUSED', 'ARCHIVED'];
const innerStatuses = ['ACTIVE', 'COMPLETED', 'ARCHIVED'];

function user(n: number): ClassicUser {
  const name = names[n % names.length] ?? null;
  return { id: `user${pad(n)}`, name, email: `private${n}@example.org`, pushToken: `ExponentPushToken[${n}]` };
}

function session(n: number, now: number): ClassicSession {
  const inner = n % 3 === 2;
  // Every fourth session shares its instant with the one before it.
  const step = n % 4 === 3 ? n - 1 : n;
  return {
    id: `${inner ? 'inner' : 'pair'}${pad(n)}`,
    type: inner ? 'INNER_WORK' : 'PARTNER',
    status: inner ? innerStatuses[n % 3]! : partnerStatuses[n % partnerStatuses.length]!,
    stage: n % 5,
    createdAt: iso(now - (n + 1) * 0.4 * day),
    updatedAt: iso(now - step * 0.35 * day),
    title: inner ? (n === 2 ? `Long ${'x'.repeat(1200)}` : `Why I freeze ${n}`) : null,
    members: inner ? [user(n)] : [user(n), user(n + 1)],
  };
}

interface CallPlan {
  callType: string | null;
  model: string;
  status: 'COMPLETED' | 'FAILED' | 'PENDING';
  cacheRead: number;
  cacheWrite: number;
}

const plans: CallPlan[] = [
  { callType: 'RETRIEVAL_PLANNING', model: models.haiku, status: 'COMPLETED', cacheRead: 0, cacheWrite: 0 },
  { callType: 'ORCHESTRATED_RESPONSE', model: models.sonnet, status: 'COMPLETED', cacheRead: 2679, cacheWrite: 120 },
  { callType: null, model: models.titan, status: 'COMPLETED', cacheRead: 0, cacheWrite: 0 },
  { callType: 'PEOPLE_EXTRACTION', model: models.haiku, status: 'FAILED', cacheRead: 0, cacheWrite: 0 },
];

function costOf(model: string, input: number, read: number, write: number, output: number): number {
  if (model === models.titan) return input * 2e-8;
  const price = model === models.sonnet ? 3e-6 : 1e-6;
  return price * (input + read * 0.1 + write * 1.25 + output * 5);
}

function metadataOf(plan: CallPlan): unknown {
  if (plan.callType === null) return {};
  if (plan.status === 'FAILED') return { error: '{"status":429,"message":"Too many requests"}' };
  return {
    contextSizes: { ragTokens: 0, pinnedTokens: 2799, recentTokens: 9, summaryTokens: 54 },
    toolInvocations: [],
    cacheReadInputTokens: plan.cacheRead,
    cacheWriteInputTokens: plan.cacheWrite,
  };
}

function call(owner: ClassicSession, turnId: string | null, id: string, plan: CallPlan, at: number): ClassicActivity {
  const embedding = plan.callType === null;
  const done = plan.status === 'COMPLETED';
  const [input, output] = done ? [embedding ? 31 : 1114, embedding ? 0 : 592] : [0, 0];
  return {
    id,
    sessionId: owner.type === 'PARTNER' ? owner.id : null,
    innerWorkSessionId: owner.type === 'INNER_WORK' ? owner.id : null,
    turnId,
    activityType: embedding ? 'EMBEDDING' : 'LLM_CALL',
    model: plan.model,
    input: embedding
      ? { textLength: 60 }
      : { operation: plan.callType?.toLowerCase().replaceAll('_', '-'), messageCount: 1, systemPromptLength: 11196 },
    output: done ? (embedding ? { success: true } : { streaming: true, stopReason: 'end_turn' }) : null,
    metadata: metadataOf(plan),
    callType: plan.callType,
    structuredOutput: null,
    tokenCountInput: input,
    tokenCountOutput: output,
    cost: costOf(plan.model, input, plan.cacheRead, plan.cacheWrite, output),
    durationMs: done ? 1900 : 0,
    status: plan.status,
    createdAt: iso(at),
    completedAt: plan.status === 'PENDING' ? null : iso(at + 1900),
  };
}

function addTurn(data: ClassicData, owner: ClassicSession, n: number, at: number): void {
  const author = owner.members[(n - 1) % owner.members.length]!;
  const turnId = `${owner.id}-${author.id}-${n}`;
  const content = words[(n - 1) % words.length]!;
  data.messages.push({ id: `${turnId}-m`, sessionId: owner.id, senderId: author.id, content, timestamp: iso(at) });
  plans.forEach((plan, i) => {
    // The answer's own call carries the trace, under a name of its own.
    const own = plan.callType === 'ORCHESTRATED_RESPONSE' ? `${turnId}-orch` : turnId;
    const row = call(owner, plan.callType === null ? null : own, `${turnId}-c${i}`, plan, at + 100 + i * 50);
    data.activities.push(row);
  });
}

function trace() {
  return {
    steps: [
      {
        name: 'Context Assembly',
        type: 'retrieval',
        result: '12 turns',
        status: 'success',
        startMs: 2,
        durationMs: 180,
      },
      { name: 'LLM Call', type: 'llm_call', result: 'sonnet', status: 'success', startMs: 190, durationMs: 1700 },
    ],
    usedMock: false,
    modelUsed: 'sonnet',
    totalDurationMs: 1900,
  };
}

/** The trace that belongs to a turn, by the name that its answer's call carries. */
export function traceOf(data: ClassicData, turnId: string): unknown {
  return data.activities.some((a) => a.turnId === turnId && turnId.endsWith('-orch')) ? trace() : null;
}

/**
 * A believable database: `count` sessions back from `now`, some at the same instant, two turns each for partner sessions, inner
 * work whose calls come over the stream alone, a failure in each turn, a call that stays pending for ever, and null facts.
 */
export function classicData(count = 60, now = Date.now()): ClassicData {
  const data: ClassicData = { sessions: [], activities: [], messages: [], facts: new Map() };
  for (let n = 0; n < count; n += 1) {
    const owner = session(n, now);
    data.sessions.push(owner);
    if (owner.type === 'INNER_WORK') continue;
    for (const turn of [1, 2]) addTurn(data, owner, turn, Date.parse(owner.createdAt) + turn * 10 * minute);
    data.facts.set(owner.id, [{ category: 'Conflict', fact: 'Pickup is late most Tuesdays' }, null]);
  }
  const first = data.sessions[0];
  if (first) {
    const stuck: CallPlan = { ...plans[0]!, status: 'PENDING' };
    data.activities.push(
      call(first, `${first.id}-${first.members[1]!.id}-2`, 'stuck', stuck, Date.parse(first.createdAt) + 21 * minute),
    );
  }
  return data;
}

/** Rows enough for an answer of about `megabytes`, in the given session: its route knows no pages. */
export function addBulk(data: ClassicData, sessionId: string, megabytes: number): void {
  const owner = data.sessions.find((s) => s.id === sessionId)!;
  const text = 'They argue about lateness, again. '.repeat(300);
  for (let i = 0; i < megabytes * 100; i += 1) {
    const row = call(
      owner,
      `${sessionId}-${owner.members[0]!.id}-bulk-${Math.floor(i / 5)}`,
      `bulk${i}`,
      plans[1]!,
      Date.parse(owner.createdAt) + i * 1000,
    );
    data.activities.push({ ...row, output: { text, stopReason: 'end_turn' } });
  }
}
