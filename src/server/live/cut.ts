import type { LiveEvent } from './events';

/** What one message may weigh on the channel: its name and its data as JSON, in bytes. */
export const maxMessageBytes = 65_536;

const largeFields = ['input', 'output', 'metadata', 'structuredOutput'];
const shortText = 2_000;

type Json = Record<string, unknown>;

/** An event as it may go out: what it weighs in bytes, and its data as JSON. */
export interface Cut {
  event: LiveEvent;
  bytes: number;
  json: string;
}

function weighed(event: LiveEvent): Cut {
  const json = JSON.stringify(event.data) ?? '';
  return { event, bytes: event.name.length + Buffer.byteLength(json), json };
}

/** Cuts every text of a record to `max` characters, between whole characters. */
function shortenTexts(data: Json, max: number): Json {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      typeof value === 'string' && value.length > max ? value.slice(0, max).replace(/[\ud800-\udbff]$/, '') : value,
    ]),
  );
}

/**
 * Makes an event fit the channel. One over the limit loses its large JSON and says so with `truncated: true`; where that is
 * not enough (a long message), its texts are cut and what is not plain is left out.
 */
export function cutToLimit(event: LiveEvent): Cut {
  const whole = weighed(event);
  if (whole.bytes <= maxMessageBytes || typeof event.data !== 'object' || event.data === null) return whole;
  const kept: Json = { ...event.data, truncated: true };
  for (const field of largeFields) delete kept[field];
  for (const data of [
    kept,
    shortenTexts(kept, 16_000),
    shortenTexts(plainOnly(kept), 4_000),
    shortenTexts(plainOnly(kept), shortText / 4),
  ]) {
    const cut = weighed({ name: event.name, data });
    if (cut.bytes <= maxMessageBytes) return cut;
  }
  return weighed({
    name: event.name,
    data: { ...shortenTexts(only(kept, ['id', 'sessionId']), 400), truncated: true },
  });
}

function plainOnly(data: Json): Json {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => typeof value !== 'object' || value === null));
}

function only(data: Json, keys: string[]): Json {
  return Object.fromEntries(Object.entries(data).filter(([key]) => keys.includes(key)));
}
