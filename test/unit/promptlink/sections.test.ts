import assert from 'node:assert/strict';
import { linkedTo, linkIn, valuesOf } from './linking';

describe('headings made of keys', () => {
  const code = `
def brief(task, log):
    prompt = {
        "Introduction": (
            "You keep the log of a lighthouse by the sea. "
            "Write down whatever passes by."
        ),
        "Task description": task,
        "Memory": log,
        "Rules": {},
    }
    prompt["Rules"] |= {
        "Order of work": [
            "Light the lamp before anything else is done.",
            "Count the ships only once, whatever their course.",
        ],
    }
    return render(prompt)
`;
  const text = `# Introduction

You keep the log of a lighthouse by the sea. Write down whatever passes by.

# Task description

Memory of the week.

# Memory

none

# Rules

## Order of work

- Light the lamp before anything else is done.
- Count the ships only once, whatever their course.

# Elsewhere

Introduction
`;

  it('are linked to them, above their values and beside those of others', () => {
    const linked = linkedTo(linkIn({ 'keeper.py': code }, text), 'keeper.py', text);
    for (const key of ['Introduction', 'Task description', 'Memory', 'Rules', 'Order of work'])
      assert.equal(linked.filter((t) => t === key).length, 1, key);
  });

  it('are no links where nothing of the function was found', () => {
    const others = '# Introduction\n\nA page of somebody else.\n\n# Memory\n\nnone\n';
    assert.deepEqual(linkIn({ 'keeper.py': code }, others).links, []);
  });
});

describe('the pairs of a table', () => {
  it('have the keys that are written as texts', () => {
    const code = `
SECTIONS = {"Lit": "The lamp and both lanterns.", "Dark": "The shed behind the tower."}

def page(name):
    lines = [f"The house of {name}, and what is kept in it:"]
    for title, text in SECTIONS.items():
        lines.append(f"{title} -> {text}")
    return "\\n".join(lines)
`;
    const text =
      'The house of Ewa, and what is kept in it:\nLit -> The lamp and both lanterns.\nDark -> The shed behind the tower.';
    const result = linkIn({ 'page.py': code }, text);
    assert.deepEqual(valuesOf(result, 'title'), ['Lit', 'Dark']);
    const linked = linkedTo(result, 'page.py', text);
    assert.ok(linked.includes('Lit') && linked.includes('Dark'));
  });
});

describe('descriptions in the source', () => {
  it('may be indented there, and stand on one line behind a name', () => {
    const code = `
def ring(self):
    """Ring the bell of the tower three times in a row,
    or as often as there are ships in sight,
    and write it down."""
    return self.bell()
`;
    const frame =
      'export const ask = (list) => "Use these tools as they are told here:\\n" + list + "\\nNever use two at once, nor any other.";';
    const text =
      'Use these tools as they are told here:\n1. ring: Ring the bell of the tower three times in a row, or as often as there are ships in sight, and write it down.. Params: ()\nNever use two at once, nor any other.';
    const linked = linkedTo(linkIn({ 'tools.py': code, 'ask.js': frame }, text), 'tools.py', text).join(' ');
    assert.match(linked, /^Ring the bell .* and write it down\.$/);
  });

  it('may be kept in a file of JSON that nothing imports, where they stand whole', () => {
    const lore =
      'The lighthouse of Wren was built by two sisters who had lost a ship. It has burnt twice, and its lamp has never been the same.';
    const files = {
      'content/lore.json': JSON.stringify({ entries: [{ keys: ['wren'], content: lore }] }),
      'ask.js':
        'export const ask = (w) => "You tell tales of the coast to " + w.who + ", one by one, and never twice.\\n" + w.lore;',
    };
    const text = `You tell tales of the coast to Odo, one by one, and never twice.\n${lore}`;
    assert.deepEqual(linkedTo(linkIn(files, text), 'content/lore.json', text), [lore]);
  });
});

describe('what calls a method of an object of which nothing is known', () => {
  it('is found where the method alone says more', () => {
    const code = `
class Watch:
    def format(self):
        line = f"Kept by {self.who}\\n"
        line += f"- **Seen:** {self.seen}\\n"
        line += f"- **Lit:** {self.lit}\\n"
        return line

class Log:
    def paragraphs(self):
        parts = []
        for i, watch in enumerate(self.watches, 1):
            parts.append(f"### Watch {i}: {watch.format()}\\n")
        return "\\n\\n".join(parts)
`;
    const watch = (n: number, who: string) =>
      `### Watch ${n}: Kept by ${who}\n- **Seen:** a brig\n- **Lit:** at nine\n\n`;
    const result = linkIn({ 'log.py': code }, [watch(1, 'Ewa'), watch(2, 'Odo'), watch(3, 'Tia')].join('\n\n'));
    assert.deepEqual(valuesOf(result, 'self.who'), ['Ewa', 'Odo', 'Tia']);
    assert.deepEqual(valuesOf(result, 'i'), ['1', '2', '3']);
  });
});

describe('a wrapper of which no code says what it is handed', () => {
  it('holds what other code has put together', () => {
    const files = {
      'src/wrap.js': `
const BOUNDARY = 'You are a helper, and not the one who was asked. Do what is said below and nothing else.';
export const wrap = (prompt) => \`\${BOUNDARY}\\n\\n\${prompt}\`;`,
      'src/parts.js': `
const section = (prompt, more) => (prompt ? \`\${prompt}\\n\\n\${more}\` : more);
export const memory = (path) => ['# What you remember', \`It is kept in \${path}.\`, 'Read it before you begin with anything.'].join('\\n');
export const output = (path) => \`Write what you find to this path alone: \${path}\`;
export function built(agent) {
  let prompt = agent.text.trim();
  if (agent.memory) prompt = section(prompt, memory(agent.memory));
  return section(prompt, output(agent.out));
}`,
    };
    const own = 'Count the ships.';
    const kept = '# What you remember\nIt is kept in log.md.\nRead it before you begin with anything.';
    const text = `You are a helper, and not the one who was asked. Do what is said below and nothing else.\n\n${own}\n\n${kept}\n\nWrite what you find to this path alone: out.md`;
    const result = linkIn(files, text);
    assert.deepEqual(
      new Set(valuesOf(result, 'prompt')),
      new Set([`${own}\n\n${kept}\n\nWrite what you find to this path alone: out.md`, own, `${own}\n\n${kept}`]),
    );
    assert.deepEqual(valuesOf(result, 'path'), ['log.md', 'out.md']);
  });
});

describe('a template of sections that a registry fills', () => {
  const template = (name: string, ...sections: string[]) =>
    `export const ${name} = \`You are the keeper of a harbour, and you answer in its name.\n\n${sections.map((n) => `{{${n}_SECTION}}`).join('\n\n====\n\n')}\`;`;
  const section = (name: string, text: string) =>
    `export async function get${name}Section(port) {\n  return \`${text}\`;\n}`;
  const files = {
    'variants/plain/template.js': template('plain', 'BERTHS', 'TIDES', 'RULES', 'DUES', 'SIGN'),
    'parts/berths.js': section('Berths', `BERTHS\n\nThere are \${port.berths} berths, all of them along the old quay.`),
    'parts/rules.js': section('Rules', 'RULES\n\nNever leave the quay unlit while a ship is being moored.'),
    'parts/sign.js': section('Sign', `SIGNED\n\nThe clerk of the harbour of \${port.name}, by his own hand.`),
    'build.js': `export const build = (variant, values) => clean(fill(variant.template, values));`,
  };
  const berths = 'BERTHS\n\nThere are 9 berths, all of them along the old quay.';
  const rules = 'RULES\n\nNever leave the quay unlit while a ship is being moored.';
  const sign = 'SIGNED\n\nThe clerk of the harbour of Wren, by his own hand.';
  const intro = 'You are the keeper of a harbour, and you answer in its name.';

  it('has each section in the placeholder that is called as what gives it, though empty ones were taken away', () => {
    const result = linkIn(files, [`${intro}\n\n${berths}`, rules, sign].join('\n\n====\n\n'));
    assert.deepEqual(valuesOf(result, 'BERTHS_SECTION'), [berths]);
    assert.deepEqual(valuesOf(result, 'RULES_SECTION'), [rules]);
    assert.deepEqual(valuesOf(result, 'SIGN_SECTION'), [sign]);
    assert.deepEqual(valuesOf(result, 'port.berths'), ['9']);
    assert.ok(result.coverage > 0.9);
  });

  it('is the one of several that begin alike whose sections are there', () => {
    const text = [`${intro}\n\n${berths}`, rules, sign].join('\n\n====\n\n');
    const other = { 'variants/zz/template.js': template('other', 'BERTHS', 'RULES', 'SIGN') };
    const result = linkIn({ ...files, ...other }, text);
    assert.equal(linkedTo(result, 'variants/zz/template.js', text).filter((t) => t.includes('====')).length, 2);
    assert.deepEqual(linkedTo(result, 'variants/plain/template.js', text), []);
  });
});

describe('a message of labels behind what was found', () => {
  it('is derived by itself, joined where it is given a name', () => {
    const code = `
export const SYSTEM = 'You write down what the tools of a harbour have done, one entry for each, and leave out all that is secret.';
export function entry(seen) {
  const parts = ['Time: ' + seen.time, 'Hook: ' + seen.hook];
  if (seen.tool) parts.push('Tool: ' + seen.tool);
  parts.push('Input:\\n' + seen.input);
  const message = parts.join('\\n\\n');
  return send(message);
}`;
    const text = `You write down what the tools of a harbour have done, one entry for each, and leave out all that is secret.\n\nTime: 12:00\n\nHook: after\n\nTool: crane\n\nInput:\nLift the crates of the brig at berth 4, and count them.`;
    const result = linkIn({ 'log.js': code }, text);
    assert.deepEqual(valuesOf(result, 'seen.time'), ['12:00']);
    assert.deepEqual(valuesOf(result, 'seen.tool'), ['crane']);
    assert.deepEqual(valuesOf(result, 'seen.input'), ['Lift the crates of the brig at berth 4, and count them.']);
  });
});

describe('methods of modules', () => {
  it('are called on objects of which nothing is known, where no other has the name', () => {
    const files = {
      'keeper/log.py': `
class Log:
    def summary(self):
        parts = []
        for n in self.entries:
            parts.append(f"Seen: {n.seen}\\nLit: {n.lit}\\n")
        return "\\n-----\\n".join(parts)
`,
      'keeper/agent.py': `
from .log import Log

def ask(log):
    return f"You keep the log of a lighthouse, and this is it so far:\\n{log.summary()}"
`,
    };
    const text =
      'You keep the log of a lighthouse, and this is it so far:\nSeen: a brig\nLit: at nine\n\n-----\nSeen: none\nLit: at ten\n';
    const result = linkIn(files, text);
    assert.deepEqual(valuesOf(result, 'n.seen'), ['a brig', 'none']);
    assert.deepEqual(valuesOf(result, 'n.lit'), ['at nine', 'at ten']);
  });

  it('may stand in a file that is named for a specification, or for a test', () => {
    const own = 'Write the specification of a crane that lifts nine tons.';
    const frame = `export const ask = (tool) => 'This is the only tool that you may use today: ' + tool + ' Use it once, and say so.';`;
    const text = `This is the only tool that you may use today: {"about": "${own}"} Use it once, and say so.`;
    for (const file of ['tools/write_spec.py', 'tools/write_test.py']) {
      const linked = linkIn({ [file]: `ABOUT = "${own}"`, 'ask.js': frame }, text);
      assert.deepEqual(linkedTo(linked, file, text), [own]);
    }
  });
});

describe('a text of short labels whose words have changed', () => {
  it('is found though its first word is another one now', () => {
    const code = `
def watch(w):
    return f'''Watch No. #{w.number}: {w.name} ({w.place})
{w.address}

<log>
{w.log}
</log>

<ships>
{w.ships}
</ships>

<tides>
{w.tides}
</tides>
'''
`;
    const text =
      'Guard No. #214: first watch (old quay)\nlogs/214\n\n<>\nFog until six, then none.\n</log>\n\n<ships>\n[a brig, two tugs]\n</ships>\n\n<tides>\nhigh at four\n\nlow at ten\n</tides>\n';
    assert.deepEqual(valuesOf(linkIn({ 'watch.py': code }, text), 'w.ships'), ['[a brig, two tugs]']);
  });
});

describe('sections that are handed on until a function makes a text of them', () => {
  it('are derived from where it is called', () => {
    const files = {
      'harbour/render.py': `
def as_text(sections, depth=1):
    if isinstance(sections, str):
        return sections.strip() + "\\n"
    elif isinstance(sections, list):
        return "\\n".join([f"* {s.strip()}" for s in sections] + ["\\n"])
    out = []
    mark = "=" * depth
    for key, value in sections.items():
        out.append(f"{mark} {key}\\n")
        out.append(as_text(value, depth=depth + 1))
    return "\\n".join(out)
`,
      'harbour/client.py': `
from .render import as_text

def query(client, system, user=None):
    return client.send(system=as_text(system) if system else None, user=user)
`,
      'harbour/pilot.py': `
from .client import query

class Pilot:
    def ask(self, sections):
        for _ in range(3):
            answer = query(self.client, system=sections)
        return answer

    def brief(self, ship):
        sections = {
            "Task": "You bring ships through the sound and tell the captain when to turn.",
            "Ship": ship,
        }
        sections["Order"] = [
            "Wait for the tide whenever the keel is deeper than nine metres.",
            "Never pass the wreck on its southern side.",
        ]
        return self.ask(sections)
`,
    };
    const text =
      '= Task\n\nYou bring ships through the sound and tell the captain when to turn.\n\n= Ship\n\nThe brig Ida\n\n' +
      '= Order\n\n* Wait for the tide whenever the keel is deeper than nine metres.\n' +
      '* Never pass the wreck on its southern side.\n\n';
    const result = linkIn(files, text);
    assert.deepEqual(valuesOf(result, 'key'), ['Task', 'Ship', 'Order']);
    assert.ok(valuesOf(result, 'sections.strip()').includes('The brig Ida'));
    assert.ok(linkedTo(result, 'harbour/render.py', text).includes('* '));
  });
});
