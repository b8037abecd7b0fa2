import type { Shape } from './shapes';

const ts = (source: string, more: Record<string, string> = {}): Shape => ({
  language: 'typescript',
  files: { 'apps/api/src/llm/prompt#.ts': source, ...more },
  entry: { file: 'apps/api/src/llm/prompt#.ts', name: 'build' },
});
const py = (source: string, more: Record<string, string> = {}): Shape => ({
  language: 'python',
  files: { 'backend/llm/prompt_#.py': source, ...more },
  entry: { file: 'backend/llm/prompt_#.py', name: 'build' },
});

/** Shapes written last, measured before anything was mended by them. Written as `shapes.ts` is. */
export const freshShapes: Shape[] = [
  // Prompts by key, a schema in JSON, static fields.
  ts(`const SCHEMA = { type: 'object', properties: { §w: { type: 'string' }, §w: { type: 'number' } } };

class Prompts# {
  static readonly system = \`§p\`;
  static readonly tasks: Record<string, (ctx: any) => string> = {
    low: (ctx) => \`§s \${ctx.name}.\`,
    high: (ctx) => \`§s \${ctx.name}, §w. §s\`,
  };
}

export function build(ctx: any): string {
  const task = Prompts#.tasks[ctx.level](ctx);
  return \`\${Prompts#.system}

## §h
\${task}

§s
\${JSON.stringify(SCHEMA, null, 2)}

\${ctx.text}\`;
}
`),
  // Messages in an array, sections filtered, tags written by a function of another file.
  ts(
    `import { wrap, bullets } from './markup#';

const RULES = ['§s', '§s', '§s'];
const EXAMPLES = [
  { question: '§s', answer: '§s' },
  { question: '§s', answer: '§s' },
];

export function build(ctx: any): string {
  const sections = [
    wrap('role', '§s §s'),
    wrap('rules', bullets(RULES)),
    ctx.items.length > 0 && wrap('items', bullets(ctx.items.map((i: any) => \`\${i.title} (\${i.body})\`))),
    wrap('examples', EXAMPLES.map(({ question, answer }) => \`Q: \${question}\\nA: \${answer}\`).join('\\n\\n')),
  ].filter(Boolean);
  const messages = [
    { role: 'system', content: sections.join('\\n') },
    { role: 'user', content: \`§h: \${ctx.text}\` },
  ];
  return messages.map((m) => m.content).join('\\n\\n');
}
`,
    {
      'apps/api/src/llm/markup#.ts': `export const wrap = (tag: string, body: string): string => \`<\${tag}>\\n\${body}\\n</\${tag}>\`;
export const bullets = (lines: string[]): string => lines.map((line) => \`- \${line}\`).join('\\n');
`,
    },
  ),
  // A state machine of lines, trimmed templates, an options object.
  ts(`interface Options { name: string; level: string; note?: string }

function opening({ name, level }: Options): string {
  return \`
§s You are speaking with \${name} (\${level}).
\`.trim();
}

function notes(ctx: any): string {
  if (!ctx.items.length) return '§s';
  return ctx.items
    .map((item: any, i: number) => {
      const head = \`[\${i + 1}] \${item.title}\`;
      return item.body ? \`\${head}\\n    \${item.body}\` : head;
    })
    .join('\\n');
}

export default function build(ctx: any): string {
  let out = opening({ name: ctx.name, level: ctx.level });
  out += \`\\n\\n# §h\\n\${notes(ctx)}\\n\\n# §h\\n\`;
  out += ctx.warm ? '§s' : \`§s \${ctx.age}.\`;
  return \`\${out}\\n\\n"""\\n\${ctx.text}\\n"""\`;
}
export { build };
`),
  py(`from string import Template

SYSTEM = Template("""§s
Speak with $name, who is $age years old.
§s
""")
USER = "§h: %(level)s\\n§s\\n%(text)s"


def build(ctx):
    return SYSTEM.substitute(name=ctx["name"], age=ctx["age"]) + "\\n" + USER % ctx
`),
  py(`import json

FEW_SHOT = [
    {"input": "§s", "output": {"label": "§w"}},
    {"input": "§s", "output": {"label": "§w"}},
]
MESSAGES = [
    ("system", "§s §s\\n\\n{examples}"),
    ("human", "§h: {text}\\n§w: {level}"),
]


def shots():
    return "\\n\\n".join(
        f"Input: {shot['input']}\\nOutput: {json.dumps(shot['output'])}" for shot in FEW_SHOT
    )


def build(ctx):
    values = {"examples": shots(), "text": ctx["text"], "level": ctx["level"]}
    return "\\n\\n".join(template.format(**values) for _, template in MESSAGES)
`),
];
