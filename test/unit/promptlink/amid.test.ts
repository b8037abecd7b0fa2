import assert from 'node:assert/strict';
import { linkedTo, linkIn } from './linking';

const data = Array.from(
  { length: 40 },
  (_, i) => `+ moved crate ${i * 7} from shed ${i} to the ${i % 2 ? 'north' : 'south'} quay`,
);

describe('texts amid other text', () => {
  it('links the descriptions of a schema where they stand in JSON, short ones too', () => {
    const source = `
const Place = z.object({
  row: z.number().describe('Row of the berth'),
  pier: z.string().describe('Name of the pier, as the harbour master writes it'),
});
const parser = Parser.from(Place);
export const build = () => \`Say where the ship lies, and nothing else at all.

\${parser.instructions()}\`;`;
    const json =
      '{"type":"object","properties":{"row":{"type":"number","description":"Row of the berth"},"pier":{"type":"string","description":"Name of the pier, as the harbour master writes it"}}}';
    const text = `Say where the ship lies, and nothing else at all.\n\n${json}`;
    assert.deepEqual(linkedTo(linkIn({ 'src/place.ts': source }, text), 'src/place.ts', text), [
      'Say where the ship lies, and nothing else at all.\n\n',
      'Row of the berth',
      'Name of the pier, as the harbour master writes it',
    ]);
  });

  it('takes a home of twin templates whose code leads to what else is there', () => {
    const source = `
const Ship = z.object({ name: z.string().describe('Name of the ship as it is painted on her bow') });
const Crew = z.object({ name: z.string().describe('Name of the sailor as it stands in the book') });
export function ships(about) {
  const format = Parser.from(Ship).instructions();
  return \`\${about}\\n\\n\${format}\\n\\nKeep to this form and add no word of your own.\`;
}
export function crew(about) {
  const format = Parser.from(Crew).instructions();
  return \`\${about}\\n\\n\${format}\\n\\nKeep to this form and add no word of your own.\`;
}`;
    const text =
      'Who sails?\n\n{"name":{"type":"string","description":"Name of the sailor as it stands in the book"}}\n\nKeep to this form and add no word of your own.';
    const { links } = linkIn({ 'src/forms.ts': source }, text);
    const own = links.find((l) => text.slice(l.start, l.end).includes('Keep to this form'));
    assert.equal(own?.line, 10);
  });

  it('links a long text that stands whole behind a label which nothing leads to', () => {
    const source = `
export const lookup = {
  description:
    'Looks a ship up in the register and tells her owner, her length and the berth that she was given last.',
};`;
    const frame = `export const frame = (tools) => \`You serve the harbour office, day and night, in two languages.
\${show(tools)}
Ask before you use a tool that writes.\`;`;
    const text =
      'You serve the harbour office, day and night, in two languages.\nlookup => Looks a ship up in the register and tells her owner, her length and the berth that she was given last.\nAsk before you use a tool that writes.';
    assert.deepEqual(
      linkedTo(linkIn({ 'src/lookup.ts': source, 'src/frame.ts': frame }, text), 'src/lookup.ts', text),
      ['Looks a ship up in the register and tells her owner, her length and the berth that she was given last.'],
    );
  });

  it('links a system prompt of one sentence before a great deal of data', () => {
    const source = `export const agent = { system: 'You read the log of the quay and name what stands where it should not.' };`;
    const text = `You read the log of the quay and name what stands where it should not.\n\n${data.join('\n')}`;
    assert.equal(linkIn({ 'src/agent.ts': source }, text).links.length, 1);
    // The same words amid the data are somebody's.
    const late = `${data.join('\n')}\nYou read the log of the quay and name what stands where it should not.\n${data.join('\n')}`;
    assert.equal(linkIn({ 'src/agent.ts': source }, late).links.length, 0);
  });

  it('links a marked heading of a file that gave nothing else', () => {
    const files = {
      'src/frame.ts': `export const frame = 'You serve the harbour office, day and night, in two languages.';`,
      'src/tides.ts': `const HEADING = '## Known Tides';
export function tides(rows) {
  return [HEADING, '', ...rows.map((r) => \`- \${r.at}: \${r.height}\`)].join('\\n');
}`,
    };
    const text =
      'You serve the harbour office, day and night, in two languages.\n\n## Known Tides\n\n- 06:10: 2.4 m\n- 18:32: 2.1 m';
    assert.ok(linkedTo(linkIn(files, text), 'src/tides.ts', text).includes('## Known Tides'));
  });

  it('leaves out what somebody quotes whole, from the start of a line to the mark', () => {
    const source = `
export const goal = {
  render: () => 'You keep the log of the quay, and answer those who ask for a berth in two languages.',
};
export const tools = {
  render: (ctx) => {
    const lines = ctx.tools.map((t) => \`- **\${t.name}**: \${t.text}\`);
    return \`# Available Tools\\n\\n\${lines.join('\\n')}\`;
  },
};
export const mode = {
  render: (ctx) => {
    let text;
    if (ctx.mode === 'ask') text = 'Tools that move a ship ask the harbour master first.';
    else text = 'All tools run at once.';
    return \`# Mode of Tools\\n\\n\${text}\`;
  },
};
export const build = (ctx) => [goal, tools, mode].map((p) => p.render(ctx)).join('\\n\\n');`;
    const section = '# Mode of Tools\n\nTools that move a ship ask the harbour master first.';
    const said = `You told me: "${section}" Is that right?`;
    const text = `You keep the log of the quay, and answer those who ask for a berth in two languages.\n\n# Available Tools\n\n- **find**: Finds a ship. ${said}\n- **move**: Moves a ship\n\n${section}`;
    const { links } = linkIn({ 'src/parts.ts': source }, text);
    const at = text.indexOf(said);
    assert.deepEqual(
      links.filter((l) => l.start < at + said.length && at < l.end),
      [],
    );
    assert.equal(links.filter((l) => l.start > at && text.slice(l.start, l.end).includes('harbour master')).length, 1);
  });
});
