import assert from 'node:assert/strict';
import type { LinkResult } from '../../../src/promptlink/types';
import { linkIn } from './linking';

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
    const result = linkIn({ 'src/ask.js': `${builder}\n${use}` }, text);
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
    const result = linkIn({ 'src/ask.js': `${builder}\n${use}` }, text);
    assert.deepEqual(saidIn(result, text), said);
    assert.equal(result.links.filter((l) => text.slice(l.start, l.end) === ' and then ').length, 3);
  });

  it('have the methods of what they are made of', () => {
    const use = `
class Letter extends Sections {}
export const ask = (boats) => new Letter()${calls.map((c) => `.add(${c})`).join('')}.build();`;
    const text = rows.join('\n\n');
    assert.deepEqual(saidIn(linkIn({ 'src/ask.js': `${builder}\n${use}` }, text), text), said);
  });

  it('hold what was added to them and not to others of their kind, whatever their methods are called', () => {
    const of = (work: string) => [`'work', '${work}'`, `'tone', 'be brief'`];
    const [day, night] = [of('You keep the log of the harbour.'), of('You watch the lamp until the sun is up.')];
    const styles = {
      chained: (all: string[]) => `return new Sections()${all.map((c) => `.add(${c})`).join('')}.build();`,
      named: (all: string[]) =>
        `const all = new Sections();\n${all.map((c) => `  all.add(${c});`).join('\n')}\n  return all.build();`,
      derived: (all: string[]) => `return new Letter()${all.map((c) => `.add(${c})`).join('')}.build();`,
    };
    const text = '(work)\nYou watch the lamp until the sun is up.\n\n(tone)\nbe brief';
    for (const [name, style] of [...Object.entries(styles), ['items', styles.chained] as const]) {
      const plain = `${builder}
class Letter extends Sections {}
export function day() {
  ${style(day)}
}
export function night() {
  ${style(night)}
}`;
      // Tables have a method of that name.
      const source = name === 'items' ? plain.replaceAll('add(', 'items(') : plain;
      const { links } = linkIn({ 'src/ask.js': source }, text);
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
    const { links } = linkIn({ 'src/ask.py': source }, text);
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
    const { links } = linkIn({ 'src/ask.ts': source }, text);
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
  add('to the left');
  for (const rule of rules) add(rule.trim());
  add('at noon');
  return \`These are the rules of this harbour, old and new: \${lines.map((l) => \`<\${l}>\`).join(' ')}\`;
}
export const other = 'at noon';`;
    const text = 'These are the rules of this harbour, old and new: <to the left> <no fires> <no swimming> <at noon>';
    const { links } = linkIn({ 'src/ask.js': source }, text);
    const short = links.filter((l) => ['to the left', 'at noon'].includes(text.slice(l.start, l.end)));
    assert.deepEqual(
      short.map((l) => l.fileStart),
      [source.indexOf('to the left'), source.indexOf('at noon')],
    );
  });

  it('lengthen a text', () => {
    const source = `
export function ask(boat, wind) {
  let out = 'This is the state of the harbour at noon today: ';
  function row(label, value) {
    out += \`<\${label} \${value}>\`;
  }
  row('boat', boat);
  row('wind', wind);
  return out;
}`;
    const text = 'This is the state of the harbour at noon today: <boat Tern><wind west>';
    const result = linkIn({ 'src/ask.js': source }, text);
    assert.deepEqual(valuesIn(result, 'label', 'value'), ['label=boat', 'value=Tern', 'label=wind', 'value=west']);
    assert.equal(result.links.filter((l) => ['boat', 'wind'].includes(text.slice(l.start, l.end))).length, 2);
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
    const result = linkIn({ ...kit, 'dist/kit/index.js': index }, text);
    assert.deepEqual(valuesIn(result, 'boat', 'wind'), ['boat=Tern', 'wind=west, 4']);
    assert.equal(result.links.filter((l) => l.file === 'dist/kit/row.js').length, 2);
  });

  const index = `
var row_1 = require("./row");
Object.defineProperty(exports, "row", { enumerable: true, get: function () { return row_1.row; } });`;

  it('is followed where names are taken out of such a module', () => {
    const ask = kit['dist/ask.js'].replace('const kit_1 = ', 'const { row } = ').replaceAll('(0, kit_1.row)', 'row');
    const result = linkIn({ ...kit, 'dist/ask.js': ask, 'dist/kit/index.js': index }, text);
    assert.deepEqual(valuesIn(result, 'boat', 'wind'), ['boat=Tern', 'wind=west, 4']);
    assert.equal(result.links.filter((l) => l.file === 'dist/kit/row.js').length, 2);
  });

  it('is followed back to what a function is given by those who call it through such a module', () => {
    const files = {
      'dist/kit/index.js': index,
      'dist/kit/row.js':
        'exports.row = row; function row(label, value) { return `The state of \u0024{label} in the harbour today at noon is this one: \u0024{value}`; }',
      'dist/ask.js': 'const { row } = require("./kit");\nexports.ask = (boat) => row("one boat", boat);',
    };
    const line = 'The state of one boat in the harbour today at noon is this one: Tern';
    assert.ok(linkIn(files, line).links.some((l) => l.file === 'dist/ask.js'));
  });

  it('is followed through modules that are passed on whole', () => {
    const result = linkIn({ ...kit, 'dist/kit/index.js': '__exportStar(require("./row"), exports);' }, text);
    assert.equal(result.links.filter((l) => l.file === 'dist/kit/row.js').length, 2);
  });
});

describe('tables', () => {
  const text = 'These are the levels that you may choose from: <low: wait> <high: run>';
  const expected = ['level=low', 'what=wait', 'level=high', 'what=run'];
  const told = ({ links }: LinkResult) =>
    links.map((l) => text.slice(l.start, l.end)).filter((t) => t === 'wait' || t === 'run');

  it('give their entries in pairs', () => {
    const source = `
const levels = { low: 'wait', high: 'run' };
export const ask = () => \`These are the levels that you may choose from: \${Object.entries(levels)
  .map(([level, what]) => \`<\${level}: \${what}>\`)
  .join(' ')}\`;`;
    const result = linkIn({ 'src/ask.js': source }, text);
    assert.deepEqual(valuesIn(result, 'level', 'what'), expected);
    assert.deepEqual(told(result), ['wait', 'run']);
  });

  it('give them in Python', () => {
    const source = `
LEVELS = {"low": "wait", "high": "run"}

def ask():
    rows = " ".join(f"<{level}: {what}>" for level, what in LEVELS.items())
    return f"These are the levels that you may choose from: {rows}"
`;
    const result = linkIn({ 'src/ask.py': source }, text);
    assert.deepEqual(valuesIn(result, 'level', 'what'), expected);
    assert.deepEqual(told(result), ['wait', 'run']);
  });
});

describe('what calls say of values', () => {
  it('takes a parameter that is given nothing for nothing', () => {
    const source = `
const row = (label, note) => \`<\${label}\${note}>\`;
const gust = (label, { unit, mark } = {}) => \`<\${label}\${unit}\${mark}>\`;
export const ask = (wind, mean) => \`These are the winds that blew all day long: \${row(wind)} \${gust(mean)}\`;`;
    const text = 'These are the winds that blew all day long: <west, 4> <east, 2>';
    assert.deepEqual(valuesIn(linkIn({ 'src/ask.js': source }, text), 'label', 'note', 'unit', 'mark'), [
      'label=west, 4',
      'note=',
      'label=east, 2',
      'unit=',
      'mark=',
    ]);
  });

  it('goes by what was perhaps written in the case that it has', () => {
    const source = `
export const other = (log) => block('log_of_today', log);
const block = (tag, body) => \`<\${tag.toLowerCase()}>\${body}</\${tag.toLowerCase()}>\`;
export const ask = (log) => \`Read what was written down by the harbour master: \${block('log_of_today', log)}\`;`;
    const text = 'Read what was written down by the harbour master: <log_of_today>a calm day</log_of_today>';
    const { links } = linkIn({ 'src/ask.js': source }, text);
    const tags = links.filter((l) => text.slice(l.start, l.end) === 'log_of_today');
    const place = source.lastIndexOf('log_of_today');
    assert.deepEqual(
      tags.map((l) => l.fileStart),
      [place, place],
    );
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
export const ask = (log, end) => \`\${boats}\${log}

\${winds}\${end}\`;`;
    const text =
      'The boats of the day are Tern and Gull.\nBoth are out.\n\nThe wind was west all day, and then it was gone.\nWhich may go?';
    assert.deepEqual(valuesIn(linkIn({ 'src/ask.ts': source }, text), 'boats', 'log', 'winds', 'end'), [
      'boats=The boats of the day are Tern and Gull.',
      'log=\nBoth are out.',
      'winds=The wind was west all day, and then it was gone.',
      'end=\nWhich may go?',
    ]);
  });

  it('fills a placeholder with texts, and not with lists that go by its name', () => {
    const files = {
      'src/template.py': `
EXAMPLES = [${'{"levels": ["low"]}, {"levels": ["high"]}, '.repeat(6)}]
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
    assert.deepEqual(valuesIn(linkIn(files, text), 'level'), ['level=low', 'level=rather high']);
  });
});

describe('members that are read like fields', () => {
  const body = 'The tide turns at noon, and the ships go out with it, one behind the other.';
  /** Nothing but the code tells where the first value ends. */
  const text = `${body}\nNow: low tide here in the bay\n${body}`;

  it('are what their getters return', () => {
    const script = `
const NAMES = { tide: { about: 'low tide' }, wind: { about: 'wind' } };
export class Entry {
  get about() {
    return NAMES[this.kind].about;
  }
  render() {
    return \`${body}\\nNow: \${this.about} \${this.content}\\n${body}\`;
  }
}`;
    const python = `
NAMES = {"tide": "low tide", "wind": "wind"}

class Entry:
    @property
    def about(self):
        return NAMES[self.kind]

    def render(self):
        return f"${body}\\nNow: {self.about} {self.content}\\n${body}"
`;
    const values = ['about=low tide', 'content=here in the bay'];
    const own = (result: LinkResult, self: string) => valuesIn(result, `${self}.about`, `${self}.content`);
    assert.deepEqual(
      own(linkIn({ 'src/entry.js': script }, text), 'this'),
      values.map((v) => `this.${v}`),
    );
    assert.deepEqual(
      own(linkIn({ 'src/entry.py': python }, text), 'self'),
      values.map((v) => `self.${v}`),
    );
  });

  it('are those of the module itself where a compiler wrote them', () => {
    const source = `
"use strict";
exports.NAMES = { tide: 'low tide', wind: 'wind' };
function render(kind, content) {
  const about = exports.NAMES[kind];
  return \`${body}\\nNow: \${about} \${content}\\n${body}\`;
}
exports.render = render;`;
    const result = linkIn({ 'dist/render.js': source }, text);
    assert.deepEqual(valuesIn(result, 'about', 'content'), ['about=low tide', 'content=here in the bay']);
  });

  it('are the values of what is written of an object as JSON', () => {
    const source = `
const LANES = [
  { id: 'north', signs: ['red buoy', 'bell'], note: 'Ships that come in by the north lane keep the bell to their left.' },
  { id: 'south', signs: ['green buoy'], note: 'Ships that come in by the south lane wait for the pilot.' },
];
export const ask = (ship) => \`Which of these lanes does \${ship} take?\\n\${JSON.stringify(LANES, null, 2)}\\nTell the lane alone.\`;`;
    const lanes = [
      {
        id: 'north',
        signs: ['red buoy', 'bell'],
        note: 'Ships that come in by the north lane keep the bell to their left.',
      },
      { id: 'south', signs: ['green buoy'], note: 'Ships that come in by the south lane wait for the pilot.' },
    ];
    const prompt = `Which of these lanes does Tern take?\n${JSON.stringify(lanes, null, 2)}\nTell the lane alone.`;
    const { links } = linkIn({ 'src/ask.js': source }, prompt);
    const linked = links.map((l) => prompt.slice(l.start, l.end));
    for (const value of ['red buoy', 'bell', 'green buoy']) assert.ok(linked.includes(value), value);
  });
});
