import assert from 'node:assert/strict';
import fc from 'fast-check';
import { costsAhead, Rest } from '../../../src/promptlink/link/rest';
import { linkIn, valuesOf } from './linking';

describe('what the rest of a prompt costs', () => {
  it('is never told to be more than it has cost in fact, and what stands before adds to it', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n'), maxLength: 400 });
    fc.assert(
      fc.property(
        text,
        fc.array(fc.nat(400)),
        fc.array(fc.tuple(fc.nat(400), fc.nat(2000))),
        (text, known, learned) => {
          const marks = new Uint8Array(text.length);
          for (const at of known) marks[at] = 1;
          const ahead = costsAhead(text, marks);
          for (let p = 0; p < text.length; p++) assert.ok(ahead[p]! >= ahead[p + 1]!);
          const rest = new Rest(ahead, text.length);
          const facts = learned.filter(([p]) => p <= text.length);
          for (const [p, cost] of facts) rest.learn(p, cost);
          for (const [p, cost] of facts) assert.ok(rest.from(p) <= cost);
        },
      ),
    );
  });

  it('does not keep a label from being found that nothing told of', () => {
    const source = `
export const card = (rows) => \`You sort the berths of a harbour by what each ship carries.
\${rows.map((r) => \`\${r.ship}: \${r.cargo ? \`\${r.cargo} t\` : 'empty'}, \${r.guest ? 'guest' : \`of \${r.owner}\`}\`).join('\\n')}
Name the ships that have to wait.\`;`;
    const rows = Array.from({ length: 40 }, (_, n) =>
      n % 3 ? `Ship ${n}: ${n}0 t, ${n % 2 ? 'guest' : `of Owner ${n}`}` : `Ship ${n}: empty, guest`,
    );
    const text = `You sort the berths of a harbour by what each ship carries.\n${rows.join('\n')}\nName the ships that have to wait.`;
    const result = linkIn({ 'src/card.js': source }, text);
    assert.equal(valuesOf(result, 'r.ship').length, rows.length);
    assert.equal(valuesOf(result, 'r.cargo').length, rows.filter((row) => row.includes(' t,')).length);
    assert.equal(valuesOf(result, 'r.owner').length, rows.filter((row) => row.includes(' of ')).length);
  });
});
