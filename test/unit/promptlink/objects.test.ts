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
    return this.parts.map((p) => \`(\${p.title})\\n\${p.body}\`).join(this.separator);
  }
}`;

const calls = [
  `'work', 'You keep the log of the harbour and answer whoever asks for it.'`,
  `'tone', 'be brief'`,
  `'boats', boats`,
  `'end', 'bye now'`,
];
const rows = [
  '(work)\nYou keep the log of the harbour and answer whoever asks for it.',
  '(tone)\nbe brief',
  '(boats)\nTern, Gull',
  '(end)\nbye now',
];

/** What the code says at each call, short as it is. */
const said = ['work', 'tone', 'be brief', 'boats', 'end', 'bye now'];

describe('objects that methods fill', () => {
  const saidIn = ({ links }: LinkResult, text: string) =>
    links.map((l) => text.slice(l.start, l.end)).filter((t) => said.includes(t));

  it('are followed through calls one behind the other', () => {
    const use = `export const ask = (boats) => new Sections()${calls.map((c) => `.add(${c})`).join('')}.build();`;
    const text = rows.join('\n\n');
    const result = link({ 'src/ask.js': `${builder}\n${use}` }, text);
    assert.deepEqual(saidIn(result, text), said);
    assert.ok(valuesIn(result, 'p.body').includes('p.body=Tern, Gull'));
  });

  it('are followed through calls on their name, and keep what their constructor was given', () => {
    const use = `
export function ask(boats) {
  const all = new Sections({ separator: ' and then ' });
${calls.map((c) => `  all.add(${c});`).join('\n')}
  return all.build();
}`;
    const text = rows.join(' and then ');
    const result = link({ 'src/ask.js': `${builder}\n${use}` }, text);
    assert.deepEqual(saidIn(result, text), said);
    assert.equal(result.links.filter((l) => text.slice(l.start, l.end) === ' and then ').length, 3);
  });

  it('have the methods of what they are made of', () => {
    const use = `
class Letter extends Sections {}
export const ask = (boats) => new Letter()${calls.map((c) => `.add(${c})`).join('')}.build();`;
    const text = rows.join('\n\n');
    assert.deepEqual(saidIn(link({ 'src/ask.js': `${builder}\n${use}` }, text), text), said);
  });

  it('hold what was added to them, and not what was added to others of their kind', () => {
    const of = (work: string) => [`'work', '${work}'`, `'tone', 'be brief'`];
    const [day, night] = [of('You keep the log of the harbour.'), of('You watch the lamp until the sun is up.')];
    const styles = {
      chained: (all: string[]) => `return new Sections()${all.map((c) => `.add(${c})`).join('')}.build();`,
      named: (all: string[]) =>
        `const all = new Sections();\n${all.map((c) => `  all.add(${c});`).join('\n')}\n  return all.build();`,
      derived: (all: string[]) => `return new Letter()${all.map((c) => `.add(${c})`).join('')}.build();`,
    };
    const text = '(work)\nYou watch the lamp until the sun is up.\n\n(tone)\nbe brief';
    for (const [name, style] of Object.entries(styles)) {
      const source = `${builder}
class Letter extends Sections {}
export function day() {
  ${style(day)}
}
export function night() {
  ${style(night)}
}`;
      const { links } = link({ 'src/ask.js': source }, text);
      const places = ['work', 'be brief'].map(
        (word) => links.find((l) => text.slice(l.start, l.end) === word)?.fileStart,
      );
      assert.deepEqual(places, [source.lastIndexOf('work'), source.lastIndexOf('be brief')], name);
    }
  });

  it('are followed in Python, and through methods that call others', () => {
    const source = `
class Letter:
    def __init__(self, greeting):
        self.lines = [f"Dear {greeting} of the northern quay, this is what we ask of you:"]

    def line(self, text):
        self.lines.append(f"({text})")
        return self

    def twice(self, text):
        self.line("now")
        self.line(text)

    def render(self):
        return " ".join(self.lines)


def ask(ship):
    letter = Letter("master")
    letter.line("tonight")
    letter.line(ship)
    letter.twice("at dawn")
    return letter.render()
`;
    const text = 'Dear master of the northern quay, this is what we ask of you: (tonight) (Tern) (now) (at dawn)';
    const { links } = link({ 'src/ask.py': source }, text);
    const short = ['master', 'tonight', 'now', 'at dawn'];
    assert.deepEqual(
      links.map((l) => text.slice(l.start, l.end)).filter((t) => short.includes(t)),
      short,
    );
  });

  it('give what their constructor was given for a field', () => {
    const source = `
class Keeper {
  constructor(private readonly quay: string) {}
  question(): string {
    return \`Which ships lie at \${this.quay} in this very moment?\`;
  }
}
const near = new Keeper('the pier');
export const ask = () => near.question();`;
    const text = 'Which ships lie at the pier in this very moment?';
    const { links } = link({ 'src/ask.ts': source }, text);
    assert.ok(links.some((l) => text.slice(l.start, l.end) === 'the pier'));
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
