import type { Activity, ActivityDetail } from '../../shared/model';

export type Json = Record<string, unknown>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const classifications = new Set(['BACKGROUND_CLASSIFICATION', 'PARTNER_SESSION_CLASSIFICATION']);

/** A completed call's structured output, where it has one. */
export interface Finding {
  call: Activity;
  output: Json;
}

/** Completed calls with structured output, oldest first. */
export function findings(calls: readonly ActivityDetail[]): Finding[] {
  return calls.flatMap((call) =>
    call.status === 'COMPLETED' && isJson(call.structuredOutput) ? [{ call, output: call.structuredOutput }] : [],
  );
}

export const isClassification = ({ call }: Finding): boolean => classifications.has(call.callType ?? '');

export interface Fact {
  category: string | null;
  fact: string;
}

/** The facts that a classification lists: texts, or `{category, fact}`. */
export function factsOf(output: Json): Fact[] {
  const listed = Array.isArray(output.notableFacts) ? output.notableFacts : [];
  return listed.flatMap((item): Fact[] => {
    if (typeof item === 'string') return [{ category: null, fact: item }];
    if (!isJson(item) || typeof item.fact !== 'string') return [];
    return [{ category: typeof item.category === 'string' ? item.category : null, fact: item.fact }];
  });
}

/** The facts of the latest classification of a session that tells any. */
export function latestFacts(found: readonly Finding[]): Fact[] {
  const last = found.filter((finding) => isClassification(finding) && factsOf(finding.output).length > 0).at(-1);
  return last ? factsOf(last.output) : [];
}
