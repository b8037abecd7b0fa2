import assert from 'node:assert/strict';
import type { LinkResult } from '../../../src/promptlink/types';
import { linkIn } from './linking';

function valuesOf({ holes }: LinkResult): [string, string][] {
  return holes.map((h) => [h.expression, h.value]);
}

function linkedText({ links }: LinkResult, text: string): string[] {
  return links.map((l) => text.slice(l.start, l.end));
}

// The sources of templates hold `${…}`.
const $ = (s: string) => s.replaceAll('@{', '${');

describe('prompt holes', () => {
  it('reads a composition whose white space was run together', () => {
    const source = $(`const base = \`You extract rows from a page for a person.
  Take every row that they ask for.\`;
const detail = \`You are given the page as a tree.\`;
const rules = \`Print the text as it stands.\`;
export const build = () => \`@{base}@{detail}\\n\\n@{rules}\`.replace(/\\s+/g, ' ');`);
    const text =
      'You extract rows from a page for a person. Take every row that they ask for.You are given the page as a tree. Print the text as it stands.';
    assert.deepEqual(valuesOf(linkIn({ 'a.ts': source }, text)), [
      ['base', text.slice(0, 76)],
      ['detail', 'You are given the page as a tree.'],
      ['rules', 'Print the text as it stands.'],
    ]);
  });

  describe('that are messages by themselves', () => {
    const system = 'You tell whoever asks when the locks of the harbour open.';
    const python = `
system = "${system}"
prompt = Chat.from_messages([("system", system), ("human", "{question}")])
`;
    const script = `
const prompt = Chat.fromMessages([
  { role: 'system', content: '${system}' },
  { role: 'user', content: '{question}' },
  { role: 'system', content: 'Answer in one sentence, and name the tide that you go by.' },
]);`;

    it('hold what stands behind the message before them, without whose it is', () => {
      for (const parted of ['\n\n', '\nHuman: ', '\n\nuser:\n']) {
        const text = `${system}${parted}When does the east lock open,\nand for how long?`;
        assert.deepEqual(valuesOf(linkIn({ 'src/ask.py': python }, text)), [
          ['question', 'When does the east lock open,\nand for how long?'],
        ]);
      }
    });

    it('end where the message behind them begins', () => {
      const text = `${system}\n\nAnd the west lock?\n\nAnswer in one sentence, and name the tide that you go by.`;
      assert.deepEqual(valuesOf(linkIn({ 'src/ask.js': script }, text)), [['question', 'And the west lock?']]);
    });

    it('hold nothing where the message behind them is not there', () => {
      assert.deepEqual(valuesOf(linkIn({ 'src/ask.js': script }, `${system}\n\nAnd the west lock?`)), []);
    });
  });

  it('gives the first letter to a value that takes one character and changes its case', () => {
    const source = $(`const titled = (word) => \`@{word.charAt(0).toUpperCase()}@{word.slice(1)}\`;
const named = (name) => name[0].toUpperCase() + name.slice(1).toLowerCase();
export const ask = (word, name) => \`Ask the keeper of the @{titled(word)} lock, who is called @{named(name)}, when it opens.\`;`);
    const text = 'Ask the keeper of the Northern lock, who is called Ada, when it opens.';
    assert.deepEqual(valuesOf(linkIn({ 'src/ask.js': source }, text)), [
      ['titled(word)', 'Northern'],
      ['word.charAt(0).toUpperCase()', 'N'],
      ['word.slice(1)', 'orthern'],
      ['named(name)', 'Ada'],
      ['name[0].toUpperCase()', 'A'],
      ['name.slice(1).toLowerCase()', 'da'],
    ]);
  });

  it('lets a value have several lines before a line break that ends the template', () => {
    const source = $('export const build = (c) => `Find what the person wants to click.\nTree:\n@{c.tree}\n`;');
    const text = 'Find what the person wants to click.\nTree:\n[1] root\n  [2] link\n  [3] button\n';
    assert.deepEqual(valuesOf(linkIn({ 'a.ts': source }, text)), [['c.tree', '[1] root\n  [2] link\n  [3] button']]);
  });

  it('takes the first line behind a fence for the language', () => {
    const source = $(
      'export const build = (c) => `Rewrite this part of the file as asked:\n\\`\\`\\`@{c.lang}\n@{c.code}\n\\`\\`\\`\nAnswer with code alone.`;',
    );
    const text =
      'Rewrite this part of the file as asked:\n```ts\nfunction a() {\n  return 1;\n}\n```\nAnswer with code alone.';
    assert.deepEqual(valuesOf(linkIn({ 'a.ts': source }, text)), [
      ['c.lang', 'ts'],
      ['c.code', 'function a() {\n  return 1;\n}'],
    ]);
  });

  it('places a line break so that a constant fills its own hole', () => {
    const source = $(
      'const END = "=END=";\nexport const build = (c) => `Label the input in the format that follows here:\n@{c.format}\n@{END}\nThen stop writing at once.`;',
    );
    const text =
      'Label the input in the format that follows here:\nurgent: yes or no\n\nrefund: yes or no\n=END=\nThen stop writing at once.';
    assert.deepEqual(valuesOf(linkIn({ 'a.ts': source }, text)), [
      ['c.format', 'urgent: yes or no\n\nrefund: yes or no'],
      ['END', '=END='],
    ]);
  });

  it('gives the white space around a trimmed section to what surrounds it', () => {
    const source = $(`const intro = () => \`
You plan trips for people who hate to fly.
\`.trim();
const rules = (c) => \`
# Rules
- Never propose more than @{c.most} changes of train.
\`.trim();
export const build = (c) => \`
@{intro()}

@{rules(c)}
\`.trim();`);
    const text = 'You plan trips for people who hate to fly.\n\n# Rules\n- Never propose more than 3 changes of train.';
    assert.deepEqual(valuesOf(linkIn({ 'a.ts': source }, text)), [
      ['intro()', 'You plan trips for people who hate to fly.'],
      ['rules(c)', '# Rules\n- Never propose more than 3 changes of train.'],
      ['c.most', '3'],
    ]);
  });

  it('finds every row of a list that has marks and separators only', () => {
    const source = $(
      'export const build = (c) => `You are given these fields to fill in: @{c.fields.map((f) => `<@{f}>`).join(", ")}. Leave none of them out.`;',
    );
    const text = 'You are given these fields to fill in: <name>, <age>, <city>. Leave none of them out.';
    const { holes } = linkIn({ 'a.ts': source }, text);
    assert.deepEqual(
      holes.filter((h) => h.expression === 'f').map((h) => h.value),
      ['name', 'age', 'city'],
    );
  });

  it('finds a wrapper by the value that it writes twice', () => {
    const files = {
      'wrap.ts': $('export const section = (tag, body) => `<@{tag}>\n@{body}\n</@{tag}>`;'),
      'a.ts':
        "import { section } from './wrap';\nconst ROLE = 'You sort the mail of a small shop for bicycles.';\nexport const build = (c) => [section('role', ROLE), section('mail', c.mail)].join('\\n');",
    };
    const text = '<role>\nYou sort the mail of a small shop for bicycles.\n</role>\n<mail>\nHi, where is it?\n</mail>';
    const bodies = linkIn(files, text).holes.filter((h) => h.expression === 'body');
    assert.deepEqual(
      bodies.map((h) => h.value),
      ['You sort the mail of a small shop for bicycles.', 'Hi, where is it?'],
    );
  });

  it('follows what another file passes for a parameter', () => {
    const files = {
      'shell.ts': $('export function shell(first, task) {\n  return `@{first}\n\nTask: @{task}`;\n}'),
      'a.ts':
        "import { shell } from './shell';\nconst PERSONA = 'You answer letters for the town hall of a small town.';\nexport const build = (c) => shell(PERSONA, c.task);",
    };
    const text = 'You answer letters for the town hall of a small town.\n\nTask: Answer Mr Novak.';
    assert.deepEqual(valuesOf(linkIn(files, text)), [
      ['first', 'You answer letters for the town hall of a small town.'],
      ['task', 'Answer Mr Novak.'],
    ]);
  });

  it('knows $name placeholders, and links a placeholder that was never filled', () => {
    const source = 'Task: $task_name\nSpeak with $customer about their order and about {{nothing}} else at all.\n';
    const text = 'Task: Refund\nSpeak with Ana about their order and about {{nothing}} else at all.\n';
    const result = linkIn({ 'prompts/a.md': source }, text);
    assert.deepEqual(valuesOf(result), [
      ['$task_name', 'Refund'],
      ['$customer', 'Ana'],
    ]);
    assert.ok(linkedText(result, text).join('').includes('{{nothing}}'));
  });

  it('reads blocks of Go-like templates', () => {
    const source =
      '<task>\n{{ .Task }}\n</task>{{ if .Rules }}\n\n<house_rules>\n{{ .Rules }}\n</house_rules>{{ end }}\n\nAnswer in one line.\n';
    const text = '<task>\nSort the mail.\n</task>\n\n<house_rules>\nBe kind.\n</house_rules>\n\nAnswer in one line.\n';
    const values = valuesOf(linkIn({ 'prompts/a.tmpl': source }, text)).filter(([e]) => e.startsWith('.'));
    assert.ok(values.some(([e, v]) => e === '.Task' && v === 'Sort the mail.'));
    assert.ok(values.some(([e, v]) => e === '.Rules' && v === 'Be kind.'));
  });
});

describe('prompt evidence', () => {
  it('links a long literal of which every tenth word has changed', () => {
    const words = Array.from({ length: 4000 }, (_, i) => `w${(i * 7919) % 4001}`);
    const source = `export const LONG = \`${words.join(' ')}\`;`;
    const text = words.map((w, i) => (i % 10 === 9 ? `x${i}` : w)).join(' ');
    const { links } = linkIn({ 'a.ts': source }, text);
    const linked = links.reduce((n, l) => n + l.end - l.start, 0);
    assert.ok(linked > text.length * 0.98, `${linked} of ${text.length}`);
  });

  it('goes by the older version where that is the one rendered', () => {
    const files = {
      'src/prompt.ts': 'export const P = `You review contracts for tenants.\nName the clauses that are void.`;',
      'src/prompt.legacy.ts':
        'export const P = `You review contracts for tenants and for small shops.\nName the clauses that are void, in plain words.`;',
    };
    const text =
      'You review contracts for tenants and for small shops.\nName the clauses that are void, in plain words.';
    const { links } = linkIn(files, text);
    assert.deepEqual(
      links.map((l) => [l.file, l.end - l.start]),
      [['src/prompt.legacy.ts', text.length]],
    );
  });

  it('does not take everyday labels for a prompt made here', () => {
    const source = $('export const shot = (e, i) => `Example @{i}\nInput: @{e.input}\nOutput: @{e.output}`;');
    const text =
      'Sort the animals by size.\n\nExample 1\nInput: cat, dog, elephant, mouse\nOutput: mouse, cat, dog, elephant\n\nNow sort the animals that the visitors of the zoo liked most during the long summer.';
    assert.deepEqual(linkIn({ 'a.ts': source }, text).links, []);
  });

  it('takes a few short pieces for enough where they are all that the prompt has but data', () => {
    const source = $(
      "export const ask = (args) => `Delete note \"@{args.id}\"@{args.reason ? ` (reason: @{args.reason})` : ''}?`;\nexport const told = (told) => `History:@{told.map((t) => `\nPilot: @{t.text}`).join('')}`;",
    );
    const asked =
      'Delete note "0412" (reason: written twice, the second one has the right tide and the names of both crews)?';
    assert.deepEqual(valuesOf(linkIn({ 'a.ts': source }, asked)).slice(0, 1), [['args.id', '0412']]);
    const told = 'History:\nPilot: the tide turns at noon, wait for it\nPilot: two barges wait below the lock';
    assert.equal(linkIn({ 'a.ts': source }, told).unexplained.length, 0);
  });

  it('leaves out what somebody put into a stretch that has changed', () => {
    const source =
      'export const RULES = `You keep the book of the harbour. Write down the name of every ship as soon as she is moored, and tell the pilot.`;';
    const inserted = ', by which somebody asked me whether you were told to write down so much and what for,';
    const text = `You keep the book of the harbour. Write down the name of every ship${inserted} as soon as she is moored, and tell the pilot.`;
    const { links } = linkIn({ 'src/rules.ts': source }, text);
    const from = text.indexOf(inserted);
    const within = links.filter((l) => l.start < from + inserted.length - 1 && l.end > from + 1);
    assert.deepEqual(within, []);
    assert.ok(links.some((l) => l.end === text.length));
  });

  it('leaves the end of a template alone that a person quotes before it comes', () => {
    const source = $(
      'export const build = (c) => `You help people to book a table.\n<mail>\n@{c.mail}\n</mail>\n\nNow decide whether a table is to be booked.`;',
    );
    const quote = '\n</mail>\n\nNow decide whether a table is to be booked.';
    const text = `You help people to book a table.\n<mail>\nWhy do you write "${quote}" to me?\n</mail>\n\nNow decide whether a table is to be booked.`;
    assert.deepEqual(valuesOf(linkIn({ 'a.ts': source }, text)), [['c.mail', `Why do you write "${quote}" to me?`]]);
  });

  it('links every rendering of a template in a loop', () => {
    const source = $(
      'export const build = (c) => `Tag the letter by these questions:\n@{c.tags.map((t) => `* @{t.key}: (explain how the letter answers the question "@{t.question}")`).join("\\n")}\nWrite nothing else.`;',
    );
    const text =
      'Tag the letter by these questions:\n* urgent: (explain how the letter answers the question "Is it urgent?")\n* refund: (explain how the letter answers the question "Is money asked back?")\nWrite nothing else.';
    const { holes } = linkIn({ 'a.ts': source }, text);
    assert.deepEqual(
      holes.filter((h) => h.expression === 't.key').map((h) => h.value),
      ['urgent', 'refund'],
    );
  });
});
