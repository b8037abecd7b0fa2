import { type PriceTable, priceCall } from '../../shared/prices';
import { errorOf } from '../../shared/prompt';
import { type ActivityPatch, maxTokens, type NewActivity } from '../../shared/routes';
import { cacheCounts, tokenConvention } from '../../shared/tokens';
import type { ActivityDetailRow } from '../activities/rows';
import { invalid } from '../http/errors';
import { bodyInstant } from '../http/instants';

function metadataTurnId(metadata: unknown): string | null {
  const id = (metadata as { turnId?: unknown } | null)?.turnId;
  return typeof id === 'string' && id !== '' && id.length <= 400 && !id.includes('\0') ? id : null;
}

const whole = (count: number | null): number | null => (count === null ? null : Math.min(Math.round(count), maxTokens));

/** Figures that analytics need, drawn out of the metadata while it is there. */
function drawn(row: ActivityDetailRow): ActivityDetailRow {
  const counts = cacheCounts(row.metadata);
  return {
    ...row,
    turnId: row.turnId ?? metadataTurnId(row.metadata),
    cacheReadTokens: whole(counts.read ?? row.cacheReadTokens),
    cacheWriteTokens: whole(counts.write ?? row.cacheWriteTokens),
    tokenConvention: tokenConvention(row),
    error: errorOf(row.metadata)?.replaceAll('\0', '\ufffd').slice(0, 2000) ?? row.error,
  };
}

/** A cost that was stated stands; a call that ended without one is priced; a running one has none yet. */
function priced(row: ActivityDetailRow, prices: PriceTable): ActivityDetailRow {
  if (row.status === 'PENDING') return { ...row, cost: row.costStated ? row.cost : null, saving: null };
  const price = priceCall({ ...row, createdAt: row.createdAt.toISOString() }, prices);
  const cost = row.costStated ? row.cost : (price?.cost ?? null);
  return { ...row, cost: cost === null ? null : String(cost), saving: price ? String(price.saving) : null };
}

function ended(row: ActivityDetailRow, now: Date, stated: boolean): ActivityDetailRow {
  if (row.status === 'PENDING') return row;
  // A call recorded after the fact ended when its duration was over, not when it was recorded.
  const over = row.durationMs > 0 ? Math.min(now.getTime(), row.createdAt.getTime() + row.durationMs) : now.getTime();
  // Start and end may have been taken from two clocks that differ.
  const completedAt = new Date(Math.max(row.completedAt?.getTime() ?? over, row.createdAt.getTime()));
  const elapsed = completedAt.getTime() - row.createdAt.getTime();
  return { ...row, completedAt, durationMs: stated || row.durationMs > 0 ? row.durationMs : elapsed };
}

const blank = {
  sessionId: null,
  turnId: null,
  callType: null,
  cacheReadTokens: null,
  cacheWriteTokens: null,
  tokenConvention: null,
  cost: null,
  costStated: false,
  saving: null,
  error: null,
  completedAt: null,
  archivedAt: null,
  input: null,
  output: null,
  metadata: null,
  structuredOutput: null,
} as const;

type Given = Partial<ActivityDetailRow>;

/** The fields that a request states, as columns. `at` goes before parameter names in complaints. */
function given(body: ActivityPatch, at: string): Given {
  const { cost, createdAt, completedAt, ...rest } = body;
  const stated = rest as Given;
  for (const name of Object.keys(stated)) if (stated[name] === undefined) delete stated[name];
  if (createdAt !== undefined) stated.createdAt = bodyInstant(`${at}createdAt`, createdAt) ?? undefined;
  if (completedAt) stated.completedAt = bodyInstant(`${at}completedAt`, completedAt);
  if (stated.createdAt && stated.completedAt && stated.completedAt < stated.createdAt) {
    throw invalid(`${at}completedAt`, 'must not be before createdAt');
  }
  if (cost !== undefined && cost !== null) Object.assign(stated, { cost: String(cost), costStated: true });
  return stated;
}

export interface RowOptions {
  now: Date;
  prices: PriceTable;
  /** Goes before parameter names in complaints: the place in a batch. */
  at?: string;
}

/** The row of an activity that is new. Throws INVALID_PARAMETER for instants that are none. */
export function newRow(body: NewActivity, { now, prices, at = '' }: RowOptions): ActivityDetailRow {
  const stated = given(body, at);
  const createdAt = stated.completedAt ? new Date(stated.completedAt.getTime() - body.durationMs) : now;
  const base = { ...blank, createdAt, ...stated } as ActivityDetailRow;
  return priced(ended(drawn(base), now, body.durationMs > 0), prices);
}

/** What metadata told before counts no more once other metadata is stated, nor the way of counting once the model is another. */
function forgotten(row: ActivityDetailRow, body: ActivityPatch): ActivityDetailRow {
  if (body.metadata !== undefined) {
    return { ...row, cacheReadTokens: null, cacheWriteTokens: null, tokenConvention: null, error: null };
  }
  return body.model !== undefined && !row.archivedAt ? { ...row, tokenConvention: null } : row;
}

const known = (row: ActivityDetailRow): Given =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Given;

/**
 * An existing row with what a later request states of it. A call that ended stays ended: a late repetition of its start
 * only fills in what is still missing. What was archived stays without its large JSON.
 */
export function mergedRow(existing: ActivityDetailRow, body: ActivityPatch, options: RowOptions): ActivityDetailRow {
  const { now, prices, at = '' } = options;
  const late = existing.status !== 'PENDING' && body.status === 'PENDING';
  const merged = late
    ? { ...existing, ...given(body, at), ...known(existing) }
    : { ...forgotten(existing, body), ...given(body, at) };
  const row = priced(ended(drawn(merged as ActivityDetailRow), now, (body.durationMs ?? 0) > 0), prices);
  return row.archivedAt ? { ...row, input: null, output: null, metadata: null, structuredOutput: null } : row;
}

/** A repeated POST as a patch: what it did not state, and so has by default, changes nothing. */
export function asPatch(body: NewActivity): ActivityPatch {
  const { id: _, ...patch } = body;
  return {
    ...patch,
    activityType: patch.activityType === 'LLM_CALL' ? undefined : patch.activityType,
    tokenCountInput: patch.tokenCountInput || undefined,
    tokenCountOutput: patch.tokenCountOutput || undefined,
    durationMs: patch.durationMs || undefined,
  };
}
