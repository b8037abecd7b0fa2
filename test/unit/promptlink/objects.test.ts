import assert from 'node:assert/strict';
import { createEngine } from '../../../src/promptlink/engine';
import type { LinkResult } from '../../../src/promptlink/types';

function link(files: Record<string, string>, text: string): LinkResult {
  const engine = createEngine({ read: (file) => files[file] ?? null });
  for (const [file, source] of Object.entries(files)) engine.update(file, source);
  return engine.link(text);
}

/** `expression=value` of the holes whose expressions are asked for, in order. */
function valuesIn({ holes }: LinkResult, ...expressions: string[]): string[] {
  return holes.filter((h) => expressions.includes(h.expression)).map((h) => `${h.expression}=${h.value}`);
}

const builder = `
class Sections {
  constructor(options = {}) {
    this.parts = [];
    this.separator = options.separator ?? '\\n\\n';
  }
  add(title, body) {
    this.parts.push({ title, body });
    return this;
  }
  addAll(list) {
    for (const one of list) this.add(one.title, one.body);
    return this;
  }
  build() {
    return this.parts.map((p) => \`# \${p.title}\\n\${p.body}\`).join(this.separator);
  }
}`;

const sections = [
  '# Work\nYou keep the log of the harbour and answer whoever asks for it.',
  '# Manners\nBe brief, and never guess.',
  '# Boats\nTern, Gull',
];

describe('objects that methods fill', () => {
  const expected = [
    'p.title=Work',
    'p.body=You keep the log of the harbour and answer whoever asks for it.',
    'p.title=Manners',
    'p.body=Be brief, and never guess.',
    'p.title=Boats',
    'p.body=Tern, Gull',
  ];
  const calls = [
    `'Work', 'You keep the log of the harbour and answer whoever asks for it.'`,
    `'Manners', 'Be brief, and never guess.'`,
    `'Boats', boats`,
  ];

  it('are followed through calls one behind the other', () => {
    const use = `export const ask = (boats) => new Sections()${calls.map((c) => `.add(${c})`).join('')}.build();`;
    const result = link({ 'src/ask.js': `${builder}\n${use}` }, sections.join('\n\n'));
    assert.deepEqual(valuesIn(result, 'p.title', 'p.body'), expected);
    assert.ok(result.links.some((l) => sections.join('\n\n').slice(l.start, l.end) === 'Be brief, and never guess.'));
  });

  it('are followed through calls on their name, and keep what their constructor was given', () => {
    const use = `
export function ask(boats) {
  const all = new Sections({ separator: '\\n---\\n' });
${calls.map((c) => `  all.add(${c});`).join('\n')}
  return all.build();
}`;
    const result = link({ 'src/ask.js': `${builder}\n${use}` }, sections.join('\n---\n'));
    assert.deepEqual(valuesIn(result, 'p.title', 'p.body'), expected);
  });

  it('have the methods of what they are made of', () => {
    const use = `
class Letter extends Sections {}
export const ask = (boats) => new Letter()${calls.map((c) => `.add(${c})`).join('')}.build();`;
    const result = link({ 'src/ask.js': `${builder}\n${use}` }, sections.join('\n\n'));
    assert.deepEqual(valuesIn(result, 'p.title', 'p.body'), expected);
  });

  it('are followed in Python', () => {
    const source = `
class Letter:
    def __init__(self, greeting):
        self.lines = [f"Dear {greeting},"]

    def line(self, text):
        self.lines.append(f"- {text}")
        return self

    def render(self):
        return "\\n".join(self.lines)


def ask(ships):
    letter = Letter("harbour master of the northern quay")
    letter.line("tell us which berth is free tonight")
    for ship in ships:
        letter.line(ship)
    return letter.render()
`;
    const text =
      'Dear harbour master of the northern quay,\n- tell us which berth is free tonight\n- Tern\n- Gull and her crew';
    const result = link({ 'src/ask.py': source }, text);
    assert.deepEqual(valuesIn(result, 'text'), [
      'text=tell us which berth is free tonight',
      'text=Tern',
      'text=Gull and her crew',
    ]);
  });

  it('give what their constructor was given for a field', () => {
    const source = `
class Keeper {
  constructor(private readonly quay: string) {}
  ask(): string {
    return \`Which ships lie at \${this.quay} in this very moment?\`;
  }
}
export const question = () => new Keeper('the long pier').ask();`;
    const text = 'Which ships lie at the long pier in this very moment?';
    const { links } = link({ 'src/ask.ts': source }, text);
    assert.ok(links.some((l) => text.slice(l.start, l.end) === 'the long pier'));
  });
});

describe('functions that add to what is around them', () => {
  it('fill a list, with what they are given at each call', () => {
    const source = `
export function ask(rules) {
  const lines = [];
  const add = (line) => {
    if (!lines.includes(line)) lines.push(line);
  };
  add('Keep to the left of the buoys');
  for (const rule of rules) add(rule.trim());
  add('Report to the harbour master before noon');
  return \`These are the rules of this harbour, old and new:\\n\${lines.map((l) => \`- \${l}\`).join('\\n')}\`;
}`;
    const text =
      'These are the rules of this harbour, old and new:\n- Keep to the left of the buoys\n- no fires\n- no swimming\n' +
      '- Report to the harbour master before noon';
    assert.deepEqual(valuesIn(link({ 'src/ask.js': source }, text), 'l'), [
      'l=Keep to the left of the buoys',
      'l=no fires',
      'l=no swimming',
      'l=Report to the harbour master before noon',
    ]);
  });

  it('lengthen a text', () => {
    const source = `
export function ask(boat, wind) {
  let out = 'This is the state of the harbour at noon today.\\n';
  function row(label, value) {
    out += \`* \${label}: \${value}\\n\`;
  }
  row('boat', boat);
  row('wind', wind);
  return out;
}`;
    const text = 'This is the state of the harbour at noon today.\n* boat: Tern\n* wind: west, 4\n';
    assert.deepEqual(valuesIn(link({ 'src/ask.js': source }, text), 'label', 'value'), [
      'label=boat',
      'value=Tern',
      'label=wind',
      'value=west, 4',
    ]);
  });
});

describe('what compilers make of modules', () => {
  const kit = {
    'dist/kit/row.js': `
"use strict";
exports.row = row;
function row(label, value) {
    return label + ' -> ' + value;
}`,
    'dist/ask.js': `
"use strict";
const kit_1 = require("./kit");
exports.ask = (boat, wind) => \`This is the state of the harbour at noon.
\${(0, kit_1.row)('boat', \`<\${boat}>\`)}
\${(0, kit_1.row)('wind', \`<\${wind}>\`)}\`;`,
  };
  const text = 'This is the state of the harbour at noon.\nboat -> <Tern>\nwind -> <west, 4>';

  it('is followed through names that are defined to be passed on', () => {
    const index = `
var row_1 = require("./row");
Object.defineProperty(exports, "row", { enumerable: true, get: function () { return row_1.row; } });`;
    const result = link({ ...kit, 'dist/kit/index.js': index }, text);
    assert.deepEqual(valuesIn(result, 'boat', 'wind'), ['boat=Tern', 'wind=west, 4']);
    assert.equal(result.links.filter((l) => l.file === 'dist/kit/row.js').length, 2);
  });

  it('is followed through modules that are passed on whole', () => {
    const result = link({ ...kit, 'dist/kit/index.js': '__exportStar(require("./row"), exports);' }, text);
    assert.equal(result.links.filter((l) => l.file === 'dist/kit/row.js').length, 2);
  });
});

describe('tables', () => {
  const rows = ['- low: nothing is urgent', '- high: wake the harbour master'];
  const text = `These are the levels that you may choose from:\n${rows.join('\n')}`;
  const expected = ['level=low', 'what=nothing is urgent', 'level=high', 'what=wake the harbour master'];

  it('give their entries in pairs', () => {
    const source = `
const levels = { low: 'nothing is urgent', high: 'wake the harbour master' };
export const ask = () => \`These are the levels that you may choose from:
\${Object.entries(levels).map(([level, what]) => \`- \${level}: \${what}\`).join('\\n')}\`;`;
    const result = link({ 'src/ask.js': source }, text);
    assert.deepEqual(valuesIn(result, 'level', 'what'), expected);
    assert.ok(result.links.some((l) => text.slice(l.start, l.end) === 'wake the harbour master'));
  });

  it('give them in Python', () => {
    const source = `
LEVELS = {"low": "nothing is urgent", "high": "wake the harbour master"}

def ask():
    rows = "\\n".join(f"- {level}: {what}" for level, what in LEVELS.items())
    return f"These are the levels that you may choose from:\\n{rows}"
`;
    const result = link({ 'src/ask.py': source }, text);
    assert.deepEqual(valuesIn(result, 'level', 'what'), expected);
    assert.ok(result.links.some((l) => text.slice(l.start, l.end) === 'wake the harbour master'));
  });
});

describe('what calls say of values', () => {
  it('takes a parameter that is given nothing for nothing', () => {
    const source = `
const row = (label, unit) => \`\${label} [\${unit ?? 'knots'}]\`;
export const ask = () => \`These are the winds of the day: \${row('gusts')}, \${row('mean')}\`;`;
    const text = 'These are the winds of the day: gusts [knots], mean [knots]';
    const { links } = link({ 'src/ask.js': source }, text);
    assert.equal(links.filter((l) => text.slice(l.start, l.end) === 'knots').length, 2);
  });

  it('goes by what was perhaps written in the case that it has', () => {
    const source = `
const block = (tag, body) => \`<\${tag.toLowerCase()}>\${body}</\${tag.toLowerCase()}>\`;
export const ask = (log) => \`Read what was written down by the harbour master: \${block('log_of_today', log)}\`;`;
    const text = 'Read what was written down by the harbour master: <log_of_today>a calm day</log_of_today>';
    const { links } = link({ 'src/ask.js': source }, text);
    assert.equal(links.filter((l) => text.slice(l.start, l.end) === 'log_of_today').length, 2);
  });

  it('leaves to what stands behind it the white space that dedent and trim take away', () => {
    const source = `
import dedent from 'dedent';
const boats = dedent\`
  The boats of the day are Tern and Gull.
\`;
const winds = \`
The wind was west all day, and then it was gone.
\`.trim();
export const ask = () => \`\${boats}

\${winds}

Which of them may go out?\`;`;
    const text =
      'The boats of the day are Tern and Gull.\n\nThe wind was west all day, and then it was gone.\n\nWhich of them may go out?';
    assert.deepEqual(valuesIn(link({ 'src/ask.ts': source }, text), 'boats', 'winds'), [
      'boats=The boats of the day are Tern and Gull.',
      'winds=The wind was west all day, and then it was gone.',
    ]);
  });

  it('fills a placeholder with texts, and not with lists that go by its name', () => {
    const files = {
      'src/template.py': `
EXAMPLES = [{"levels": ["low"]}, {"levels": ["low", "high"]}, {"levels": ["high"]}]
ASK = """Choose one of the levels, and say why you chose it.
{levels}
Answer with its name alone."""
`,
      'src/ask.py': `
from .template import ASK

def rows(levels):
    return "\\n".join(f"* {level}!" for level in levels)

def ask(all):
    return fill(ASK, {"levels": rows(all)})
`,
    };
    const text =
      'Choose one of the levels, and say why you chose it.\n* low!\n* rather high!\nAnswer with its name alone.';
    assert.deepEqual(valuesIn(link(files, text), 'level'), ['level=low', 'level=rather high']);
  });
});
