import assert from 'node:assert/strict';
import { rehearsal } from '../../../src/promptlink/ahead';
import { includedName, includedStems } from '../../../src/promptlink/extract/includes';
import { engineOf, linkedTo, linkIn, valuesOf } from './linking';

describe('templates within templates', () => {
  const order = `You keep the berths of {{ port.name }} and say which ship goes where.

{% include "parts/ships.j2" %}
{% if note %}
{{ note }}
{% endif %}
{% include "parts/end.j2" %}
`;
  const ships = `-- ships --
{% for ship in port.ships %}
* {{ ship.name }}, {{ ship.length }} m
{% endfor %}
`;
  const files = {
    'prompts/order.j2': order,
    'prompts/parts/ships.j2': ships,
    'prompts/parts/end.j2': '-- end --\n{% include "parts/sign.j2" %}\n',
    'prompts/parts/sign.j2': 'by {{ clerk }}\n',
    'ask.py': `def ask(kind, port):\n    return env.get_template(f"{kind}.j2").render(port=port)\n`,
  };
  const text = `You keep the berths of Port Wren and say which ship goes where.

-- ships --
* Tern, 40 m
* Skua, 9 m

-- end --
by Odo
`;

  it('are linked into what takes them in, to any depth', () => {
    const result = linkIn(files, text);
    assert.deepEqual(valuesOf(result, 'ship.name'), ['Tern', 'Skua']);
    assert.deepEqual(valuesOf(result, 'ship.length'), ['40', '9']);
    assert.deepEqual(valuesOf(result, 'clerk'), ['Odo']);
    assert.match(linkedTo(result, 'prompts/parts/ships.j2', text).join(''), /^-- ships --/);
    assert.ok(result.coverage > 0.7);
  });

  it('tell which template takes them in, however little it says itself', () => {
    const frame = {
      ...files,
      'prompts/order.j2': '{% include "parts/rules.j2" %}\n{{ port.name }}: {{ port.wish }}\n',
    };
    const rules = 'Keep the quay clear at all times, and never let two ships lie side by side.\n';
    const result = linkIn({ ...frame, 'prompts/parts/rules.j2': rules }, `${rules}\nWren: a berth\n`);
    assert.deepEqual(valuesOf(result, 'port.name'), ['Wren']);
    assert.deepEqual(valuesOf(result, 'port.wish'), ['a berth']);
  });

  it('may take in one another for ever', () => {
    const round = {
      'a.hbs': 'The first of two pages on mooring by night.\n{{> b}}\n',
      'b.hbs': 'The second of two pages, on mooring by day.\n{{> a}}\n',
    };
    const page = 'The first of two pages on mooring by night.\nThe second of two pages, on mooring by day.\n';
    assert.deepEqual(linkedTo(linkIn(round, page), 'b.hbs', page).join('').trim(), page.split('\n')[1]);
  });

  it('are named in each of their languages', () => {
    const names: [string, string | null][] = [
      ['{% include "a/b.j2" %}', 'a/b.j2'],
      ["{%- include 'b.njk' ignore missing -%}", 'b.njk'],
      ["{% render 'card' %}", 'card'],
      ['{{> ship}}', 'ship'],
      ['{{#> layout/page }}', 'layout/page'],
      ["<%- include('head.ejs') %>", 'head.ejs'],
      ['{% if include %}', null],
      ['{{ name }}', null],
    ];
    for (const [soft, name] of names) assert.equal(includedName(soft), name, soft);
    assert.deepEqual(includedStems('a {{> x/y.hbs}} b {% include "c.j2" %} <%- include("d.ejs") %> {{> y}}'), [
      'y',
      'c',
      'd',
    ]);
  });
});

describe('long files of text', () => {
  const ledger = `Clerk: {{clerk}}\n${'All that was paid is written here. '.repeat(6000)}\n{{end}}`;

  it('are no harm where a short label of theirs stands in a prompt', () => {
    const files = {
      'ledger.txt': ledger,
      'ask.js': "export const ask = (w) => 'You write the ledger of the port for ' + w.who + '.';",
    };
    const engine = engineOf(files);
    for (const _ of rehearsal(engine));
    const text = 'You write the ledger of the port for Odo.\nClerk: Ewa\n';
    assert.deepEqual(valuesOf(engine.link(text), 'w.who'), ['Odo\nClerk: Ewa\n'.split('\n')[0]]);
  });
});
