import type { Shape } from './shapes';

const ts = (source: string, more: Record<string, string> = {}): Shape => ({
  language: 'typescript',
  files: { 'packages/core/bot#.ts': source, ...more },
  entry: { file: 'packages/core/bot#.ts', name: 'build' },
});
const py = (source: string, more: Record<string, string> = {}): Shape => ({
  language: 'python',
  files: { 'svc/bot_#.py': source, ...more },
  entry: { file: 'svc/bot_#.py', name: 'build' },
});

/** Shapes that nothing was ever tuned on: measured, not looked into. Written as `shapes.ts` is. */
export const heldOutShapes: Shape[] = [
  ts(
    `import { header, Footer } from './text#';

const questions = new Map<string, string>([
  ['low', '§s'],
  ['high', '§s'],
]);

function numbered(list: string[]): string {
  return list.map((entry, i) => \`(\${i + 1}) \${entry}\`).join('\\n');
}

export function build({ name, text, items, level, vip }: any): string {
  const parts = [header(name)];
  if (items.length) {
    const rows = items.map(({ title, body }: any) => \`| \${title} | \${body} |\`);
    parts.push(['| §w | §w |', '|---|---|', ...rows].join('\\n'));
  }
  parts.push(numbered([\`§s\`, questions.get(level) ?? '§s', '§s']));
  parts.push(vip ? Footer.long : Footer.short);
  return parts.join('\\n\\n').concat('\\n\\n', \`>>> \${text}\`);
}
`,
    {
      'packages/core/text#.ts': `export const header = (who: string) => {
  const greeting = \`§s \${who}, §w.\`;
  return \`# §h
\${greeting}

§p\`;
};

export enum Footer {
  short = '§s',
  long = '§s §s',
}
`,
    },
  ),
  ts(`abstract class Base# {
  protected abstract task(): string;
  protected rules(): string[] {
    return ['§s', '§s'];
  }
  prompt(ctx: any): string {
    return \`§s

TASK: \${this.task()}
RULES:
\${this.rules().map((r) => '- ' + r).join('\\n')}

INPUT (\${ctx.level}): \${ctx.text}\`;
  }
}

class Impl# extends Base# {
  protected task() {
    return '§s';
  }
  protected override rules() {
    return [...super.rules(), \`§s\`];
  }
}

export const build = (ctx: any): string => new Impl#().prompt(ctx);
`),
  ts(`const fill = (template: string, values: Record<string, unknown>) =>
  template.replace(/\\{\\{(\\w+)\\}\\}/g, (_, key) => String(values[key]));

const SYSTEM = \`§s
Your user is {{name}} ({{age}}).

§p\`;
const USER = '§h:\\n{{text}}\\n\\n§s';

export function build(ctx: any): string {
  return fill(SYSTEM, ctx) + '\\n\\n' + fill(USER, ctx);
}
`),
  py(`ROLE = "§s"
STEPS = (
    "§s",
    "§s",
)


class Writer:
    def __init__(self):
        self.lines = []

    def line(self, text=""):
        self.lines.append(text)
        return self

    def bullets(self, entries):
        for entry in entries:
            self.line(f"  - {entry}")
        return self


def build(ctx):
    w = Writer()
    w.line(ROLE).line()
    w.line("§h:")
    w.bullets(STEPS)
    if ctx["vip"]:
        w.line().line(f"§s {ctx['name']}.")
    w.line().line("§h ({} years): {}".format(ctx["age"], ctx["text"]))
    return "\\n".join(w.lines)
`),
  py(`PROMPTS = {
    "intro": """\\
§s
§s""",
    "low": "§s",
    "high": "§s {name}!",
}


def section(key, **values):
    return PROMPTS[key].format(**values)


def build(ctx):
    body = PROMPTS["intro"].format() + "\\n\\n" + section(ctx["level"], name=ctx["name"])
    facts = "; ".join(f"{i['title']} is {i['body']}" for i in ctx["items"]) or "§w §w"
    return f"{body}\\n\\n§h: {facts}.\\n§s\\n\\n{ctx['text']}\\n"
`),
];
