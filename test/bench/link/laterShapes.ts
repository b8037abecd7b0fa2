import type { Shape } from './shapes';

const ts = (source: string, more: Record<string, string> = {}): Shape => ({
  language: 'typescript',
  files: { 'src/agents/agent#.ts': source, ...more },
  entry: { file: 'src/agents/agent#.ts', name: 'build' },
});
const py = (source: string, more: Record<string, string> = {}): Shape => ({
  language: 'python',
  files: { 'bot/agent_#.py': source, ...more },
  entry: { file: 'bot/agent_#.py', name: 'build' },
});

/** Shapes written after the engine worked; what they showed was then mended. Written as `shapes.ts` is. */
export const laterShapes: Shape[] = [
  // Sections in files of their own, behind a registry.
  ts(
    `import { sections } from './sections#';

export function build(ctx: any): string {
  return sections
    .map((s) => ({ title: s.title, text: s.render(ctx) }))
    .filter((s) => s.text)
    .map((s) => \`# \${s.title}\\n\\n\${s.text}\`)
    .join('\\n\\n');
}
`,
    {
      'src/agents/sections#.ts': `import { identity } from './identity#';
import { safety } from './safety#';

export interface Section { title: string; render: (ctx: any) => string | null }

export const sections: Section[] = [
  identity,
  { title: '§h', render: (ctx) => (ctx.items.length ? ctx.items.map((i: any) => \`* \${i.title} → \${i.body}\`).join('\\n') : null) },
  safety,
];
`,
      'src/agents/identity#.ts': `export const identity = {
  title: '§h',
  render: (ctx: any) => \`§s

§s \${ctx.name}. §s\`,
};
`,
      'src/agents/safety#.ts': `const HARD_RULES = ['§s', '§s', '§s'];
const SOFT_RULES = ['§s'];

export const safety = {
  title: '§h',
  render(ctx: any) {
    const rules = ctx.warm ? SOFT_RULES : HARD_RULES;
    return rules.map((rule, i) => \`\${i + 1}. \${rule}\`).join('\\n');
  },
};
`,
    },
  ),
  // A builder with chained calls.
  ts(`class Builder# {
  private parts: string[] = [];
  add(text: string): this {
    this.parts.push(text.trim());
    return this;
  }
  addIf(condition: boolean, text: string): this {
    return condition ? this.add(text) : this;
  }
  tag(name: string, body: string): this {
    this.parts.push(\`<\${name}>\\n\${body}\\n</\${name}>\`);
    return this;
  }
  toString(): string {
    return this.parts.join('\\n\\n');
  }
}

export function build(ctx: any): string {
  return new Builder#()
    .add(\`
      §s
    \`)
    .add('§s §s')
    .addIf(ctx.warm, \`§s \${ctx.name}\`)
    .tag('context', ctx.text)
    .tag('rules', \`- §s
- §s\`)
    .addIf(ctx.vip, '§s')
    .toString();
}
`),
  // Nested ternaries, switch, defaults.
  ts(`const TONE = {
  low: () => \`§s\`,
  high: (who: string) => \`§s \${who}.\`,
};

function stage(n: number): string {
  if (n < 30) return '§s';
  if (n < 50) {
    return \`§s (\${n})\`;
  }
  return '§s' + ' §s';
}

export function build(ctx: any): string {
  const { name, age, items = [] } = ctx;
  const listing = !items.length
    ? '§s'
    : items.length === 1
      ? \`§h \${items[0].title}.\`
      : \`§h:\\n\${items.map((x: any) => \`  • \${x.title}\`).join('\\n')}\`;
  const tone = ctx.level === 'low' ? TONE.low() : TONE.high(name);
  return [\`§s\`, stage(age), listing, tone, \`§h: "\${ctx.text}"\`].join('\\n');
}
`),
  // Tool descriptions in objects, JSON in the text.
  ts(`const TOOLS = {
  search: { description: '§s', args: { query: '§w §w §w' } },
  lookup: { description: "§s", args: { id: '§h' } },
};

const OUTPUT = \`§s

\\\`\\\`\\\`json
{ "answer": "...", "sources": [] }
\\\`\\\`\\\`\`;

export const build = (ctx: any) => \`§s

§h:
\${Object.entries(TOOLS).map(([name, tool]) => \`- \${name}: \${tool.description} (\${Object.values(tool.args).join('; ')})\`).join('\\n')}

\${OUTPUT}

§w: \${ctx.text}
\${ctx.vip ? '§s' : ''}\`;
`),
  // A handlebars-like file with a loop and a condition.
  {
    language: 'javascript',
    entry: { file: 'lib/view#.js', name: 'build' },
    files: {
      'lib/view#.js': `const { load, renderTemplate } = require('./load');
exports.build = (ctx) => renderTemplate(load('templates/view#.hbs'), ctx);
`,
      'templates/view#.hbs': `§s

## §h
{{#each items}}
- {{title}}: {{body}}
{{/each}}

{{#if warm}}
§s
{{/if}}
§s {{name}}, §s

<text>
{{text}}
</text>
`,
    },
  },
  // Prompts kept in YAML.
  {
    language: 'javascript',
    entry: { file: 'lib/yaml#.js', name: 'build' },
    files: {
      'lib/yaml#.js': `const { loadYaml } = require('./load');
exports.build = (ctx) => {
  const p = loadYaml('config/prompts#.yaml');
  return p.system.replace('{name}', ctx.name) + '\\n' + p.user.replace('{text}', ctx.text) + p.footer;
};
`,
      'config/prompts#.yaml': `# Prompts of agent #
system: |
  §s
  §s

  You speak with {name}.
    - §s
    - §s
user: "§h: {text}\\n\\n"
footer: §s
`,
    },
  },
  // One long message list joined at the end, with running counters and +=.
  ts(`export function build(ctx: any): string {
  const out: string[] = [
    '§s',
    \`§s \${ctx.age} §s\`,
  ];
  let block = '';
  ctx.items.forEach((item: any, index: number) => {
    block += \`[\${index}] \` + item.title + ' | ' + item.body + '\\n';
  });
  out.push('## §h', block.trimEnd() || '(none)');
  out.push(...(ctx.warm ? ['§s', '§s'] : ['§s']));
  out.unshift(\`# §h v\${ctx.age % 7}\`);
  const suffix = ctx.vip ? \`\\n\\n§s\` : '';
  return out.join('\\n\\n') + suffix + \`\\n\\n\${ctx.name} > \${ctx.text}\`;
}
`),
  // Dedented templates with holes, one tagged.
  ts(`const trim = (parts: TemplateStringsArray, ...values: unknown[]) =>
  parts
    .reduce((all, part, i) => all + part + (i < values.length ? String(values[i]) : ''), '')
    .split('\\n')
    .map((line) => line.trim())
    .join('\\n')
    .trim();

export function build(ctx: any): string {
  return trim\`
    §s
    §s \${ctx.name}.

      - §s
      - §s

    §h: \${ctx.level}
    \${ctx.text}
  \`;
}
`),
  py(`from dataclasses import dataclass


@dataclass
class Section:
    title: str
    body: str

    def render(self) -> str:
        return f"## {self.title}\\n{self.body.strip()}"


RULES = [
    "§s",
    "§s",
    "§s",
]


def build(ctx):
    sections = [
        Section("§h", """
§s
§s
"""),
        Section("§h", "\\n".join(f"{i}. {rule}" for i, rule in enumerate(RULES, 1))),
    ]
    if ctx["items"]:
        listing = ", ".join(item["title"] for item in ctx["items"])
        sections.append(Section("§h", f"§s {listing}."))
    sections.append(Section(title="§h", body=ctx["text"]))
    return "\\n\\n".join(s.render() for s in sections)
`),
  py(`import textwrap

BASE = textwrap.dedent("""\\
    §s

    §s
      * §s
    """).strip()


def _tone(level: str) -> str:
    return {
        "low": "§s",
        "high": "§s",
    }.get(level, "§s")


def build(ctx):
    prompt = BASE
    prompt += "\\n\\n" + _tone(ctx["level"])
    prompt += (
        f"\\n\\n§h {ctx['name']} ({ctx['age']})"
        + (" §s" if ctx["vip"] else "")
        + "."
    )
    for item in ctx["items"]:
        prompt += "\\n- " + item["title"] + ": " + item["body"]
    return prompt + f"""

§s
---
{ctx["text"]}
---
§s"""
`),
  py(`USER = (
    "§s\\n"
    "§h: {name}\\n"
    "§w: {text}\\n"
    "§s {{{level}}} §s"
)
SYSTEM = "§s %s §s (%d)."


def build(ctx):
    system = SYSTEM % (ctx["name"], ctx["age"])
    user = USER.format(name=ctx["name"], text=ctx["text"], level=ctx["level"])
    extra = ["§s"] if ctx["warm"] else []
    return "\\n".join([system, *extra, user])
`),
];
