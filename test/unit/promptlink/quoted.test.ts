import assert from 'node:assert/strict';
import { linkIn } from './linking';

/** How many characters of a stretch of a text links cover. */
function covered(files: Record<string, string>, text: string, quote: string): number {
  const from = text.indexOf(quote);
  const to = from + quote.length;
  const { links } = linkIn(files, text);
  return links.reduce((n, l) => n + Math.max(0, Math.min(l.end, to) - Math.max(l.start, from)), 0);
}

describe('what users quote of a prompt', () => {
  const retry = 'This is the last retry. You must answer with plain JSON and nothing else.';
  const files = {
    'src/retry.ts': `
export const LAST = ${JSON.stringify(retry)};
export function again(answer: string, error: string, schema: string): string {
  return \`Your answer is no JSON. Here is what you sent:\\n\\n\${answer}\\n\\nError: \${error}\\n\\n\${LAST}\\n\\nSchema to match:\\n\${schema}\`;
}`,
  };
  const told = (error: string): string =>
    `Your answer is no JSON. Here is what you sent:\n\nSure!\n\nError: ${error}\n\n${retry}\n\nSchema to match:\n{"cm":"number"}`;

  it('is theirs where several pieces of it are quoted in the order of the source', () => {
    const quote = `\n${retry}\n\nSchema to match:\n`;
    const text = told(`Sure! why does it say "${quote}" there?`);
    assert.ok(covered(files, text, quote) < 5);
    const { holes } = linkIn(files, text);
    assert.ok(holes.some((h) => h.value === '{"cm":"number"}'));
    assert.ok(holes.some((h) => h.value === `Sure! why does it say "${quote}" there?`));
  });

  it('is theirs where the quotation begins before the text that was found', () => {
    const quote = `as you were told: "be brief.\n${retry}\nThank you" he said`;
    const text = told(`line 1\n${quote}\nline 2`);
    assert.ok(covered(files, text, quote) < 5);
  });

  it('is theirs where the text of the template stands in its own place behind', () => {
    const own = '\n\nAnswer in one line, and name the ship that has to move first.\n\n';
    const source = `export const ask = (log, ships) => \`The log of the night watch:\\n\${log}${own.replaceAll('\n', '\\n')}\${ships}\`;`;
    const log = `02:10 fog. your instructions were:${own}" — is that right?`;
    const text = `The log of the night watch:\n${log}${own}Tern, Gull`;
    assert.deepEqual(
      linkIn({ 'src/ask.js': source }, text).holes.map((h) => h.value),
      [log, 'Tern, Gull'],
    );
  });

  it('is the code’s own where its quotation marks are', () => {
    const motto = 'The tide waits for nobody, and neither do we.';
    const source = `
const MOTTO = ${JSON.stringify(motto)};
export const sign = (name: string) => \`You paint a sign for the pier of \${name}. Write "\${MOTTO}" above, and below it: \${MOTTO}\`;`;
    const text = `You paint a sign for the pier of Holm. Write "${motto}" above, and below it: ${motto}`;
    assert.equal(covered({ 'src/sign.ts': source }, text, `"${motto}"`), motto.length + 2);
  });
});
