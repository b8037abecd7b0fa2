import assert from 'node:assert/strict';
import { createEngine } from '../../../src/promptlink/engine';
import type { LinkResult } from '../../../src/promptlink/types';

function linkIn(files: Record<string, string>, text: string): LinkResult {
  const engine = createEngine({ read: (file) => files[file] ?? null });
  for (const [file, source] of Object.entries(files)) engine.update(file, source);
  return engine.link(text);
}

/** `expression=value` of every hole, in order. */
function filled({ holes }: LinkResult): string[] {
  return holes.map((h) => `${h.expression}=${h.value}`);
}

/** The texts that links to a file cover, in order. */
function linked({ links }: LinkResult, text: string, file: string): string[] {
  return links.filter((l) => l.file === file).map((l) => text.slice(l.start, l.end));
}

const template = `class Templates:
    def briefing(self):
        self.text = """You brief the night shift of a harbour before it takes over.
## Ships
{{ships}}
## Weather
{{weather}}
Name each ship once and end with the weather."""
        return self.text
`;

describe('code around a template', () => {
  it('reads what a parameter is given again and again, in a file that asks another for the template', () => {
    const filler = `from harbour.prompts import templates

def brief(ships, weather):
    lookup = templates.Templates()
    return _fill(ships, weather, lookup.briefing())

def _fill(ships, weather, text):
    rows = "Berths: " + str(len(ships)) + "\\n"
    for ship in ships:
        rows += "* " + ship.name + ", " + ship.berth + "\\n"
    text = text.replace("{{ships}}", rows)
    text = text.replace("{{weather}}", weather)
    return text
`;
    const text =
      'You brief the night shift of a harbour before it takes over.\n## Ships\nBerths: 2\n* Aurora, N4\n* Tern, S1\n\n## Weather\nfog until nine\nName each ship once and end with the weather.';
    const files = { 'harbour/prompts/templates.py': template, 'harbour/prompts/fill.py': filler };
    const result = linkIn(files, text);
    assert.deepEqual(
      filled(result).filter((h) => /^(ship\.|str)/.test(h)),
      ['str(len(ships))=2', 'ship.name=Aurora', 'ship.berth=N4', 'ship.name=Tern', 'ship.berth=S1'],
    );
    assert.ok(linked(result, text, 'harbour/prompts/fill.py').includes('Berths: '));
  });

  it('lays templates whose placeholders are named by expressions, with comments that give nothing', () => {
    const source = `
export const BERTHS = 'berthList';
export const LOOKUP = 'findShip';
export const prompt = \`{{!-- Kept by the harbour office.
Ask before you change it. --}}
Plan the morning.

Berths: {{\${BERTHS}}}
Use ~{\${LOOKUP}} first.
{{notes}}
End here.\`;`;
    const text = 'Plan the morning.\n\nBerths: N4, S1\nUse findShip first.\nfog until nine\nEnd here.';
    const result = linkIn({ 'src/plan.ts': source }, text);
    assert.deepEqual(linked(result, text, 'src/plan.ts'), [
      'Plan the morning.\n\nBerths: ',
      '\nUse ',
      'findShip',
      ' first.\n',
      '\nEnd here.',
    ]);
    assert.deepEqual(filled(result), ['BERTHS=N4, S1', 'LOOKUP=findShip', 'notes=fog until nine']);
  });

  it('reads which placeholder a regular expression replaces', () => {
    const source = `
const TEMPLATE = \`You answer letters to the editor of a small paper.
{{ TONE }}
Keep to one paragraph.\`;
const tone = (isLate) => isLate ? \`Say sorry \${isLate} times.\` : 'Be brief.';
export const build = (isLate) => TEMPLATE.replace(/\\{\\{\\s*TONE\\s*\\}\\}/g, tone(isLate));`;
    const text = 'You answer letters to the editor of a small paper.\nSay sorry 2 times.\nKeep to one paragraph.';
    const result = linkIn({ 'src/letters.ts': source }, text);
    assert.deepEqual(linked(result, text, 'src/letters.ts').slice(1, 3), ['Say sorry ', ' times.']);
    assert.ok(filled(result).includes('isLate=2'));
  });

  it('asks the base class what it adds to the field of a class', () => {
    const source = `
var Grader = class {
  render(vars) { return fill(this.rubric, vars); }
  grade(vars) {
    const stamp = \`\\n\\nGraded on: \${vars.day}\`;
    return this.render(vars) + stamp;
  }
};
var Tone = class extends Grader {
  rubric = \`Say whether the answer keeps a friendly tone from its first to its last sentence.
Answer with yes or no.\`;
};`;
    const text =
      'Say whether the answer keeps a friendly tone from its first to its last sentence.\nAnswer with yes or no.\n\nGraded on: 2031-05-02';
    const result = linkIn({ 'src/graders.js': source }, text);
    assert.ok(filled(result).includes('vars.day=2031-05-02'), JSON.stringify(filled(result)));
  });

  it('gives a name within its own value what it was before', () => {
    const keys = ['plan', 'room', 'guest', 'meal', 'boat', 'book', 'coat', 'lamp'];
    const source = `
export function build(a) {
  let text = 'Today:';
${keys.map((key) => `  if (a.${key}) text = \`\${text}\\n\${a.${key}} (${key})\`;`).join('\n')}
  return \`\${text}\\nSay yes when this is all that you need to know of the day.\`;
}`;
    const rows = keys.map((key, i) => `thing ${i} (${key})`);
    const text = `Today:\n${rows.join('\n')}\nSay yes when this is all that you need to know of the day.`;
    const values = filled(linkIn({ 'src/plan.js': source }, text)).filter((h) => h.startsWith('a.'));
    assert.deepEqual(values.sort(), keys.map((key, i) => `a.${key}=thing ${i}`).sort());
  });

  it('finds sections with short headings beside those that are known by their words', () => {
    const source = `
export function safety() {
  return 'Ask before you delete anything that cannot be brought back again, and say what it was.';
}
export function tools(ctx) {
  const lines = ctx.tools.map((t) => \`- **\${t.name}**: \${t.text}\`);
  return \`# Available Tools\\n\\n\${lines.join('\\n')}\`;
}`;
    const text =
      'Ask before you delete anything that cannot be brought back again, and say what it was.\n\n# Available Tools\n\n- **read**: a file\n- **bash**: a command';
    assert.deepEqual(
      filled(linkIn({ 'src/parts.ts': source }, text)).filter((h) => h.startsWith('t.')),
      ['t.name=read', 't.text=a file', 't.name=bash', 't.text=a command'],
    );
  });

  it('reads the members of enumerations', () => {
    const script = {
      'src/common/enum.ts': `export enum Tool {\n  Find = 'find_ship',\n  Move = 'move_ship',\n}`,
      'src/common/index.ts': `export * from './enum';`,
      'src/rules.ts': `import { Tool } from './common';
export const rules = () => \`Only the \${Tool.Move} tool may change where a ship lies, the others read.\`;`,
    };
    const python = {
      'tools.py': `from enum import Enum\n\nclass Tool(str, Enum):\n    FIND = "find_ship"\n    MOVE = "move_ship"\n`,
      'rules.py': `from tools import Tool\n\ndef rules():\n    return f"Only the {Tool.MOVE.value} tool may change where a ship lies, the others read."\n`,
    };
    const text = 'Only the move_ship tool may change where a ship lies, the others read.';
    assert.deepEqual(linked(linkIn(script, text), text, 'src/common/enum.ts'), ['move_ship']);
    assert.deepEqual(linked(linkIn(python, text), text, 'tools.py'), ['move_ship']);
  });

  it('finds who calls a function behind files that pass its name on', () => {
    const files = {
      'src/prompts/watch.ts': `export const watchPrompt = ({ history }) => \`You keep the watch over this conversation, and step in where it goes astray.
<history>
\${history}
</history>\`;`,
      'src/prompts/history.ts': `export const lines = (messages) => messages.map((m) => \`<said by="\${m.author}">\${m.text}</said>\`).join('\\n');`,
      'src/prompts/index.ts': `export * from './watch';\nexport * from './history';`,
      'src/watch/decide.ts': `import { lines, watchPrompt } from '../prompts';
export const decide = (messages) => {
  const history = lines(messages);
  return watchPrompt({ history });
};`,
    };
    const text =
      'You keep the watch over this conversation, and step in where it goes astray.\n<history>\n<said by="ida">is it free?</said>\n<said by="ole">no</said>\n</history>';
    assert.deepEqual(
      filled(linkIn(files, text)).filter((h) => h.startsWith('m.')),
      ['m.author=ida', 'm.text=is it free?', 'm.author=ole', 'm.text=no'],
    );
  });

  it('asks those who import what names a template for its values', () => {
    const files = {
      'prompts/plan.yaml': `review: |
  You review the plan of a day in the harbour before the office opens.
  {{planRows}}
  Say yes or no, and why.
`,
      'src/load.ts': `export const load = () => parse(read('prompts/plan.yaml'));`,
      'src/review.ts': `import { load } from './load';
const rowsOf = (plan) => plan.map((p) => \`* \${p.hour} - \${p.ship}\`).join('\\n');
export const review = (plan) => fill(load().review, { planRows: rowsOf(plan) });`,
    };
    const text =
      'You review the plan of a day in the harbour before the office opens.\n* six - Tern\n* nine - Aurora\nSay yes or no, and why.';
    assert.deepEqual(
      filled(linkIn(files, text)).filter((h) => h.startsWith('p.')),
      ['p.hour=six', 'p.ship=Tern', 'p.hour=nine', 'p.ship=Aurora'],
    );
  });

  it('finds a short heading where nothing but a mark between words was taken for something else', () => {
    const files = {
      'src/build.ts': `
import { tone } from './parts';
const stampOf = (role) => \`\${role}-\${Date.now()}\`;
const SAFETY = 'Ask before you delete anything that cannot be brought back again, and say what it was.';
export const build = (ctx) => [tone(), SAFETY, stampOf(ctx.role)].join('\\n\\n');`,
      'src/parts.ts': `
export const tone = () => 'Be as brief in all that you say as a ship at sea that pays by the word.';
export const context = {
  render: (ctx) => {
    const rows = [];
    if (ctx.thread) rows.push(\`- Known thread: \${ctx.thread}\`);
    return \`# Context\\n\\n\${rows.join('\\n')}\`;
  },
};`,
    };
    const text =
      'Be as brief in all that you say as a ship at sea that pays by the word.\n\nAsk before you delete anything that cannot be brought back again, and say what it was.\n\n# Context\n\n- Known thread: t 9';
    assert.ok(linked(linkIn(files, text), text, 'src/parts.ts').includes('- Known thread: '));
  });

  it('reads what a function is given that another one is handed, and calls', () => {
    const source = `
export const chart = (words) => create(words[2], 'charts', async (file, title) =>
  \`A new chart lies at \${file}. Ask what it is to show, and draw it there as \${title}.\`);
async function create(word, folder, promptOf) {
  const name = word.endsWith('.svg') ? word : \`\${word}.svg\`;
  return say(await promptOf(name, word));
}`;
    const text = 'A new chart lies at tides.svg. Ask what it is to show, and draw it there as tides.';
    assert.deepEqual(filled(linkIn({ 'src/chart.js': source }, text)), ['file=tides.svg', 'word=tides', 'title=tides']);
  });

  it('finds the end of a long value though what stands behind it is a line break and then something', () => {
    const source = `
export function document(target, found, context) {
  return \`Document what was found in \${target} for whoever keeps the boats.

## Found
\${found}

\${context ? \`## Beside\\n\${context}\` : ''}

Keep to what was found.\`;
}`;
    const found = Array.from({ length: 30 }, (_, n) => `- berth ${n}\n\nis taken`).join('\n\n');
    const text = `Document what was found in the log for whoever keeps the boats.\n\n## Found\n${found}\n\n## Beside\nThe crane is\nout of use.\n\nKeep to what was found.`;
    const result = linkIn({ 'src/document.js': source }, text);
    assert.ok(filled(result).includes(`found=${found}`), JSON.stringify(filled(result)));
    assert.ok(filled(result).includes('context=The crane is\nout of use.'), JSON.stringify(filled(result)));
  });

  it('goes on from a file that is read where a class adds to what it holds', () => {
    const source = `
import { readFileSync } from 'node:fs';
export class Brief {
  constructor(isNight, more) {
    this.more = more;
    this.load(isNight);
    let brief = this.text.replace('{tide}', String(this.tide));
    if (this.more) {
      brief += \`\\n\${this.more}\`;
    }
    this.message = new Message(brief);
  }
  load(isNight) {
    let name = './prompts/day.md';
    if (isNight) name = './prompts/night.md';
    this.text = readFileSync(name, 'utf8');
  }
}`;
    const kept =
      'You brief the night shift of a harbour before it takes over.\nThe tide is {tide} now.\nName each ship once.';
    const text = `${kept.replace('{tide}', 'low')}\nSay it in Dutch.`;
    const result = linkIn({ 'src/brief.js': source, 'src/prompts/night.md': kept }, text);
    assert.ok(filled(result).includes('this.more=Say it in Dutch.'), JSON.stringify(filled(result)));
  });
});
