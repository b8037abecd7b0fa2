import type { ContextBundle } from '../../shared/model';
import { contextSections } from '../../shared/names';

type Participant = ContextBundle['users'][number];

/** One section of one participant's context. `tokens` is an estimate: characters / 4; `share` is of the participant's whole, 0..1. */
export interface Section {
  name: string;
  value: unknown;
  tokens: number;
  share: number;
  isKnown: boolean;
  isEmpty: boolean;
}

/** The name under which single values that are no section of their own are shown together. */
export const otherValues = 'otherValues';

const known: readonly string[] = contextSections;

function isScalar(value: unknown): boolean {
  return value === null || typeof value === 'number' || typeof value === 'boolean' || isShort(value);
}

function isShort(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 80;
}

/** Whether a value says nothing: null, an empty text, or lists and objects of nothing but that. */
export function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  if (typeof value !== 'object') return false;
  return Object.values(value).every(isEmpty);
}

function characters(value: unknown): number {
  return typeof value === 'string' ? value.length : (JSON.stringify(value)?.length ?? 0);
}

function valuesOf(participant: Participant): Map<string, unknown> {
  const values = new Map<string, unknown>();
  const others: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(participant.context)) {
    if (value === undefined) continue;
    if (!known.includes(name) && isScalar(value)) others[name] = value;
    else values.set(name, value);
  }
  if (Object.keys(others).length > 0) values.set(otherValues, others);
  return values;
}

/** All participants' section names in order of display: the known ones first, then others as they come, single values last. */
export function sectionNames(participants: readonly Participant[]): string[] {
  const present = new Set(participants.flatMap((participant) => [...valuesOf(participant).keys()]));
  const rest = [...present].filter((name) => !known.includes(name) && name !== otherValues);
  return [...known.filter((name) => present.has(name)), ...rest, ...(present.has(otherValues) ? [otherValues] : [])];
}

/** A participant's sections by name. */
export function sectionsOf(participant: Participant): Map<string, Section> {
  const values = valuesOf(participant);
  const total = [...values.values()].reduce<number>((sum, value) => sum + characters(value), 0);
  return new Map(
    [...values].map(([name, value]) => [
      name,
      {
        name,
        value,
        tokens: Math.round(characters(value) / 4),
        share: total === 0 ? 0 : characters(value) / total,
        isKnown: known.includes(name),
        isEmpty: isEmpty(value),
      },
    ]),
  );
}

const titles: Record<string, string> = {
  conversationContext: 'Conversation',
  innerThoughtsContext: 'Inner thoughts',
  consentedShareState: 'Consented sharing',
  stageContext: 'Stage',
  [otherValues]: 'Other values',
};

/** `emotionalThread` as people read it: `Emotional thread`. */
export function titleOf(name: string): string {
  const known = titles[name];
  if (known) return known;
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/[_-]+/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
}
