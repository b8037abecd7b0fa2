import assert from 'node:assert/strict';
import { linkedTo, linkIn, valuesOf } from './linking';

/** Functions that call something else `rows`, made alike: only what a template is given tells which of them it has. */
const others = (row: string): string =>
  Array.from(
    { length: 4 },
    (_, i) =>
      `export const other${i} = (xs) => { const rows = xs.map((x, i) => \`${row}\`).join('\\n'); return { rows }; };`,
  ).join('\n');

// biome-ignore lint/suspicious/noTemplateCurlyInString: the source of templates
const alike = { watches: '| ${x.at} | ${x.who} |', berths: '${i + 1}) ${x.name} (${x.length} m)' };

/** Templates that another library's engine fills with a table of values. */
describe('templates that are rendered with a table', () => {
  const template = `<!--
  template: watch_order
  vars: place, rules, rows, hasNote, note
-->

## Where
- Place: {{place}}

## Rules
{{#if hasRules}}{{rules}}
{{/if}}
- Never leave the quay unlit while a ship is being moored.
{{#if hasNote}}

## Note
{{note}}
{{/if}}

## Watches
{{rows}}
`;
  const code = `
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderTemplate } from 'a-template-engine';

function load(name, lang, values) {
  const raw = readFileSync(join(__dirname, lang, \`\${name}.md\`), 'utf-8').replace(/<!--[\\s\\S]*?-->/g, '');
  return values ? renderTemplate(raw, values) : raw;
}

${others(alike.watches)}

export function watchOrder(plan) {
  const rules = plan.rules ?? '';
  const rows = plan.watches.map((w) => \`| \${w.at} | \${w.who} |\`).join('\\n');
  const note = plan.note ?? '';
  return load('watch_order', plan.lang, {
    place: plan.place, hasRules: true, rules, hasNote: note.length > 0, note, rows,
  });
}`;
  const files = { 'src/watch.js': code, 'src/en/watch_order.md': template, 'src/other.md': 'Nothing of it.' };
  const text =
    '\n\n## Where\n- Place: North quay\n\n## Rules\n- No visitors after ten.\n- Call the master when in doubt.\n\n' +
    '- Never leave the quay unlit while a ship is being moored.\n\n\n## Note\nTwo lamps are out.\n\n\n' +
    '## Watches\n| 20:00 | Ada |\n| 00:00 | Ben |\n';

  it('are filled to the last cell, and the comment that they begin with is left out', () => {
    const result = linkIn(files, text);
    assert.deepEqual(valuesOf(result, 'place'), ['North quay']);
    assert.deepEqual(valuesOf(result, 'w.at'), ['20:00', '00:00']);
    assert.deepEqual(valuesOf(result, 'w.who'), ['Ada', 'Ben']);
    assert.deepEqual(valuesOf(result, 'note'), ['Two lamps are out.']);
    assert.deepEqual(result.unexplained, []);
  });

  it('have the lines of a condition once', () => {
    const result = linkIn(files, text);
    assert.deepEqual(valuesOf(result, 'rules'), ['- No visitors after ten.\n- Call the master when in doubt.']);
  });

  it('may keep what they begin with', () => {
    const head = '---\nname: mooring-guide\ndescription: How ships are moored here\n---\n';
    const body = 'You moor the ship {ship} with {lines} lines, and you tell the master of every line that is worn.\n';
    const source = `
import fs from 'fs';
export const guide = (ship) => fs.readFileSync('prompts/mooring.md', 'utf8')
  .replace('{ship}', ship.name).replace('{lines}', ship.lines.map((l) => \`<\${l}>\`).join(' and '));`;
    const filled = body.replace('{ship}', 'Tern').replace('{lines}', '<bow> and <stern>');
    const inFiles = { 'src/guide.js': source, 'prompts/mooring.md': head + body };
    assert.deepEqual(valuesOf(linkIn(inFiles, filled), 'l'), ['bow', 'stern']);
    const whole = linkIn(inFiles, head + filled);
    assert.deepEqual(whole.unexplained, []);
    assert.deepEqual(valuesOf(whole, 'ship'), ['Tern']);
  });

  const berths =
    'You give every ship a berth, the longest one first.\n\n{{rows}}\n\nA berth that is too short stays empty.';
  const berthsText =
    'You give every ship a berth, the longest one first.\n\n1) Tern (12 m)\n2) Gull (9 m)\n\nA berth that is too short stays empty.';
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the source of a template
  const rows = 'ships.map((s, i) => `${i + 1}) ${s.name} (${s.length} m)`).join("\\n")';
  for (const [how, body] of [
    ['compiled first', 'const render = Handlebars.compile(BERTHS); return render({ rows });'],
    [
      'filled by a function for every placeholder',
      'return BERTHS.replace(/{{(\\w+)}}/g, (all, name) => values[name] ?? all);',
    ],
    ['formatted as templates of a chain', 'return PromptTemplate.fromTemplate(BERTHS).format({ rows });'],
  ] as const) {
    it(`may be ${how}`, () => {
      const source = `
export const BERTHS = ${JSON.stringify(berths)};
${others(alike.berths)}
export function berthsFor(ships) {
  const rows = ${rows};
  const values = { rows, other: 'none' };
  ${body}
}`;
      const result = linkIn({ 'src/berths.js': source }, berthsText);
      assert.deepEqual(valuesOf(result, 's.name'), ['Tern', 'Gull']);
      assert.deepEqual(valuesOf(result, 's.length'), ['12', '9']);
    });
  }

  it('may be rendered by name in Python', () => {
    const source = `
import re
from jinja2 import Environment

BERTHS = ${JSON.stringify(berths)}
${[0, 1, 2].map((i) => `\ndef other_${i}(xs):\n    rows = "\\n".join(f"{i}) {x.name} ({x.length} m)" for i, x in enumerate(xs, 1))\n    return {"rows": rows}\n`).join('')}
def by_engine(ships):
    rows = "\\n".join(f"{i}) {s.name} ({s.length} m)" for i, s in enumerate(ships, 1))
    return Environment().from_string(BERTHS).render(rows=rows)
`;
    assert.deepEqual(valuesOf(linkIn({ 'src/berths.py': source }, berthsText), 's.name'), ['Tern', 'Gull']);
  });
});

describe('marks in templates', () => {
  it('take the white space beside a tag away, before it and behind it', () => {
    const file = 'prompts/pilot.jinja';
    const template = `You tell a captain when to turn.
{%- if ship %}

Ship:
======
{{ ship }}
======
{%- endif %}

{%- for mark in marks -%}
  {{ mark }};
{%- endfor -%}

Speak of nothing else.
`;
    const text =
      'You tell a captain when to turn.\n\nShip:\n======\nThe brig Ida\n======red buoy;the mole;Speak of nothing else.\n';
    const result = linkIn({ [file]: template }, text);
    assert.deepEqual(valuesOf(result, 'if ship'), ['\n\nShip:\n======\nThe brig Ida\n======']);
    assert.deepEqual(valuesOf(result, 'ship'), ['The brig Ida']);
    assert.deepEqual(valuesOf(result, 'mark'), ['red buoy', 'the mole']);
    assert.deepEqual(result.unexplained, []);
  });

  it('may number what is put in', () => {
    const template =
      'Task -- given the context, tell whether the ship may leave the harbour today.\nContext: !<INPUT 0>!\nQuestion: May !<INPUT 1>! leave with !<INPUT 2>!?\n';
    const text =
      'Task -- given the context, tell whether the ship may leave the harbour today.\nContext: Fog until noon.\nQuestion: May the Ida leave with her cargo?\n';
    const result = linkIn({ 'prompts/leave.txt': template }, text);
    assert.deepEqual(
      result.holes.map(({ value }) => value),
      ['Fog until noon.', 'the Ida', 'her cargo'],
    );
  });

  it('are doubled braces where JSON stands in what is formatted: one of them is left', () => {
    const source = `
class Plan:
    TEMPLATE = """
    # Kinds:
    {kinds}
    # Task:
    Write a plan of one to {most} tasks as a list that has the following form:
    [
        {{
            "task": "what has to be done on deck, in one short sentence",
            "place": {{"deck": "its number"}}
        }}
    ]
    """

    def run(self, most=5):
        kinds = "\\n".join([f"- **{k.name}**: {k.value.about}" for k in Kind])
        return self.ask(self.TEMPLATE.format(most=most, kinds=kinds))
`;
    const text = `
    # Kinds:
    - **rope**: For splicing
- **sail**: For mending canvas
    # Task:
    Write a plan of one to 7 tasks as a list that has the following form:
    [
        {
            "task": "what has to be done on deck, in one short sentence",
            "place": {"deck": "its number"}
        }
    ]
    `;
    const result = linkIn({ 'crew/plan.py': source }, text);
    assert.deepEqual(valuesOf(result, 'k.name'), ['rope', 'sail']);
    assert.deepEqual(valuesOf(result, 'k.value.about'), ['For splicing', 'For mending canvas']);
    assert.deepEqual(valuesOf(result, 'most'), ['7']);
    assert.deepEqual(result.unexplained, []);
  });
});

describe('a text that a whole prompt holds', () => {
  it('speaks for the code that puts more behind it, wherever it comes from', () => {
    const role = `You are the pilot of the harbour. You bring ships in and out, and you know every shoal by its name.

Speak in short sentences. When the fog comes you stop everything and wait.
`;
    const source = `
function append(prompt, section) {
  return prompt ? \`\${prompt}\\n\\n\${section}\` : section;
}
export function systemPrompt(input) {
  let prompt = input.agent.systemPrompt?.trim() ?? '';
  if (input.charts.length > 0) prompt = append(prompt, chartSection(input.charts));
  if (input.out) prompt = append(prompt, \`Write the log to exactly this path: \${input.out}\`);
  return prompt;
}
function chartSection(charts) {
  return ['These charts are on board.', ...charts.map((c) => \`  <chart>\${c.name}</chart>\`), 'Use no other.'].join('\\n');
}`;
    const text = `${role.trim()}\n\nThese charts are on board.\n  <chart>Elbe 4</chart>\n  <chart>Jade</chart>\nUse no other.\n\nWrite the log to exactly this path: /logs/9.md`;
    const result = linkIn({ 'src/system.js': source, 'agents/pilot.md': role }, text);
    assert.ok(linkedTo(result, 'agents/pilot.md', text).join('').length >= role.trim().length);
    const sections = valuesOf(result, 'section');
    assert.ok(sections.includes('Write the log to exactly this path: /logs/9.md'), sections.join(' | '));
    assert.ok(sections.some((s) => s.startsWith('These charts') && s.endsWith('Use no other.')));
    assert.ok(valuesOf(result, 'prompt').includes(role.trim()));
  });
});
