import assert from 'node:assert/strict';
import type { LinkResult } from '../../../src/promptlink/types';
import { engineOf, linkIn } from './linking';

/** `expression=value` of every hole that has a plain name or call, in order. */
function filled({ holes }: LinkResult, wanted: RegExp): string[] {
  return holes.filter((h) => wanted.test(h.expression)).map((h) => `${h.expression}=${h.value}`);
}

const pushed = `
export function report(user, orders, isVip) {
  const lines = [];
  lines.push('## Customer');
  lines.push(\`Name: \${user.name}\`);
  if (isVip) lines.push('Treat this customer with particular care.');
  lines.push('');
  for (const o of orders) {
    lines.push(\`- \${o.title}: \${o.price}\`);
    if (o.note) lines.push(\`  note: \${o.note}\`);
  }
  lines.push('Answer the customer in two short sentences.');
  return lines.join('\\n');
}`;

describe('derivation from expressions', () => {
  it('follows what is pushed, in branches and loops, and links the separators', () => {
    const text =
      '## Customer\nName: Ana\n\n- lamp: 24.00\n  note: broken\n- sofa: 310.00\nAnswer the customer in two short sentences.';
    const result = linkIn({ 'src/report.ts': pushed }, text);
    assert.deepEqual(filled(result, /^(user|o)\./), [
      'user.name=Ana',
      'o.title=lamp',
      'o.price=24.00',
      'o.note=broken',
      'o.title=sofa',
      'o.price=310.00',
    ]);
    const data = 'Ana' + 'lamp' + '24.00' + 'broken' + 'sofa' + '310.00';
    assert.equal(Math.round(result.coverage * text.length), text.length - data.length);
  });

  it('follows arguments into helpers, however short their own text', () => {
    const source = `
const section = (title: string, body: string) => \`<\${title}>\\n\${body}\\n</\${title}>\`;
export const build = (goal: string, rules: string[]) =>
  ['Keep to these two sections.', section('goal', goal), section('rules', rules.map((r) => \`* \${r}\`).join('\\n'))].join('\\n\\n');`;
    const text =
      'Keep to these two sections.\n\n<goal>\nBook a table for two\n</goal>\n\n<rules>\n* no phone calls\n* before nine\n</rules>';
    const result = linkIn({ 'src/build.ts': source }, text);
    assert.deepEqual(filled(result, /^(title|goal|r)$/), [
      'title=goal',
      'title=goal',
      'title=rules',
      'r=no phone calls',
      'r=before nine',
      'title=rules',
    ]);
    const title = result.links.find((l) => text.slice(l.start, l.end) === 'rules')!;
    assert.equal(source.slice(title.fileStart, title.fileEnd), 'rules');
  });

  it('keeps the parts of each item together', () => {
    const source = `
export const steps = (list) => ['Earlier steps of this task:', ...list.flatMap((s, i) => [
  \`#### Step \${i + 1}\`, \`- Intent: "\${s.intent}"\`, '\`\`\`', s.code, '\`\`\`'])].join('\\n');`;
    const text =
      'Earlier steps of this task:\n#### Step 1\n- Intent: "tap"\n```\na();\nb();\n```\n#### Step 2\n- Intent: "type"\n```\nc();\n```';
    assert.deepEqual(filled(linkIn({ 'src/steps.js': source }, text), /^(i \+ 1|s\.intent)$/), [
      'i + 1=1',
      's.intent=tap',
      'i + 1=2',
      's.intent=type',
    ]);
  });

  it('fills placeholders by the names that code gives them', () => {
    const files = {
      'prompts/worker.md':
        'You are the worker for {{project}}.\n\n{{context}}\n\nRead the guidelines before you begin.\n',
      'src/worker.ts': `
function contextOf(repo: string) {
  return '## Context\\n' + \`Repository: \${repo}\`;
}
export const render = (repo: string) => fill(load('worker.md'), { project: 'Harbour', context: contextOf(repo) });`,
    };
    const text =
      'You are the worker for Harbour.\n\n## Context\nRepository: acme/tides\n\nRead the guidelines before you begin.\n';
    const result = linkIn(files, text);
    assert.deepEqual(filled(result, /^(repo|context)$/), [
      'context=## Context\nRepository: acme/tides',
      'repo=acme/tides',
    ]);
  });

  it('follows Python: keyword arguments, joined generators, writers, text that is added to', () => {
    const source = `
HEAD = """You are a careful {role}.
Answer in {language} only, whatever the customer writes."""

def build(role, items, note):
    out = StringIO()
    out.write(HEAD.format(role=role, language="Norwegian"))
    out.write("\\n\\nItems:\\n")
    out.write("\\n".join(f"{i + 1}. {item['name']} ({item['count']})" for i, item in enumerate(items)))
    text = out.getvalue()
    if note:
        text += f"\\n\\nNote: {note}"
    return text
`;
    const text =
      'You are a careful cook.\nAnswer in Norwegian only, whatever the customer writes.\n\nItems:\n1. salt (4)\n2. eggs (12)\n\nNote: no nuts';
    const result = linkIn({ 'app/prompt.py': source }, text);
    assert.deepEqual(filled(result, /^(role|language|i \+ 1|item\[.*|note)$/), [
      'role=cook',
      'language=Norwegian',
      'i + 1=1',
      "item['name']=salt",
      "item['count']=4",
      'i + 1=2',
      "item['name']=eggs",
      "item['count']=12",
      'note=no nuts',
    ]);
  });

  it('repeats the blocks of templates', () => {
    const template =
      'These tools are at your disposal:\n{% for tool in tools %}\n- {{ tool.name }}: {{ tool.text }}\n{% endfor %}\nUse at most one of them at a time.\n';
    const text =
      'These tools are at your disposal:\n- search: finds pages\n- open: opens a page\nUse at most one of them at a time.\n';
    assert.deepEqual(filled(linkIn({ 'prompts/tools.j2': template }, text), /^tool\./), [
      'tool.name=search',
      'tool.text=finds pages',
      'tool.name=open',
      'tool.text=opens a page',
    ]);
  });

  it('repeats the blocks of templates, whether their engine keeps the line breaks behind tags or not', () => {
    const template =
      'This is what was said so far:\n{% for message in messages %}\n{{ message }}\n{% endfor %}\nAnswer as well as you can.\n';
    const kept =
      'This is what was said so far:\n\nAna: hello\n\nBot: good day\n\nAna: what is new?\n\nAnswer as well as you can.\n';
    for (const text of [kept, kept.replaceAll('\n\n', '\n')]) {
      const result = linkIn({ 'prompts/answer.j2': template }, text);
      const said = ['message=Ana: hello', 'message=Bot: good day', 'message=Ana: what is new?'];
      assert.deepEqual(filled(result, /^message$/), said);
      assert.deepEqual(result.unexplained, []);
    }
  });

  it('fills the placeholders of Python in their order, whatever was cut of the values', () => {
    const source = `
RULES = """You keep the log of %s, %d entries at most.

The captures:
%s
---
"""

def blocks(items):
    return "\\n\\n".join(f"[{i}] {item.text}" for i, item in enumerate(items))

def build(port, items):
    return RULES % (port, 3, blocks(items)[:8000])

def later(port, items):
    return "{} has {}, of which the last ones are these:\\n{}".format(port, len(items), blocks(items[-3:]))
`;
    const items = '[0] flat sea\nno wind\n\n[1] fog';
    const kept = linkIn(
      { 'log.py': source },
      `You keep the log of Piran, 3 entries at most.\n\nThe captures:\n${items}\n---\n`,
    );
    assert.deepEqual(filled(kept, /^(i|item\.text)$/), ['i=0', 'item.text=flat sea\nno wind', 'i=1', 'item.text=fog']);
    const last = linkIn({ 'log.py': source }, `Piran has 2, of which the last ones are these:\n${items}`);
    assert.deepEqual(filled(last, /^(i|item\.text)$/), ['i=0', 'item.text=flat sea\nno wind', 'i=1', 'item.text=fog']);
  });

  it('fills what an f-string left to be filled', () => {
    const source = `
PORT = "Piran"
RULES = f"""You keep the log of {PORT}.
What the captain said: {{said}}
Answer with {{'entry': ...}} alone."""

def build(said):
    return RULES.format(said=said)
`;
    const text = "You keep the log of Piran.\nWhat the captain said: fog\nAnswer with {'entry': ...} alone.";
    const result = linkIn({ 'log.py': source }, text);
    assert.deepEqual(filled(result, /./), ['PORT=Piran', 'said=fog']);
    assert.deepEqual(result.unexplained, []);
  });

  it('finds a prompt of short pieces by the function that has them all', () => {
    const source = `
export function card(p) {
  let out = \`Name: \${p.name}\\n\`;
  out += \`Town: \${p.town}\\n\`;
  if (p.age) out += \`Age: \${p.age}\\n\`;
  return out + \`Likes: \${p.likes.join(', ')}\`;
}`;
    const text = 'Name: Ewa\nTown: Gdynia\nAge: 41\nLikes: sailing, tea';
    const result = linkIn({ 'src/card.js': source }, text);
    assert.deepEqual(filled(result, /^p\./), [
      'p.name=Ewa',
      'p.town=Gdynia',
      'p.age=41',
      "p.likes.join(', ')=sailing, tea",
    ]);
    assert.deepEqual(
      linkIn({ 'src/card.js': source }, 'Dear Ewa,\nthe harbour of Gdynia is closed.\nBest wishes').links,
      [],
    );
  });

  it('recovers values between pieces whose words have changed since', () => {
    const source = `
export const build = (c) => \`You are a patient tutor for \${c.subject} and you explain every step of the work in plain words.
The student is called \${c.name} and has been with the school since \${c.year}, so keep earlier lessons in mind.
\${c.isNew ? 'Greet them first, for they are new to the school.\\n' : ''}End with one question about \${c.topic}.\`;`;
    const text =
      'You are a friendly tutor for algebra and you explain each step of the work in simple words.\nThe student is named Ewa and has been at the school since 2019, so keep previous lessons in mind.\nEnd with one question about roots.';
    assert.deepEqual(filled(linkIn({ 'src/tutor.ts': source }, text), /^c\.(?!isNew)/), [
      'c.subject=algebra',
      'c.name=Ewa',
      'c.year=2019',
      'c.topic=roots',
    ]);
  });

  it('comes to an end where functions and lists contain themselves', () => {
    const source = `
export function tree(node, depth) {
  const lines = [\`\${'  '.repeat(depth)}- \${node.name} is part of the tree\`];
  for (const child of node.children) lines.push(...tree(child, depth + 1).split('\\n'), ...lines, tree(child, depth + 1));
  let text = lines.join('\\n');
  if (node.more) text = text.replace('x', text) + tree(node, depth);
  return text;
}`;
    const result = linkIn({ 'src/tree.js': source }, '- root is part of the tree\n  - leaf is part of the tree');
    assert.ok(result.coverage > 0.5);
  });

  it('goes through lists of a thousand rows', () => {
    const source = `
export function build(items) {
  const lines = ['Here are the orders of the customer, one a line:'];
  for (const o of items) lines.push(\`- \${o.title} costs \${o.price} and was \${o.state}\`);
  return lines.join('\\n');
}`;
    const rows = Array.from(
      { length: 1000 },
      (_, i) => `- item ${i} costs ${i * 3} and was ${i % 2 ? 'paid' : 'open'}`,
    );
    const text = `Here are the orders of the customer, one a line:\n${rows.join('\n')}`;
    const { holes } = linkIn({ 'src/rows.js': source }, text);
    assert.equal(holes.length, 3000);
    assert.deepEqual(
      holes.slice(-3).map((h) => h.value),
      ['item 999', '2997', 'paid'],
    );
  });

  it('says the same again after more files have been looked into than are kept', () => {
    const files: Record<string, string> = {};
    const prompts: string[] = [];
    for (let i = 0; i < 24; i++) {
      const filler = Array.from({ length: 2500 }, (_, k) => `// line ${k} of a long file that nobody reads\n`).join('');
      files[`src/agent${i}.ts`] =
        `${filler}export const build = (c) => \`Agent ${i} helps the person called \${c.name} with ` +
        `\${c.tasks.map((t) => \`<\${t}>\`).join(' and ')} until all is done.\`;`;
      prompts.push(`Agent ${i} helps the person called Ewa with <mail> and <rent> until all is done.`);
    }
    // What has a second home says so.
    files['src/other.ts'] = files['src/agent3.ts']!.replaceAll('c.tasks', 'c.jobs');
    const engine = engineOf(files);
    const first = prompts.map((p) => engine.link(p));
    assert.ok(first[3]!.links.some((l) => l.alternatives));
    assert.deepEqual(filled(first[4]!, /^(c\.name|t)$/), ['c.name=Ewa', 't=mail', 't=rent']);
    assert.deepEqual(
      prompts.map((p) => engine.link(p)),
      first,
    );
  });

  it('says the same of a prompt whatever was linked before', () => {
    const files = { 'src/report.ts': pushed };
    const prompts = ['Ana', 'Ben', 'Chiara'].map(
      (name) => `## Customer\nName: ${name}\n\n- lamp: 1\nAnswer the customer in two short sentences.`,
    );
    const engine = engineOf(files);
    const together = prompts.map((p) => engine.link(p));
    assert.deepEqual(
      together,
      prompts.map((p) => linkIn(files, p)),
    );
  });
});
