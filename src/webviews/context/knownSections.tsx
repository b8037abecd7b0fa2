import type { ComponentChildren } from 'preact';
import { counted, duration } from '../../shared/format';
import { Messages, Readable } from './Readable';

type Json = Record<string, unknown>;
type Draw = (value: Json) => ComponentChildren;

const list = (value: unknown): Json[] => (Array.isArray(value) ? value.filter((v) => typeof v === 'object' && v) : []);
const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);

function without(value: Json, ...keys: string[]): Json {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}

function Rest({ value }: { value: Json }) {
  return Object.keys(value).length === 0 ? null : <Readable value={value} depth={1} />;
}

function conversation(value: Json) {
  const turns = list(value.recentTurns).filter((turn) => typeof turn.content === 'string');
  const count = numberOf(value.turnCount);
  const minutes = numberOf(value.sessionDurationMinutes);
  const facts = [
    count === null ? null : counted(count, 'turn'),
    minutes === null || minutes === 0 ? null : `over ${duration(minutes * 60_000)}`,
    turns.length > 0
      ? turns.length === 1
        ? 'the last message is sent'
        : `the last ${turns.length} messages are sent`
      : null,
  ];
  return (
    <>
      <p class="note">{facts.filter(Boolean).join(' · ')}</p>
      <Messages messages={turns as { role: unknown; content: string; timestamp?: string }[]} />
    </>
  );
}

function Intensity({ value }: { value: number }) {
  return (
    <span class="meter" aria-hidden="true">
      <span style={{ inlineSize: `${Math.min(10, Math.max(0, value)) * 10}%` }} />
    </span>
  );
}

function emotions(value: Json) {
  const from = numberOf(value.initialIntensity);
  const to = numberOf(value.currentIntensity);
  const shifts = list(value.notableShifts);
  return (
    <>
      <p class="intensity">
        {from !== null && to !== null && (
          <>
            <Intensity value={from} />
            {from} → {to} of 10
            <Intensity value={to} />
          </>
        )}
        {typeof value.trend === 'string' && <span class="tag">{value.trend}</span>}
      </p>
      {shifts.length > 0 && (
        <ul class="bullets">
          {shifts.map((shift, i) => (
            <li key={i}>
              {'from' in shift && 'to' in shift
                ? `Turn ${String(shift.turn)}: from ${String(shift.from)} to ${String(shift.to)}`
                : JSON.stringify(shift)}
            </li>
          ))}
        </ul>
      )}
      <Rest value={without(value, 'initialIntensity', 'currentIntensity', 'trend', 'notableShifts')} />
    </>
  );
}

function stage(value: Json) {
  const gates = Object.entries((value.gatesSatisfied ?? {}) as Json);
  return (
    <>
      <p>Stage {String(value.stage ?? 'unknown')}</p>
      {gates.length > 0 && (
        <ul class="bullets">
          {gates.map(([gate, isMet]) => (
            <li key={gate}>
              {gate} <span class="tag">{isMet === true ? 'met' : isMet === false ? 'not met' : String(isMet)}</span>
            </li>
          ))}
        </ul>
      )}
      <Rest value={without(value, 'stage', 'gatesSatisfied')} />
    </>
  );
}

/** Sections with a form of their own; the others are drawn by their shape. */
export const ownForms: Record<string, Draw> = {
  conversationContext: conversation,
  emotionalThread: emotions,
  stageContext: stage,
};
