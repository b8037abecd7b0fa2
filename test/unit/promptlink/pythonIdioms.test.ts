import assert from 'node:assert/strict';
import type { LinkResult } from '../../../src/promptlink/types';
import { linkedTo, linkIn, valuesOf } from './linking';

describe('prompts as Python puts them together', () => {
  const file = 'app/log.py';
  const link = (source: string, text: string): LinkResult => linkIn({ [file]: source }, text);

  it('hold rules of one character: one link each, to the string that is repeated', () => {
    const source = `
def notice(head, body):
    return "-" * 12 + "\\n" + head + "\\n" + "=" * 30 + "\\n" + body.strip() + "\\nSigned by the harbour master of the isle."
`;
    const rule = '='.repeat(30);
    const text = `${'-'.repeat(12)}\nFog\n${rule}\nStay in.\nSigned by the harbour master of the isle.`;
    const result = link(source, text);
    const at = text.indexOf(rule);
    const [own] = result.links.filter((l) => l.start === at);
    assert.equal(own?.end, at + rule.length);
    assert.equal(source.slice(own?.fileStart, own?.fileEnd), '=');
    assert.deepEqual(valuesOf(result, 'body.strip()'), ['Stay in.']);
    assert.deepEqual(valuesOf(result, 'head'), ['Fog']);
    assert.deepEqual(result.unexplained, []);
  });

  it('are formatted by place and by name, with widths, and translated before', () => {
    const source = `
def named(station):
    return f"[{station}]"

def measured(station, values):
    return _("The station %s measured %3d times today.\\n") % (named(station), 3) + REPORT % values + "\\nSpeak to a fisherman."

REPORT = "It was %(depth).2f metres deep at %(place)s, and the wind came from %(wind)5s there."
`;
    const text =
      'The station [Outer Rock] measured   3 times today.\n' +
      'It was 8.14 metres deep at Holm, and the wind came from    NW there.\nSpeak to a fisherman.';
    const result = link(source, text);
    assert.deepEqual(result.unexplained, []);
    const values = result.holes.filter((h) => /^[%\w]+$/.test(h.expression)).map((h) => h.value);
    assert.deepEqual(values, ['[Outer Rock]', 'Outer Rock', '  3', '8.14', 'Holm', '   NW']);
  });

  it('are lists that are filtered, mapped, numbered and joined', () => {
    const source = `
RULES = ["One haul", "No nights"]

def build(goal, tools, place):
    parts = [
        "You plan the day of a small research vessel.",
        *(f"Rule {n}: {rule}" for n, rule in enumerate(RULES, 1)),
        "\\n".join(map(lambda t: f"* {t.name} can be used", tools)),
    ]
    parts += [f"The goal of today: {goal}" if goal else None]
    for value, unit in zip([place, 4], ["km", "kn"]):
        parts.append(f"Harbour: {value} {unit}")
    return "\\n".join(filter(None, parts))
`;
    const text =
      'You plan the day of a small research vessel.\nRule 1: One haul\nRule 2: No nights\n* sonar can be used\n* winch can be used\n' +
      'The goal of today: find the buoy\nHarbour: Holm km\nHarbour: 4 kn';
    const result = link(source, text);
    assert.deepEqual(result.unexplained, []);
    assert.deepEqual(valuesOf(result, 'n'), ['1', '2']);
    assert.deepEqual(valuesOf(result, 't.name'), ['sonar', 'winch']);
    assert.deepEqual(valuesOf(result, 'value'), ['Holm', '4']);
    const own = linkedTo(result, file, text);
    for (const word of ['One haul', 'No nights', 'km', 'kn']) assert.ok(own.includes(word), word);
  });

  it('hold expressions of Jinja that begin with a string; keys of JSON between doubled braces are none', () => {
    const source = `
TEMPLATE = """The build {{ name }} has failed on the machine of the quay.
Blamed: {{ ", ".join(blamed) }}
Answer as {{"verdict": "one word"}} and nothing else, please."""
`;
    const text =
      'The build tide-table has failed on the machine of the quay.\nBlamed: Ines, Tom\n' +
      'Answer as {{"verdict": "one word"}} and nothing else, please.';
    const result = link(source, text);
    assert.deepEqual(valuesOf(result, '", ".join(blamed)'), ['Ines, Tom']);
    assert.deepEqual(result.unexplained, []);
    assert.equal(result.holes.length, 2);
  });

  it('hold tables that are written as JSON, keys included', () => {
    const source = `
def sightings(text):
    schema = {"species": "string", "count": "integer"}
    return "Extract the sightings from the text below.\\nUse this schema:\\n" + json.dumps(schema, indent=2) + f"\\nText: {text}"
`;
    const text =
      'Extract the sightings from the text below.\nUse this schema:\n' +
      '{\n  "species": "string",\n  "count": "integer"\n}\nText: Two seals at dawn.';
    const own = linkedTo(link(source, text), file, text);
    for (const word of ['species', 'string', 'count', 'integer']) assert.ok(own.includes(word), word);
  });

  it('are several values that a function returns, each taken by a name of its own', () => {
    const source = `
def roles(config):
    template = """You are {name}. {about}\\n\\n{rules}"""
    about = config.get("about", "").strip()
    if about:
        about = f"They say of you: {about}"
    prompt = template.format(name=config["name"], about=about, rules=config["rules"])
    return prompt, config.get("files", []), about

def crew(configs):
    head = "You sail on an old brig. "
    if configs.get("port"):
        head += f"Home is {configs['port']}. "
    for config in configs["crew"]:
        system, files, about = roles(config)
        add(Mate(system_message=head + system +
                 f'\\n\\nOn board as well: {", ".join(config["others"])}. Call them by their names.\\n', files=files))
`;
    const text =
      'You sail on an old brig. Home is Holm. You are Ida. They say of you: slow to anger\n\nBe brief.\n\n' +
      'On board as well: Per, Jon. Call them by their names.\n';
    const result = link(source, text);
    assert.deepEqual(valuesOf(result, "configs['port']"), ['Holm']);
    assert.deepEqual(valuesOf(result, 'name'), ['Ida']);
    assert.deepEqual(valuesOf(result, 'about'), ['They say of you: slow to anger', 'slow to anger']);
    assert.deepEqual(valuesOf(result, 'rules'), ['Be brief.']);
    assert.deepEqual(valuesOf(result, 'system'), ['You are Ida. They say of you: slow to anger\n\nBe brief.']);
  });

  it('may be given another value than the one that a parameter has by itself', () => {
    const source = `
def row(
    ship,
    *,
    flag: str = "danish",
) -> str:
    lines = [
        f"Name of the ship: {ship.name}",
        f"Flag: {flag}",
        f"Cargo on board:\\n{ship.cargo}",
    ]
    return "\\n".join(lines)

def rows(
    ships,
    *,
    flag: str = "danish",
) -> str:
    found = []
    for n, ship in enumerate(ships, start=1):
        found.append(f"## Berth {n}\\n" + row(ship, flag=flag))
    return "# Ships in the harbour\\n\\n" + "\\n\\n".join(found)
`;
    const berth = (n: number, name: string): string =>
      `## Berth ${n}\nName of the ship: ${name}\nFlag: dutch\nCargo on board:\nRye and wool.`;
    const result = link(source, `# Ships in the harbour\n\n${berth(1, 'Ida')}\n\n${berth(2, 'Tern')}`);
    assert.deepEqual(valuesOf(result, 'ship.name'), ['Ida', 'Tern']);
    assert.deepEqual(valuesOf(result, 'flag'), ['dutch', 'dutch']);
    assert.deepEqual(valuesOf(result, 'ship.cargo'), ['Rye and wool.', 'Rye and wool.']);
  });
});

describe('lists in Python', () => {
  it('go through a comprehension of the function that they are handed to', () => {
    const tools = `
class Tool:
    def line(self):
        return f"{self.name}: {self.cost} coins"
`;
    const brief = `
from lib.tools import Tool

def numbered(items):
    return "\\n".join(f"{i}. {item}" for i, item in enumerate(items, 1))

class Brief:
    def tools(self, tools):
        return numbered([tool.line() for tool in tools])

    def text(self, tools):
        return f"Use one of these tools and no other:\\n{self.tools(tools)}\\n\\nWork until noon, then rest."
`;
    const text =
      'Use one of these tools and no other:\n1. hammer: 3 coins\n2. saw: 12 coins\n\nWork until noon, then rest.';
    const result = linkIn({ 'lib/tools.py': tools, 'brief.py': brief }, text);
    assert.deepEqual(valuesOf(result, 'self.name'), ['hammer', 'saw']);
    assert.deepEqual(valuesOf(result, 'self.cost'), ['3', '12']);
  });

  it('hold objects with a format of their own, indented where they stand, in a file of any name', () => {
    const episode = `
class Episode:
    def format(self):
        step = f"Executed \`{self.action}\`\\n"
        step += f'- **Reasoning:** "{self.reason}"\\n'
        step += f"- **Status:** {self.status}"
        return step
`;
    const history = `
from app.episode import Episode

def indent(content, by):
    by = " " * by
    return by + content.replace("\\n", f"\\n{by}")

def progress(episodes):
    steps = []
    for i, episode in enumerate(episodes):
        steps.append(f"* Step {i}: {indent(episode.format(), 2).strip()}")
    shown = "\\n\\n".join(steps)
    return f"Here is a summary of what you have done so far:\\n{shown}"
`;
    const text = `Here is a summary of what you have done so far:
* Step 0: Executed \`open the gate\`
  - **Reasoning:** "It is nine."
  - **Status:** done

* Step 1: Executed \`light the lamp\`
  - **Reasoning:** "It is dark."
  - **Status:** failed`;
    const result = linkIn({ 'app/episode.py': episode, 'app/history.py': history }, text);
    assert.deepEqual(valuesOf(result, 'self.action'), ['open the gate', 'light the lamp']);
    assert.deepEqual(valuesOf(result, 'self.reason'), ['It is nine.', 'It is dark.']);
    assert.deepEqual(valuesOf(result, 'self.status'), ['done', 'failed']);
  });

  it('hold objects of which several have a method by one name', () => {
    const plugins = `
class Parameter:
    def format_prompt(self):
        return f"- name: {self.name}\\n  type: {self.type}"

class Plugin:
    def format_prompt(self):
        return f"# {self.about}\\ndef {self.name}({self.params}) -> Tuple[{self.type}]:...\\n"
`;
    const loader = `
from lib.plugins import Plugin

def load(plugins):
    return "\\n".join([plugin.format_prompt() for plugin in plugins])
`;
    const text =
      '# Turns an address into a place.\ndef locate(address: str) -> Tuple[float, float]:...\n\n# Reads a bill.\ndef read_bill(path: str) -> Tuple[str]:...\n';
    const result = linkIn({ 'lib/plugins.py': plugins, 'load.py': loader }, text);
    assert.deepEqual(valuesOf(result, 'self.about'), ['Turns an address into a place.', 'Reads a bill.']);
    assert.deepEqual(valuesOf(result, 'self.params'), ['address: str', 'path: str']);
  });
});
