/** A seeded source of randomness: the same seed gives the same numbers everywhere. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = (seed ^ 0x9e3779b9) >>> 0;
  }

  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  chance(p: number): boolean {
    return this.next() < p;
  }
}

const split = (s: string) => s.split(' ');
const verbs = split(
  'summarise mention quote repeat ignore compare rank rewrite explain translate check verify extract group label score reject accept follow answer ask plan call cite shorten expand soften name list',
);
const nouns = split(
  'answer question user session customer ticket document passage tool result source claim fact memory feeling partner order invoice schema field label reply draft summary instruction example policy topic message deadline record',
);
const adjectives = split(
  'short clear kind relevant recent missing final internal private open strict neutral polite unusual long careful honest exact local third shared urgent empty',
);
const roles = split('assistant analyst editor coach planner reviewer support-agent librarian tutor mediator classifier');
const fields = split('title summary tags score reason steps intent language confidence entities tone');

const sentences: ((r: Random) => string)[] = [
  (r) => `Do not ${r.pick(verbs)} the ${r.pick(nouns)} unless the ${r.pick(nouns)} is ${r.pick(adjectives)}.`,
  (r) => `You are a helpful ${r.pick(roles)} for ${r.pick(adjectives)} ${r.pick(nouns)}s.`,
  (r) => `Always ${r.pick(verbs)} the ${r.pick(adjectives)} ${r.pick(nouns)} before you ${r.pick(verbs)} the ${r.pick(nouns)}.`,
  (r) => `If the ${r.pick(nouns)} is ${r.pick(adjectives)}, ${r.pick(verbs)} it and ${r.pick(verbs)} the ${r.pick(nouns)}.`,
  (r) => `Respond with valid JSON that has the ${r.pick(fields)} and ${r.pick(fields)} fields.`,
  (r) => `Keep the ${r.pick(nouns)} ${r.pick(adjectives)} — never more than ${2 + r.below(9)} ${r.pick(nouns)}s.`,
  (r) => `The ${r.pick(nouns)} may contain "${r.pick(adjectives)} ${r.pick(nouns)}s"; ${r.pick(verbs)} them.`,
  (r) => `Think about what the ${r.pick(nouns)} needs, then ${r.pick(verbs)} a ${r.pick(adjectives)} ${r.pick(nouns)}.`,
  (r) => `Use the ${r.pick(nouns)} below to ${r.pick(verbs)} each ${r.pick(nouns)}.`,
  (r) => `Never invent a ${r.pick(nouns)}: ${r.pick(verbs)} only what the ${r.pick(nouns)} says.`,
  (r) => `When in doubt, ${r.pick(verbs)} the ${r.pick(adjectives)} ${r.pick(nouns)} rather than the ${r.pick(adjectives)} one.`,
  (r) => `It’s fine to ${r.pick(verbs)} a ${r.pick(nouns)} if no ${r.pick(nouns)} was given.`,
];

export function sentence(r: Random): string {
  return r.pick(sentences)(r);
}

export function words(r: Random, n: number): string {
  const list = Array.from({ length: n }, () => (r.chance(0.5) ? r.pick(adjectives) : r.pick(nouns)));
  const text = list.join(' ');
  return text[0]!.toUpperCase() + text.slice(1);
}

export function word(r: Random): string {
  return r.pick(r.chance(0.5) ? adjectives : nouns);
}

/** Several sentences or bullet lines. */
export function paragraph(r: Random): string {
  const n = 2 + r.below(5);
  const lines = Array.from({ length: n }, () => (r.chance(0.5) ? `- ${sentence(r)}` : sentence(r)));
  return lines.join(r.chance(0.6) ? '\n' : '\n\n');
}

/** What a person might type: other words, now and then several lines. */
export function userText(r: Random): string {
  const bank = [
    'I told him on tuesday that the car was fine',
    'can you please move my appointment to next week??',
    'She said "fine" and left',
    'the export broke again, see log 4411',
    'ok',
    'What’s the difference between plan A and plan B',
    'my sister (the older one) won’t talk to me',
    'we paid 3,200 EUR in march; nobody answered since',
    'Grüße aus Köln, danke für alles',
    'import pandas as pd\ndf = pd.read_csv("x.csv")',
    'no\n\nand another thing: the door does not close',
  ];
  const n = 1 + r.below(3);
  return Array.from({ length: n }, () => r.pick(bank)).join(r.chance(0.3) ? '\n' : '. ');
}
