/**
 * Well-known shapes of prompt code. `§s` is a sentence, `§p` a paragraph, `§h` a heading of two or three words, `§w` a
 * word; `#` a number that makes names unique. A shape's last function takes `ctx` and returns the prompt.
 */
export interface Shape {
  /** Path to source, `#` as above. */
  files: Record<string, string>;
  entry: { file: string; name: string };
  language: 'typescript' | 'javascript' | 'python';
}

const ts = (source: string, more: Record<string, string> = {}): Shape => ({
  language: 'typescript',
  files: { 'src/prompts/agent#.ts': source, ...more },
  entry: { file: 'src/prompts/agent#.ts', name: 'build' },
});
const js = (source: string, more: Record<string, string> = {}): Shape => ({
  language: 'javascript',
  files: { 'lib/agent#.js': source, ...more },
  entry: { file: 'lib/agent#.js', name: 'build' },
});

export const scriptShapes: Shape[] = [
  // One template with identifiers in it.
  ts(`type Ctx = any;
export function build(ctx: Ctx): string {
  return \`§s
You are talking to \${ctx.name}, who is \${ctx.age} years old.

## §h
§p

## §h
\${ctx.text}

§s\`;
}
`),
  // Module constants, a ternary section, `&&`.
  ts(`const PERSONA = \`§p\`;
const RULES = \`# §h
§p\`;
const CLOSING = '§s';

export function build(ctx: any): string {
  const tone = ctx.warm ? '§s' : "§s";
  const history = ctx.items.length > 0 ? \`\\n## §h\\n\${ctx.items.map((i: any) => \`- \${i.title}: \${i.body}\`).join('\\n')}\\n\` : '';
  return \`\${PERSONA}

\${RULES}

\${tone}
\${history}
\${ctx.vip && \`§s \${ctx.name}.\`}
\${CLOSING}\`;
}
`),
  // Pushed lines.
  ts(`export function build(ctx: any): string {
  const lines: string[] = [];
  lines.push('§s');
  lines.push('');
  lines.push('## §h');
  for (const item of ctx.items) {
    lines.push(\`- [\${item.id}] \${item.title} (\${item.body})\`);
  }
  if (ctx.warm) {
    lines.push('§s');
  } else {
    lines.push(\`§s\`, '§s');
  }
  lines.push(\`§h: \${ctx.name}\`);
  lines.push(\`§w: \${ctx.text}\`);
  return lines.join('\\n');
}
`),
  // An array joined after filtering, helper functions for sections.
  ts(`interface Item { id: number; title: string; body: string }

function section(title: string, body: string): string {
  return \`### \${title}\\n\${body}\`;
}

function describe(item: Item): string {
  return \`\${item.id}. \${item.title} — \${item.body}\`;
}

const LEVELS: Record<string, string> = {
  low: '§s',
  high: '§s',
};

export const build = (ctx: any): string =>
  [
    '§p',
    section('§h', ctx.items.map(describe).join('\\n')),
    ctx.warm ? section('§h', '§p') : null,
    ctx.vip && \`<§w>\${ctx.text}</§w>\`,
    LEVELS[ctx.level],
    section(\`§h for \${ctx.name}\`, LEVELS.low),
  ]
    .filter(Boolean)
    .join('\\n\\n');
`),
  // Concatenation and +=.
  js(`function build(ctx) {
  let prompt = '§s ' + '§s\\n';
  prompt += 'Name: ' + ctx.name + ', age ' + ctx.age + '.\\n';
  if (ctx.warm) prompt += '§s\\n';
  prompt += "§h:\\n" +
    ctx.items.map(function (i) { return '* ' + i.title + ' = ' + i.body; }).join('\\n') +
    '\\n\\n§s\\n';
  prompt += \`§s\${ctx.vip ? ' §s' : ''}\\n\`;
  prompt += '"""' + ctx.text + '"""';
  return prompt;
}
module.exports = { build };
`),
  // Message parts in an object, imported constants.
  ts(
    `import { GUARD, FORMAT, toneOf } from '../shared/parts#';

export function build(ctx: any): string {
  const system = \`§s

\${GUARD}

\${toneOf(ctx.level)}

§h: \${ctx.name} / \${ctx.level}
\`;
  const user = \`<input>
\${ctx.text}
</input>

\${FORMAT}\`;
  return system + user;
}
`,
    {
      'src/shared/parts#.ts': `export const GUARD = \`§p\`;
export const FORMAT = \`§s
{
  "§w": "string",
  "§w": number
}\`;
const tones: Record<string, string> = { low: '§s', high: '§s §s' };
export function toneOf(level: string): string {
  return \`§h → \${tones[level] ?? '§s'}\`;
}
`,
    },
  ),
  // A class with methods and dedent.
  ts(
    `function dedent(s: string): string {
  const lines = s.replace(/^\\n/, '').split('\\n');
  const margin = Math.min(...lines.filter((l) => l.trim()).map((l) => l.length - l.trimStart().length));
  return lines.map((l) => l.slice(margin)).join('\\n').trim();
}

class Prompt# {
  constructor(private readonly ctx: any) {}
  private header() {
    return dedent(\`
      §s
        - §s
        - §s

      §s
    \`);
  }
  private get rules(): string {
    return this.ctx.items.map((i: any, n: number) => \`\${n + 1}) \${i.title}\`).join('\\n');
  }
  private footer(): string {
    switch (this.ctx.level) {
      case 'low':
        return '§s';
      default:
        return \`§s \${this.ctx.age}!\`;
    }
  }
  render(): string {
    return \`\${this.header()}\\n\\n§h:\\n\${this.rules}\\n\\n\${this.footer()}\\n\\n§w=\${this.ctx.text}\`.trim();
  }
}

export function build(ctx: any): string {
  return new Prompt#(ctx).render();
}
`.replaceAll('private readonly ctx: any', 'readonly ctx: any'),
  ),
  // A Markdown template whose placeholders are replaced.
  js(
    `const { load } = require('./load');
function build(ctx) {
  return load('prompts/flow#.md')
    .replace('{{name}}', ctx.name)
    .replace('{{ text }}', ctx.text)
    .replace('{{extra}}', ctx.warm ? '§s' : '§s');
}
module.exports = { build };
`,
    {
      'prompts/flow#.md': `# §h

§p

You are speaking with {{name}}.

{{extra}}

## §h

\`\`\`
{{ text }}
\`\`\`

§p
`,
    },
  ),
  // Few-shot examples from an array of objects, nested maps.
  ts(`const EXAMPLES = [
  { input: '§s', output: '§w' },
  { input: '§s', output: '§w, §w' },
  { input: "§s", output: '§h' },
];

export function renderExamples(): string {
  return EXAMPLES.map((e, i) => \`Example \${i + 1}\\nInput: \${e.input}\\nOutput: \${e.output}\`).join('\\n---\\n');
}

export function build(ctx: any): string {
  const labels = ['§w', '§w', '§w'];
  return \`§s
Labels: \${labels.join(', ')}.

\${renderExamples()}

Input: \${ctx.text}
Output:\`;
}
`),
  // Small template only: labels and values.
  ts(`export function build(ctx: any): string {
  return \`Name: \${ctx.name}
Age: \${ctx.age}
§h: \${ctx.level}
§w: \${ctx.text}\`;
}
`),
  // Reduce, nested conditionals, numbered steps.
  ts(`export function build(ctx: any): string {
  const steps = [
    \`§s\`,
    ctx.warm ? \`§s\` : undefined,
    \`§s \${ctx.name} §s\`,
  ].filter((s): s is string => !!s);
  let out = '';
  out += '§s\\n\\n';
  steps.forEach((step, i) => {
    out += \`\${i + 1}. \${step}\\n\`;
  });
  const who = ctx.vip ? (ctx.age > 30 ? '§h' : '§w') : '§w §w';
  out += \`\\n§s (\${who})\\n\`;
  return out + (ctx.items.length ? ctx.items.map((i: any) => \`<\${i.title}>\\n\${i.body}\\n</\${i.title}>\`).join('\\n') : '§s');
}
`),
  // Pure composition: only white space between the holes.
  ts(`const INTRO = \`§p\`;
const BODY = (name: string) => \`§h
§s \${name}. §s\`;
const END = \`§p\`;

export function build(ctx: any): string {
  const middle = BODY(ctx.name);
  return \`\${INTRO}\\n\\n\${middle}\\n\\n\${ctx.text}\\n\\n\${END}\`;
}
`),
];

const py = (source: string, more: Record<string, string> = {}): Shape => ({
  language: 'python',
  files: { 'app/agent_#.py': source, ...more },
  entry: { file: 'app/agent_#.py', name: 'build' },
});

export const pythonShapes: Shape[] = [
  py(`SYSTEM = """§s
§p

"""


def build(ctx):
    tone = "§s" if ctx["warm"] else '§s'
    return SYSTEM + f"""You are talking to {ctx["name"]}, aged {ctx["age"]}.
{tone}

## §h
{ctx["text"]}

§s"""
`),
  py(`TEMPLATE = """§s

Name: {name}
Level: {level}

§p

Answer as {{"§w": "..."}}.
{text}
§s
"""


def build(ctx):
    return TEMPLATE.format(name=ctx["name"], level=ctx["level"], text=ctx["text"])
`),
  py(`def _items(items):
    return "\\n".join(f"- {i['title']}: {i['body']}" for i in items)


def build(ctx):
    parts = []
    parts.append("§s")
    parts.append("§s " "§s "
                 "§s")
    if ctx["vip"]:
        parts.append(f"§s {ctx['name']}!")
    parts.append("§h:\\n" + _items(ctx["items"]))
    parts.append("§w: %s (%d)" % (ctx["name"], ctx["age"]))
    parts.append(ctx["text"])
    return "\\n\\n".join(parts)
`),
  py(`import textwrap


class Planner#:
    """§s"""

    GOALS = {"low": "§s", "high": "§s §s"}

    def __init__(self, ctx):
        self.ctx = ctx

    def header(self):
        return textwrap.dedent("""\\
            §s
              * §s
              * §s

            §s""")

    def render(self):
        prompt = self.header()
        prompt += f"\\n\\n§h: {self.GOALS[self.ctx['level']]}\\n"
        for n, item in enumerate(self.ctx["items"]):
            prompt += f"{n + 1}. {item['title']} -> {item['body']}\\n"
        prompt += (
            "§s\\n"
            f"§s {self.ctx['name']}.\\n"
            "§s"
        )
        return prompt


def build(ctx):
    return Planner#(ctx).render()
`),
  py(
    `from .parts_# import GUARD, style


def build(ctx):
    sections = [
        GUARD,
        f"<§w>\\n{ctx['text']}\\n</§w>",
        style(ctx["level"], ctx["name"]),
    ]
    if not ctx["warm"]:
        sections.insert(1, """§p""")
    return "\\n\\n".join(sections)
`,
    {
      'app/parts_#.py': `GUARD = (
    "§s "
    "§s\\n"
    "- §s"
)


def style(level, name):
    if level == "low":
        return f"§s ({name})"
    return "§s" + " §h " + name + "."
`,
    },
  ),
];
