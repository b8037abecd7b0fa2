import assert from 'node:assert/strict';
import { linkedTo, linkIn, valuesOf } from './linking';

describe('prompts that are gathered from short pieces', () => {
  const log = `
export class Log {
  gather({ ships = [], wind, force, style = 'chat' }) {
    const sections = [];
    if (wind) sections.push(this.windSection(wind));
    if (force) sections.push(this.forceSection(force));
    if (ships.length) sections.push(this.shipSection(ships).text);
    return { text: this.put(sections, style), ships };
  }
  windSection(wind) {
    return \`Wind: \${wind}\`;
  }
  forceSection(force) {
    return \`Force: \${force}\`;
  }
  shipSection(ships) {
    return { text: ships.map((ship) => \`Ship: \${ship.name}\`).join('; '), count: ships.length };
  }
  put(sections, style) {
    switch (style) {
      case 'chat':
        return sections.join('. ');
      default:
        return sections.join('\\n---\\n');
    }
  }
}`;

  it('are found by the function that puts those of several others together', () => {
    const text = 'Wind: north-east. Force: 5. Ship: Tern; Ship: Gull';
    const result = linkIn({ 'src/log.js': log }, text);
    assert.deepEqual(valuesOf(result, 'ship.name'), ['Tern', 'Gull']);
    assert.deepEqual(valuesOf(result, 'wind'), ['north-east']);
    assert.deepEqual(result.unexplained, []);
  });

  it('are found where they are given to something rather than returned', () => {
    const source = `
export async function answer(mail, model) {
  const system = ['terse', 'calm'].join(' ');
  const limits = { tokens: 4, retries: 2 };
  let message = '';
  if (mail.sender) {
    message += 'Incoming mail:\\n';
    message += \`Sender: \${mail.sender}\`;
    if (mail.address) message += \` <\${mail.address}>\`;
    message += '\\n';
  }
  message += \`Subject: \${mail.subject}\\n\\n\`;
  message += \`Text:\\n\${mail.body}\`;
  const reply = await model.chat([{ role: 'user', content: message }], limits);
  if (!reply) throw new Error('no reply');
  return { text: reply.text, system };
}`;
    const text = 'Incoming mail:\nSender: Ada <ada@example.org>\nSubject: The lamp\n\nText:\nIt flickers.\n\nAda';
    const result = linkIn({ 'src/answer.js': source }, text);
    assert.deepEqual(valuesOf(result, 'mail.address'), ['ada@example.org']);
    assert.deepEqual(valuesOf(result, 'mail.body'), ['It flickers.\n\nAda']);
  });

  it('do not displace what is found by its words', () => {
    const rules = 'You sum up what the harbour master has said, and you leave out what he has said twice.';
    const source = `
export const RULES = ${JSON.stringify(rules)};
export function echo(words, ship) {
  const line = words.map((word) => \`\${word}\`).join(' ');
  return \`\${line} Ship: \${ship.name} Berth: \${ship.berth} Weather: \${ship.weather}\`;
}`;
    const said = Array.from({ length: 12 }, (_, i) => `and then ${i} more came by`).join(' ');
    const text = `${rules}\n${said} Ship: Tern Berth: 4 Weather: none`;
    assert.ok(linkedTo(linkIn({ 'src/echo.js': source }, text), 'src/echo.js', text).includes(rules));
  });
});

describe('what a whole prompt takes for data', () => {
  const order = Array.from(
    { length: 12 },
    (_, i) => `In hour ${i} you first look at what came in by lane ${i * 5}.`,
  ).join('\n');
  const tools = `
export const describe = (tool) => \`### \${tool.deep ? 'deep water' : 'shallow water'} \${tool.name}\\nYou may call this tool once for each of the ships that lie in the harbour.\\nCost: \${tool.cost}\`;`;
  const prompt = `
import { render } from './plugins';
export const build = (city, tools) => \`You plan the day of the harbour of \${city}, berth by berth and tide by tide.
${order}

\${render(tools)}

Say which ship leaves first, and why she does so before the others leave.\`;`;

  it('is derived from the code around what was found in it', () => {
    const rows = [
      ['deep water long pier', '3'],
      ['shallow water quay', '5'],
    ].map(
      ([name, cost]) =>
        `### ${name}\nYou may call this tool once for each of the ships that lie in the harbour.\nCost: ${cost}`,
    );
    const text = `You plan the day of the harbour of Piran, berth by berth and tide by tide.\n${order}\n\n${rows.join('\n\n')}\n\nSay which ship leaves first, and why she does so before the others leave.`;
    const result = linkIn({ 'src/tools.ts': tools, 'src/build.ts': prompt }, text);
    assert.deepEqual(valuesOf(result, 'city'), ['Piran']);
    assert.deepEqual(valuesOf(result, 'tool.name'), ['long pier', 'quay']);
    assert.deepEqual(valuesOf(result, 'tool.cost'), ['3', '5']);
  });

  it('keeps a document that stands whole in it, wherever it is kept, and one whose words have changed', () => {
    const sentences = Array.from(
      { length: 14 },
      (_, i) =>
        `Rule ${i}: whoever comes in at tide ${i * 3} shall wait for pilot ${i * 7} and burn a ${i % 2 ? 'red' : 'green'} light.`,
    );
    const document = `# The harbour\n\n${sentences.join('\n')}\n`;
    const files = { 'src/build.ts': prompt, 'docs/harbour.md': document };
    const around = (inner: string) =>
      `You plan the day of the harbour of Piran, berth by berth and tide by tide.\n${order}\n\n${inner}\n\nSay which ship leaves first, and why she does so before the others leave.`;
    for (const inner of [
      document.trim(),
      `Of harbours\n\n${document
        .slice(17)
        .trim()
        .replace(/shall wait/g, 'has to look out')} Now\nno more of it.`,
    ]) {
      const text = around(inner);
      const linked = linkedTo(linkIn(files, text), 'docs/harbour.md', text).join('').length;
      assert.ok(linked > inner.length * 0.75, `${linked} of ${inner.length}`);
    }
  });

  it('keeps what each of several messages says that were joined', () => {
    const few = order.split('\n').slice(0, 6).join('\n');
    const rest = order.split('\n').slice(6, 10).join('\n');
    const source = `
export const system = (examples) => \`You answer what is asked of you about the ships in the harbour.
${few}
\${examples.map((e) => \`Example: \${e.asked} => \${e.told}\`).join('\\n')}\`;
export const user = (frames, asked) => \`There are \${frames.length} pictures, of which the first one is the oldest.
${rest}
Question: \${asked}\`;`;
    const text = `You answer what is asked of you about the ships in the harbour.\n${few}\nExample: how many => four\nExample: which => the red one\n\nThere are 3 pictures, of which the first one is the oldest.\n${rest}\nQuestion: who comes?`;
    const result = linkIn({ 'src/ask.ts': source }, text);
    assert.deepEqual(valuesOf(result, 'e.told'), ['four', 'the red one']);
    assert.deepEqual(valuesOf(result, 'frames.length'), ['3']);
    assert.deepEqual(valuesOf(result, 'asked'), ['who comes?']);
  });
});

describe('prompts of short labels', () => {
  const report = `
export const report = (v) => [
  \`Name of ship: \${v.name}\`,
  \`Last port: \${v.port}\`,
  \`Cargo on board: \${v.cargo}\`,
  \`Next tide: \${v.tide}\`,
].join('\\n');`;

  it('are found though words of them have changed since', () => {
    const text = 'Name of vessel: Tern\nLast port: Husum\nCargo on deck: hay\nNext tide: noon';
    const result = linkIn({ 'src/report.js': report }, text);
    assert.deepEqual(valuesOf(result, 'v.port'), ['Husum']);
    assert.deepEqual(valuesOf(result, 'v.tide'), ['noon']);
    const kept = linkedTo(result, 'src/report.js', text).join('');
    assert.ok(kept.includes('Name of') && kept.includes('Cargo on'), kept);
  });

  it('are not believed where little of them is left', () => {
    const text = 'Name of author: Ada\nLast book: Notes\nPages in it: 400\nShelf: 4';
    assert.deepEqual(linkIn({ 'src/report.js': report }, text).links, []);
  });

  it('may begin with a constant that stands by itself', () => {
    const source = `
const HEADER = '## Harbour Watches';
export function shipList(ships) {
  const lines = [];
  for (const ship of ships) lines.push(\`- \${ship.name}: \${ship.from}\`);
  return \`\${HEADER}\\n\\n\${lines.join('\\n')}\`;
}`;
    const text = '## Harbour Watches\n\n- Tern: Husum\n- Gull: Emden, with hay and straw for the islands';
    const result = linkIn({ 'src/list.js': source }, text);
    assert.deepEqual(valuesOf(result, 'ship.name'), ['Tern', 'Gull']);
    assert.deepEqual(linkedTo(result, 'src/list.js', text)[0], '## Harbour Watches');
  });

  it('are found in one function though another that calls several shares as many of them', () => {
    const callers = Array.from(
      { length: 8 },
      (_, i) =>
        `export const page${i} = (x) => [summary(x), footer(x), note(x)].map((t) => t.trim()).filter(Boolean)[${i}];`,
    ).join('\n');
    const source = `
export const summary = (v) => {
  const parts = [
    \`Asked for: \${v.wish}\`,
    \`Ships found: \${v.found.join(', ') || 'none'}\`,
    \`Ships missed: \${v.missed.join(', ') || 'none'}\`,
  ];
  return parts.join('\\n\\n');
};
const footer = (v) => \`Ships found: \${v.count}\\nHarbour: \${v.harbour}\`;
const note = (v) => \`Asked for: \${v.who}\\nWind: \${v.wind}\`;
${callers}`;
    const text = 'Asked for: a berth (Harbour: Husum)\n\nShips found: Tern, Gull\n\nShips missed: none';
    const result = linkIn({ 'src/pages.js': source }, text);
    assert.deepEqual(valuesOf(result, 'v.wish'), ['a berth (Harbour: Husum)']);
    assert.deepEqual(valuesOf(result, "v.found.join(', ') || 'none'"), ['Tern, Gull']);
  });

  it('are found in one function though a table of another shares more of them', () => {
    const rules = Array.from({ length: 60 }, (_, i) => `  { title: 'Fault no. ${i}', grade: 'high' },`).join('\n');
    const table = `const RULES = [\n${rules}\n];\nexport function check() {\n  return RULES;\n}`;
    const report = `
export function talk(faults, said) {
  const rows = faults.map((f, i) => \`\${i + 1}. [\${f.grade}] \${f.title}\`).join('\\n');
  const context = \`Known faults:\\n\${rows}\\n\\n\`;
  const turns = said.map((t) => \`\${t.mine ? 'PILOT' : 'MASTER'}: \${t.text}\`).join('\\n\\n');
  return \`\${context}\${turns}\\n\\nMASTER:\`;
}`;
    const text = 'Known faults:\n1. [high] Fault no. 4\n2. [high] Fault no. 9\n\nPILOT: Which one first?\n\nMASTER:';
    const result = linkIn({ 'src/rules.js': table, 'src/talk.js': report }, text);
    assert.deepEqual(valuesOf(result, 't.text'), ['Which one first?']);
    assert.deepEqual(valuesOf(result, 'f.grade'), ['high', 'high']);
  });
});

describe('short prompts', () => {
  const linkedShare = (files: Record<string, string>, text: string) => linkIn(files, text).coverage;

  it('are linked where they begin with what the code writes, and their every part is told', () => {
    const source =
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the source of a template
      'export const handOver = (to, note) => `Conditionally transferred to ${to}\\n\\n${note.title}: ${note.text}`;';
    const text = 'Conditionally transferred to the night watch\n\nTask: keep the lamps lit until six';
    const result = linkIn({ 'src/over.js': source }, text);
    assert.deepEqual(valuesOf(result, 'note.text'), ['keep the lamps lit until six']);
  });

  it('say as much in characters that are words of their own', () => {
    const source = `
export const summary = (max, cut, count) =>
  \`请简洁概括以下对话的内容，不超过\${max}字。\${cut ? \`（共 \${count} 条消息）\` : ''}请直接返回摘要。\`;
export const result = (name, ok) => \`【\${name}】\${ok ? '执行成功' : '执行失败'}。返回结果：\`;`;
    const text = '请简洁概括以下对话的内容，不超过八十字。（共 24 条消息）请直接返回摘要。';
    const result = linkIn({ 'src/summary.ts': source }, text);
    assert.deepEqual(valuesOf(result, 'max'), ['八十']);
    assert.deepEqual(valuesOf(result, 'count'), ['24']);
    assert.deepEqual(result.unexplained, []);
  });

  it('have no space between such characters and what a hole gave', () => {
    const source =
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the source of a template
      'export const mooring = (v) => `船名${v.ship}停在${v.berth}号泊位由${v.pilot}引水`;';
    const result = linkIn({ 'src/mooring.ts': source }, '船名海鸥停在四号泊位由李明引水');
    assert.deepEqual(valuesOf(result, 'v.ship'), ['海鸥']);
    assert.deepEqual(valuesOf(result, 'v.pilot'), ['李明']);
  });

  it('of everyday words stay without a link', () => {
    const source =
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the source of a template
      'export const line = (a, b) => `Note: ${a}\\n\\nSee also ${b}`;';
    assert.equal(
      linkedShare({ 'src/line.js': source }, 'Dear Ada,\n\nyour Note: I have read it.\n\nSee also below.\n\nBen'),
      0,
    );
  });

  it('come from a file whose subject is a specification as well', () => {
    const source =
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the source of a template
      'export const spec = (n) => `Write down what the lamp ${n} has to do, and what it must never do.`;';
    const copy = source.replace('export const spec', 'const expected');
    const text = 'Write down what the lamp 4 has to do, and what it must never do.';
    const { links } = linkIn({ 'src/design-spec.js': source, 'src/lamp.test.js': copy }, text);
    assert.deepEqual([...new Set(links.map((l) => l.file))], ['src/design-spec.js']);
  });
});

describe('lists that functions add to', () => {
  it('hold what further arguments bring, each in its line', () => {
    const source = `
const bullet = (line) => {
  const t = line.trim();
  return t === '' ? '' : \`- \${t.replace(/^-\\s*/, '')}\`;
};
class Manual {
  parts = [];
  use(...lines) { this.parts.push(\`## When to hoist it\\n\${lines.map(bullet).join('\\n')}\`); return this; }
  avoid(first, ...more) { this.parts.push(\`## When to leave it\\n\${[first, ...more].map(bullet).join('\\n')}\`); return this; }
  build() { return this.parts.join('\\n\\n'); }
}
const calm = ['Nobody can see the mast from the quay.', 'The flag is wet.'];
export const flag = new Manual().use('A ship asks for a pilot.', 'A ship has one aboard.').avoid('The harbour is shut.', ...calm).build();`;
    const text =
      '## When to hoist it\n- A ship asks for a pilot.\n- A ship has one aboard.\n\n## When to leave it\n- The harbour is shut.\n- Nobody can see the mast from the quay.\n- The flag is wet.';
    const result = linkIn({ 'src/flag.js': source }, text);
    assert.deepEqual(valuesOf(result, "t.replace(/^-\\s*/, '')"), [
      'A ship asks for a pilot.',
      'A ship has one aboard.',
      'The harbour is shut.',
      'Nobody can see the mast from the quay.',
      'The flag is wet.',
    ]);
  });

  it('hold what a function adds that calls itself, however deep', () => {
    const source = `
export function plan(root) {
  const lines = ['You check the plan of a shipyard.', ''];
  const add = (task, indent) => {
    const days = task.days ? \`days: \${task.days}\` : 'days: -';
    lines.push(\`\${indent}- \${task.id} "\${task.title}" [\${days}]\`);
    for (const part of task.parts) add(part, indent + '  ');
  };
  lines.push(\`### Tasks (\${root.length})\`);
  for (const task of root) add(task, '');
  return lines.join('\\n');
}`;
    const text =
      'You check the plan of a shipyard.\n\n### Tasks (2)\n- A "Hull" [days: 9]\n  - A1 "Keel" [days: -]\n    - A11 "Oak" [days: 2]\n      - A111 "Saw" [days: 1]\n- B "Mast" [days: 4]';
    const result = linkIn({ 'src/plan.js': source }, text);
    assert.deepEqual(valuesOf(result, 'task.title'), ['Hull', 'Keel', 'Oak', 'Saw', 'Mast']);
    assert.deepEqual(valuesOf(result, 'task.days'), ['9', '2', '1', '4']);
    assert.deepEqual(valuesOf(result, 'task.id'), ['A', 'A1', 'A11', 'A111', 'B']);
  });

  it('hold what is added in any case, rather than what may have been', () => {
    const source = `
export function log(sea) {
  const lines = ['You write the log of the watch.'];
  if (sea.ship) lines.push(\`- \${sea.ship}\`);
  lines.push(\`- \${sea.weather}\`);
  return lines.join('\\n');
}`;
    const result = linkIn({ 'src/log.js': source }, 'You write the log of the watch.\n- calm, no wind');
    assert.deepEqual(valuesOf(result, 'sea.weather'), ['calm, no wind']);
    assert.deepEqual(valuesOf(result, 'sea.ship'), []);
  });

  it('begin with what is put in front of them', () => {
    const source = `
export function log(sea) {
  const lines = [];
  lines.push(\`- \${sea.wind}\`);
  lines.push(\`- \${sea.tide}\`);
  lines.unshift('You write the log of the watch.', \`- \${sea.ship}\`);
  return lines.join('\\n');
}`;
    const text = 'You write the log of the watch.\n- Tern\n- calm\n- ebb';
    const result = linkIn({ 'src/log.js': source }, text);
    assert.deepEqual(
      ['sea.ship', 'sea.wind', 'sea.tide'].map((name) => valuesOf(result, name)),
      [['Tern'], ['calm'], ['ebb']],
    );
    const python = `
def log(sea):
    lines = []
    lines.append(f"- {sea.wind}")
    lines.append(f"- {sea.tide}")
    lines.insert(0, "You write the log of the watch.")
    lines.insert(1, f"- {sea.ship}")
    return "\\n".join(lines)
`;
    const other = linkIn({ 'log.py': python }, text);
    assert.deepEqual(
      ['sea.ship', 'sea.wind', 'sea.tide'].map((name) => valuesOf(other, name)),
      [['Tern'], ['calm'], ['ebb']],
    );
  });

  it('hold what is put in the place of a line', () => {
    const source = `
export function log(sea) {
  const lines = ['You write the log of the watch.', 'Be short, and write nothing twice.'];
  if (sea.harbour) lines[0] = \`\${sea.harbour}!\`;
  lines.push(\`- \${sea.wind}\`);
  return lines.join('\\n');
}`;
    const text = 'Den Helder!\nBe short, and write nothing twice.\n- calm';
    const result = linkIn({ 'src/log.js': source }, text);
    assert.deepEqual(valuesOf(result, 'sea.harbour'), ['Den Helder']);
    assert.deepEqual(valuesOf(result, 'sea.wind'), ['calm']);
  });

  it('are filled up to columns', () => {
    const source = `
const commands = [
  { name: 'tide today', says: 'high and low water of this day' },
  { name: 'tide at <hour>', says: 'the height at one hour' },
];
const workflow = ['tide today         # high water'];
export function help() {
  const lines = ['Commands of the tide table:'];
  for (const c of commands) lines.push(\`\${c.name.padEnd(19)}# \${c.says}\`);
  return lines.join('\\n');
}`;
    const text =
      'Commands of the tide table:\ntide today         # high and low water of this day\ntide at <hour>     # the height at one hour';
    const result = linkIn({ 'src/tide.js': source }, text);
    assert.deepEqual(valuesOf(result, 'c.says'), ['high and low water of this day', 'the height at one hour']);
    assert.equal(result.links.find((l) => text.startsWith('tide today', l.start))?.line, 3);
  });

  it('are found where a list is joined right where it is given to something', () => {
    const lines = ['', '--- Debts ---', 'You owe (2 things):', '  [now] rope from Ada', '  [later] oil from Bo'];
    const script = `
export function debts(print, list) {
  const lines = ['', '--- Debts ---'];
  if (list.length) {
    lines.push(\`You owe (\${list.length} things):\`);
    for (const one of list) lines.push(\`  [\${one.when}] \${one.what} from \${one.who}\`);
  }
  print(lines.join('\\n'));
}`;
    const python = `
def debts(list):
    lines = ["", "--- Debts ---"]
    if list:
        lines.append(f"You owe ({len(list)} things):")
        for one in list:
            lines.append(f"  [{one.when}] {one.what} from {one.who}")
    print("\\n".join(lines))
`;
    for (const [file, source] of [
      ['src/debts.js', script],
      ['src/debts.py', python],
    ] as const) {
      const result = linkIn({ [file]: source }, lines.join('\n'));
      assert.deepEqual(valuesOf(result, 'one.who'), ['Ada', 'Bo']);
      assert.deepEqual(result.unexplained, []);
    }
  });
});
