import assert from 'node:assert/strict';
import { linkedTo, linkIn } from './linking';

const frame = `export const frame = (extra) => \`You serve the harbour office by day and by night, in two languages.

What you may use:
\${extra}

Say which berth is free, and for how long it will be.\`;`;

const framed = (extra: string) =>
  `You serve the harbour office by day and by night, in two languages.\n\nWhat you may use:\n${extra}\n\nSay which berth is free, and for how long it will be.`;

/** Texts that somebody registers somewhere: nothing in the source leads from the frame to them. */
const tools = `
register({ name: 'log', about: 'Reads the log of the quay' });
register({ name: 'bell', about: 'Rings the bell once for every ship' });
register({ name: 'lamp', about: 'Lights the lamp at the end of the long pier' });`;

describe('texts that are listed', () => {
  it('are linked on lines of their own, whatever marks these', () => {
    for (const mark of ['- ', '* ', '3. ', '## ', '- [ ] ', '- **', '\u2022 ']) {
      const text = framed(`${mark}Rings the bell once for every ship\n${mark}no more than this`);
      assert.deepEqual(
        linkedTo(linkIn({ 'src/frame.js': frame, 'src/tools.js': tools }, text), 'src/tools.js', text),
        ['Rings the bell once for every ship'],
        mark,
      );
    }
  });

  it('are linked behind their labels, in cells and in elements', () => {
    const about = 'Rings the bell once for every ship';
    for (const row of [`- bell: ${about}`, `bell - ${about}`, `| bell | ${about} |`, `<about>${about}</about>`]) {
      const text = framed(`${row}\nand nothing else at all`);
      const found = linkedTo(linkIn({ 'src/frame.js': frame, 'src/tools.js': tools }, text), 'src/tools.js', text);
      assert.ok(found.includes(about), row);
    }
  });

  it('are not linked amid a sentence, in part, or where they are labels themselves', () => {
    for (const row of [
      'bell: he says Rings the bell once for every ship and is gone',
      'bell: Rings the bell once for every',
      'bell: Rings the bell once for every ship and is gone',
      'log: Reads the log',
    ]) {
      const text = framed(row);
      const found = linkedTo(linkIn({ 'src/frame.js': frame, 'src/tools.js': tools }, text), 'src/tools.js', text);
      assert.deepEqual(found, [], row);
    }
  });

  it('have the names that stand beside them in the source, and no keys that only read so', () => {
    const about = 'Rings the bell once for every ship';
    const namesIn = (row: string) => {
      const text = framed(`${row}\nand nothing else at all`);
      const found = linkedTo(linkIn({ 'src/frame.js': frame, 'src/tools.js': tools }, text), 'src/tools.js', text);
      return found.filter((t) => t !== about);
    };
    assert.deepEqual(namesIn(`- bell: ${about}`), ['bell']);
    assert.deepEqual(namesIn(JSON.stringify({ name: 'bell', about })), ['bell']);
    assert.deepEqual(namesIn(JSON.stringify({ bell: 1, about })), []);
    assert.deepEqual(namesIn(`- bells: ${about}`), []);
    assert.deepEqual(namesIn(`bell\n- gong: ${about}`), []);
  });

  it('are linked each time they are the value of a key', () => {
    const about =
      'Lights the lamp at the end of the long pier, and keeps it burning until the last ship of the night is in and her crew is ashore';
    const lamp = `register({ name: 'lamp', about: '${about}' });`;
    const text = framed(
      JSON.stringify(
        [
          { name: 'lamp', about },
          { name: 'spare lamp', about },
        ],
        null,
        2,
      ),
    );
    const result = linkIn({ 'src/frame.js': frame, 'src/tools.js': lamp }, text);
    assert.deepEqual(
      linkedTo(result, 'src/tools.js', text).filter((t) => t === about),
      [about, about],
    );
  });
});

describe('front matter', () => {
  const about =
    'Finds a berth for a ship that is longer than the long pier, asks the harbour master of the next town where there is none, and ' +
    'tells her crew how long they may stay, what they have to pay for it, and whom they have to ask when the tide is too low for them to leave.';
  const skill = `---
name: long-pier-berths
description: ${about}
---

# Berths

Measure the ship before you promise anything to her crew.
`;

  it('gives its values one by one, and all of it where it stands whole', () => {
    const files = { 'src/frame.js': frame, 'skills/berths.md': skill };
    const listed = framed(`- **long-pier-berths**: ${about}`);
    assert.deepEqual(linkedTo(linkIn(files, listed), 'skills/berths.md', listed), ['long-pier-berths', about]);
    const whole = framed(skill.trim());
    assert.equal(linkedTo(linkIn(files, whole), 'skills/berths.md', whole).join('').trim(), skill.trim());
  });
});

describe('a prompt most of which stands in the holes of its code', () => {
  it('is derived from that code, though most of what is known comes from elsewhere', () => {
    const long = (name: string) =>
      `Use ${name} for what cannot wait, and only when nobody else is at the pier to see it.`;
    const names = ['the bell', 'the lamp', 'the flag', 'the horn', 'the boat', 'the rope'];
    const registry = names.map((n, k) => `register({ id: ${k}, about: '${long(n)}' });`).join('\n');
    const source = `export function frame(rows) {
  const lines = [];
  lines.push('Be brief');
  for (const row of rows) lines.push(row.trim());
  lines.push('Say when it is done');
  return \`You serve the harbour office. \${lines.map((r) => \`(\${r})\`).join(' ')} Say which berth is free.\`;
}`;
    const items = ['Be brief', ...names.map(long), 'Say when it is done'];
    const text = `You serve the harbour office. ${items.map((i) => `(${i})`).join(' ')} Say which berth is free.`;
    const { holes } = linkIn({ 'src/frame.js': source, 'src/registry.js': registry }, text);
    assert.deepEqual(
      holes.filter((h) => h.expression === 'r').map((h) => h.value),
      items,
    );
  });
});
