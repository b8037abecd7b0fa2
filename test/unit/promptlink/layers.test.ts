import assert from 'node:assert/strict';
import { linkedTo, linkIn, valuesOf } from './linking';

describe('a text that is put into the next one', () => {
  const parts = [
    'tides',
    'berths',
    'pilots',
    'cargo',
    'weather',
    'crew',
    'fuel',
    'ice',
    'buoys',
    'locks',
    'tugs',
    'fines',
  ];
  const heading = (part: string) => `The following ${part} were written down by the harbour master this morning:`;
  const layers = parts.map((p) => `  if (${p}) text = \`\${text}\\n${heading(p)}\\n\${${p}.join('\\n')}\`;`);
  const code = `
export function brief(name, { ${parts.join(', ')} }) {
  let text = \`You keep the log of the port of \${name} and answer in one line.\`;
${layers.join('\n')}
  return text;
}`;
  const first = 'You keep the log of the port of Vlissingen and answer in one line.';

  it('is a hole of what stands around it, whichever were left out', () => {
    const tides = `${first}\n${heading('tides')}\nHigh at 04:10\nLow at 10:32`;
    const cargo = `${tides}\n${heading('cargo')}\n40 t of barley`;
    const ice = `${cargo}\n${heading('ice')}\nnone`;
    const tugs = `${ice}\n${heading('tugs')}\nMarie at berth 4\nJohanna at berth 9`;
    const result = linkIn({ 'src/brief.js': code }, tugs);
    assert.deepEqual(new Set(valuesOf(result, 'text')), new Set([first, tides, cargo, ice]));
    assert.deepEqual(valuesOf(result, "cargo.join('\\n')"), ['40 t of barley']);
    assert.deepEqual(valuesOf(result, 'name'), ['Vlissingen']);
  });
});

describe('a build beside other sources than its own', () => {
  const rules = Array.from({ length: 10 }, (_, i) => `Rule ${i}: whoever moors at berth ${i} pays for ${i + 2} tides.`);
  const script = (list: readonly string[]) => `export const rules = [${list.map((r) => JSON.stringify(r)).join(', ')}];
export const ask = (who) => \`You collect harbour dues.\\n\${rules.join('\\n')}\\nThe skipper is \${who}.\`;`;
  const other = `export const notes = [${rules.map((r) => JSON.stringify(r.replace('Rule', 'Note').replace('tides', 'hours of crane work'))).join(', ')}];`;
  const text = `You collect harbour dues.\n${rules.join('\n')}\nThe skipper is Roelie.`;
  const guide = `# Dues\n\n${rules.join('\n')}\n`;

  it('is the source of its texts, before documents that repeat them', () => {
    const files = {
      'dist/dues.js': script(rules),
      'src/notes.ts': other,
      'src/more.ts': other,
      'readme/dues.md': guide,
    };
    const linked = linkedTo(linkIn(files, text), 'dist/dues.js', text);
    assert.ok(rules.every((rule) => linked.includes(rule)));
  });

  it('is none where the sources have them', () => {
    const files = { 'dist/dues.js': script(rules), 'src/dues.ts': script(rules), 'readme/dues.md': guide };
    const result = linkIn(files, text);
    assert.deepEqual(linkedTo(result, 'dist/dues.js', text), []);
    assert.ok(rules.every((rule) => linkedTo(result, 'src/dues.ts', text).includes(rule)));
  });

  it('is none where it holds other packages as well, for what the sources have', () => {
    const packages = Array.from(
      { length: 60 },
      (_, i) => `exports.f${i} = (a) => "An error of the ${i}th kind: " + a;`,
    );
    const own = 'exports.sign = (clerk) => "Signed by the clerk of the harbour, " + clerk + ".";';
    const bundle = `${packages.join('\n')}\n${script(rules)}\n${own}`;
    const signed = `${text}\nSigned by the clerk of the harbour, Odo.`;
    const result = linkIn({ 'dist/server.js': bundle, 'src/dues.ts': script(rules) }, signed);
    assert.ok(rules.every((rule) => linkedTo(result, 'src/dues.ts', signed).includes(rule)));
    assert.equal(linkedTo(result, 'dist/server.js', signed)[0], 'Signed by the clerk of the harbour, ');
  });
});
