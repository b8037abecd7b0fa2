/** What stands for a figure that is none. */
const none = '–';

/** USD as people read it: two decimals from $1, two significant digits below, `unpriced` for null. */
export function money(usd: number | null): string {
  if (usd === null) return 'unpriced';
  if (!Number.isFinite(usd)) return none;
  const sign = usd < 0 ? '−' : '';
  const amount = Math.abs(usd);
  if (amount === 0) return '$0.00';
  if (amount >= 0.995)
    return `${sign}$${amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  if (amount < 1e-9) return `${sign}<$0.000000001`;
  const digits = Math.min(12, 1 - Math.floor(Math.log10(amount)));
  const text = amount.toFixed(digits);
  return `${sign}$${digits > 2 ? text.replace(/0+$/, '').padEnd(4, '0') : text}`;
}

/** The exact value, for tooltips. */
export function exactMoney(usd: number | null): string {
  if (usd === null) return 'unpriced';
  if (!Number.isFinite(usd)) return none;
  return `${usd < 0 ? '−' : ''}$${Math.abs(usd).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 12 })}`;
}

const units: readonly [from: number, size: number, unit: string][] = [
  [999.5e9, 1e12, 'T'],
  [999.5e6, 1e9, 'B'],
  [999_500, 1e6, 'M'],
  [999.5, 1e3, 'k'],
];

/** Tokens: 512, 3.2k, 1.4M. */
export function tokens(n: number): string {
  if (!Number.isFinite(n)) return none;
  if (n < 0) return `−${tokens(-n)}`;
  const found = units.find(([from]) => n >= from);
  if (!found) return String(Math.round(n));
  const value = n / found[1];
  const text = value < 99.95 ? value.toFixed(1).replace(/\.0$/, '') : Math.round(value).toLocaleString('en-US');
  return text + found[2];
}

/** A whole number with thousands separators. */
export function exactCount(n: number): string {
  if (!Number.isFinite(n)) return none;
  return Math.round(n).toLocaleString('en-US');
}

/** A count with its noun: `1 call`, `1,240 calls`; `many` is given where it is not `one` with an s. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${exactCount(n)} ${n === 1 ? one : many}`;
}

/** Milliseconds: 340 ms, 1.9 s, 2 min 10 s, 3 h 5 min. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return none;
  const value = Math.max(0, ms);
  if (value < 999.5) return `${Math.round(value)} ms`;
  if (value < 59_950) return `${(value / 1000).toFixed(1)} s`;
  const seconds = Math.round(value / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  const shown = `${hours.toLocaleString('en-US')} h`;
  return minutes % 60 ? `${shown} ${minutes % 60} min` : shown;
}

/** How long something still has to wait, in whole seconds: 42 s, 2 min 10 s. */
export function wait(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  return seconds < 60 ? `${seconds} s` : duration(seconds * 1000);
}

/** A failure with how long asking again still has to wait, where that is known. `retryAt` and `now` in epoch ms. */
export function withWait(failure: string, retryAt: number | null | undefined, now: number): string {
  const ms = (retryAt ?? now) - now;
  return ms > 0 ? `${failure}: again in ${wait(ms)}` : failure;
}

/** A share of 0..1: no decimals from 10 %, one below; `–` where unknown. */
export function share(rate: number | null): string {
  if (rate === null || !Number.isFinite(rate)) return none;
  const percent = Math.min(100, Math.max(0, rate * 100));
  if (percent === 0) return '0%';
  return percent >= 9.95
    ? `${Math.round(percent)}%`
    : `${percent < 0.1 ? '<0.1' : percent.toFixed(1).replace(/\.0$/, '')}%`;
}

/** Epoch ms of an instant; NaN where it is none that a calendar has. */
function epoch(instant: string | number): number {
  return new Date(instant).getTime();
}

/** How long ago, up to a day; then the date. A moment in the future (a clock apart) reads `just now`. */
export function ago(instant: string | number, now: number): string {
  const then = epoch(instant);
  if (!Number.isFinite(then) || !Number.isFinite(epoch(now))) return none;
  const seconds = Math.max(0, Math.floor((now - then) / 1000));
  if (seconds < 45) return 'just now';
  if (seconds < 90 * 60) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  if (seconds < 24 * 3600) return `${Math.round(seconds / 3600)} h ago`;
  return dateOf(then, now);
}

function dateOf(then: number, now: number): string {
  const sameYear = new Date(then).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(then);
}

/** Date and time to the second with its zone, for tooltips. */
export function exactTime(instant: string | number): string {
  const then = epoch(instant);
  if (!Number.isFinite(then)) return typeof instant === 'number' || instant === '' ? none : instant;
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  }).format(then);
}

/** Time of day to the millisecond, local: what a log line starts with. */
export function clock(instant: string | number): string {
  const d = new Date(instant);
  if (Number.isNaN(d.getTime())) return '--:--:--.---';
  const pad = (n: number, width = 2) => String(n).padStart(width, '0');
  return `${pad(d.getHours())}:${pad(d.getMinutes())}:${pad(d.getSeconds())}.${pad(d.getMilliseconds(), 3)}`;
}

/** A model's name without its vendor, region, date and version tail: `sonnet-4.5`, `haiku-4.5`, `titan-embed-text-v2`. */
export function shortModel(model: string): string {
  const last = model.split('/').at(-1) ?? model;
  const bare = last.replace(/:\d+$/, '').replace(/^(global|us|eu|apac|us-gov|jp|au)\./, '');
  const named = bare.replace(/^(anthropic|amazon|meta|mistral|cohere|openai|google)\./, '');
  const undated = named
    .replace(/-v\d+$/, (v) => (named.startsWith('claude') ? '' : v))
    .replace(/[-@]\d{8}$|-\d{4}-\d{2}-\d{2}$/, '');
  const claude =
    /^claude-(?:(opus|sonnet|haiku)-(\d+)(?:-(\d{1,2}))?|(\d+)(?:-(\d{1,2}))?-(opus|sonnet|haiku))(?:-latest)?$/.exec(
      undated,
    );
  if (!claude) return undated || model;
  const [, family, major, minor, oldMajor, oldMinor, oldFamily] = claude;
  const version = [major ?? oldMajor, minor ?? oldMinor].filter(Boolean).join('.');
  return `${family ?? oldFamily}-${version}`;
}

const invisible =
  /[\p{Cc}\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** Captured text made safe for one line of plain output: control, bidirectional and invisible characters are shown, not obeyed. */
export function visible(text: string): string {
  return text.replace(invisible, (c) => {
    if (c === '\n') return '⏎';
    if (c === '\t') return '⇥';
    const code = c.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return code === 0x7f ? '␡' : `⟨${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;

/** Text that is set among other text: right-to-left writing is kept from reordering what stands around it. */
export function isolated(text: string): string {
  return rightToLeft.test(text) ? `\u2068${text}\u2069` : text;
}

/** The text's beginning, cut between characters at `max` UTF-16 units at the most, with an ellipsis where cut. */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  if (max < 1) return '';
  const cut = text.slice(0, Math.max(0, max - 1)).replace(/[\ud800-\udbff]$/, '');
  return `${cut.trimEnd()}…`;
}
