import assert from 'node:assert/strict';
import { linkIn, valuesOf } from './linking';

const head = 'You look over what the gauges of the harbour have told since the last tide.';

/** Code that asks about a list of objects as JSON. */
function asking(written: string): string {
  return `
export function ask(gauges) {
  const items = [];
  for (const gauge of gauges) {
    items.push({
      id: \`\${gauge.place}:\${gauge.number}\`,
      place: gauge.place,
      number: gauge.number,
      note: gauge.isLate ? \`late by \${gauge.minutes} minutes\` : 'in time',
    });
  }
  return \`${head}\\n\\nGauges:\\n\${${written}}\`;
}`;
}

const gauges = [
  { id: 'lock:11', place: 'lock', number: 11, note: 'late by 4 minutes' },
  { id: 'pier:12', place: 'pier: the old one', number: 12, note: 'in time' },
];

describe('what is written of objects as JSON', () => {
  for (const [how, written] of [
    ['over lines', 'JSON.stringify(items, null, 2)'],
    ['on one', 'JSON.stringify(items)'],
  ] as const) {
    it(`has its templates behind their keys, ${how}`, () => {
      const text = `${head}\n\nGauges:\n${JSON.stringify(gauges, null, how === 'on one' ? 0 : 2)}`;
      const result = linkIn({ 'src/ask.js': asking(written) }, text);
      assert.deepEqual(valuesOf(result, 'gauge.number'), ['11', '12']);
      assert.deepEqual(valuesOf(result, 'gauge.minutes'), ['4']);
      const linked = result.links.map((l) => text.slice(l.start, l.end));
      assert.equal(linked.filter((l) => l === ':').length, 2, JSON.stringify(linked));
      assert.ok(linked.includes('in time'), JSON.stringify(linked));
    });
  }

  it('may have something else behind a key than the code tells', () => {
    const source = `
const KINDS = [{ kind: 'flood' }, { kind: 'ebb' }];
export const kinds = () => write(KINDS);
export function write(list) {
  const lines = [];
  for (const one of list) {
    const source = one.source ?? 'unnamed';
    lines.push(JSON.stringify({ kind: one.kind, source, told: one.told }));
  }
  return \`${head}\\n\\n\${lines.join('\\n')}\`;
}`;
    const rows = [
      { kind: 'slack', source: 'unnamed', told: 'at noon' },
      { kind: 'ebb', source: 'the pilot', told: 'at four' },
      { kind: 'flood', source: 'unnamed', told: 'at ten' },
    ];
    const text = `${head}\n\n${rows.map((row) => JSON.stringify(row)).join('\n')}`;
    const { links } = linkIn({ 'src/write.js': source }, text);
    const linked = links.map((l) => text.slice(l.start, l.end));
    assert.equal(linked.filter((l) => l === 'unnamed').length, 2, JSON.stringify(linked));
    assert.equal(linked.filter((l) => l === '\n').length, 2, JSON.stringify(linked));
  });
});
