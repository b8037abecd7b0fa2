import assert from 'node:assert/strict';
import { engineOf, linkedTo, linkIn, valuesOf } from './linking';

describe('templates without words of their own', () => {
  const prefix = 'You are at the highest level: weigh every second consequence before you speak.\n\n';
  const suffix = '\n\nBefore you end, ask yourself what the harbour master would have seen.';

  it('are what is added to one another: each part is a hole', () => {
    const source = `
const PREFIX = ${JSON.stringify(prefix)};
const SUFFIX = ${JSON.stringify(suffix)};
export const adapt = (base) => PREFIX + base + SUFFIX;`;
    const result = linkIn({ 'src/adapt.js': source }, `${prefix}Where do the rules live?${suffix}`);
    assert.deepEqual(valuesOf(result, 'base'), ['Where do the rules live?']);
    assert.deepEqual(valuesOf(result, 'SUFFIX'), [suffix]);
  });

  it('are what is added to a text later', () => {
    const source = `
const note = (ship) => \`The ship \${ship.name} lies at berth \${ship.berth} tonight.\\n\`;
export function log(ships, more) {
  let text = 'You read the log of the harbour, and say which ship has to move first.\\n';
  text += note(ships[0]);
  text += more;
  return text;
}`;
    const text = `You read the log of the harbour, and say which ship has to move first.\nThe ship Tern lies at berth 4 tonight.\nBe quick.`;
    const result = linkIn({ 'src/log.js': source }, text);
    assert.deepEqual(valuesOf(result, 'note(ships[0])'), ['The ship Tern lies at berth 4 tonight.\n']);
  });
});

describe('texts that stand in holes though no code is seen to put them there', () => {
  const about = 'Rings the bell of the lighthouse, and waits until somebody has heard it.';
  const tool = { 'src/bell.js': `export class Bell { name = 'bell'; about = ${JSON.stringify(about)}; }` };

  it('are linked where they fill a hole from edge to edge, and not where more stands in it', () => {
    const source = `
export const list = (tools) =>
  \`Tools that may be used to do what you were asked to.\\n\${tools.map((t) => \`Tool '\${t.id}': \${t.text}.\`).join('\\n')}\`;`;
    const files = { ...tool, 'src/list.js': source };
    const told = (says: string) =>
      `Tools that may be used to do what you were asked to.\nTool 'a': ${says}.\nTool 'b': Does nothing.`;
    assert.deepEqual(linkedTo(linkIn(files, told(about)), 'src/bell.js', told(about)), [about]);
    const more = told(`somebody wrote that it ${about} They did so`);
    assert.deepEqual(linkedTo(linkIn(files, more), 'src/bell.js', more), []);
  });

  it('end no template that goes on behind them', () => {
    const source = `
def describe(agent):
    return f"Use this to hand over a part of the task to {agent.id}." + (f" It is one: {agent.text}." if agent.text else "")
`;
    const rule =
      'You speak for the harbour master, and you hand over what others do better than you: then you say to whom.';
    const files = { ...tool, 'app/hand.py': `${source}\nRULE = ${JSON.stringify(rule)}` };
    const text =
      `<1>\nUse this to hand over a part of the task to bell. It is one: ${about}.\n</1>\n` +
      `<2>\nUse this to hand over a part of the task to nobody.\n</2>\n${rule}\nSay it. Say it twice.`;
    const result = linkIn(files, text);
    assert.deepEqual(valuesOf(result, 'agent.text'), [about]);
    assert.ok(linkedTo(result, 'src/bell.js', text).includes(about));
  });

  it('begin templates that begin with a hole', () => {
    const source = `
export function repair(env, errors, files) {
  const rules = env.rulesOfRepair();
  const rest = ['These errors came up:', '---', errors, '---', 'In the source of the harbour:', ...files.map((f) => f.text)].join('\\n');
  return { combined: \`\${rules}\\n\${rest}\` };
}`;
    const text = `${about}\nThese errors came up:\n---\nTS2304\n---\nIn the source of the harbour:\nlet a;`;
    const result = linkIn({ ...tool, 'src/repair.js': source }, text);
    assert.deepEqual(valuesOf(result, 'rules'), [about]);
  });

  it('are values of a list in JSON', () => {
    const tips = [
      'Train the crew to read the tide table of the next harbour',
      'Set up an alarm for the sluice that is known to stick',
      'Reallocate the boats that have not been out for a week',
    ];
    const source = `
export const plan = () => {
  const found = [];
  found.push({ area: 'Crew', tips: ${JSON.stringify(tips)} });
  return found;
};`;
    for (const space of [2, 0]) {
      const text = JSON.stringify([{ area: 'Crew', tips }], null, space);
      const own = linkedTo(linkIn({ 'src/plan.js': source }, text), 'src/plan.js', text);
      for (const tip of tips) assert.ok(own.includes(tip), `${tip} at ${space}`);
    }
  });
});

describe('where prompts come from', () => {
  it('is what a call at the top of a file puts together', () => {
    const files = {
      'src/builder.js': `
class Builder {
  sections = [];
  section(name, content) { this.sections.push({ name, content }); return this; }
  build() { return this.sections.map((s) => \`<\${s.name}>\\n\${s.content}\\n</\${s.name}>\`).join('\\n\\n'); }
}
export const prompt = () => new Builder();`,
      'src/name.js': `
import { prompt } from './builder.js';
import { PromptTemplate } from 'a-library';
export const naming = PromptTemplate.fromTemplate(
  prompt()
    .section('role', 'Find a name for the ship that says what it carries and where it goes.')
    .section('wishes', '{wishes}')
    .build(),
);`,
    };
    const text =
      '<role>\nFind a name for the ship that says what it carries and where it goes.\n</role>\n\n<wishes>\nshort\n</wishes>';
    const result = linkIn(files, text);
    assert.deepEqual(valuesOf(result, 'wishes'), ['short']);
    assert.deepEqual(valuesOf(result, 's.name'), ['role', 'role', 'wishes', 'wishes']);
    assert.deepEqual(result.unexplained, []);
  });

  it('is the typed source, not what was compiled of it beside', () => {
    const code = (types: string): string =>
      `export const greet = (name${types}) => \`You greet \${name} at the gate of the old harbour, and you ask for the name of the ship.\`;`;
    const text = 'You greet Ines at the gate of the old harbour, and you ask for the name of the ship.';
    for (const [compiled, typed] of [
      ['kit/lib/talk/greet.js', 'kit/src/talk/greet.ts'],
      ['kit/lib/esm/talk/greet.mjs', 'kit/src/talk/greet.ts'],
      ['kit/talk/greet.js', 'kit/talk/greet.tsx'],
    ] as const) {
      const engine = engineOf({ [compiled]: code(''), [typed]: code(': string') });
      const linked = () => [...new Set(engine.link(text).links.map((l) => l.file))];
      assert.deepEqual(linked(), [typed]);
      engine.update(typed, null);
      assert.deepEqual(linked(), [compiled]);
    }
  });

  it('is a template of labels, some of which are single words', () => {
    const source = `export const ask = (rules, task) => \`<System rules>\\n\${rules.trim()}\\n\\n<Task>\\n\${task}\`;`;
    const rules = 'Stay calm, whatever the wind does, and write down what you have seen of the buoys.';
    const text = `<System rules>\n${rules}\n\n<Task>\nMove the buoy by noon`;
    const result = linkIn({ 'src/ask.js': source, 'prompts/calm.md': `${rules}\n` }, text);
    assert.deepEqual(valuesOf(result, 'task'), ['Move the buoy by noon']);
    assert.deepEqual(valuesOf(result, 'rules.trim()'), [rules]);
  });

  it('is a command in a file of text, with the arguments that it was given', () => {
    const command =
      'Review the dive plan that was handed in, and say go or no-go.\n\nThe plan: $ARGUMENTS\n\nAll of it: $@\n';
    const text =
      'Review the dive plan that was handed in, and say go or no-go.\n\nThe plan: wreck, 30 m\n\nAll of it: wreck, 30 m\n';
    const result = linkIn({ 'commands/review.md': command }, text);
    assert.deepEqual(valuesOf(result, '$ARGUMENTS'), ['wreck, 30 m']);
    assert.deepEqual(valuesOf(result, '$@'), ['wreck, 30 m']);
  });
});

describe('marks between what is data', () => {
  const source = `
export function watch(model, harbour) {
  const options = { provider: model.provider, model: model.name };
  const id = \`\${options.provider}:\${options.model}\`;
  return { id, text: \`You watch the harbour of \${harbour} by night and write down who comes in.\` };
}`;
  const own = 'You watch the harbour of Vlissingen by night and write down who comes in.';

  it("are nobody else's text, though the code beside it has the same", () => {
    const texts = [
      `{"type":"object","description":"${own}","required":["ship","hour"]}`,
      `${own} Ships:\n\nfrom 4:10 to 5:20 none`,
    ];
    for (const text of texts) {
      const result = linkIn({ 'src/watch.js': source }, text);
      assert.equal(linkedTo(result, 'src/watch.js', text).join('Vlissingen'), own);
      assert.deepEqual(
        result.holes.map((h) => h.expression),
        ['harbour'],
      );
    }
  });
});

describe('a text that is written down rather than returned', () => {
  const source = `
export async function shelve(files, title, slug) {
  return createTask(files, 'Shelve: ', title, \`Archive this idea and take it off the list of ideas. See [\${title}](ideas/\${slug}.md).\`);
}
async function createTask(files, prefix, title, opening) {
  const path = \`tasks/\${title}.md\`;
  await files.write(path, render(\`\${prefix}\${title}\`, opening, 'shelve', ['Idea is gone', 'Why is told']));
  return { path };
}
function render(title, opening, type, done) {
  return \`# \${title}

\${opening}

## Type

\${type}

## Blocked

(none)

## Done

\${done.map((item) => \`- \${item}\`).join('\\n')}
\`;
}`;
  const text =
    '# Shelve: Fog horn\n\nArchive this idea and take it off the list of ideas. See [Fog horn](ideas/fog-horn.md).\n\n## Type\n\nshelve\n\n## Blocked\n\n(none)\n\n## Done\n\n- Idea is gone\n- Why is told\n';

  it('is found by its short pieces, where a part of it was found by its words', () => {
    const result = linkIn({ 'src/tasks.js': source }, text);
    assert.deepEqual(valuesOf(result, 'type'), ['shelve']);
    assert.deepEqual(valuesOf(result, 'item'), ['Idea is gone', 'Why is told']);
    assert.deepEqual(valuesOf(result, 'opening'), [text.split('\n')[2]]);
  });
});
