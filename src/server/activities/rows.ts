import type { Activity, ActivityDetail } from '../../shared/model';
import type { Row } from '../db/db';

/** One row of `"BrainActivity"`, as the drivers give it: numeric is text. */
export interface ActivityRow extends Row {
  id: string;
  sessionId: string | null;
  turnId: string | null;
  activityType: string;
  model: string;
  callType: string | null;
  status: string;
  tokenCountInput: number;
  tokenCountOutput: number;
  cacheReadTokens: number | null;
  cacheWriteTokens: number | null;
  tokenConvention: 'exclusive' | 'inclusive' | null;
  cost: string | null;
  costStated: boolean;
  saving: string | null;
  durationMs: number;
  error: string | null;
  createdAt: Date;
  completedAt: Date | null;
  archivedAt: Date | null;
}

/** With its large JSON. */
export interface ActivityDetailRow extends ActivityRow {
  input: unknown;
  output: unknown;
  metadata: unknown;
  structuredOutput: unknown;
}

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

export const lightColumns = [
  'id',
  'sessionId',
  'turnId',
  'activityType',
  'model',
  'callType',
  'status',
  'tokenCountInput',
  'tokenCountOutput',
  'cacheReadTokens',
  'cacheWriteTokens',
  'tokenConvention',
  'cost',
  'costStated',
  'saving',
  'durationMs',
  'error',
  'createdAt',
  'completedAt',
  'archivedAt',
] as const;
export const largeColumns = ['input', 'output', 'metadata', 'structuredOutput'] as const;
export const allColumns = [...lightColumns, ...largeColumns] as const;

export const lightList = quoted(lightColumns);
export const fullList = quoted(allColumns);

const instant = (date: Date | null): string | null => date?.toISOString() ?? null;

/** A row as lists show it. */
export function toActivity(row: ActivityRow): Activity {
  return {
    id: row.id,
    sessionId: row.sessionId,
    turnId: row.turnId,
    activityType: row.activityType,
    model: row.model,
    callType: row.callType,
    tokenCountInput: row.tokenCountInput,
    tokenCountOutput: row.tokenCountOutput,
    cacheReadTokens: row.cacheReadTokens,
    cacheWriteTokens: row.cacheWriteTokens,
    tokenConvention: row.tokenConvention,
    cost: row.cost === null ? null : Number(row.cost),
    durationMs: row.durationMs,
    status: row.status,
    createdAt: row.createdAt.toISOString(),
    completedAt: instant(row.completedAt),
    error: row.error,
    archivedAt: instant(row.archivedAt),
  };
}

/** A row with its large JSON. */
export function toActivityDetail(row: ActivityDetailRow): ActivityDetail {
  return {
    ...toActivity(row),
    input: row.input,
    output: row.output,
    metadata: row.metadata,
    structuredOutput: row.structuredOutput,
  };
}
